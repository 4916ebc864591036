"""The proofs that a message comes from its sender: headers, signatures, ages, compared in constant time.

Example:
    >>> headers = Headers([(b"X-SePay-Timestamp", b"1717207001")])
    >>> headers.get("x-sepay-timestamp")
    '1717207001'
    >>> Headers({"HTTP_X_SEPAY_TIMESTAMP": "1717207001"}).get("X-SePay-Timestamp")
    '1717207001'
"""

from __future__ import annotations

import hmac
import math
import time
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = [
    "MAX_AGE",
    "Headers",
    "HeadersLike",
    "NotAuthenticError",
    "check_age",
    "is_same_proof",
    "seconds_of",
    "signature",
]

HeadersLike: TypeAlias = "Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]"
"""Headers of a request: a mapping (a dict, Starlette, Django's `request.headers` and `request.META`, a WSGI
environment) or pairs (ASGI's `scope["headers"]`, Werkzeug, http.server). Names count in any case."""

MAX_AGE: Final = 300
"""Seconds between a signature's time and the server's clock, before or after it, that are taken."""

_LATIN_1: Final = 0xFF
_LAST_SECOND: Final = 10**11  # in the year 5138; in milliseconds it would be in 1973


class NotAuthenticError(VnqrError):
    """The message is not the sender's (`notification-forged`), or is an old one (`notification-stale`).

    Answer it with status 401, and believe nothing of it.
    """


class Headers:
    """The headers of a request, by their names in any case.

    Args:
        headers: what the web framework has, see `HeadersLike`.

    Raises:
        TypeError: it is neither a mapping nor pairs.
    """

    def __init__(self, headers: HeadersLike) -> None:
        """Take the headers."""
        items: Callable[[], Iterable[object]] | None = getattr(headers, "items", None)
        pairs: Iterable[object] = headers if items is None else items()
        require(pairs, Iterable, "the headers")
        self._pairs = [(_spelt(name), value) for name, value in map(_pair, pairs)]

    def get(self, name: str) -> str | None:
        """Return the value of a header; None where the request does not have it.

        Raises:
            NotAuthenticError: `notification-forged`: the request has it twice, with different values.
            TypeError: its value is no text.
        """
        wanted = _spelt(name)
        values = {_decoded(value) for spelt, value in self._pairs if spelt == wanted}
        if len(values) > 1:
            raise NotAuthenticError.of(Code.NOTIFICATION_FORGED)
        return values.pop() if values else None


def _pair(pair: object) -> tuple[object, object]:
    if isinstance(pair, tuple | list):
        name, *values = cast("Sequence[object]", pair) or (None,)
        if len(values) == 1:
            return name, values[0]
    message = "headers are a mapping of names to values, or pairs of a name and a value"
    raise TypeError(message)


def _spelt(name: object) -> str:
    """Return a header's name in the one spelling that is compared: WSGI has HTTP_X_NAME for X-Name."""
    return _decoded(name).lower().replace("_", "-").removeprefix("http-")


def _decoded(text: object) -> str:
    require(text, (str, bytes), "a header")
    return text.decode("latin-1") if isinstance(text, bytes) else str(text)


def is_same_proof(expected: str, given: str) -> bool:
    """Return whether two texts are equal, in a time that does not depend on where they differ.

    A header that was decoded as Latin-1, as WSGI and ASGI do, equals its text in UTF-8.

    Example:
        >>> is_same_proof("khóa", "khóa"), is_same_proof("khóa", "khóa".encode().decode("latin-1"))
        (True, True)
        >>> is_same_proof("a", "b")
        False
    """
    spellings = [given.encode(errors="surrogatepass")]
    if all(ord(character) <= _LATIN_1 for character in given):
        spellings.append(given.encode("latin-1"))
    wanted = expected.encode(errors="surrogatepass")
    found = [hmac.compare_digest(wanted, spelling) for spelling in spellings]
    return any(found)


def signature(algorithm: str, secret: str, text: bytes) -> str:
    """Return the HMAC of a text in hexadecimal digits.

    Example:
        >>> signature("sha256", "secret", b"{}")[:10]
        '77325902ca'
    """
    return hmac.new(secret.encode(errors="surrogatepass"), text, algorithm).hexdigest()


def check_age(signed_at: float, now: float) -> None:
    """Raise an error if a signature's time is more than `MAX_AGE` from now.

    Args:
        signed_at: seconds since 1970.
        now: the same.

    Raises:
        NotAuthenticError: `notification-stale`.

    Example:
        >>> check_age(1717207001, 1717207301)
        >>> check_age(1717207001, 1717207302)
        Traceback (most recent call last):
        ...
        vnqr.sources.proof.NotAuthenticError: error notification-stale: ... 301 seconds ... the limit is 300
    """
    away = abs(now - signed_at)
    if away > MAX_AGE:
        raise NotAuthenticError.of(Code.NOTIFICATION_STALE, seconds=math.ceil(away), limit=MAX_AGE)


def seconds_of(now: float | datetime | None) -> float:
    """Return a time as seconds since 1970; None is the server's clock.

    Raises:
        TypeError: it is no number and no datetime, or a datetime without its UTC offset.
        ValueError: the number is no time of seconds: of milliseconds perhaps, or not finite.
    """
    if now is None:
        return time.time()
    if isinstance(now, datetime) and now.tzinfo is not None:
        return now.timestamp()
    if isinstance(now, int | float) and not isinstance(now, bool):
        if abs(now) <= _LAST_SECOND:  # NaN is not
            return now
        message = "the time is seconds since 1970, not milliseconds or less"
        raise ValueError(message)
    message = "the time is a number of seconds since 1970, or a datetime with its UTC offset"
    raise TypeError(message)
