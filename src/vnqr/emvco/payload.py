"""Payload: what was scanned, right or wrong, read by path.

`parse` judges the root only: objects that tile the text, unique IDs, 00 first, 63 last, the CRC.
Whether the *content* is right is the question of `vnqr.check`. Templates are parsed when they are
asked for, so one broken template does not hide the rest.
"""

from __future__ import annotations

import re
from enum import StrEnum
from types import MappingProxyType

from vnqr._support.types import discreet, wrong_type
from vnqr.emvco import objects
from vnqr.emvco.tlv import DIGITS, HEADER, DataObject, crc, encode, index, join, width
from vnqr.emvco.tlv import objects as data_objects
from vnqr.errors import (
    ChecksumError,
    Code,
    EncodeError,
    Issue,
    Level,
    MissingObjectError,
    ParseError,
    ProfileError,
    VnqrError,
)

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from typing import Final, Literal, NamedTuple, Self, TypeVar, overload

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

    from vnqr.emvco.objects import ObjectSpec
    from vnqr.emvco.tlv import Tree
    from vnqr.errors import Span

    T = TypeVar("T")
else:
    from vnqr.errors.records import NamedTuple

__all__ = [
    "MAX_LENGTH",
    "AccountInformation",
    "AdditionalData",
    "Initiation",
    "Language",
    "Node",
    "Payload",
    "parse",
]

MAX_LENGTH: Final = 4096
"""Longer texts are refused unread: the largest QR symbol holds 2,953 bytes, the standard asks for 512."""

_CRC_WIDTH: Final = HEADER + 4
_HEX: Final = re.compile("[0-9A-Fa-f]{4}")
_NUMBER: Final = re.compile(r"[0-9]+\.?[0-9]*|\.[0-9]+")
_NUMBERS: Final = {
    "54": ("MPM-032 §4.7.4.1", "MPM-033 §4.7.4.1"),
    "56": ("MPM-044 §4.7.7.2", "MPM-043 §4.7.7.1"),
    "57": ("MPM-049 §4.7.8.2", "MPM-048 §4.7.8.1"),
}
_IDS: Final = frozenset(DIGITS)


class Initiation(StrEnum):
    """Point of Initiation Method (01, §4.7.2)."""

    STATIC = "11"
    DYNAMIC = "12"


class AccountInformation(NamedTuple):
    """One Merchant Account Information (02-51, §4.7.9).

    Attributes:
        id: the root ID. It does not tell the network: the same network may use another ID elsewhere.
        guid: the Globally Unique Identifier of a template; None for 02-25 and for a value in 26-51
            that is not a template.
        value: the whole value.
        start: position of the object in the text.
        end: position behind it.
    """

    id: str
    guid: str | None
    value: str
    start: int
    end: int

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class AdditionalData(NamedTuple):
    """The values of 62-01 to 62-11 (Table 3.7); None where absent, `***` where the payer is asked."""

    bill_number: str | None = None
    mobile_number: str | None = None
    store_label: str | None = None
    loyalty_number: str | None = None
    reference_label: str | None = None
    customer_label: str | None = None
    terminal_label: str | None = None
    purpose: str | None = None
    consumer_data_request: str | None = None
    merchant_tax_id: str | None = None
    merchant_channel: str | None = None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Language(NamedTuple):
    """Merchant Information - Language Template (64, Table 3.8); None where absent."""

    preference: str | None
    merchant_name: str | None
    merchant_city: str | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Node(NamedTuple):
    """A data object with its name and, for a template, what is inside.

    Attributes:
        path: IDs from the root, joined by dots.
        name: the standard's name.
        value: the whole value.
        start: position of the object in the text.
        end: position behind it.
        children: the objects of a template, in the order of the text; empty for a primitive.
        issue: why a template could not be taken apart; its value is kept raw.
    """

    path: str
    name: str
    value: str
    start: int
    end: int
    children: tuple[Node, ...] = ()
    issue: Issue | None = None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)

    @property
    def id(self) -> str:
        """The two-digit ID."""
        return self.path[-2:]


class Payload:
    """A scanned text whose root is well-formed. Immutable, hashable, lossless.

    Made by `parse` (or `Payload.from_objects`); equal to another if the texts are equal. Objects are
    read by path, IDs joined by dots: `payload["62.08"]`. As a field of a pydantic model it takes the
    text and writes the text.

    Example:
        >>> payload = parse("00020102164000123456789012520452515303840"
        ...                 "5802US5911ABC Hammers6008New York63047222")
        >>> payload["59"], payload.span("59"), payload.get("62.08")
        ('ABC Hammers', (47, 62), None)
        >>> [o.id for o in payload]
        ['00', '02', '52', '53', '58', '59', '60', '63']
    """

    __slots__ = ("_issues", "_starts", "_text")

    def __init__(self, text: str, on_crc: Literal["error", "warn"] = "error") -> None:
        """Read a payload text; `vnqr.parse` says how."""
        if not isinstance(text, str):
            message = f"a payload is a str, not {type(text).__name__}"
            raise TypeError(message)
        length = len(text)
        if length > MAX_LENGTH:
            raise ParseError([_too_long(length)])
        starts = index(text, 0, length)
        if starts.get("63") != length - _CRC_WIDTH or starts.get("00") != 0:
            raise ParseError([_misplaced(text, starts)])
        expected, found = crc(text[:-4]), text[-4:]
        self._issues = () if expected == found else _judge_crc(text, expected, on_crc)
        self._starts = starts
        self._text = text

    @classmethod
    def parse(cls, text: str, on_crc: Literal["error", "warn"] = "error") -> Self:
        """Read a payload text; the same as `vnqr.parse`.

        Judges the root: two-digit IDs, lengths 01-99 in characters, objects that tile the text, unique
        IDs (§4.3, §4.4), 00 first, 63 last with length 04 (§4.6), the CRC (§4.7.3). CRC digits in
        lower case are taken, with a warning in `issues`. Nothing is stripped: a blank is data.

        Args:
            text: the text of the QR code, at most 4,096 characters.
            on_crc: `error` raises where the CRC differs, `warn` puts a warning into `issues`.

        Returns:
            The payload; templates inside are not yet looked at.

        Raises:
            ChecksumError: well-formed, but the CRC differs; has `.expected` and `.found`.
            ParseError: not well-formed; the first fault, with code, path and span.
            TypeError: `text` is not a str.

        Example:
            >>> Payload.parse("000201630")
            Traceback (most recent call last):
            ...
            vnqr.errors.ParseError: error header-truncated, 6-9: ...
        """
        return cls(text, on_crc)

    @classmethod
    def from_objects(cls, tree: Tree) -> Self:
        """Build the payload of any country from IDs and values; lengths and CRC are computed.

        The result is well-formed; whether it is valid is the question of `vnqr.check`.

        Args:
            tree: (ID, value) or (ID, children) pairs in the order wanted, 00 first, without 63.

        Returns:
            The payload.

        Raises:
            EncodeError: an ID that is not two digits or occurs twice, a value that is empty or does
                not fit, 00 not first, 63 given, a lone surrogate, more than 4,096 characters.

        Example:
            >>> str(Payload.from_objects([("00", "01"), ("26", [("00", "com.example"), ("01", "7")])]))
            '00020126200011com.example010176304744E'
        """
        head = encode(tree) + "6304"
        try:
            return cls.parse(head + crc(head))
        except ParseError as error:
            raise EncodeError(issue._replace(span=None) for issue in error.issues) from None

    def encode(self) -> str:
        """Return the text, exactly as scanned; the same as `str(payload)`."""
        return self._text

    def __str__(self) -> str:
        """Return the text, exactly as scanned."""
        return self._text

    def __repr__(self) -> str:
        """Return the IDs and the length; the text may hold an account."""
        return f"<Payload {' '.join(self._starts)}, {len(self._text)} characters>"

    def __eq__(self, other: object) -> bool:
        """Compare by text."""
        return self._text == other._text if isinstance(other, Payload) else NotImplemented

    def __hash__(self) -> int:
        """Hash by text."""
        return hash((Payload, self._text))

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as the text, parsed again when loaded."""
        return parse, (self._text, "warn")

    @property
    def issues(self) -> tuple[Issue, ...]:
        """The warnings of `parse`: a CRC in lower case, or a wrong one that was to be let through."""
        return self._issues

    @property
    def starts(self) -> dict[str, int]:
        """ID of each root object -> where it starts, in the order of the text; a new dict each time.

        Example:
            >>> parse("00020163042C54", on_crc="warn").starts
            {'00': 0, '63': 6}
        """
        return self._starts.copy()

    # --- by path ---

    def __getitem__(self, path: str) -> str:
        """Return the value at `path`; raises as `span` does."""
        start, end = self.span(path)
        return self._text[start + HEADER : end]

    def __contains__(self, path: str) -> bool:
        """Tell whether there is an object at `path`; raises as `get` does."""
        return self._find(path) is not None

    def __iter__(self) -> Iterator[DataObject]:
        """Yield the root objects in the order of the text."""
        return data_objects(self._text, self._starts, len(self._text))

    def __len__(self) -> int:
        """Return the number of root objects."""
        return len(self._starts)

    if TYPE_CHECKING:

        @overload
        def get(self, path: str) -> str | None: ...
        @overload
        def get(self, path: str, default: T) -> str | T: ...

    def get(self, path: str, default: object = None) -> object:
        """Return the value at `path`, or `default` where there is none.

        Args:
            path: two-digit IDs joined by dots, as in `38.01.00`.
            default: what to return for an object that is not there.

        Raises:
            ParseError: a template on the way does not tile or repeats an ID.
            ValueError: `path` is no path (a `VnqrError` with PATH_INVALID).
        """
        found = self._find(path)
        return default if found is None else self._text[found[0] + HEADER : found[1]]

    def span(self, path: str) -> Span:
        """Return where the object at `path` stands, header included: `text[start:end]`.

        Args:
            path: two-digit IDs joined by dots, as in `38.01.00`.

        Raises:
            MissingObjectError: there is no such object (also a KeyError).
            ParseError: a template on the way does not tile or repeats an ID.
            ValueError: `path` is no path (a `VnqrError` with PATH_INVALID).
        """
        found = self._find(path)
        if found is None:
            raise MissingObjectError.of(Code.OBJECT_MISSING, path, None)
        return found

    def children(self, path: str) -> tuple[DataObject, ...]:
        """Take the template at `path` apart, strictly.

        Args:
            path: the template, as in `38` or `38.01`.

        Returns:
            Its data objects in the order of the text; positions are those in the whole text.

        Raises:
            MissingObjectError: there is no such object, or it is a primitive.
            ParseError: its value is not tiled by data objects, or repeats an ID.

        Example:
            >>> p = Payload.from_objects([("00", "01"), ("62", [("08", "Le phi")])])
            >>> p.children("62"), p.children("62")[0].value
            ((<DataObject id='08' value=... start=10 end=20>,), 'Le phi')
        """
        start, end = self.span(path)
        spec = objects.find(path)
        if spec is None or spec.kind == "primitive":
            raise MissingObjectError.of(Code.NOT_A_TEMPLATE, path, (start, end), "MPM-052 §4.7.10.1")
        return tuple(data_objects(self._text, index(self._text, start + HEADER, end, path), end))

    def _find(self, path: str) -> Span | None:
        if not isinstance(path, str):
            raise wrong_type(path, str, "a path")
        ids = path.split(".")
        if not _IDS.issuperset(ids):
            raise VnqrError.of(Code.PATH_INVALID, "", None)
        text, starts, table = self._text, self._starts, objects.ROOT
        here, start, end = "", 0, 0
        for id_ in ids:
            if here:
                if _is_primitive(table.get(here[-2:])):
                    return None
                starts, table = index(text, start + HEADER, end, here), table[here[-2:]].children
            if id_ not in starts:
                return None
            start = starts[id_]
            end = start + width(text, start)
            here = join(here, id_)
        return start, end

    # --- what every integrator asks for ---

    @property
    def initiation(self) -> Initiation | None:
        """Point of Initiation Method (01); None where absent or reserved (a reader ignores that, §1.4.4)."""
        value = self.get("01")
        return Initiation(value) if value in _INITIATIONS else None

    @property
    def amount(self) -> Decimal | None:
        """Transaction Amount (54) in units of the currency; None where the payer enters it.

        Raises:
            ProfileError: the object is there but is no amount, or zero; never read as "no amount".
        """
        return self.decimal("54")

    def decimal(self, path: Literal["54", "56", "57"]) -> Decimal | None:
        """Return an amount (54), a fixed fee (56) or a percentage (57); None where absent.

        Digits with at most one point (§4.7.4.1, §4.7.7.2, §4.7.8.2). `98.` is right; `.50` is against
        the grammar, yet no reader can mistake it, so it is read here and `check` reports it.

        Raises:
            ProfileError: anything else (AMOUNT_FORMAT), or zero (AMOUNT_ZERO).
            TypeError: `path` is none of the three.
        """
        if path not in _NUMBERS:
            message = "a decimal is at 54, 56 or 57"
            raise TypeError(message)
        if (value := self.get(path)) is None:
            return None
        form, nonzero = _NUMBERS[path]
        if not _NUMBER.fullmatch(value):
            raise ProfileError.of(Code.AMOUNT_FORMAT, path, self.span(path), form)
        from decimal import Decimal  # noqa: PLC0415 - who reads no amount does not load it

        if not (number := Decimal(value)):
            raise ProfileError.of(Code.AMOUNT_ZERO, path, self.span(path), nonzero)
        return number

    @property
    def currency(self) -> str | None:
        """Transaction Currency (53) as written, ISO 4217 numeric: `704` is the dong."""
        return self.get("53")

    @property
    def country(self) -> str | None:
        """Country Code (58) as written."""
        return self.get("58")

    @property
    def merchant_name(self) -> str | None:
        """Merchant Name (59) as written; anybody can write any name here."""
        return self.get("59")

    @property
    def merchant_city(self) -> str | None:
        """Merchant City (60) as written."""
        return self.get("60")

    @property
    def accounts(self) -> tuple[AccountInformation, ...]:
        """All Merchant Account Information (02-51) in the order of the text.

        Recognise a network by its `guid`, never by its ID.

        Example:
            >>> p = Payload.from_objects([("00", "01"), ("02", "4000123456789012"),
            ...                           ("38", [("00", "A000000727")])])
            >>> [(a.id, a.guid) for a in p.accounts]
            [('02', None), ('38', 'A000000727')]
        """
        return tuple(
            AccountInformation(o.id, self._guid(o), o.value, o.start, o.end)
            for o in self
            if "02" <= o.id <= "51"
        )

    @property
    def additional(self) -> AdditionalData:
        """The values of the Additional Data Field Template (62); all None where it is absent.

        Raises:
            ParseError: 62 is not tiled by data objects, or repeats an ID.
        """
        inside = {o.id: o.value for o in self.children("62")} if "62" in self._starts else {}
        return AdditionalData(*map(inside.get, DIGITS[1:12]))

    @property
    def language(self) -> Language | None:
        """Name and city in another language (64); None where absent.

        Raises:
            ParseError: 64 is not tiled by data objects, or repeats an ID.
        """
        if "64" not in self._starts:
            return None
        inside = {o.id: o.value for o in self.children("64")}
        return Language(inside.get("00"), inside.get("01"), inside.get("02"))

    def tree(
        self, networks: Mapping[str, Mapping[str, ObjectSpec]] = MappingProxyType({})
    ) -> tuple[Node, ...]:
        """Return the whole payload, nested, with the standard's names. Never fails.

        A template that cannot be taken apart keeps its raw value and says why in `issue`. What belongs
        to a scheme stays raw unless its table is given.

        Args:
            networks: upper-case Globally Unique Identifier -> the table of that template's children.

        Example:
            >>> p = Payload.from_objects([("00", "01"), ("62", [("08", "Le phi")])])
            >>> for node in p.tree():
            ...     print(node.path, node.name, [child.name for child in node.children])
            00 Payload Format Indicator []
            62 Additional Data Field Template ['Purpose of Transaction']
            63 CRC []
        """
        return tuple(self._node(o, "", objects.ROOT, networks) for o in self)

    def _node(
        self,
        o: DataObject,
        path: str,
        table: Mapping[str, ObjectSpec],
        networks: Mapping[str, Mapping[str, ObjectSpec]],
    ) -> Node:
        here, spec = join(path, o.id), table.get(o.id)
        name = spec.name if spec else _UNDEFINED
        node = Node(here, name, o.value, o.start, o.end)
        if spec is None or spec.kind != "template":
            return node
        try:
            starts = index(self._text, o.start + HEADER, o.end, here)
        except ParseError as error:
            return node._replace(issue=error.issues[0])
        inside = tuple(data_objects(self._text, starts, o.end))
        guid = next((child.value for child in inside if child.id == "00"), "")
        children = networks.get(ascii_upper(guid), spec.children)
        return node._replace(children=tuple(self._node(c, here, children, networks) for c in inside))

    def _guid(self, account: DataObject) -> str | None:
        if _is_primitive(objects.ROOT[account.id]):
            return None
        try:
            return self.get(account.id + ".00")
        except ParseError:
            return None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic models have a payload as a field: text in, text out."""
        from vnqr._support.validation import wire_schema  # noqa: PLC0415 - loads typing, and pydantic

        return wire_schema(cls)


parse = Payload.parse


def ascii_upper(text: str) -> str:
    """Return `text` with a-z in upper case and every other character as it is."""
    return text.translate(_UPPER)


_UPPER: Final = {lower: lower - 32 for lower in range(ord("a"), ord("z") + 1)}
_INITIATIONS: Final = frozenset(Initiation)
_UNDEFINED: Final = "not defined"


def _is_primitive(spec: ObjectSpec | None) -> bool:
    # 62-00, which the standard leaves undefined, is kept raw.
    return spec is None or spec.kind == "primitive"


def _too_long(length: int) -> Issue:
    span = (MAX_LENGTH, length)
    return Issue.error(Code.TEXT_TOO_LONG, "", span, "MPM-007 §4.1", length=length, limit=MAX_LENGTH)


def _misplaced(text: str, starts: dict[str, int]) -> Issue:
    end = len(text)
    if not text:
        return Issue.error(Code.TEXT_EMPTY, "", (0, 0), "MPM-016 §4.2.1.1")
    if "00" not in starts:
        return Issue.error(Code.OBJECT_MISSING, "00", (0, 0), "MPM-016 §4.2.1.1")
    if starts["00"]:
        return Issue.error(Code.FORMAT_INDICATOR_NOT_FIRST, "00", (0, starts["00"]), "MPM-008 §4.6.1.1")
    if "63" not in starts:
        return Issue.error(Code.OBJECT_MISSING, "63", (end, end), "MPM-016 §4.2.1.1")
    start = starts["63"]
    behind = start + width(text, start)
    if behind - start != _CRC_WIDTH:
        return Issue.error(Code.CRC_LENGTH, "63", (start, behind), "MPM-025 Table 3.6")
    return Issue.error(Code.CRC_NOT_LAST, "63", (behind, end), "MPM-009 §4.6.1.2")


def _judge_crc(text: str, expected: str, on_crc: Literal["error", "warn"]) -> tuple[Issue, ...]:
    found, span = text[-4:], (len(text) - 4, len(text))
    if not _HEX.fullmatch(found):
        crc(text)  # a lone surrogate is no character, even in a CRC that is let through
        issue = Issue.warning(Code.CRC_FORMAT, "63", span, "MPM-028 §4.7.3.2")
    elif ascii_upper(found) == expected:
        return (Issue.warning(Code.CRC_LOWER_CASE, "63", span, "MPM-027 §4.7.3.2"),)
    else:
        issue = Issue.warning(
            Code.CRC_MISMATCH, "63", span, "MPM-026 §4.7.3.1", expected=expected, found=found
        )
    if on_crc == "warn":
        return (issue,)
    raise ChecksumError([issue._replace(level=Level.ERROR)], expected, found)
