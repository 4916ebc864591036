"""Who may do what, and what every request and answer has to keep to.

- The bank signs each notification; `vnqr.sources` checks it. Codes are compared in constant time.
- An officer's session is in the database and ends there; the cookie is a random number, sent by the browser
  for requests of this site only (`SameSite=Strict`). A form counts only when its `Origin` is this host.
- Nobody signs in as the bank, nor by a name in letters that only look like ours.
- Pages load nothing from elsewhere, run no script but the one file of this application, and stand in no
  frame. No body is longer than `MAX_BODY`, or comes for longer than `MAX_SECONDS`; `Patient` says the same
  of the lines above it.
"""

from __future__ import annotations

import asyncio
import hmac
import json
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from uvicorn.protocols.http.h11_impl import H11Protocol

from vnqr import VnqrError
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 64 * 1024
"""Bytes."""

MAX_SECONDS: Final = 10.0
"""For the lines above a body, and again for the body."""

MAX_CONNECTIONS: Final = 500

SESSION_SECONDS: Final = 12 * 60 * 60

_HEADERS: Final = {
    "content-security-policy": (
        "default-src 'none'; connect-src 'self'; img-src 'self'; script-src 'self'; style-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    # The citizen's link is a secret: no other site learns it. This site does, and needs the Origin of forms.
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
}
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def same(secret: str, given: str) -> bool:
    """Compare an access code in constant time."""
    return hmac.compare_digest(secret.encode(), given.strip().encode())


def is_persons(name: str) -> bool:
    """Tell whether a name is a person's: with a letter, in our script, and not the bank's.

    Example:
        >>> [is_persons(name) for name in ("Ngô Thị Lan", "Ngân  hàng A", "B.A.N.K", "Bаnk", "...")]
        [True, False, False, False, False]
    """
    try:
        letters = "".join(filter(str.isalpha, fold(name))).casefold()
    except VnqrError:
        return False
    return bool(letters) and not letters.startswith("nganhang") and not letters.endswith("bank")


class Patient(H11Protocol):
    """Uvicorn's protocol, but a connection that takes too long to say what it wants is closed."""

    patience = MAX_SECONDS
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer where a request has begun; else go on, not anew."""
        asked = self.scope
        super().data_received(data)
        if self.scope is not asked:
            self._rest()
        elif self._has_answered() and self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        self._rest()
        super().connection_lost(exc)

    def _has_answered(self) -> bool:
        return self.cycle is not None and self.cycle.response_complete  # type: ignore[redundant-expr]

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.patience, self.transport.close)

    def _rest(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


class Guarded:
    """The gate that every request passes, and every answer.

    Args:
        app: the application.
        unguarded: paths that are not called by browsers and prove in another way whose they are.
        seconds: how long a body may take.
    """

    def __init__(self, app: ASGIApp, unguarded: frozenset[str], seconds: float = MAX_SECONDS) -> None:
        """Stand before the application."""
        self._app = app
        self._unguarded = unguarded
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(
                        (name.encode(), value.encode())
                        for name, value in _HEADERS.items()
                        if name.encode() not in present
                    ),
                ]
            await send(message)

        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if scope["method"] in _UNSAFE:
            if scope["path"] not in self._unguarded and not _is_own(headers):
                await _refuse(answer, 403, "the form is not of this site")
                return
            try:
                async with asyncio.timeout(self._seconds):
                    body = await _read(receive)
            except TimeoutError:
                await _refuse(answer, 408, f"more than {self._seconds:g} seconds")
                return
            if body is None:
                await _refuse(answer, 413, f"more than {MAX_BODY} bytes")
                return
            receive = _Again(body, receive)
        await self._app(scope, receive, answer)


class _Again:
    """Gives a body that was read, then what else comes."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self._body: bytes | None = body
        self._receive = receive

    async def __call__(self) -> Message:
        if self._body is None:
            return await self._receive()
        body, self._body = self._body, None
        return {"type": "http.request", "body": body, "more_body": False}


async def _read(receive: Receive) -> bytes | None:
    """Return the body; None where it is too long, or nobody is there any more."""
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if message["type"] != "http.request" or len(body) > MAX_BODY:
            return None
        if not message.get("more_body", False):
            return body


def _is_own(headers: dict[str, str]) -> bool:
    """Tell whether a browser says that a form stands on this site."""
    origin = urlsplit(headers.get("origin", ""))
    return origin.scheme in {"http", "https"} and origin.netloc == headers.get("host")


async def _refuse(send: Send, status: int, why: str) -> None:
    """Refuse a request; whoever still sends is cut off."""
    body = json.dumps({"detail": why}).encode()
    head = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
