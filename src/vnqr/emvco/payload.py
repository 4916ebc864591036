"""Payload: what was scanned, right or wrong, read by path.

`parse` judges the root only: objects that tile the text, unique IDs, 00 first, 63 last, the CRC.
Whether the *content* is right is the question of `vnqr.check`. Templates are parsed when they are
asked for, so one broken template does not hide the rest.
"""

from __future__ import annotations

from types import MappingProxyType

from vnqr import errors
from vnqr.emvco.tlv import DIGITS, HEADER, DataObject, crc, encode, index, width
from vnqr.emvco.tlv import objects as data_objects
from vnqr.errors import EncodeError, MissingObjectError, ParseError, VnqrError

TYPE_CHECKING = False  # typing's own costs an import; see vnqr.errors.records
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal
    from typing import Final, Literal, Self, TypeVar, overload

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

    from vnqr.emvco.objects import Initiation, ObjectSpec
    from vnqr.emvco.parts import AccountInformation, AdditionalData, Language, Node
    from vnqr.emvco.tlv import Tree
    from vnqr.errors import Issue, Span

    T = TypeVar("T")

__all__ = ["MAX_LENGTH", "Payload", "parse"]

MAX_LENGTH: Final = 4096
"""Longer texts are refused unread: the largest QR symbol holds 2,953 bytes, the standard demands 512."""

_CRC_WIDTH: Final = HEADER + 4
_IDS: Final = frozenset(DIGITS)


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
            from vnqr._support.types import wrong_type  # noqa: PLC0415 - loaded for a fault

            raise wrong_type(text, str, "a payload")
        length = len(text)
        starts = index(text, 0, length) if length <= MAX_LENGTH else {}
        if starts.get("63") != length - _CRC_WIDTH or starts.get("00") != 0:
            from vnqr.emvco.framing import misplaced  # noqa: PLC0415 - the same

            raise ParseError([misplaced(text, starts, MAX_LENGTH)])
        self._issues: tuple[Issue, ...] = ()
        if text[-4:] != (expected := crc(text[:-4])):
            from vnqr.emvco.framing import crc_issues  # noqa: PLC0415 - the same

            self._issues = crc_issues(text, expected, on_crc)
        self._starts = starts
        self._text = text

    @classmethod
    def parse(cls, text: str, on_crc: Literal["error", "warn"] = "error") -> Self:
        """Read a payload text; the same as `vnqr.parse`.

        Judges the root: two-digit IDs, lengths 01-99 in characters, objects that tile the text, unique
        IDs (§4.3, §4.4), 00 first, 63 last with length 04 (§4.6), the CRC (§4.7.3). CRC digits in
        lower case are taken, with a warning in `issues`. Nothing is stripped: a space is data.

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

        Raises:
            EncodeError: an ID that is not two digits or occurs twice, a value that is empty or does
                not fit, 00 not first, 63 given, a lone surrogate, more than 4,096 characters.

        Example:
            >>> str(Payload.from_objects([("00", "01"), ("26", [("00", "com.example"), ("01", "7")])]))
            '00020126200011com.example010176304744E'
        """
        return cls._sealed(encode(tree))

    @classmethod
    def _sealed(cls, body: str) -> Self:
        """Return the payload of all objects but the CRC."""
        head = body + "6304"
        try:
            return cls.parse(head + crc(head))
        except ParseError as error:
            raise EncodeError(issue._replace(span=None) for issue in error.issues) from None

    def encode(self) -> str:
        """Return the text, exactly as scanned; the same as `str(payload)`."""
        return self._text

    __str__ = encode

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
        """Return whether there is an object at `path`; raises as `get` does."""
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
        """Return where the object at `path` is, header included: `text[start:end]`.

        Args:
            path: two-digit IDs joined by dots, as in `38.01.00`.

        Raises:
            MissingObjectError: there is no such object (also a KeyError).
            ParseError: a template on the way does not tile or repeats an ID.
            ValueError: `path` is no path (a `VnqrError` with PATH_INVALID).
        """
        found = self._find(path)
        if found is None:
            raise MissingObjectError.of(errors.Code.OBJECT_MISSING, path, None)
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
        from vnqr.emvco.objects import find, inside  # noqa: PLC0415 - the same

        start, end = self.span(path)
        spec = find(path)
        if spec is None or spec.kind == "primitive":
            raise MissingObjectError.of(errors.Code.NOT_A_TEMPLATE, path, (start, end), "MPM-052 §4.7.10.1")
        return tuple(data_objects(self._text, inside(self._text, start, end, path), end))

    def _find(self, path: str) -> Span | None:
        ids = _ids(path)
        if ids[0] not in self._starts:
            return None
        start = self._starts[ids[0]]
        here = start, start + width(self._text, start)
        if len(ids) == 1:
            return here
        from vnqr.emvco.objects import locate  # noqa: PLC0415 - parsing does without

        return locate(self._text, here, ids)

    # --- what every integrator needs ---

    @property
    def initiation(self) -> Initiation | None:
        """Point of Initiation Method (01); None where absent or reserved (a reader ignores that, §1.4.4)."""
        from vnqr.emvco.objects import Initiation  # noqa: PLC0415 - parsing does without

        value = self.get("01")
        return Initiation(value) if value in tuple(Initiation) else None

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
            TypeError: another path.
        """
        from vnqr.emvco.parts import number_of  # noqa: PLC0415 - parsing does without

        return number_of(self._text, self._starts, path)

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
        from vnqr.emvco.parts import accounts_of  # noqa: PLC0415 - parsing does without

        return accounts_of(self._text, self._starts)

    @property
    def additional(self) -> AdditionalData:
        """The values of the Additional Data Field Template (62); all None where it is absent.

        Raises:
            ParseError: 62 is not tiled by data objects, or repeats an ID.
        """
        from vnqr.emvco.parts import additional_of  # noqa: PLC0415 - parsing does without

        return additional_of(self._text, self._starts)

    @property
    def language(self) -> Language | None:
        """Name and city in another language (64); None where absent.

        Raises:
            ParseError: 64 is not tiled by data objects, or repeats an ID.
        """
        from vnqr.emvco.parts import language_of  # noqa: PLC0415 - parsing does without

        return language_of(self._text, self._starts)

    def tree(
        self, networks: Mapping[str, Mapping[str, ObjectSpec]] = MappingProxyType({})
    ) -> tuple[Node, ...]:
        """Return the whole payload, nested, with the standard's names. Never fails.

        A template that cannot be taken apart keeps its raw value and says why in `issue`. What belongs
        to a network stays raw unless its table is given.

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
        from vnqr.emvco.parts import tree_of  # noqa: PLC0415 - the same

        return tree_of(self._text, self._starts, networks)

    # --- with one object changed ---

    def replaced(self, path: str, value: str | Tree) -> Self:
        """Return a payload with another value at a path, all else byte for byte.

        Lengths and CRC are computed. An object that is not there is put before the first one with a greater
        ID, with the templates on the way to it. The result is well-formed; whether it is valid is the
        question of `vnqr.check`.

        Args:
            path: two-digit IDs joined by dots, as in `54` or `62.08`; not 63, which is computed.
            value: the value, or (ID, value) pairs of a template.

        Raises:
            EncodeError: as of `from_objects`; a template that would be longer than 99 characters.
            MissingObjectError: an object on the way is a primitive.
            ParseError: a template on the way does not tile or repeats an ID.
            ValueError: `path` is no path (a `VnqrError` with PATH_INVALID).

        Example:
            >>> fixed = Payload.from_objects([("00", "01"), ("01", "11"), ("53", "360"), ("58", "ID")])
            >>> str(fixed.replaced("01", "12").replaced("54", "60000"))
            '00020101021253033605405600005802ID63044D25'
        """
        return self._edited(path, value)

    def without(self, path: str) -> Self:
        """Return a payload without the object at a path, all else byte for byte.

        Lengths and CRC are computed. A template that has nothing left goes as well, for there are no empty
        data objects (§4.4.1.2).

        Args:
            path: two-digit IDs joined by dots, as in `62.08`; neither 00 nor 63.

        Raises:
            EncodeError: the object must be there, as 00.
            MissingObjectError: there is no such object.
            ParseError: a template on the way does not tile or repeats an ID.
            ValueError: `path` is no path (a `VnqrError` with PATH_INVALID).
        """
        return self._edited(path, None)

    def _edited(self, path: str, value: str | Tree | None) -> Self:
        from vnqr.emvco.editing import edited  # noqa: PLC0415 - the same

        starts = {id_: at for id_, at in self._starts.items() if id_ != "63"}
        return self._sealed(edited(self._text[:-_CRC_WIDTH], starts, _ids(path), value))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Let pydantic models have a payload as a field: text in, text out."""
        from vnqr._support.validation import wire_schema  # noqa: PLC0415 - loads typing, and pydantic

        return wire_schema(cls)


parse = Payload.parse


def _ids(path: str) -> list[str]:
    try:
        ids = path.split(".")
    except (AttributeError, TypeError):
        from vnqr._support.types import wrong_type  # noqa: PLC0415 - loaded for a fault

        raise wrong_type(path, str, "a path") from None
    if not _IDS.issuperset(ids):
        raise VnqrError.of(errors.Code.PATH_INVALID)
    return ids
