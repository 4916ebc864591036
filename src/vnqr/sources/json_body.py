"""Reading the JSON of a notification without losing anything that a signature or a person needs.

`json.loads` alone is no safe reader of messages about money: it takes `NaN`, it keeps the last of two equal
names without a word, it makes a float of `50000.0` and of `1e3`, and a few thousand brackets end in a
`RecursionError`. `json_value` refuses or marks all of that, and keeps every number as it is written.

Signatures over JSON (Casso, payOS) are made over a text that the sender's JavaScript writes anew. `compact`
writes that text: names sorted at every level as JavaScript sorts them, no spaces, only what must be escaped
is escaped (ECMA-262, JSON.stringify).

Example:
    >>> value = json_value('{"b": 50000.0, "a": [1e3, null, "Phí"]}'.encode())
    >>> compact(value), compact(value, Number.in_javascript)
    ('{"a":[1e3,null,"Phí"],"b":50000.0}', '{"a":[1000,null,"Phí"],"b":50000}')
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn, TypeAlias, cast

from vnqr._support.surrogates import SURROGATE
from vnqr._support.types import discreet
from vnqr.errors import Code, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "MAX_DEPTH",
    "Json",
    "MessageEntry",
    "Number",
    "RepeatedNames",
    "compact",
    "in_order",
    "json_value",
    "object_of",
    "whole_of",
]

MAX_DEPTH: Final = 32
"""How many brackets may be open at once; the messages of aggregators have three."""

_MAX_DIGITS: Final = 40  # of a number that is read: far more than any amount or id has
_SAFE: Final = 2**53  # JavaScript keeps whole numbers exactly up to here
# Three zeros after the point are in doubt: `50.000` is how people write fifty thousand.
_NUMBER: Final = re.compile(
    "(?P<plain>-?[0-9]+)(?:[.]00?)?|-?[0-9]+(?:[.][0-9]+)?[eE](?P<exponent>[+-]?[0-9]{1,2})"
)
# A string that is never closed reaches to the end, so that no text is looked at twice.
_BRACKETS: Final = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_INDEX: Final = re.compile("0|[1-9][0-9]{0,9}")
_LAST_INDEX: Final = 2**32 - 2


class Number(NamedTuple):
    """A JSON number.

    Attributes:
        text: as it is written.
    """

    text: str

    def __repr__(self) -> str:
        """Return no digits: they may be an account's."""
        return discreet(self)

    @property
    def whole(self) -> int | None:
        """The number if it is whole; None where it is not, has too many digits, or is in doubt (`50.000`).

        Example:
            >>> [Number(text).whole for text in ("50000", "50000.0", "5e4", "-0")]
            [50000, 50000, 50000, 0]
            >>> [Number(text).whole for text in ("0.5", "50.000", "1e99", "9" * 50)]
            [None, None, None, None]
        """
        match = _NUMBER.fullmatch(self.text) if len(self.text) <= _MAX_DIGITS else None
        if match is None or abs(int(match["exponent"] or 0)) > _MAX_DIGITS:
            return None
        value = Decimal(self.text)
        return int(value) if value == value.to_integral_value() else None

    @property
    def digits(self) -> str | None:
        """The digits of a number that is an identifier; None where it has an exponent or a fraction.

        Example:
            >>> [Number(text).digits for text in ("92704", "92704.0", "9.27e4", "0.5")]
            ['92704', '92704', None, None]
        """
        match = _NUMBER.fullmatch(self.text)
        return match["plain"] if match else None

    def in_javascript(self) -> str:
        """Return the text that JavaScript writes for it.

        Only a whole number that JavaScript keeps exactly is written anew, so two numbers have one text only
        if they are equal.

        Example:
            >>> [Number(text).in_javascript() for text in ("50000.0", "5e4", "-0", "0.50")]
            ['50000', '50000', '0', '0.50']
        """
        whole = self.whole
        return self.text if whole is None or abs(whole) > _SAFE else str(whole)


Json: TypeAlias = "dict[str, Json] | list[Json] | str | Number | bool | None"
"""A value of JSON; its numbers are `Number`."""


class RepeatedNames(dict[str, Json]):
    """An object that has a name twice. It holds the last value, as in JavaScript; others take the first."""


def json_value(body: bytes) -> Json:
    """Read a JSON text in UTF-8, with or without a byte order mark.

    Raises:
        VnqrError: `notification-json`, with the place in characters where it can be told: no UTF-8, no JSON
            (RFC 8259; `NaN` and `Infinity` are none), or more than `MAX_DEPTH` levels.

    Example:
        >>> type(json_value(b'{"id": 1, "id": 2}')).__name__
        'RepeatedNames'
        >>> try:
        ...     json_value(b'{"amount": NaN}')
        ... except VnqrError as error:
        ...     print(error)
        error notification-json: the message is not JSON
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise VnqrError.of(Code.NOTIFICATION_JSON) from None
    _check_depth(text)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_object,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_refuse,
        )
    except json.JSONDecodeError as error:
        raise VnqrError.of(Code.NOTIFICATION_JSON, "", (error.pos, error.pos)) from None
    return cast("Json", value)


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    value = dict(pairs)
    return value if len(value) == len(pairs) else RepeatedNames(value)


def _refuse(constant: str) -> NoReturn:
    """Refuse NaN, Infinity and -Infinity."""
    del constant
    raise VnqrError.of(Code.NOTIFICATION_JSON)


def _check_depth(text: str) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0][0], 0)
        if depth > MAX_DEPTH:
            raise VnqrError.of(Code.NOTIFICATION_JSON, "", found.span())


def _as_written(number: Number) -> str:
    return number.text


def compact(value: Json, number: Callable[[Number], str] = _as_written) -> str:
    r"""Return a value as JavaScript's JSON.stringify writes it, with the names sorted at every level.

    Args:
        value: the value.
        number: how numbers are written; left out, as they came.

    Example:
        >>> compact({"b": [True, None], "a": {"d": Number("1.50"), "c": 'x"y'}})
        '{"a":{"c":"x\\"y","d":1.50},"b":[true,null]}'
    """
    if isinstance(value, Number):
        return number(value)
    if isinstance(value, dict):
        inner = (f"{compact(name)}:{compact(value[name], number)}" for name in in_order(value))
        return "{" + ",".join(inner) + "}"
    if isinstance(value, list):
        return "[" + ",".join(compact(item, number) for item in value) + "]"
    text = json.dumps(value, ensure_ascii=False)
    # Half a surrogate pair, which has no UTF-8 form, is escaped as JavaScript does.
    return SURROGATE.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def in_order(names: Mapping[str, object]) -> list[str]:
    """Return the names of an object in the order of a JavaScript object made with sorted names.

    JavaScript sorts by UTF-16 code units, and puts names that are array indices first, by their value.

    Example:
        >>> in_order(dict.fromkeys(["b", "a", "B", "10", "9"]))
        ['9', '10', 'B', 'a', 'b']
    """
    return sorted(names, key=_place)


def _place(name: str) -> tuple[int, bytes]:
    if _INDEX.fullmatch(name) and int(name) <= _LAST_INDEX:
        return int(name), b""
    return _LAST_INDEX + 1, name.encode("utf-16-be", "surrogatepass")


def whole_of(value: Json) -> int | None:
    """Return a whole number, also one that is a text of digits; None for anything else.

    Example:
        >>> [whole_of(value) for value in (Number("5e4"), "50000.00", "-5", "50.000", "5e4", True)]
        [50000, 50000, -5, None, None, None]
    """
    if isinstance(value, str):
        number = Number(value.strip())
        return number.whole if number.digits else None
    return value.whole if isinstance(value, Number) else None


def object_of(value: Json, path: str = "") -> dict[str, Json]:
    """Return an object whose names are all different.

    Raises:
        VnqrError: at `path`: `notification-unreadable` for another value, `notification-repeated` where a
            name occurs twice.
    """
    if not isinstance(value, dict):
        raise VnqrError.of(Code.NOTIFICATION_UNREADABLE, path)
    if isinstance(value, RepeatedNames):
        raise VnqrError.of(Code.NOTIFICATION_REPEATED, path)
    return value


class MessageEntry:
    """One transaction of a message, by the names of its fields: `accountNumber` is also `account_number`.

    Example:
        >>> entry = MessageEntry({"transfer_amount": Number("50000.0"), "content": None, "id": Number("92")})
        >>> entry.text("id", ("id",)), entry.whole(("transferAmount",)), entry.text("memo", ("content",))
        ('92', 50000, None)
    """

    def __init__(self, value: Json) -> None:
        """Take a JSON object.

        Raises:
            VnqrError: as of `object_of`; `notification-repeated` also for one name in two ways of writing
                with different values.
        """
        self._fields: dict[str, Json] = {}
        for name, content in object_of(value).items():
            if self._fields.setdefault(_plain(name), content) != content:
                raise VnqrError.of(Code.NOTIFICATION_REPEATED)

    def get(self, names: tuple[str, ...]) -> Json:
        """Return the first of some fields that holds something: not null, and no text of spaces only."""
        values = (self._fields.get(_plain(name)) for name in names)
        return next((value for value in values if not _is_nothing(value)), None)

    def text(self, path: str, names: tuple[str, ...]) -> str | None:
        """Return a text as it is, or the digits of a number; None where there is neither.

        Raises:
            VnqrError: `notification-unreadable` at `path`: a number with an exponent or a fraction, which has
                lost digits, or another kind of value.
        """
        value = self.get(names)
        if value is None or isinstance(value, str):
            return value
        digits = value.digits if isinstance(value, Number) else None
        if digits is None:
            raise VnqrError.of(Code.NOTIFICATION_UNREADABLE, path)
        return digits

    def line(self, path: str, names: tuple[str, ...]) -> str | None:
        """Return the same on one line, without spaces at the ends."""
        found = self.text(path, names)
        return None if found is None else " ".join(found.split())

    def whole(self, names: tuple[str, ...]) -> int | None:
        """Return the first of some fields as `whole_of` reads it."""
        return whole_of(self.get(names))


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _is_nothing(value: Json) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
