"""Data objects and the CRC: text <-> ID, length, value.

A payload is a row of data objects and nothing else (EMVCo MPM v1.1 §3.2, §4.3, §4.4)::

    payload = object, { object }
    object  = ID, length, value
    ID      = two digits, 00-99, each at most once on a level
    length  = two digits, 01-99, the number of characters of the value
    value   = 1 to 99 characters; of a template: again  object, { object }

Length counts characters (code points), not bytes; the CRC runs over the UTF-8 bytes. There is no
padding and no separator, so the objects tile their text exactly, or the text is not well-formed.
"""

from __future__ import annotations

from binascii import crc_hqx

from vnqr import errors
from vnqr.errors import EncodeError, Issue, ParseError

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, Final, NamedTuple, TypeAlias

    from vnqr.errors import Span

    Tree: TypeAlias = Iterable[tuple[str, "str | Tree"]]
    """What `encode` takes: (ID, value) or (ID, children), nested as deep as wanted."""
else:
    from vnqr.errors.records import NamedTuple

__all__ = [
    "DIGITS",
    "HEADER",
    "HEADERS",
    "LENGTH_OF",
    "MAX_VALUE",
    "DataObject",
    "ascii_upper",
    "crc",
    "encode",
    "header",
    "index",
    "is_number",
    "join",
    "objects",
    "width",
]

HEADER: Final = 4
"""Characters of ID and length."""

MAX_VALUE: Final = 99
"""The longest value (§4.4.1.2)."""

DIGITS: Final = tuple(f"{n:02}" for n in range(100))
"""Two-digit strings `00`-`99`: all IDs, and the lengths from `01`."""

LENGTH_OF: Final = {text: length for length, text in enumerate(DIGITS)}
"""The same -> the length that they say."""

_IDS: Final = frozenset(DIGITS)
_HEX: Final = tuple(f"{n:02X}" for n in range(256))  # a third faster than formatting
_CRC_ID: Final = "63"
_CRC_WIDTH: Final = HEADER + 4


_LENGTHS: Final = _IDS - {"00"}

HEADERS: Final[dict[str, tuple[str, int]]] = {}
"""Four characters -> ID and width of the whole object: `5405` -> `("54", 9)`; filled by `header`.

A plain dict, because looking into it is what parsing spends its time on; there are only 9,900 headers.
"""


def header(text: str) -> tuple[str, int]:
    """Return the ID and the width of the object that begins with `text`, header included.

    What is no header, whatever int() would make of it, is none: other scripts' digits, signs, spaces,
    length 00.

    Args:
        text: four characters.

    Raises:
        KeyError: they are no ID and length.

    Example:
        >>> header("5405")
        ('54', 9)
    """
    id_, length = text[:2], text[2:]
    if id_ not in _IDS or length not in _LENGTHS:
        raise KeyError
    HEADERS[text] = found = id_, HEADER + int(length)
    return found


class DataObject(NamedTuple):
    """One data object where it is in the text.

    Attributes:
        id: two digits.
        value: 1 to 99 characters.
        start: position of the ID's first digit in the payload text.
        end: position after the value; `text[start:end]` is the whole object.
    """

    id: str
    value: str
    start: int
    end: int

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        from vnqr._support.types import discreet  # noqa: PLC0415 - parsing does without

        return discreet(self)


def crc(text: str) -> str:
    """Return the CRC of `text`, four upper-case hexadecimal digits (§4.7.3).

    CRC-16 with polynomial 0x1021 and initial value 0xFFFF, neither reflected nor inverted, over the
    UTF-8 bytes. For a payload, `text` ends with the header `6304`.

    Args:
        text: any text without lone surrogates.

    Returns:
        Four digits of 0-9A-F.

    Raises:
        ParseError: `text` has a lone surrogate (TEXT_SURROGATE).

    Example:
        >>> crc("123456789")
        '29B1'
    """
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise ParseError([_surrogate(text, error.start)]) from None
    value = crc_hqx(data, 0xFFFF)
    return _HEX[value >> 8] + _HEX[value & 0xFF]


def ascii_upper(text: str) -> str:
    """Return `text` with a-z in upper case and every other character as it is."""
    return text.translate(_UPPER)


_UPPER: Final = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}


def is_number(value: str) -> bool:
    """Return whether a value is digits with at most one point, even a leading one (§4.7.4.1, §4.7.7.2).

    Example:
        >>> [is_number(value) for value in ("98.73", "98.", ".5", ".", "1e3", "9,5", "٣")]
        [True, True, True, False, False, False, False]
    """
    whole, _, decimals = value.partition(".")
    return value.isascii() and (whole + decimals).isdigit()


def index(text: str, start: int, end: int, path: str = "") -> dict[str, int]:
    """Find the data objects of one level, strictly.

    Args:
        text: the payload text.
        start: where the level starts.
        end: where it ends; the objects must tile `text[start:end]` exactly.
        path: the path of the template whose value this is; empty for the root.

    Returns:
        ID -> position of the object's header, in the order of the text.

    Raises:
        ParseError: the first fault, with path and span (§4.3.1, §4.4.1).

    Example:
        >>> index("000201010211", 0, 12)
        {'00': 0, '01': 6}
    """
    starts: dict[str, int] = {}
    at = last = start
    try:
        while at < end:
            try:
                id_, width = HEADERS[text[at : at + HEADER]]
            except KeyError:
                id_, width = header(text[at : at + HEADER])
            if id_ in starts:
                raise ParseError([_again(id_, (at, min(at + width, end)), path)])
            starts[id_] = last = at
            at += width
    except KeyError:
        raise ParseError([_bad_header(text, at, end, path, starts)]) from None
    if at != end:
        raise ParseError([_overrun(text, last, end, path, starts)])
    return starts


def join(path: str, id_: str) -> str:
    """Return the path of the object `id_` inside the template at `path` (empty: the root).

    Example:
        >>> join("38", "01"), join("", "38")
        ('38.01', '38')
    """
    return f"{path}.{id_}" if path else id_


def objects(text: str, starts: dict[str, int], end: int) -> Iterator[DataObject]:
    """Yield the data objects that `index` found up to `end`, in the order of the text.

    Example:
        >>> list(objects("000201", {"00": 0}, 6))
        [<DataObject id='00' value=... start=0 end=6>]
    """
    bounds = [*starts.values(), end]
    for n, id_ in enumerate(starts):
        start, after = bounds[n], bounds[n + 1]
        yield DataObject(id_, text[start + HEADER : after], start, after)


def width(text: str, start: int) -> int:
    """Return the width, header included, of the object that `index` found at `start`.

    Example:
        >>> width("000201", 0)
        6
    """
    return HEADERS[text[start : start + HEADER]][1]


def encode(tree: Tree, path: str = "") -> str:
    """Write data objects, templates included; lengths are computed.

    Args:
        tree: (ID, value) or (ID, children) pairs, in the order in which they are written.
        path: the path of the template whose children these are, for messages.

    Returns:
        The text, without a CRC.

    Raises:
        EncodeError: an ID that is not two digits or occurs twice, an empty value, a value or a
            template of more than 99 characters, more levels than fit into 99 characters.
        TypeError: the tree is no iterable of pairs, or a value is neither text nor children.

    Example:
        >>> encode([("58", "VN"), ("62", [("08", "Le phi")])])
        '5802VN62100806Le phi'
    """
    if len(path) > _DEEPEST:
        raise EncodeError.of(errors.Code.NESTED_TOO_DEEP, path, None, "MPM-006 §4.4.1.2")
    parts: list[str] = []
    seen: set[str] = set()
    _require_pairs(tree)
    for pair in tree:
        _require_pair(pair)
        id_, content = pair
        if id_ not in _IDS:
            raise EncodeError.of(errors.Code.ID_INVALID, path, None, _RULE_ID)
        here = join(path, id_)
        if id_ in seen:
            raise EncodeError([_repeated(id_, None, path)])
        seen.add(id_)
        value = content if isinstance(content, str) else encode(content, here)
        if not 0 < len(value) <= MAX_VALUE:
            raise EncodeError([_unfit(value, here)])
        parts += id_, DIGITS[len(value)], value
    return "".join(parts)


def _require_pairs(tree: Any) -> None:  # noqa: ANN401 - the same
    if isinstance(tree, (str, dict)) or not hasattr(tree, "__iter__"):
        raise _no_pairs(tree)


def _require_pair(pair: Any) -> None:  # noqa: ANN401 - whatever the caller gave for a pair
    try:
        id_, _ = pair
    except (TypeError, ValueError):
        id_ = None
    if isinstance(pair, str) or not isinstance(id_, str):
        raise _no_pairs(pair)


def _no_pairs(found: Any) -> TypeError:  # noqa: ANN401 - the same
    return TypeError(f"objects must be (ID, value) pairs, not {type(found).__name__}")


# Each level spends a header of four characters of the 99 of its template; a path, three a level.
_DEEPEST: Final = MAX_VALUE // HEADER * 3

_RULE_ID: Final = "MPM-001 §4.3.1.1"
_RULE_LENGTH: Final = "MPM-004 §4.4.1.2"
_RULE_TILES: Final = "MPM-005 §4.4.1.1"


def _unfit(value: str, path: str) -> Issue:
    if not value:
        return Issue.error(errors.Code.LENGTH_ZERO, path, None, _RULE_LENGTH)
    return Issue.error(
        errors.Code.VALUE_TOO_LONG, path, None, _RULE_LENGTH, length=len(value), limit=MAX_VALUE
    )


def _surrogate(text: str, at: int) -> Issue:
    character = f"U+{ord(text[at]):04X}"
    return Issue.error(errors.Code.TEXT_SURROGATE, "", (at, at + 1), "MPM-015 §1.4.3", character=character)


def _repeated(id_: str, span: Span | None, path: str) -> Issue:
    rule = "MPM-003 §4.3.1.2" if path else "MPM-002 §4.3.1.2"
    return Issue.error(errors.Code.ID_REPEATED, join(path, id_), span, rule, id=id_)


def _again(id_: str, span: Span, path: str) -> Issue:
    # What looks like a header may end after its level: then nothing is repeated there.
    start, end = span
    if end - start < HEADER:
        return Issue.error(errors.Code.HEADER_TRUNCATED, path, span, _RULE_TILES)
    return _repeated(id_, span, path)


def _after_crc(at: int, end: int, path: str, starts: dict[str, int]) -> Issue | None:
    # After a complete CRC the fault is not what the rest looks like, but that there is one; as it is no data
    # object, the objects do not tile the text. Where it is one, `parse` says that 63 is not last (MPM-009).
    if path or starts.get(_CRC_ID) != at - _CRC_WIDTH:
        return None
    return Issue.error(errors.Code.CRC_NOT_LAST, _CRC_ID, (at, end), _RULE_TILES)


def _bad_header(text: str, at: int, end: int, path: str, starts: dict[str, int]) -> Issue:
    if after := _after_crc(at, end, path, starts):
        return after
    if text[at] == "\ufeff" and at == 0:
        return Issue.error(errors.Code.TEXT_BOM, "", (0, 1), "MPM-008 §4.6.1.1")
    if end - at < HEADER:
        return Issue.error(errors.Code.HEADER_TRUNCATED, path, (at, end), _RULE_TILES)
    id_, length = text[at : at + 2], text[at + 2 : at + HEADER]
    if id_ not in _IDS:
        return Issue.error(errors.Code.ID_INVALID, path, (at, at + 2), _RULE_ID)
    code = errors.Code.LENGTH_ZERO if length == "00" else errors.Code.LENGTH_INVALID
    return Issue.error(code, join(path, id_), (at + 2, at + HEADER), _RULE_LENGTH)


def _overrun(text: str, last: int, end: int, path: str, starts: dict[str, int]) -> Issue:
    if after := _after_crc(last, end, path, starts):
        return after
    if end - last < HEADER:
        return Issue.error(errors.Code.HEADER_TRUNCATED, path, (last, end), _RULE_TILES)
    here, length = join(path, text[last : last + 2]), width(text, last) - HEADER
    available = end - last - HEADER
    return Issue.error(
        errors.Code.VALUE_TRUNCATED, here, (last, end), _RULE_TILES, length=length, available=available
    )
