"""Who may do what: signatures, sessions, and what every request and answer has to keep to.

- The bank signs each notification; `vnqr.sources` checks it. Codes are compared in constant time.
- An officer's session is a signed cookie, sent by the browser for requests of this site only
  (`SameSite=Strict`). A form counts only when its `Origin` is this host.
- Pages load nothing from elsewhere, run no script but the one file of this application, and stand in no
  frame. No body is longer than `MAX_BODY`.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY: Final = 64 * 1024
"""Bytes."""

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


def seal(secret: str, officer: str, now: float) -> str:
    """Return the cookie of an officer's session."""
    body = urlsafe_b64encode(json.dumps([officer, int(now) + SESSION_SECONDS]).encode())
    return f"{body.decode()}.{_mark(secret, body)}"


def unseal(secret: str, cookie: str | None, now: float) -> str | None:
    """Return whose session a cookie is; None where it is none, or over."""
    body, _, mark = (cookie or "").partition(".")
    if not hmac.compare_digest(_mark(secret, body.encode()).encode(), mark.encode()):
        return None
    officer, until = json.loads(urlsafe_b64decode(body))
    return str(officer) if now < until else None


def _mark(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), b"session " + body, sha256).hexdigest()


class Guarded:
    """The gate that every request passes, and every answer.

    Args:
        app: the application.
        unguarded: paths that are not called by browsers and prove in another way whose they are.
    """

    def __init__(self, app: ASGIApp, unguarded: frozenset[str]) -> None:
        """Stand before the application."""
        self._app = app
        self._unguarded = unguarded

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
            body = await _read(receive)
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
    body = json.dumps({"detail": why}).encode()
    head = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": head})
    await send({"type": "http.response.body", "body": body})
