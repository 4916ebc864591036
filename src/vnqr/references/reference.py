"""The reference of a dossier: what a payer's bank carries, and what finds the dossier again.

A reference is at most 25 characters 0-9 and A-Z, no separator, because that is what survives in a
transfer memo and fits into Purpose of Transaction (62-08). It is written in one of two forms:

======== =========================================================== ===========================
READABLE prefix, key of the dossier, item letter, 2 check characters `HS0000001H262406010001BXN`
PACKED   prefix, 15 characters, 2 check characters                   `HSWXUP9DZ9KD0L58LNR`
======== =========================================================== ===========================

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
from collections.abc import Callable, Container
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias, cast, final

from pydantic_core import ArgsKwargs, CoreConfig, SchemaValidator, core_schema

from vnqr._support.validation import custom_error
from vnqr.errors import Code, EncodeError, Issue, VnqrError
from vnqr.references import checkchars, dossier, texts
from vnqr.references.dossier import Dossier, dossier_of, require_str
from vnqr.references.form import (
    CHECK,
    ITEM_OF,
    ITEMS,
    LAST_ITEM,
    MAX_REFERENCE_LENGTH,
    PACKED_BODY,
    PACKED_WIDTH,
    TAIL,
    Form,
)
from vnqr.references.memo import occurrences, span_of, squeeze
from vnqr.references.names import BANK_TAILS, complete, is_bank_text, is_readable, packed_charge
from vnqr.references.packed import unpack
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of
from vnqr.references.variants import variants

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["Book", "Match", "Reference"]

Book: TypeAlias = Container[tuple[str, int]]
"""What `find` asks whether a charge is known: anything that answers `(key, item) in book`."""

_span = attrgetter("span")
_new = object.__new__
_tuple = cast("Callable[..., Any]", tuple[Any, ...].__new__)  # makes a Match without looking at it

_READABLE, _PACKED = Form.READABLE, Form.PACKED

_WRITE = {Form.READABLE: texts.readable, Form.PACKED: texts.packed}


@final
@dataclass(frozen=True, slots=True, init=False, eq=False, repr=False)
class Reference:
    """A dossier and a fee item, as they travel in a transfer memo.

    Frozen. Equal to another if prefix, key and item are. As a field of a pydantic model it takes and
    writes its text (`str`); its JSON schema is a string. The schemes read there are those of the
    validation context, `model_validate_json(data, context={"schemes": (DOSSIER, student)})`, or
    `DOSSIER` alone.

    Attributes:
        key: the key of the dossier: with the item, what a book holds.
        item: 0 for the whole dossier in one transfer, 1 to 23 for one fee item.
        scheme: prefix and structure.

    Example:
        >>> reference = Reference("000.00.01.H26-240601-0001", item=1)
        >>> reference.encode(), reference.encode(Form.PACKED)
        ('HS0000001H262406010001BXN', 'HSWXUP9DZ9KD0L58LNR')
        >>> Reference.parse("HS0000001H262406010001BXN") == reference
        True
    """

    __match_args__ = ("dossier", "item", "scheme")

    key: str
    item: int
    scheme: Scheme
    _dossier: Dossier | None  # None where only the key is known

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
        object.__setattr__(self, "key", parts["dossier"].key)
        object.__setattr__(self, "item", parts["item"])
        object.__setattr__(self, "scheme", parts["scheme"])
        object.__setattr__(self, "_dossier", parts["dossier"])

    @property
    def dossier(self) -> Dossier:
        """The dossier; in another scheme the student, patient or customer, known by a code alike."""
        return self._dossier or dossier_of(self.key)

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
        parts = (self.key, self.item, self.scheme)
        write = _WRITE[Form(form)]
        text = write(*parts)
        if text is not None:
            return text
        others = (other.name for other, way in _WRITE.items() if way is not write and way(*parts))
        other = next(others, "TOKEN")
        if form == Form.PACKED:
            raise EncodeError.of(Code.REFERENCE_NOT_PACKED, "dossier", None, other=other)
        counts = {"length": len(self.scheme.prefix) + len(self.key) + TAIL, "limit": MAX_REFERENCE_LENGTH}
        raise EncodeError.of(Code.REFERENCE_TOO_LONG, "dossier", None, "", **counts, other=other)

    @classmethod
    def parse(cls, text: str, schemes: Iterable[Scheme] = (DOSSIER,)) -> Reference:
        """Read a text that is a reference and nothing else; lower case is taken for upper case.

        Where a text of one scheme reads as READABLE and as PACKED, READABLE is meant if its key has a
        known structure, else PACKED.

        Args:
            text: the reference, or what `str` writes where no form carries it; for memos there is `find`.
            schemes: the schemes that may have made it.

        Returns:
            The reference.

        Raises:
            ParseError: no scheme reads the text, or two schemes read it differently.
            TypeError: `text` is not a str, or something is no scheme.

        Example:
            >>> Reference.parse("HS0000001H262406010001BXM")
            Traceback (most recent call last):
            ...
            vnqr.errors.ParseError: error reference-check, 23-25: the check characters are missing or ...
        """
        require_str("a reference", text)
        return reference_of(*texts.read(text, schemes_of(schemes)))

    @classmethod
    def find(
        cls, memo: str, schemes: Iterable[Scheme] = (DOSSIER,), book: Book | None = None
    ) -> tuple[Match, ...]:
        """Find every reference in what a bank delivered.

        The memo is squeezed to its ASCII letters and digits, in upper case: banks drop and insert
        spaces and points, and glue text to both sides. Every occurrence of a prefix and every length is
        tried.

        Args:
            memo: the memo, any text.
            schemes: the schemes to look for.
            book: the keys and items of all charges. Without it, PACKED references and those of opaque
                codes are no candidates.

        Returns:
            All candidates, in the order of their places; more than one may begin at one place.

        Raises:
            TypeError: `memo` is not a str, or something is no scheme.

        Example:
            >>> Reference.find("chuyen tien HS0000001H262406010001BXN")
            (Match(reference=Reference('000.00.01.H26-240601-0001', item=1), span=(12, 37), ...
        """
        squeezed = squeeze(memo)
        matches: list[Match] = []
        for scheme in schemes_of(schemes):
            if scheme.prefix in squeezed:
                if book is None and scheme.pattern is None:
                    matches += _find_structured(memo, squeezed, scheme)
                else:
                    _find_named(memo, squeezed, scheme, book, matches)
        if not matches:
            return ()
        if len(matches) > 1:
            matches.sort(key=_span)
        return tuple(matches)

    def __eq__(self, other: object) -> bool:
        """Compare prefix, key and item."""
        if not isinstance(other, Reference):
            return NotImplemented
        return (self.key, self.item, self.scheme.prefix) == (other.key, other.item, other.scheme.prefix)

    def __hash__(self) -> int:
        """Hash prefix, key and item."""
        return hash((self.key, self.item, self.scheme.prefix))

    def __str__(self) -> str:
        """Return a text that `parse` reads: READABLE, else PACKED, else prefix, key and item with hyphens.

        The last one is for a reference that no form carries. Nobody takes it for what a memo carries.
        """
        parts = (self.key, self.item, self.scheme)
        return texts.readable(*parts) or texts.packed(*parts) or texts.hyphenated(*parts)

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
        key: the key of the dossier.
        item: the item.
        scheme: the scheme of the prefix.
        span: (start, end) in the memo as given, in characters.
        form: how it was written.
        in_book: whether its key and item are in the book; None where no book was given.
    """

    key: str
    item: int
    scheme: Scheme
    span: tuple[int, int]
    form: Form
    in_book: bool | None

    def __repr__(self) -> str:
        """Show the reference, not its parts."""
        shown = (self.reference, self.span, self.form, self.in_book)
        return "Match(reference={!r}, span={}, form={!r}, in_book={})".format(*shown)

    @property
    def reference(self) -> Reference:
        """The reference."""
        return reference_of(self.key, self.item, self.scheme)


@cache
def _search(prefix: str) -> Callable[..., re.Match[str] | None]:
    """Return what finds the next text that looks like a dossier's READABLE reference.

    From one place at most one text of 25 characters does: a run of ten digits and more, and then a letter,
    comes only once in them.
    """
    return re.compile(f"{prefix}({dossier.KEY})([{ITEMS}])[0-9A-Z]{{{CHECK}}}").search


# The functions below are what a statement of 50,000 lines spends its time in: no step in them but the needed.


def _find_structured(memo: str, squeezed: str, scheme: Scheme) -> list[Match]:
    """Find the references of dossiers, where there is no book: the structure comes first."""
    matches: list[Match] = []
    search = _search(scheme.prefix)
    found = search(squeezed)
    while found:
        text, key, letter = found.group(0, 1, 2)
        start = found.start()
        is_last = squeezed.find(scheme.prefix, start + 1) < 0
        if (
            checkchars.matches(text)
            and len(text) <= MAX_REFERENCE_LENGTH
            and not (text[-TAIL:] in BANK_TAILS and is_bank_text(memo, squeezed, start, text))
        ):
            at = memo.find(text) if is_last and not matches else -1
            span = (at, at + len(text)) if at >= 0 else span_of(memo, squeezed, start, text)
            matches.append(_tuple(Match, (key, ITEM_OF[letter], scheme, span, _READABLE, None)))
        if is_last:
            return matches
        found = search(squeezed, start + 1)
    return matches


def _find_named(memo: str, squeezed: str, scheme: Scheme, book: Book | None, matches: list[Match]) -> None:
    """Find the references of a scheme, those with structure and those in the book; add them to the matches.

    Where a PACKED one is in the book, nothing else is meant: by chance a text unpacks to a charge once in
    10^17 times.
    """
    size = len(scheme.prefix)
    length = size + PACKED_BODY
    starts = occurrences(squeezed, scheme.prefix)
    others: list[int] = []
    for start in starts:
        text = squeezed[start : start + length]
        charge = packed_charge(text, size, scheme) if book is not None and checkchars.matches(text) else None
        if book is None or charge is None or charge not in book or is_readable(text, size, scheme):
            others.append(start)
        else:
            span = span_of(memo, squeezed, start, text, alone=len(starts) == 1)
            matches.append(_tuple(Match, (*charge, scheme, span, _PACKED, True)))
    if others:
        _find_readable(memo, squeezed, scheme, book, others, matches)


def _find_readable(  # noqa: PLR0913, PLR0917 - a call that most lines with a prefix make
    memo: str, squeezed: str, scheme: Scheme, book: Book | None, starts: list[int], matches: list[Match]
) -> None:
    """Find the READABLE references at some places, those with structure and those in the book."""
    size = len(scheme.prefix)
    alone = squeezed.find(scheme.prefix) == squeezed.rfind(scheme.prefix)
    for start, end, left in complete(squeezed, size, starts):
        text = squeezed[start:end]
        key, item = text[size:-TAIL], ITEM_OF.get(text[-TAIL])
        if item is None:
            continue
        certain = scheme.matches(key)
        in_book = None if book is None else (key, item) in book
        if not (certain or (in_book and scheme.is_open)) or is_bank_text(memo, squeezed, start, text):
            continue
        span = span_of(memo, squeezed, start, text, alone=alone)
        matches.append(_tuple(Match, (key, item, scheme, span, _READABLE, in_book)))
        if in_book and book is not None:
            matches += [
                Match(*other, scheme, span, _READABLE, in_book)
                for other in variants(squeezed, start, end, scheme, left, certain=certain)
                if other in book
            ]


_set_key, _set_item, _set_scheme, _set_dossier = (
    getattr(Reference, name).__set__ for name in ("key", "item", "scheme", "_dossier")
)


def reference_of(key: str, item: int, scheme: Scheme) -> Reference:
    """Return a reference of parts that are already checked."""
    self = _new(Reference)
    _set_key(self, key)
    _set_item(self, item)
    _set_scheme(self, scheme)
    _set_dossier(self, None)
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
        if len(key) + 1 == PACKED_WIDTH and unpack(key + ITEMS[parts["item"]]):
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
