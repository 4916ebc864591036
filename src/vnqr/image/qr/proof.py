"""Whether a picture made here is read back.

Example:
    >>> from vnqr.image import symbol
    >>> is_read_back(symbol.make("000201").png(), "000201")
    True
"""

from __future__ import annotations

import io

from vnqr.errors import MissingExtraError

__all__ = ["is_read_back"]


def is_read_back(picture: bytes, text: str) -> bool:
    """Return whether the QR codes in a picture, of any kind, are one, and hold the text.

    The picture is read as it is, and dark on light only: a symbol made here needs none of the help that
    `vnqr.image.scan` gives to photographs.

    Args:
        picture: a PNG file.
        text: what the code must hold.

    Raises:
        MissingExtraError: zxing-cpp or Pillow is not installed (extra `scan`).

    Example:
        >>> is_read_back(b"no picture", "000201")
        False
    """
    try:
        import zxingcpp  # noqa: PLC0415 - an extra
        from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - the same
    except ImportError as error:
        raise MissingExtraError(extra="scan", packages="zxing-cpp and pillow") from error
    qr_code = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    try:
        image = Image.open(io.BytesIO(picture)).convert("L")
    except UnidentifiedImageError:
        return False
    # As a buffer: of an image zxing-cpp takes the bytes several times.
    pixels = memoryview(image.tobytes()).cast("B", (image.height, image.width))
    found = zxingcpp.read_barcodes(pixels, formats=qr_code, try_invert=False)
    return [code.bytes for code in found] == [text.encode()]
