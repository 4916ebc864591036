"""The citizen's screen: what is owed, the code, and whether it has been paid. Reached by a secret link only.

It shows neither memos nor payers: who looks over a shoulder learns no more than what a slip says.
"""

from typing import Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

import vnqr
from vnqr.image import slip, symbol
from vnqr.vietqr.links import deep_link

from .counter import Refusal, RefusedError, View
from .pages import CounterOf, page

router: Final = APIRouter()

Size = Literal["A6", "A5", "58mm", "80mm"]
_DRAWINGS: Final = {"svg": "image/svg+xml", "png": "image/png"}
_APPS: Final = ("icb", "bidv", "mb", "acb", "ocb")
"""Apps that fill in a payment from a link, by vietqr.io's list; `vnqr.vietqr.links.read` warns of others."""


@router.get("/p/{token}", response_class=HTMLResponse)
def screen(request: Request, counter: CounterOf, token: str) -> HTMLResponse:
    """Show the screen."""
    return _shown(request, counter, token, "citizen.html")


@router.get("/p/{token}/live", response_class=HTMLResponse)
def live(request: Request, counter: CounterOf, token: str) -> HTMLResponse:
    """Show what changes on it."""
    return _shown(request, counter, token, "citizen_live.html")


def _shown(request: Request, counter: CounterOf, token: str, template: str) -> HTMLResponse:
    view = counter.view_of(token)
    # The app comes back to a page that tells nothing: the secret link is for nobody else.
    apps = apps_of(view.code, counter.office.account_name, str(request.url_for("back"))) if view.code else []
    return page(request, template, view=view, apps=apps)


@router.get("/p/{token}/qr.{kind}")
def qr(counter: CounterOf, token: str, kind: Literal["svg", "png"]) -> Response:
    """Draw the code."""
    return qr_of(counter.view_of(token), kind)


@router.get("/p/{token}/slip.pdf")
def paper(counter: CounterOf, token: str, size: Size = "A6") -> Response:
    """Print the payment slip."""
    return slip_of(counter, counter.view_of(token), size)


@router.get("/back", response_class=HTMLResponse)
def back(request: Request) -> HTMLResponse:
    """Show where a bank's app comes back to."""
    return page(request, "back.html")


def apps_of(code: vnqr.VietQR, account_name: str, url: str) -> list[tuple[str, str]]:
    """Return names of banks, and links that open their apps with a payment filled in."""
    plain = code.model_copy(update={"bill_number": None})  # no link says it
    return [
        (vnqr.banks.find(app).short_name, deep_link(plain, app=app, url=url, account_name=account_name))
        for app in _APPS
    ]


def qr_of(view: View, kind: Literal["svg", "png"]) -> Response:
    """Return the drawing of a dossier's code."""
    if view.code is None:
        raise RefusedError(Refusal.NOTHING_OWED)
    drawn = symbol.make(view.code)
    return Response(drawn.svg() if kind == "svg" else drawn.png(scale=10), media_type=_DRAWINGS[kind])


def slip_of(counter: CounterOf, view: View, size: Size) -> Response:
    """Return the payment slip of a dossier, as PDF."""
    made = slip.make(counter.slip(view), size).pdf()
    name = f"phieu-{view.dossier.key}-{size}.pdf"
    return Response(
        made, media_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )
