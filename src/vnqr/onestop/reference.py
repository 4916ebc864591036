"""The reference of a dossier: what a payer's bank carries, and what finds the dossier again.

A reference is at most 25 characters 0-9 and A-Z (Purpose of Transaction, 62-08): a prefix, the key of
the dossier, the fee item and two check characters (ISO 7064, MOD 1271-36):

    HS 0000001H262406010001 1 5A      prefix, key, item 1, check characters

Two profiles write it: READABLE as above, PACKED in 17 characters after the prefix, whatever the layout.
`docs/reference-format.md` has both in full.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, cast, final

from pydantic import ConfigDict, field_validator
from pydantic.dataclasses import dataclass as pydantic_dataclass
from pydantic_core import ArgsKwargs, CoreConfig, SchemaValidator, core_schema

from vnqr.errors import Code, EncodeError, Issue, ParseError, VnqrError
from vnqr.onestop import checkchars
from vnqr.onestop.dossier import KEY, Dossier, dossier_of, require_str
from vnqr.wire import custom_error

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["DOSSIER", "MAX_LENGTH", "Book", "Match", "Profile", "Reference", "Scheme"]

MAX_LENGTH = 25
"""How many characters the carrier holds: Purpose of Transaction (62-08) is `ans`, 25."""

Book: TypeAlias = Container[tuple[str, int]]
"""What `find` asks whether a dossier is known: anything that answers `(key, item) in book`."""

_ITEMS = len(checkchars.ALPHABET)
_CHECK = 2


class Profile(StrEnum):
    """How a reference is written."""

    READABLE = "readable"
    PACKED = "packed"


@pydantic_dataclass(frozen=True, slots=True, config=ConfigDict(strict=True, extra="forbid"))
class Scheme:
    """What the references of one kind of thing look like. Frozen.

    Schools, hospitals and utilities define their own, for students, patients and customers.

    Attributes:
        prefix: 2 to 4 letters A-Z in front of every reference.
        name: what the scheme numbers, for people.
        pattern: a regular expression that every key follows as a whole (a key is the code in upper case
            with everything but 0-9 and A-Z removed); None: dossiers, in the three layouts or opaque.

    Raises:
        pydantic.ValidationError: a prefix or a pattern that is none.

    Example:
        >>> student = Scheme("SV", "student", "SV[0-9]{7}")
        >>> str(Reference("SV-2024-001", scheme=student))
        'SVSV20240010JA'
    """

    prefix: str = "HS"
    name: str = "dossier"
    pattern: str | None = None

    @field_validator("prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        """Take 2 to 4 letters A-Z."""
        if not re.fullmatch("[A-Z]{2,4}", prefix):
            raise custom_error(Issue.error(Code.SCHEME_PREFIX, "prefix", None))
        return prefix

    @field_validator("pattern")
    @classmethod
    def _check_pattern(cls, pattern: str | None) -> str | None:
        """Take what compiles."""
        try:
            _compile(pattern)
        except re.error:
            raise custom_error(Issue.error(Code.SCHEME_PATTERN, "pattern", None)) from None
        return pattern

    def matches(self, key: str) -> bool:
        """Tell whether a key has the structure of this scheme.

        Args:
            key: characters 0-9 and A-Z.

        Returns:
            Whether it follows the pattern; for dossiers, whether it has a known layout and a real date.
        """
        return _compile(self.pattern).fullmatch(key) is not None

    @property
    def is_open(self) -> bool:
        """Whether codes outside the structure belong to the scheme: opaque dossiers do."""
        return self.pattern is None


@cache
def _compile(pattern: str | None) -> re.Pattern[str]:
    """Return the structure of keys, compiled."""
    return re.compile(KEY if pattern is None else pattern, re.ASCII)


DOSSIER = Scheme()
"""Dossiers of administrative procedures, prefix `HS` (hồ sơ)."""


@final
@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Reference:
    """A dossier and a fee item, as they travel in a transfer memo.

    Frozen. Equal to another if prefix, key and item are. As a field of a pydantic model it takes and
    writes its text (`str`); its JSON schema is a string. The schemes accepted there are those of the
    validation context, `model_validate_json(data, context={"schemes": (DOSSIER, student)})`, or
    `DOSSIER` alone.

    Attributes:
        dossier: the dossier; in another scheme the student, patient, customer, known by a code alike.
        item: 0 for the whole dossier in one transfer, 1 to 35 for one fee item.
        scheme: prefix and structure.

    Example:
        >>> reference = Reference("000.00.01.H26-240601-0001", item=1)
        >>> reference.encode()
        'HS0000001H26240601000115A'
        >>> Reference.parse("hs0000001h26240601000115a") == reference
        True
    """

    dossier: Dossier
    item: int
    scheme: Scheme

    def __init__(self, dossier: Dossier | str, item: int = 0, scheme: Scheme = DOSSIER) -> None:
        """Check the parts, and that they belong together.

        Args:
            dossier: a dossier, or its code as written.
            item: 0 for the whole dossier, 1 to 35 for one fee item.
            scheme: prefix and structure of the keys.

        Raises:
            pydantic.ValidationError: a code that `Dossier` refuses or that does not follow the scheme;
                an item that is not an int from 0 to 35.
        """
        call = ArgsKwargs((), {"dossier": dossier, "item": item, "scheme": scheme})
        _, parts = _VALIDATOR.validate_python(call)
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    @property
    def key(self) -> str:
        """The squeezed key of the dossier."""
        return self.dossier.key

    def encode(self, profile: Profile = Profile.READABLE) -> str:
        """Write the reference for a memo.

        Args:
            profile: how to write it.

        Returns:
            At most 25 characters 0-9 and A-Z.

        Raises:
            EncodeError: the profile does not carry this dossier; the message names what does.
        """
        text = str(self)
        if len(text) > MAX_LENGTH:
            raise EncodeError(
                [
                    Issue.error(
                        Code.REFERENCE_TOO_LONG,
                        "dossier",
                        None,
                        profile=profile.name,
                        length=len(text),
                        limit=MAX_LENGTH,
                        other="PACKED",
                    )
                ]
            )
        return text

    @classmethod
    def parse(cls, text: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> Reference:
        """Read a reference that stands alone, in upper or lower case.

        Args:
            text: the whole reference.
            schemes: the schemes that may have made it.

        Returns:
            The reference.

        Raises:
            ParseError: no scheme reads it.
            TypeError: `text` is not a str.
        """
        require_str("a reference", text)
        if wrong := re.search("[^0-9A-Za-z]", text):
            raise ParseError([Issue.error(Code.REFERENCE_CHARACTER, "", wrong.span())])
        upper = text.upper()
        for scheme in schemes:
            body = upper.removeprefix(scheme.prefix)
            if len(body) < len(upper) and len(body) > 1 + _CHECK and checkchars.matches(upper):
                return _trusted(body[:-3], int(body[-3], 36), scheme)
        raise ParseError([Issue.error(Code.REFERENCE_PREFIX, "", (0, len(text)))])

    def __eq__(self, other: object) -> bool:
        """Compare prefix, key and item."""
        return self._identity() == other._identity() if isinstance(other, Reference) else NotImplemented

    def __hash__(self) -> int:
        """Hash prefix, key and item."""
        return hash(self._identity())

    def _identity(self) -> tuple[str, str, int]:
        return self.scheme.prefix, self.dossier.key, self.item

    def __str__(self) -> str:
        """Return the READABLE form, be it longer than what a memo carries."""
        text = f"{self.scheme.prefix}{self.dossier.key}{checkchars.ALPHABET[self.item]}"
        return text + checkchars.compute(text)

    def __repr__(self) -> str:
        """Return the call that makes this value, the scheme by its prefix."""
        return f"Reference({self.dossier.code!r}, item={self.item}, scheme={self.scheme.prefix})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: type[Any], _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a Reference or its text, write its text."""

        def read(text: str, info: core_schema.ValidationInfo) -> Reference:
            context = cast("dict[str, Any]", info.context or {})
            try:
                return cls.parse(text, context.get("schemes", (DOSSIER,)))
            except VnqrError as error:
                raise custom_error(error.issues[0]) from None

        text = core_schema.with_info_after_validator_function(read, core_schema.str_schema(strict=True))
        return core_schema.json_or_python_schema(
            json_schema=text,
            python_schema=core_schema.union_schema(
                [core_schema.is_instance_schema(cls), text], mode="left_to_right"
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )


def _trusted(key: str, item: int, scheme: Scheme) -> Reference:
    """Make a reference of parts that are already checked."""
    self = object.__new__(Reference)
    object.__setattr__(self, "dossier", dossier_of(key))
    object.__setattr__(self, "item", item)
    object.__setattr__(self, "scheme", scheme)
    return self


@dataclass(frozen=True, slots=True)
class Match:
    """A reference found in a memo.

    Attributes:
        reference: the reference.
        span: (start, end) in the memo as given, in characters.
        profile: how it was written.
        in_book: whether its key and item are in the book; None where none was given.
    """

    reference: Reference
    span: tuple[int, int]
    profile: Profile
    in_book: bool | None


def _dossier(value: Any) -> Dossier:  # noqa: ANN401 - whatever the caller gave
    """Take a dossier or its code."""
    return value if isinstance(value, Dossier) else Dossier(value)


_VALIDATOR = SchemaValidator(
    core_schema.arguments_schema(
        [
            core_schema.arguments_parameter(
                "dossier", core_schema.no_info_plain_validator_function(_dossier)
            ),
            core_schema.arguments_parameter("item", core_schema.int_schema(strict=True, ge=0, lt=_ITEMS)),
            core_schema.arguments_parameter("scheme", core_schema.is_instance_schema(Scheme)),
        ]
    ),
    CoreConfig(title="Reference", hide_input_in_errors=True),
)
