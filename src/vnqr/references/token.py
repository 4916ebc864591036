"""TOKEN: a random name for a dossier, where a route carries too little for a reference.

Prefix, eight characters of 0-9 and A-Z without I, L, O and U (40 random bits), two check characters
(ISO 7064, MOD 1271-36): twelve characters with a prefix of two. A token says nothing by itself. The
caller keeps the table of what it stands for, and a token counts only if that table has it.

Example:
    >>> import random
    >>> table = {}
    >>> token = Token.new(random.Random(7), taken=table)
    >>> table[str(token)] = "000.00.01.H26-240601-0001"
    >>> match, = Token.find("MBVCB 123 hs y99edd 1rxq CT tu", table)
    >>> match.value, match.span
    ('000.00.01.H26-240601-0001', (10, 24))
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from operator import attrgetter
from random import SystemRandom
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Self, TypeVar, cast, final

from pydantic_core import CoreConfig, CoreSchema, SchemaValidator, core_schema

from vnqr._support.validation import custom_error, wire_schema
from vnqr.errors import Code, ParseError
from vnqr.references import checkchars
from vnqr.references.dossier import require_str
from vnqr.references.memo import occurrences, span_of, squeeze
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Mapping
    from random import Random

    from pydantic import GetCoreSchemaHandler

__all__ = ["BODY_ALPHABET", "Token", "TokenMatch"]

T = TypeVar("T")

_span = attrgetter("span")
_tuple = cast("Callable[..., Any]", tuple[Any, ...].__new__)

BODY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The 32 characters of a token's body, in the order of their values."""

_WIDTH = 8
TOKEN_LENGTH = _WIDTH + 2
"""How long a token is without its prefix."""
_BITS = 5 * _WIDTH
_FORM = re.compile(f"[A-Z]{{2,4}}[{BODY_ALPHABET}]{{{_WIDTH}}}[0-9A-Z]{{2}}")


@final
@dataclass(frozen=True, slots=True, init=False, repr=False)
class Token:
    """A random name for a dossier.

    Frozen. As a field of a pydantic model it takes and writes its text; its JSON schema is a string.

    Attributes:
        text: the token in upper case.

    Example:
        >>> Token("hsy99edd1rxq")
        Token('HSY99EDD1RXQ')
    """

    text: str

    def __init__(self, text: str) -> None:
        """Check a token.

        Args:
            text: prefix, eight characters, check characters; lower case is taken for upper case.

        Raises:
            pydantic.ValidationError: as `parse`; the error's `type` is the code of the issue.
        """
        object.__setattr__(self, "text", _VALIDATOR.validate_python(text))

    @classmethod
    def new(cls, rng: Random | None = None, *, scheme: Scheme = DOSSIER, taken: Container[str] = ()) -> Self:
        """Draw a token that is not in use.

        Args:
            rng: where the 40 bits come from; the operating system unless given. Tokens that may not be
                guessed need that one.
            scheme: whose prefix it gets.
            taken: the texts of the tokens in use; among a million, a new one meets an old one with
                probability 1 : 1,000,000.

        Returns:
            The token.
        """
        source = rng or SystemRandom()
        while True:
            number = source.getrandbits(_BITS)
            body = "".join(BODY_ALPHABET[number >> shift & 31] for shift in range(_BITS - 5, -1, -5))
            text = scheme.prefix + body
            text += checkchars.compute(text)
            if text not in taken:
                return cls._of(text)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a text that is a token and nothing else; lower case is taken for upper case.

        Args:
            text: the token, 12 to 14 characters.

        Returns:
            The token.

        Raises:
            ParseError: another form, or check characters that do not match.
            TypeError: `text` is not a str.

        Example:
            >>> Token.parse("HSY99EDD1RXX")
            Traceback (most recent call last):
            ...
            vnqr.errors.ParseError: error reference-check, 10-12: the check characters are missing or ...
        """
        require_str("a token", text)
        return cls._of(_normalise(text))

    @classmethod
    def find(
        cls, memo: str, table: Mapping[str, T], schemes: Iterable[Scheme] = (DOSSIER,)
    ) -> tuple[TokenMatch[T], ...]:
        """Find every token of a table in what a bank delivered.

        Args:
            memo: the memo, any text; it is squeezed as for `Reference.find`.
            table: what the tokens stand for, by their texts.
            schemes: whose prefixes to look for.

        Returns:
            The tokens that the table has, in the order of their places.

        Raises:
            TypeError: `memo` is not a str, or something is no scheme.
        """
        squeezed = squeeze(memo)
        matches: list[TokenMatch[T]] = []
        for scheme in schemes_of(schemes):
            if scheme.prefix in squeezed:
                size = len(scheme.prefix) + _WIDTH + 2
                starts = occurrences(squeezed, scheme.prefix)
                alone = len(starts) == 1
                for start in starts:
                    text = squeezed[start : start + size]
                    if text in table and _FORM.fullmatch(text) and checkchars.matches(text):
                        span = span_of(memo, squeezed, start, text, alone=alone)
                        matches.append(_tuple(TokenMatch, (cls._of(text), span, table[text])))
        if len(matches) > 1:
            matches.sort(key=_span)
        return tuple(matches)

    @classmethod
    def _of(cls, text: str) -> Self:
        """Make a token of a text that is already checked."""
        self = object.__new__(cls)
        _set_text(self, text)
        return self

    def __str__(self) -> str:
        """Return the text."""
        return self.text

    def __repr__(self) -> str:
        """Return the call that makes this value."""
        return f"Token({self.text!r})"

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: type[Any], _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Take a Token or its text, write its text."""
        return wire_schema(cls)


(_set_text,) = (getattr(Token, name).__set__ for name in ("text",))


class TokenMatch(NamedTuple, Generic[T]):
    """A token found in a memo.

    Attributes:
        token: the token.
        span: (start, end) in the memo as given, in characters.
        value: what the table has for it.
    """

    token: Token
    span: tuple[int, int]
    value: T


def is_token(text: str, size: int) -> bool:
    """Return whether a text whose check characters match is a token; no table is asked.

    Args:
        text: a prefix and what follows it.
        size: the length of the prefix.
    """
    return len(text) == size + TOKEN_LENGTH and _FORM.fullmatch(text) is not None


def _normalise(text: str) -> str:
    """Return the token in upper case, or say what is wrong with it."""
    length = len(text)
    token = text.upper() if text.isascii() else text
    if not _FORM.fullmatch(token):
        raise ParseError.of(Code.TOKEN_FORM, "", (0, length))
    if not checkchars.matches(token):
        raise ParseError.of(Code.REFERENCE_CHECK, "", (length - 2, length))
    return token


def _normalise_field(text: str) -> str:
    """Normalise a token for pydantic."""
    try:
        return _normalise(text)
    except ParseError as error:
        raise custom_error(error.issues[0]) from None


_VALIDATOR = SchemaValidator(
    core_schema.no_info_after_validator_function(_normalise_field, core_schema.str_schema(strict=True)),
    CoreConfig(title="Token", hide_input_in_errors=True),
)
