"""The standard as a table: every data object with its ID, name, format, length and presence.

Source: EMVCo MPM v1.1 (November 2020), Tables 3.6-3.8, 4.1, 4.2, 4.4 and 4.8. `ROOT` describes the
root; a template's `children` describe the next level. `find("62.08")` walks the tables by path.

Formats (Table 1.3): `N` digits, `ans` the Common Character Set (0x20-0x7E), `S` any precomposed
Unicode character. Presence: `M` mandatory, `C` conditional, `O` optional, `-` not to be used (RFU).
"""

from __future__ import annotations

from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType

from vnqr import errors
from vnqr.emvco.tlv import DIGITS, HEADER, index, join, width
from vnqr.errors import ParseError

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Final, Literal, NamedTuple, TypeAlias

    from vnqr.errors import Code, Span

    Format: TypeAlias = Literal["N", "ans", "S"]
    Presence: TypeAlias = Literal["M", "C", "O", "-"]
    Kind: TypeAlias = Literal["primitive", "template", "open"]
else:
    from vnqr.errors.records import NamedTuple

__all__ = [
    "ADDITIONAL_DATA",
    "CONTROLS",
    "LANGUAGE",
    "MERCHANT_ACCOUNT",
    "NETWORKS",
    "PAYMENT_SYSTEM",
    "ROOT",
    "UNRESERVED",
    "Initiation",
    "ObjectSpec",
    "character",
    "find",
    "inside",
    "locate",
    "value_faults",
]


class Initiation(StrEnum):
    """Point of Initiation Method (01, §4.7.2)."""

    STATIC = "11"
    DYNAMIC = "12"


class ObjectSpec(NamedTuple):
    """What the standard says of one data object.

    Attributes:
        name: the standard's name.
        format: `N`, `ans` or `S`.
        minimum: the least number of characters.
        maximum: the greatest.
        presence: `M`, `C`, `O`, or `-` for what is reserved for future use.
        section: where the standard says so.
        kind: `template`; `open` where only the scheme, known by its Globally Unique Identifier, says
            whether the value is a template; else `primitive`.
        children: the table of the next level; empty for a primitive.
    """

    name: str
    format: Format
    minimum: int
    maximum: int
    presence: Presence
    section: str
    kind: Kind = "primitive"
    children: Mapping[str, ObjectSpec] = MappingProxyType({})

    def __repr__(self) -> str:
        """Return the object itself: what is inside a template would fill a hundred megabytes."""
        return f"<{self.name}: {self.format}, {self.minimum}-{self.maximum}, {self.presence}, {self.section}>"


NETWORKS: Final[Mapping[str, str]] = MappingProxyType(
    dict.fromkeys(DIGITS[2:4], "Visa")
    | dict.fromkeys(DIGITS[4:6], "Mastercard")
    | dict.fromkeys(DIGITS[6:9], "reserved by EMVCo")
    | dict.fromkeys(DIGITS[9:11], "Discover")
    | dict.fromkeys(DIGITS[11:13], "Amex")
    | dict.fromkeys(DIGITS[13:15], "JCB")
    | dict.fromkeys(DIGITS[15:17], "UnionPay")
    | dict.fromkeys(DIGITS[17:26], "reserved by EMVCo")
)
"""Root ID 02-25 -> the owner of the Merchant Account Information (Table 4.1)."""


def _fill(ids: Iterable[str], spec: ObjectSpec) -> dict[str, ObjectSpec]:
    return dict.fromkeys(ids, spec)


def _private(name: str, section: str) -> Mapping[str, ObjectSpec]:
    # 00 is the Globally Unique Identifier, a primitive; 01-99 belong to the scheme, which may nest
    # templates of its own there (§4.7.11, §4.8.1.5, §4.11).
    guid = ObjectSpec("Globally Unique Identifier", "ans", 1, 32, "M", section)
    nested: dict[str, ObjectSpec] = {}
    nested |= _fill(DIGITS, ObjectSpec(name, "S", 1, 99, "O", section, "open", MappingProxyType(nested)))
    return MappingProxyType(nested | {"00": guid})


MERCHANT_ACCOUNT: Final = _private("Payment network specific", "Table 4.2")
"""Children of 26-51."""

PAYMENT_SYSTEM: Final = _private("Payment system specific", "Table 4.4")
"""Children of 62-50 to 62-99."""

UNRESERVED: Final = _private("Context specific data", "Table 4.8")
"""Children of 80-99."""

ADDITIONAL_DATA: Final[Mapping[str, ObjectSpec]] = MappingProxyType(
    {
        "01": ObjectSpec("Bill Number", "ans", 1, 25, "O", "Table 3.7"),
        "02": ObjectSpec("Mobile Number", "ans", 1, 25, "O", "Table 3.7"),
        "03": ObjectSpec("Store Label", "ans", 1, 25, "O", "Table 3.7"),
        "04": ObjectSpec("Loyalty Number", "ans", 1, 25, "O", "Table 3.7"),
        "05": ObjectSpec("Reference Label", "ans", 1, 25, "O", "Table 3.7"),
        "06": ObjectSpec("Customer Label", "ans", 1, 25, "O", "Table 3.7"),
        "07": ObjectSpec("Terminal Label", "ans", 1, 25, "O", "Table 3.7"),
        "08": ObjectSpec("Purpose of Transaction", "ans", 1, 25, "O", "Table 3.7"),
        "09": ObjectSpec("Additional Consumer Data Request", "ans", 1, 3, "O", "Table 3.7"),
        "10": ObjectSpec("Merchant Tax ID", "ans", 1, 20, "O", "Table 3.7"),
        "11": ObjectSpec("Merchant Channel", "ans", 3, 3, "O", "Table 3.7"),
    }
    | _fill(DIGITS[12:50], ObjectSpec("RFU for EMVCo", "S", 1, 99, "-", "Table 3.7"))
    | _fill(
        DIGITS[50:],
        ObjectSpec(
            "Payment System specific template", "S", 1, 99, "O", "§4.8.1.5", "template", PAYMENT_SYSTEM
        ),
    )
)
"""Children of 62; 00 is neither allocated nor reserved."""

LANGUAGE: Final[Mapping[str, ObjectSpec]] = MappingProxyType(
    {
        "00": ObjectSpec("Language Preference", "ans", 2, 2, "M", "Table 3.8"),
        "01": ObjectSpec("Merchant Name - Alternate Language", "S", 1, 25, "M", "Table 3.8"),
        "02": ObjectSpec("Merchant City - Alternate Language", "S", 1, 15, "O", "Table 3.8"),
    }
    | _fill(DIGITS[3:], ObjectSpec("RFU for EMVCo", "S", 1, 99, "-", "Table 3.8"))
)
"""Children of 64."""

ROOT: Final[Mapping[str, ObjectSpec]] = MappingProxyType(
    {
        "00": ObjectSpec("Payload Format Indicator", "N", 2, 2, "M", "§4.7.1"),
        "01": ObjectSpec("Point of Initiation Method", "N", 2, 2, "O", "§4.7.2"),
    }
    | {
        id_: ObjectSpec(f"Merchant Account Information (primitive, {owner})", "ans", 1, 99, "C", "§4.7.10")
        for id_, owner in NETWORKS.items()
    }
    | _fill(
        DIGITS[26:52],
        ObjectSpec(
            "Merchant Account Information Template",
            "ans",
            1,
            99,
            "C",
            "§4.7.11",
            "template",
            MERCHANT_ACCOUNT,
        ),
    )
    | {
        "52": ObjectSpec("Merchant Category Code", "N", 4, 4, "M", "§4.7.12"),
        "53": ObjectSpec("Transaction Currency", "N", 3, 3, "M", "§4.7.5"),
        "54": ObjectSpec("Transaction Amount", "ans", 1, 13, "C", "§4.7.4"),
        "55": ObjectSpec("Tip or Convenience Indicator", "N", 2, 2, "O", "§4.7.6"),
        "56": ObjectSpec("Value of Convenience Fee Fixed", "ans", 1, 13, "C", "§4.7.7"),
        "57": ObjectSpec("Value of Convenience Fee Percentage", "ans", 1, 5, "C", "§4.7.8"),
        "58": ObjectSpec("Country Code", "ans", 2, 2, "M", "§4.7.13"),
        "59": ObjectSpec("Merchant Name", "ans", 1, 25, "M", "§4.7.14"),
        "60": ObjectSpec("Merchant City", "ans", 1, 15, "M", "§4.7.15"),
        "61": ObjectSpec("Postal Code", "ans", 1, 10, "O", "§4.7.16"),
        "62": ObjectSpec(
            "Additional Data Field Template", "S", 1, 99, "O", "§4.8", "template", ADDITIONAL_DATA
        ),
        "63": ObjectSpec("CRC", "ans", 4, 4, "M", "§4.7.3"),
        "64": ObjectSpec(
            "Merchant Information - Language Template", "S", 1, 99, "O", "§4.9", "template", LANGUAGE
        ),
    }
    | _fill(DIGITS[65:80], ObjectSpec("RFU for EMVCo", "S", 1, 99, "-", "§4.10"))
    | _fill(
        DIGITS[80:],
        ObjectSpec("Unreserved Template", "S", 1, 99, "O", "§4.11", "template", UNRESERVED),
    )
)
"""The root objects, all of 00-99 (Table 3.6)."""


def find(path: str) -> ObjectSpec | None:
    """Return what the standard says of the object at `path`; None where it foresees none.

    Args:
        path: two-digit IDs joined by dots, from the root.

    Example:
        >>> find("62.08").name
        'Purpose of Transaction'
        >>> find("59.01") is None
        True
    """
    table, spec = ROOT, None
    for id_ in path.split("."):
        spec = table.get(id_)
        if spec is None:
            return None
        table = spec.children
    return spec


def inside(text: str, start: int, end: int, path: str) -> dict[str, int]:
    """Find the data objects inside a template, strictly.

    Args:
        text: the payload text.
        start: where the template starts, header included.
        end: where it ends.
        path: its path.

    Returns:
        ID -> position of the object's header, in the order of the text.

    Raises:
        ParseError: the value is not tiled by data objects, or repeats an ID. A value of which not even the
            first object can be read is no template at all (`template-malformed`), except in 62 and 64.

    Example:
        >>> inside("62100806Le phi", 0, 14, "62")
        {'08': 4}
    """
    try:
        return index(text, start + HEADER, end, path)
    except ParseError as error:
        fault = error.issues[0]
        at_first = fault.span is not None and fault.span[0] < start + 2 * HEADER
        if path in _FIXED or not at_first:
            raise
        rule = "MPM-074 §4.8.1.5" if path < "63" and path > "62" else "MPM-052 §4.7.11.1"
        rule = "MPM-080 §4.11.1.1" if path >= "80" else rule
        span = start + HEADER, end
    raise ParseError.of(errors.Code.TEMPLATE_MALFORMED, path, span, rule)


def locate(text: str, root: Span, ids: Sequence[str]) -> Span | None:
    """Return where an object inside a template is, header included; None where there is none.

    Args:
        text: the payload text.
        root: where the root object is.
        ids: the IDs on the way from it, its own first.

    Raises:
        ParseError: a template on the way is not well-formed.

    Example:
        >>> locate("62100806Le phi", (0, 14), ["62", "08"])
        (4, 14)
    """
    (start, end), table, path = root, ROOT, ids[0]
    for above, id_ in pairwise(ids):
        spec = table.get(above)
        if spec is None or spec.kind == "primitive":  # 62-00, which is undefined, is kept raw
            return None
        starts, table = inside(text, start, end, path), spec.children
        if id_ not in starts:
            return None
        start, path = starts[id_], join(path, id_)
        end = start + width(text, start)
    return start, end


_FIXED: Final = frozenset({"62", "64"})
"""Templates whose children the standard defines."""


def value_faults(spec: ObjectSpec, value: str) -> Iterator[tuple[Code, dict[str, str | int]]]:
    """Yield what is wrong with the length and the characters of a value (Table 1.3, §4.5).

    Args:
        spec: what the standard says of the object.
        value: its value.

    Yields:
        A code and what fills its sentence; nothing for a value that is right.

    Example:
        >>> [code.value for code, _ in value_faults(ROOT["53"], "đồng")]
        ['value-length', 'value-not-digits']
    """
    length = len(value)
    if spec.minimum == spec.maximum != length:
        yield errors.Code.VALUE_LENGTH, {"length": length, "required": spec.maximum}
    elif not value:
        yield errors.Code.LENGTH_ZERO, {}
    elif length > spec.maximum:
        yield errors.Code.VALUE_TOO_LONG, {"length": length, "limit": spec.maximum}
    if spec.format == "S":
        yield from _unicode_faults(value)
        return
    first, last = _RANGES[spec.format]
    at = next((at for at, char in enumerate(value) if not first <= char <= last), None)
    if at is not None:
        is_digits = spec.format == "N"
        code = errors.Code.VALUE_NOT_DIGITS if is_digits else errors.Code.VALUE_NOT_COMMON
        yield code, character(value, at)


def character(value: str, at: int) -> dict[str, str | int]:
    """Name a character for a message: its code point and its position.

    Example:
        >>> character("Lệ phí", 1)
        {'character': 'U+1EC7', 'position': 1}
    """
    return {"character": f"U+{ord(value[at]):04X}", "position": at}


def _unicode_faults(value: str) -> Iterator[tuple[Code, dict[str, str | int]]]:
    if value.isascii() and value.isprintable():
        return
    from unicodedata import category, is_normalized  # noqa: PLC0415 - parsing does without

    if not is_normalized("NFC", value):
        yield errors.Code.VALUE_NOT_COMPOSED, {}
    if found := [at for at, char in enumerate(value) if category(char) in _NO_CHARACTER]:
        # A control breaks a "shall", the others a "should": what comes first must not hide what is worse.
        worst = min(found, key=lambda at: category(value[at]) not in CONTROLS)
        yield errors.Code.VALUE_CONTROL, character(value, worst)


CONTROLS: Final = frozenset({"Cc", "Cs"})
"""Categories of Unicode that are no characters in any of its versions."""

_RANGES: Final = {"N": ("0", "9"), "ans": (" ", "~")}
"""Format -> its first and its last character."""

# Controls, lone surrogates, private use, unassigned, and the line and paragraph separators. Format
# characters (Cf) are left in: joiners belong to the spelling of some scripts and of emoji.
_NO_CHARACTER: Final = CONTROLS | {"Co", "Cn", "Zl", "Zp"}
