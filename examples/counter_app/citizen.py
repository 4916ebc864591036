"""The citizen's screen: what is owed, the code, and whether it has been paid. Reached by a secret link only.

It shows neither memos nor payers: who looks over a shoulder learns no more than what a slip says.
"""

from typing import Final, Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from vnqr.image import slip, symbol

from .counter import Refusal, RefusedError, View
from .pages import CounterOf, page

router: Final = APIRouter(prefix="/p/{token}")

Size = Literal["A6", "A5", "58mm", "80mm"]
_DRAWINGS: Final = {"svg": "image/svg+xml", "png": "image/png"}


@router.get("", response_class=HTMLResponse)
def screen(request: Request, counter: CounterOf, token: str) -> HTMLResponse:
    """Show the screen."""
    return page(request, "citizen.html", view=counter.view_of(token), part="page")


@router.get("/live", response_class=HTMLResponse)
def live(request: Request, counter: CounterOf, token: str) -> HTMLResponse:
    """Show what changes on it."""
    return page(request, "citizen_live.html", view=counter.view_of(token))


@router.get("/qr.{kind}")
def qr(counter: CounterOf, token: str, kind: Literal["svg", "png"]) -> Response:
    """Draw the code."""
    return qr_of(counter.view_of(token), kind)


@router.get("/slip.pdf")
def paper(counter: CounterOf, token: str, size: Size = "A6") -> Response:
    """Print the payment slip."""
    return slip_of(counter, counter.view_of(token), size)


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
