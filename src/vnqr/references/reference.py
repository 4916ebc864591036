"""The reference of a dossier: what a payer's bank carries, and what finds the dossier again.

A reference is at most 25 characters 0-9 and A-Z, no separator, because that is what survives in a
transfer memo and fits into Purpose of Transaction (62-08). It is written in one of two forms:

======== ==================================================== ==========================
READABLE prefix, key of the dossier, item, 2 check characters `HS0000001H262406010001BR9`
PACKED   prefix, 15 characters, 2 check characters            `HSWXUP9DZ9KD0L58LNR`
======== ==================================================== ==========================

The check characters are those of ISO 7064, MOD 1271-36, over everything before them. An officer can
read the dossier off a READABLE reference; a PACKED one fits routes that carry 19 characters. For
shorter routes there is `vnqr.references.token`. `docs/reference-format.md` has all of it for
programmers of other languages.

**Candidates and bookings.** `Reference.find` returns every candidate in a memo. What only looks like a
reference is a candidate, never a booking: a damaged reference can read as another dossier. Give `find`
the *book*, the keys and items of all charges, paid, cancelled and late ones included, and take a match
that is `in_book`; if more than one is left, let a person decide. A reading for which nothing but its
check characters speaks, PACKED or of an opaque code, needs the book to be a candidate at all.

Example:
    >>> memo = "MBVCB.699.hs0000001H2624060 10001B XN.CT tu 087"
    >>> match, = Reference.find(memo, book={("0000001H262406010001", 1)})
    >>> match.reference, match.in_book
    (Reference('000.00.01.H26-240601-0001', item=1), True)
    >>> memo[slice(*match.span)]
    'hs0000001H2624060 10001B XN'
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast, final

from pydantic_core import ArgsKwargs, CoreConfig, SchemaValidator, core_schema

from vnqr._support.validation import custom_error
from vnqr.errors import Code, EncodeError, Issue, ParseError, VnqrError
from vnqr.references import checkchars, dossier, packed
from vnqr.references.dossier import Dossier, dossier_of, require_str
from vnqr.references.form import CHECK, ITEMS, LAST_ITEM, MAX_LENGTH, SHORTEST_BODY, TAIL, Form
from vnqr.references.memo import locate, squeeze
from vnqr.references.scheme import DOSSIER, Scheme

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Book", "Match", "Reference"]

Book: TypeAlias = Container[tuple[str, int]]
"""What `find` asks whether a charge is known: anything that answers `(key, item) in book`."""

_MAX_TEXT = 4 + dossier.MAX_LENGTH + TAIL

_span = attrgetter("span")
_new, _set = object.__new__, object.__setattr__


@final
@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Reference:
    """A dossier and a fee item, as they travel in a transfer memo.

    Frozen. Equal to another if prefix, key and item are. As a field of a pydantic model it takes and
    writes its text (`str`); its JSON schema is a string. The schemes read there are those of the
    validation context, `model_validate_json(data, context={"schemes": (DOSSIER, student)})`, or
    `DOSSIER` alone.

    Attributes:
        dossier: the dossier; in another scheme the student, patient or customer, known by a code alike.
        item: 0 for the whole dossier in one transfer, 1 to 23 for one fee item.
        scheme: prefix and structure.

    Example:
        >>> reference = Reference("000.00.01.H26-240601-0001", item=1)
        >>> reference.encode(), reference.encode(Form.PACKED)
        ('HS0000001H262406010001BXN', 'HSWXUP9DZ9KD0L58LNR')
        >>> Reference.parse("HS0000001H262406010001BXN") == reference
        True
    """

    dossier: Dossier
    item: int
    scheme: Scheme

    def __init__(self, dossier: Dossier | str, item: int = 0, scheme: Scheme = DOSSIER) -> None:
        """Check the parts, and that they belong together.

        Args:
            dossier: a dossier, or its code as written.
            item: 0 for the whole dossier, 1 to 23 for one fee item.
            scheme: prefix and structure of the keys.

        Raises:
            pydantic.ValidationError: a code that `Dossier` refuses or that does not follow the scheme;
                an item that is not an int from 0 to 23; an opaque code of 14 characters whose READABLE
                form would read as the PACKED form of another dossier (give such codes a scheme).
        """
        call = ArgsKwargs((), {"dossier": dossier, "item": item, "scheme": scheme})
        _, parts = _VALIDATOR.validate_python(call)
        for name, value in parts.items():
            object.__setattr__(self, name, value)

    @property
    def key(self) -> str:
        """The key of the dossier: with the item, what a book holds."""
        return self.dossier.key

    def encode(self, form: Form = Form.READABLE) -> str:
        """Write the reference for a memo.

        Args:
            form: how to write it.

        Returns:
            The text, at most 25 characters 0-9 and A-Z.

        Raises:
            EncodeError: the form does not carry this dossier; the message names the one that does
                (`TOKEN`, see `vnqr.references.token`, where neither does).

        Example:
            >>> Reference("000.00.01.H26-240601-00012").encode()
            Traceback (most recent call last):
            ...
            vnqr.errors.EncodeError: error reference-too-long at dossier: READABLE needs 26 characters ...
        """
        text = str(self) if form == Form.READABLE else self._packed()
        if text is None:
            other = "READABLE" if len(str(self)) <= MAX_LENGTH else "TOKEN"
            raise EncodeError.of(Code.REFERENCE_NOT_PACKED, "dossier", None, other=other)
        if len(text) > MAX_LENGTH:
            other = "PACKED" if self._packed() else "TOKEN"
            counts = {"length": len(text), "limit": MAX_LENGTH}
            raise EncodeError.of(Code.REFERENCE_TOO_LONG, "dossier", None, "", **counts, other=other)
        return text

    def _packed(self) -> str | None:
        """Return the PACKED form; None where there is none, or where it would read as READABLE."""
        body = packed.pack(self.key, self.item)
        if body is None or (body[-1] in ITEMS and self.scheme.matches(body[:-1])):
            return None
        text = self.scheme.prefix + body
        return text + checkchars.compute(text)

    @classmethod
    def parse(cls, text: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> Reference:
        """Read a text that is a reference and nothing else; lower case is taken for upper case.

        Where a text of one scheme reads as READABLE and as PACKED, READABLE is meant if its key has a
        known structure, else PACKED.

        Args:
            text: the reference; for memos there is `find`.
            schemes: the schemes that may have made it.

        Returns:
            The reference.

        Raises:
            ParseError: no scheme reads the text, or two schemes read it differently.
            TypeError: `text` is not a str.

        Example:
            >>> Reference.parse("HS0000001H26240601000116A")
            Traceback (most recent call last):
            ...
            vnqr.errors.ParseError: error reference-check, 23-25: the check characters are missing or ...
        """
        require_str("a reference", text)
        if wrong := _judge(text):
            raise ParseError([wrong])
        upper = text.upper()
        own = [scheme for scheme in schemes if upper.startswith(scheme.prefix)]
        length = len(text)
        if not own:
            raise ParseError.of(Code.REFERENCE_PREFIX, "", (0, min(4, length)))
        own = [scheme for scheme in own if length >= len(scheme.prefix) + SHORTEST_BODY]
        if not own or not checkchars.matches(upper):
            raise ParseError.of(Code.REFERENCE_CHECK, "", (max(0, length - CHECK), length))
        readings = [reading for scheme in own for reading in _readings(scheme, upper)]
        if not readings:
            raise ParseError.of(Code.REFERENCE_STRUCTURE, "", (0, length))
        best = min(trust for trust, _ in readings)
        references = {reference for trust, reference in readings if trust == best}
        if len(references) > 1:
            raise ParseError.of(Code.REFERENCE_AMBIGUOUS, "", (0, length))
        return references.pop()

    @classmethod
    def find(
        cls, memo: str, schemes: Iterable[Scheme] = (DOSSIER,), book: Book | None = None
    ) -> tuple[Match, ...]:
        """Find every reference in what a bank delivered.

        The memo is squeezed to its ASCII letters and digits, in upper case: banks drop and insert
        blanks and points, and glue text to both sides. Every occurrence of a prefix and every length is
        tried.

        Args:
            memo: the memo, any text.
            schemes: the schemes to look for.
            book: the keys and items of all charges. Without it, PACKED references and those of opaque
                codes are no candidates.

        Returns:
            All candidates, in the order of their places; more than one may begin at one place.

        Raises:
            TypeError: `memo` is not a str.

        Example:
            >>> Reference.find("chuyen tien HS0000001H262406010001BXN")
            (Match(reference=Reference('000.00.01.H26-240601-0001', item=1), span=(12, 37), ...
        """
        visible, squeezed = squeeze(memo)
        matches: list[Match] = []
        for scheme in schemes:
            if scheme.prefix.encode() in squeezed:
                matches += _scan(visible, squeezed, scheme, book)
        if len(matches) > 1:
            matches.sort(key=_span)
        return tuple(matches)

    def __eq__(self, other: object) -> bool:
        """Compare prefix, key and item."""
        if not isinstance(other, Reference):
            return NotImplemented
        return (self.dossier, self.item, self.scheme.prefix) == (
            other.dossier,
            other.item,
            other.scheme.prefix,
        )

    def __hash__(self) -> int:
        """Hash prefix, key and item."""
        return hash((self.dossier, self.item, self.scheme.prefix))

    def __str__(self) -> str:
        """Return the READABLE form, be it longer than what a memo carries."""
        text = f"{self.scheme.prefix}{self.key}{ITEMS[self.item]}"
        return text + checkchars.compute(text)

    def __repr__(self) -> str:
        """Return the call that makes this value."""
        scheme = "" if self.scheme == DOSSIER else f", scheme={self.scheme!r}"
        return f"Reference({self.dossier.code!r}, item={self.item}{scheme})"

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
            python_schema=core_schema.no_info_wrap_validator_function(
                lambda value, handler: value if isinstance(value, cls) else handler(value), text
            ),
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
        )


class Match(NamedTuple):
    """A reference found in a memo.

    Attributes:
        reference: the reference.
        span: (start, end) in the memo as given, in characters.
        form: how it was written.
        in_book: whether its key and item are in the book; None where no book was given.
    """

    reference: Reference
    span: tuple[int, int]
    form: Form
    in_book: bool | None


def _scan(visible: bytes, squeezed: bytes, scheme: Scheme, book: Book | None) -> list[Match]:
    """Find the references of one scheme in a memo."""
    matches: list[Match] = []
    prefix = scheme.prefix.encode()
    start = squeezed.find(prefix)
    while start >= 0:
        body = start + len(prefix)
        for length in checkchars.lengths(squeezed[start : start + MAX_LENGTH], len(prefix) + SHORTEST_BODY):
            end = start + length
            found = read_body(squeezed[body:end].decode(), scheme, book)
            if found:
                key, item, form, in_book = found
                span = locate(visible, start, end)
                matches.append(Match(reference_of(key, item, scheme), span, form, in_book))
        start = squeezed.find(prefix, start + 1)
    return matches


def read_body(body: str, scheme: Scheme, book: Book | None) -> tuple[str, int, Form, bool | None] | None:
    """Read what stands behind a prefix, if that is a candidate.

    Args:
        body: characters 0-9 and A-Z whose check characters are known to match.
        scheme: the scheme of the prefix.
        book: the keys and items of all charges, if known.

    Returns:
        Key, item, form, and whether it is in the book. READABLE if the key has a known structure, or
        is an opaque one in the book; PACKED if key and item are in the book; else None.
    """
    key, item = body[:-TAIL], ITEMS.find(body[-TAIL])
    in_book = None if book is None else (key, item) in book
    if item >= 0 and ((in_book and scheme.is_open) or scheme.matches(key)):
        return key, item, Form.READABLE, in_book
    if book is not None and len(body) == packed.WIDTH + CHECK:
        unpacked = packed.unpack(body[:-CHECK])
        if unpacked and unpacked in book and (scheme.is_open or scheme.matches(unpacked[0])):
            return *unpacked, Form.PACKED, True
    return None


def _readings(scheme: Scheme, upper: str) -> Iterator[tuple[int, Reference]]:
    """Return what a text whose check characters match can stand for, each with a rank of trust."""
    body = upper[len(scheme.prefix) :]
    key, item = body[:-TAIL], ITEMS.find(body[-TAIL])
    if item >= 0 and scheme.matches(key):
        yield 0, reference_of(key, item, scheme)
    elif item >= 0 and scheme.is_open:
        yield 2, reference_of(key, item, scheme)
    if len(body) == packed.WIDTH + CHECK:
        unpacked = packed.unpack(body[:-CHECK])
        if unpacked and scheme.matches(unpacked[0]):
            yield 1, reference_of(*unpacked, scheme)


def _judge(text: str) -> Issue | None:
    """Return what keeps a text from being a reference of whatever scheme."""
    if not text:
        return Issue.error(Code.TEXT_EMPTY, "", (0, 0))
    if len(text) > _MAX_TEXT:
        span = (_MAX_TEXT, len(text))
        return Issue.error(Code.TEXT_TOO_LONG, "", span, length=len(text), limit=_MAX_TEXT)
    if wrong := re.search("[^0-9A-Za-z]", text):
        return Issue.error(Code.REFERENCE_CHARACTER, "", wrong.span())
    return None


def reference_of(key: str, item: int, scheme: Scheme) -> Reference:
    """Make a reference of parts that are already checked."""
    self = _new(Reference)
    _set(self, "dossier", dossier_of(key))
    _set(self, "item", item)
    _set(self, "scheme", scheme)
    return self


def _take_dossier(value: Any) -> Dossier:  # noqa: ANN401 - whatever the caller gave
    """Take a dossier or its code."""
    return value if isinstance(value, Dossier) else Dossier(value)


def _take_parts(call: tuple[tuple[Any, ...], dict[str, Any]]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Take parts that belong together: the text must read back as them."""
    _, parts = call
    key, scheme = parts["dossier"].key, parts["scheme"]
    if not scheme.matches(key):
        if not scheme.is_open:
            raise custom_error(Issue.error(Code.SCHEME_KEY, "dossier"))
        if len(key) + 1 == packed.WIDTH and packed.unpack(key + ITEMS[parts["item"]]):
            raise custom_error(Issue.error(Code.REFERENCE_AMBIGUOUS, "dossier"))
    return call


_RANGE = core_schema.custom_error_schema(
    core_schema.int_schema(ge=0, le=LAST_ITEM),
    custom_error_type=Code.REFERENCE_ITEM.value,
    custom_error_message=Code.REFERENCE_ITEM.en,
    custom_error_context={"last": LAST_ITEM},
)
_ITEM = core_schema.chain_schema([core_schema.int_schema(strict=True), _RANGE])

_VALIDATOR = SchemaValidator(
    core_schema.no_info_after_validator_function(
        _take_parts,
        core_schema.arguments_schema(
            [
                core_schema.arguments_parameter(
                    "dossier", core_schema.no_info_plain_validator_function(_take_dossier)
                ),
                core_schema.arguments_parameter("item", _ITEM),
                core_schema.arguments_parameter("scheme", core_schema.is_instance_schema(Scheme)),
            ]
        ),
    ),
    CoreConfig(title="Reference", hide_input_in_errors=True),
)
