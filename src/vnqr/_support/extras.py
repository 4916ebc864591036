"""What this package asks of other packages only when it is used: the extras.

Writing codes needs nothing beyond the library itself. Reading them from pictures, and PNG files of
payment slips, need packages that not everybody wants; a missing one ends in `MissingExtraError`.
"""

from __future__ import annotations

from vnqr.errors import Code, Issue, VnqrError

__all__ = ["MissingExtraError"]


class MissingExtraError(VnqrError, ImportError):
    """A package that an extra installs is not there (an ImportError, as for any missing package).

    Attributes:
        extra: the extra to install, as in `vnqr-emvco[scan]`.

    Example:
        >>> print(MissingExtraError(extra="scan", packages="zxing-cpp and pillow"))
        error extra-missing: zxing-cpp and pillow must be installed: the extra vnqr-emvco[scan]
    """

    def __init__(self, extra: str, packages: str) -> None:
        """Take the extra's name and the packages it stands for."""
        self.extra = extra
        super().__init__([Issue.error(Code.EXTRA_MISSING, extra=extra, packages=packages)])
        self.args = (extra, packages)
