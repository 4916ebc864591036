"""The application: the screens and the bank's endpoint, put together."""

import secrets
from dataclasses import dataclass
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response

from vnqr.sources import SePay

from . import bank, citizen, officer
from .counter import Counter
from .pages import FAULTS, FOLDER, language, page, sentence, status_of
from .security import Guarded
from .simulator import PATH, Post
from .words import WORDS

_NOT_FOUND: Final = 404


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Keys:
    """The secrets of a database.

    Attributes:
        bank: what the bank signs its notifications with.
        access: the code that lets an officer in.
    """

    bank: str
    access: str

    @classmethod
    def of(cls, counter: Counter) -> "Keys":
        """Return those of a counter's database, made at its first start."""
        setting = counter.store.setting
        return cls(
            bank=setting("bank", lambda: secrets.token_urlsafe(32)),
            access=setting("access", lambda: secrets.token_hex(6)),  # to be typed
        )


def make_app(
    counter: Counter,
    keys: Keys,
    *,
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost"),
    post: Post | None = None,
) -> FastAPI:
    """Make the application.

    Args:
        counter: the counter.
        keys: the secrets.
        hosts: the names under which it is reached; others are refused.
        post: what the simulator sends with; None: there is no simulator.
    """
    app = FastAPI(title="One-stop counter", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.counter = counter
    app.state.keys = keys
    app.state.post = post
    app.state.source = SePay(secret=keys.bank, bank=counter.office.bank)
    for router in (officer.router, citizen.router, bank.router, *([bank.simulator_router] if post else ())):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=FOLDER / "static"), name="static")
    for fault in FAULTS:
        app.add_exception_handler(fault, _refused)
    app.add_exception_handler(HTTPException, _failed)
    app.add_exception_handler(RequestValidationError, _misused)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(Guarded, unguarded=frozenset({PATH}))
    return app


def _refused(request: Request, error: Exception) -> HTMLResponse:
    """Say why the counter, or the ledger, cannot do what was asked."""
    reason = sentence(error, language(request))
    return page(request, "error.html", status=status_of(error), reason=reason)


def _failed(request: Request, error: Exception) -> Response:
    """Say what HTTP has to say: not found, not allowed, go elsewhere."""
    assert isinstance(error, HTTPException)  # noqa: S101 - of this class it is registered for
    headers = dict(error.headers or {})
    if "Location" in headers:
        return Response(status_code=error.status_code, headers=headers)
    lang = language(request)
    reason = WORDS["not-found"].say(lang) if error.status_code == _NOT_FOUND else str(error.detail)
    answer = page(request, "error.html", status=error.status_code, reason=reason)
    answer.headers.update(headers)
    return answer


def _misused(request: Request, error: Exception) -> HTMLResponse:  # noqa: ARG001 - what is wrong is not repeated
    """Say that a form or an address holds what it cannot hold."""
    return page(request, "error.html", status=422, reason=WORDS["form-choice"].say(language(request)))
