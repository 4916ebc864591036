"""Dossier codes (mã số hồ sơ): what an administrative procedure is known by.

Three layouts are in use. Each holds an agency root (one letter, two digits), the date on which the
dossier was received (YYMMDD) and a running number:

====== ============================= =========================================================
Layout Form                          Example
====== ============================= =========================================================
legacy `VVV.ZZ.YY.MXX-YYMMDD-SSSS`   `000.00.12.H62-201105-0004`, sequence of 4 to 7 digits
city   `ZZ.YY.MXX-YYMMDD-SSSS`       `38.98.H29-210519-0013`, sequence of 4 digits
new    `MXX[.sub]*-YYMMDD-SSSS`      `H15.50.05.13-261008-0975`, 0 to 4 sublevels of 1 to 3
                                     characters, sequence of 4 to 7 digits
====== ============================= =========================================================

Letters occur in V, Z, Y and the sublevels. There is no closed list of agencies. An agency may also
number its dossiers in its own way: such a code is *opaque*, not wrong.

Identity is the **key**: the code in upper case with everything but 0-9 and A-Z removed. It is what
survives in a bank's memo. Two codes with one key are the same dossier: `H15.50.05-180101-0001` and
`H15.500.5-180101-0001` are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, Self, TypeVar, final

from pydantic_core import CoreConfig, CoreSchema, SchemaValidator, core_schema

from vnqr._support.validation import custom_error, wire_schema
from vnqr.errors import Code, ParseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import GetCoreSchemaHandler

__all__ = [
    "DATE",
    "KEY",
    "LAYOUTS",
    "LONGEST_KEY",
    "MAX_CODE",
    "Dossier",
    "KeyReading",
    "Layout",
    "LayoutSpec",
    "Pieces",
]

T = TypeVar("T")

MAX_CODE = 64
"""How many characters a code may have as written; the longest known layout has 32."""

DATE = (
    "(?:[0-9]{2}(?:(?:0[13578]|1[02])(?:0[1-9]|[12][0-9]|3[01])"
    "|(?:0[469]|11)(?:0[1-9]|[12][0-9]|30)"
    "|02(?:0[1-9]|1[0-9]|2[0-8]))"
    "|(?:[02468][048]|[13579][26])0229)"
)
"""The dates YYMMDD from 2000 to 2099, as a regular expression without groups."""

_ROOT = "[A-Z][0-9]{2}"
_CHARACTER = "[0-9A-Z]"


class Layout(StrEnum):
    """How a dossier code is built."""

    LEGACY = "legacy"
    CITY = "city"
    NEW = "new"
    OPAQUE = "opaque"


class LayoutSpec(NamedTuple):
    """One layout of dossier codes: everything that reads, writes or draws them follows from it.

    Attributes:
        layout: its name.
        form: how it is written, for people.
        example: a code.
        sequence: the least and the most digits of the running number.
        above: the widths of the levels before the agency.
        sublevels: at most so many levels after the agency.
        width: each of them has 1 to so many characters.
    """

    layout: Layout
    form: str
    example: str
    sequence: tuple[int, int]
    above: tuple[int, ...] = ()
    sublevels: int = 0
    width: int = 0

    @property
    def written(self) -> str:
        """The code as a regular expression; groups: agency, date, sequence."""
        above = "".join(rf"{_CHARACTER}{{{width}}}\." for width in self.above)
        below = rf"(?:\.{_CHARACTER}{{1,{self.width}}}){{0,{self.sublevels}}}" if self.sublevels else ""
        return "{}({}){}-([0-9]{{6}})-([0-9]{{{},{}}})".format(above, _ROOT, below, *self.sequence)

    def parts(self, least: int, most: int) -> tuple[str, ...]:
        """The parts of a key as regular expressions: above, agency, below, date, sequence."""
        above = f"{_CHARACTER}{{{sum(self.above)}}}" if self.above else ""
        below = f"{_CHARACTER}{{0,{self.most_below}}}?" if self.sublevels else ""
        return above, _ROOT, below, DATE, f"[0-9]{{{least},{most}}}"

    @property
    def most_below(self) -> int:
        """The most characters of the levels after the agency, together."""
        return self.sublevels * self.width

    def punctuate(self, above: str, agency: str, below: str) -> str | None:
        """Return the levels with their points; None where there is more than one way to put them."""
        levels = [above[start:end] for start, end in pairwise(accumulate(self.above, initial=0))]
        return ".".join([*levels, agency, *below]) if len(below) <= 1 else None


LAYOUTS = (
    LayoutSpec(
        layout=Layout.LEGACY,
        form="VVV.ZZ.YY.MXX-YYMMDD-SSSS",
        example="000.00.12.H62-201105-0004",
        above=(3, 2, 2),
        sequence=(4, 7),
    ),
    LayoutSpec(
        layout=Layout.CITY,
        form="ZZ.YY.MXX-YYMMDD-SSSS",
        example="38.98.H29-210519-0013",
        above=(2, 2),
        sequence=(4, 4),
    ),
    LayoutSpec(
        layout=Layout.NEW,
        form="MXX[.sub]*-YYMMDD-SSSS",
        example="H15.50.05.13-261008-0975",
        sublevels=4,
        width=3,
        sequence=(4, 7),
    ),
)
"""The layouts in use, in the order in which a key is read. Source: codes on provinces' pages, 2020-2026."""

LONGEST_KEY = max(sum(spec.above) + 3 + spec.most_below + 6 + spec.sequence[1] for spec in LAYOUTS)
"""How many characters a key of a known layout may have."""

KEY = "|".join("".join(spec.parts(*spec.sequence)) for spec in LAYOUTS)
"""The structure of a key in the layouts, as a regular expression without groups; dates from 2000 to 2099."""

_WRITTEN = tuple((spec.layout, re.compile(spec.written)) for spec in LAYOUTS)


@cache
def _squeezed() -> tuple[tuple[LayoutSpec, re.Pattern[str]], ...]:
    """Return how keys are taken apart. Compiled on first use: it takes as long as a program's start."""
    # Once for each length of sequence: a key may be split into sublevels, date and sequence in several ways.
    return tuple(
        (spec, re.compile("".join(f"({part})" for part in spec.parts(digits, digits))))
        for spec in LAYOUTS
        for digits in range(spec.sequence[0], spec.sequence[1] + 1)
    )


_NOT_KEY = re.compile("[^0-9A-Z]")
_NOT_PRINTABLE = re.compile("[^ -~]")


class Pieces(NamedTuple):
    """The pieces of a code or a key, by one way to take it apart.

    Attributes:
        layout: the layout it follows.
        agency: the agency root, as `H26`.
        received: the date on which the dossier was received.
        sequence: the running number, its leading zeros kept.
        code: the punctuated code; None where a key does not tell where the points were.
    """

    layout: Layout
    agency: str
    received: date
    sequence: str
    code: str | None


class KeyReading(NamedTuple):
    """What a key tells, and what it does not.

    Attributes:
        dossier: the dossier; its code is punctuated where the key tells how, else the key itself.
        unsettled: which of `layout`, `agency`, `received`, `sequence` and `code` the key does not tell.
    """

    dossier: Dossier
    unsettled: tuple[str, ...]


def require_str(what: str, value: object) -> None:
    """Raise TypeError unless the value is text."""
    if not isinstance(value, str):
        message = f"{what} is a str, not {type(value).__name__}"
        raise TypeError(message)


@final
@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False, match_args=False)
class Dossier:
    """A dossier, known by its code.

    Frozen. Equal to another, and hashed, by the key alone. As a field of a pydantic model it takes and
    writes its text; its JSON schema is a string.

    What the code does not settle is None (`agency`, `received`, `sequence`) or `OPAQUE` (`layout`).

    Attributes:
        key: the code in upper case, everything but 0-9 and A-Z removed.

    Example:
        >>> dossier = Dossier("000.00.01.h26-240601-0001")
        >>> str(dossier), dossier.key
        ('000.00.01.H26-240601-0001', '0000001H262406010001')
        >>> dossier.layout, dossier.agency, dossier.received, dossier.sequence
        (<Layout.LEGACY: 'legacy'>, 'H26', datetime.date(2024, 6, 1), '0001')
        >>> Dossier("H15.50.05-180101-0001") == Dossier("H15.500.5-180101-0001")
        True
        >>> Dossier("TP/2024/17").layout
        <Layout.OPAQUE: 'opaque'>
    """

    __match_args__ = ("code",)

    key: str
    _written: str | None

    def __init__(self, code: str) -> None:
        """Check and normalise a code: upper case, spaces around it removed.

        Args:
            code: the code as written, 1 to 64 printable ASCII characters, at least one of them a letter
                or digit.

        Raises:
            pydantic.ValidationError: as `parse`; the error's `type` is the code of the issue, its
                context names the part.
        """
        self._fill(_VALIDATOR.validate_python(code))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a code as written; the same as the constructor, but with this library's own error.

        Args:
            text: the code, 1 to 64 printable ASCII characters, at least one of them a letter or digit.

        Returns:
            The dossier.

        Raises:
            ParseError: empty, too long, a character outside printable ASCII (path `code`), or a code in
                one of the three layouts whose date is impossible (path `received`), with the place.
            TypeError: `text` is not a str.

        Example:
            >>> Dossier.parse("000.00.01.H26-240631-0001")
            Traceback (most recent call last):
            ...
            vnqr.errors.ParseError: error dossier-date at received, 14-20: the date received (YYMMDD) ...
        """
        require_str("a dossier code", text)
        self = object.__new__(cls)
        self._fill(_normalise(text))
        return self

    @classmethod
    def from_key(cls, key: str) -> KeyReading:
        """Rebuild from a squeezed key what is unambiguous, and say what is not.

        The positions of the legacy and the city layout are fixed. In the new layout the points between
        sublevels are lost, and some keys can be split into sublevels, date and sequence in more than one
        way.

        Args:
            key: 1 to 64 characters 0-9 and A-Z.

        Returns:
            The dossier, and the names of what the key does not tell.

        Raises:
            ParseError: another character, empty or too long.
            TypeError: `key` is not a str.

        Example:
            >>> Dossier.from_key("0000001H262406010001")
            KeyReading(dossier=Dossier('000.00.01.H26-240601-0001'), unsettled=())
            >>> Dossier.from_key("H1550052610080975")
            KeyReading(dossier=Dossier('H1550052610080975'), unsettled=('code',))
            >>> reading = Dossier.from_key("H262410110123456")  # H26-241011-0123456, H26.2-410110-123456
            >>> reading.unsettled, reading.dossier.agency
            (('received', 'sequence', 'code'), 'H26')
        """
        dossier = cls.parse(key)
        if wrong := _NOT_KEY.search(key):
            raise ParseError.of(Code.DOSSIER_KEY, "key", wrong.span())
        readings = dossier.readings
        unsettled = tuple(
            name for part, name in enumerate(Pieces._fields) if _settled(r[part] for r in readings) is None
        )
        return KeyReading(dossier_of(dossier.key), unsettled)

    def _fill(self, written: str) -> None:
        """Set the attributes from a normalised code."""
        object.__setattr__(self, "key", _NOT_KEY.sub("", written))
        object.__setattr__(self, "_written", written)

    @property
    def code(self) -> str:
        """The code: as written, normalised; rebuilt where only the key was known, else the key."""
        return self._written or _settled(reading.code for reading in _read_key(self.key)) or self.key

    @property
    def readings(self) -> tuple[Pieces, ...]:
        """Every way to take the code apart; none for an opaque code."""
        written = self._written
        if written is None or written == self.key:
            return tuple(_read_key(self.key))
        return tuple(_read_written(written))

    @property
    def layout(self) -> Layout:
        """The layout; `OPAQUE` outside the three, or where the code could be read in two of them."""
        return _settled(reading.layout for reading in self.readings) or Layout.OPAQUE

    @property
    def agency(self) -> str | None:
        """The agency root, as `H26`."""
        return _settled(reading.agency for reading in self.readings)

    @property
    def received(self) -> date | None:
        """The date on which the dossier was received."""
        return _settled(reading.received for reading in self.readings)

    @property
    def sequence(self) -> str | None:
        """The running number, its leading zeros kept."""
        return _settled(reading.sequence for reading in self.readings)

    def __eq__(self, other: object) -> bool:
        """Compare by key."""
        return self.key == other.key if isinstance(other, Dossier) else NotImplemented

    def __hash__(self) -> int:
        """Hash the key."""
        return hash(self.key)

    def __str__(self) -> str:
        """Return the code."""
        return self.code

    def __repr__(self) -> str:
        """Return the call that makes this value."""
        return f"Dossier({self.code!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: type[Any], _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a Dossier or its text, write its text."""
        return wire_schema(cls)


_new = object.__new__
_set_key, _set_written = (getattr(Dossier, name).__set__ for name in ("key", "_written"))


def dossier_of(key: str) -> Dossier:
    """Return a dossier of a key that is already checked."""
    self = _new(Dossier)
    _set_key(self, key)
    _set_written(self, None)
    return self


def _settled(values: Iterable[T]) -> T | None:
    """Return the value if all are the same, else None."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _read_written(code: str) -> Iterator[Pieces]:
    """Take a punctuated code apart. The first two parts of `H15.50.05.H26` leave two layouts open."""
    for layout, pattern in _WRITTEN:
        if match := pattern.fullmatch(code):
            agency, received, sequence = match.groups()
            yield Pieces(layout, agency, _day(received), sequence, code)


def _read_key(key: str) -> Iterator[Pieces]:
    """Take a key apart, in every way."""
    for spec, pattern in _squeezed():
        if match := pattern.fullmatch(key):
            above, agency, below, received, sequence = match.groups()
            levels = spec.punctuate(above, agency, below)
            code = None if levels is None else f"{levels}-{received}-{sequence}"
            yield Pieces(spec.layout, agency, _day(received), sequence, code)


def _day(text: str) -> date:
    """Return the date of six digits YYMMDD; ValueError if there is none."""
    return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))


def _normalise(text: str) -> str:
    """Return the code in upper case without spaces around it, or say what is wrong with it."""
    if len(text) > MAX_CODE:
        span = (MAX_CODE, len(text))
        raise ParseError.of(Code.TEXT_TOO_LONG, "code", span, length=len(text), limit=MAX_CODE)
    if wrong := _NOT_PRINTABLE.search(text):
        character = f"U+{ord(wrong[0]):04X}"
        raise ParseError.of(Code.DOSSIER_CHARACTER, "code", wrong.span(), character=character)
    code = text.strip(" ").upper()
    if not _NOT_KEY.sub("", code):
        raise ParseError.of(Code.DOSSIER_EMPTY, "code", (0, len(text)))
    for _, pattern in _WRITTEN:
        if (match := pattern.fullmatch(code)) and not re.fullmatch(DATE, match[2]):
            offset = len(text) - len(text.lstrip(" "))
            start, end = match.span(2)
            raise ParseError.of(Code.DOSSIER_DATE, "received", (offset + start, offset + end))
    return code


def _normalise_field(text: str) -> str:
    """Normalise a code for pydantic."""
    try:
        return _normalise(text)
    except ParseError as error:
        raise custom_error(error.issues[0]) from None


_VALIDATOR = SchemaValidator(
    core_schema.no_info_after_validator_function(_normalise_field, core_schema.str_schema(strict=True)),
    CoreConfig(title="Dossier", hide_input_in_errors=True),
)
