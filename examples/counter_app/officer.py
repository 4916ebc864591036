"""The officer's screens: the list, a dossier, the credits that wait for a person. Behind a sign-in."""

from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import TypeAdapter

from vnqr.ledger.receipt import ReceiptData

from .citizen import Size, qr_of, slip_of
from .counter import MAX_LISTED, Refusal, RefusedError
from .pages import CounterOf, OfficerOf, page
from .security import SESSION_SECONDS, same, seal
from .tariff import PROCEDURES, REDUCTIONS

router: Final = APIRouter()
_RECEIPTS: Final = TypeAdapter(tuple[ReceiptData, ...])
_MAX_NAME: Final = 100

Field = Annotated[str, Form(max_length=300)]


def see(path: str) -> RedirectResponse:
    """Send the browser to a page, after a form was dealt with."""
    return RedirectResponse(path, 303)


@router.get("/")
def home() -> RedirectResponse:
    """Start with the list."""
    return see("/dossiers")


# --- the door ---


@router.get("/sign-in", response_class=HTMLResponse)
def door(request: Request) -> HTMLResponse:
    """Ask who comes."""
    return page(request, "sign_in.html", officer="", wrong="")


@router.post("/sign-in")
def sign_in(request: Request, counter: CounterOf, name: Field = "", code: Field = "") -> Response:
    """Let an officer in."""
    keys = request.app.state.keys
    officer = " ".join(name.split())[:_MAX_NAME]
    if not officer or not same(keys.access, code):
        wrong = "access-denied" if officer else "name-missing"
        return page(request, "sign_in.html", status=403, officer=officer, wrong=wrong)
    answer = see("/dossiers")
    cookie = seal(keys.session, officer, counter.clock().timestamp())
    answer.set_cookie(
        "officer",
        cookie,
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
def sign_out() -> RedirectResponse:
    """Let an officer go."""
    answer = see("/sign-in")
    answer.delete_cookie("officer")
    return answer


# --- dossiers ---


@router.get("/dossiers", response_class=HTMLResponse)
def dossiers(request: Request, counter: CounterOf, officer: OfficerOf, q: str = "") -> HTMLResponse:
    """List the dossiers."""
    return page(request, "dossiers.html", officer=officer, q=q, **_listed(counter, q))


@router.get("/dossiers/live", response_class=HTMLResponse)
def dossiers_live(request: Request, counter: CounterOf, officer: OfficerOf, q: str = "") -> HTMLResponse:
    """List them again."""
    return page(request, "dossiers_live.html", officer=officer, q=q, **_listed(counter, q))


def _listed(counter: CounterOf, q: str) -> dict[str, Any]:
    return {"views": counter.views(q), "limit": MAX_LISTED, "waiting_count": counter.how_many_wait()}


@router.get("/dossiers/new", response_class=HTMLResponse)
def new(request: Request, counter: CounterOf, officer: OfficerOf) -> HTMLResponse:
    """Show the form for a new dossier."""
    return page(
        request,
        "new.html",
        officer=officer,
        procedures=PROCEDURES,
        reductions=REDUCTIONS,
        waiting_count=counter.how_many_wait(),
    )


@router.post("/dossiers")
def open_dossier(  # noqa: PLR0913, PLR0917 - the fields of the form
    counter: CounterOf,
    officer: OfficerOf,
    applicant: Field = "",
    procedure: Field = "",
    reduction: Field = "",
    code: Field = "",
) -> RedirectResponse:
    """Open a dossier."""
    dossier = counter.open(
        applicant=applicant, procedure=procedure, reduction=reduction, code=code, officer=officer
    )
    return see(f"/dossiers/{dossier.key}")


@router.get("/dossiers/{key}", response_class=HTMLResponse)
def dossier(request: Request, counter: CounterOf, officer: OfficerOf, key: str) -> HTMLResponse:
    """Show a dossier."""
    return page(request, "dossier.html", officer=officer, **_shown(counter, key))


@router.get("/dossiers/{key}/live", response_class=HTMLResponse)
def dossier_live(request: Request, counter: CounterOf, officer: OfficerOf, key: str) -> HTMLResponse:
    """Show what changes of it."""
    return page(request, "dossier_live.html", officer=officer, **_shown(counter, key))


def _shown(counter: CounterOf, key: str) -> dict[str, Any]:
    return {"view": counter.view(key), "waiting_count": counter.how_many_wait()}


@router.get("/dossiers/{key}/qr.svg")
def qr(counter: CounterOf, officer: OfficerOf, key: str) -> Response:  # noqa: ARG001 - officers only
    """Draw its code."""
    return qr_of(counter.view(key), "svg")


@router.get("/dossiers/{key}/slip.pdf")
def paper(counter: CounterOf, officer: OfficerOf, key: str, size: Size = "A6") -> Response:  # noqa: ARG001 - officers only
    """Print its payment slip."""
    return slip_of(counter, counter.view(key), size)


@router.get("/dossiers/{key}/receipts.json")
def receipts(counter: CounterOf, officer: OfficerOf, key: str) -> Response:  # noqa: ARG001 - officers only
    """Give the data of its receipts to the software that issues them."""
    made = counter.receipts(counter.view(key))
    name = f"bien-lai-{key}.json"
    return Response(
        _RECEIPTS.dump_json(made, indent=2),
        media_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/dossiers/{key}/cancel")
def cancel(counter: CounterOf, officer: OfficerOf, key: str) -> RedirectResponse:
    """Cancel what it owes."""
    counter.cancel(key, officer)
    return see(f"/dossiers/{key}")


# --- credits that wait for a person ---


@router.get("/credits", response_class=HTMLResponse)
def credits_(request: Request, counter: CounterOf, officer: OfficerOf) -> HTMLResponse:
    """List the credits that wait."""
    return page(request, "credits.html", officer=officer, **_waiting(counter))


@router.get("/credits/live", response_class=HTMLResponse)
def credits_live(request: Request, counter: CounterOf, officer: OfficerOf) -> HTMLResponse:
    """List them again."""
    return page(request, "credits_live.html", officer=officer, **_waiting(counter))


def _waiting(counter: CounterOf) -> dict[str, Any]:
    waiting, decided = counter.waiting()
    return {"waiting": waiting, "decided": decided, "waiting_count": len(waiting)}


@router.post("/credits/{pending}")
def decide(
    counter: CounterOf,
    officer: OfficerOf,
    pending: str,
    what: Annotated[Literal["give", "aside"], Form()],
    code: Field = "",
) -> RedirectResponse:
    """Write down what the officer says of a credit."""
    if what == "give" and not code.strip():
        raise RefusedError(Refusal.DOSSIER_UNKNOWN)
    counter.decide(pending, code if what == "give" else None, officer)
    return see("/credits")
