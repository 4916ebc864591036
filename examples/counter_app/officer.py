"""The officer's screens: the dossiers, the credits that wait for a person, the days. Behind a sign-in."""

from datetime import timedelta
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import TypeAdapter

from vnqr.ledger.receipt import ReceiptData

from .citizen import Size, qr_of, slip_of
from .counter import Refusal, RefusedError, day_of
from .pages import FAULTS, CounterOf, OfficerOf, language, page, sentence, status_of, wrong_field
from .security import SESSION_SECONDS, is_persons, same
from .tariff import PROCEDURES, REDUCTIONS

router: Final = APIRouter()
_RECEIPTS: Final = TypeAdapter(tuple[ReceiptData, ...])
_MAX_NAME: Final = 100
_SHARES: Final = 4
"""So many dossiers at least has the form in which one credit is split."""
_MOST_SHARES: Final = 20

Field = Annotated[str, Form(max_length=300)]
Fields = Annotated[list[str], Form(max_length=_MOST_SHARES)]
_SHEETS: Final = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


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
    return page(request, "sign_in.html", officer="", name="", wrong="")


@router.post("/sign-in")
def sign_in(request: Request, counter: CounterOf, name: Field = "", code: Field = "") -> Response:
    """Let an officer in."""
    officer = " ".join(name.split())[:_MAX_NAME]
    wrong = "" if same(request.app.state.keys.access, code) else "access-denied"
    if not is_persons(officer):
        wrong = "name-taken" if officer else "name-missing"
    if wrong:
        return page(request, "sign_in.html", status=403, officer="", name=officer, wrong=wrong)
    answer = see("/dossiers")
    answer.set_cookie(
        "officer",
        counter.store.sign_in(officer, counter.clock().timestamp(), SESSION_SECONDS),
        max_age=SESSION_SECONDS,
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, counter: CounterOf) -> RedirectResponse:
    """Let an officer go: the session ends, not only its cookie."""
    counter.store.sign_out(request.cookies.get("officer"))
    answer = see("/sign-in")
    answer.delete_cookie("officer")
    return answer


# --- dossiers ---


@router.get("/dossiers", response_class=HTMLResponse)
def dossiers(request: Request, counter: CounterOf, officer: OfficerOf, q: str = "") -> HTMLResponse:
    """List the dossiers."""
    return page(request, "dossiers.html", officer=officer, q=q, views=counter.views(q))


@router.get("/dossiers/live", response_class=HTMLResponse)
def dossiers_live(request: Request, counter: CounterOf, officer: OfficerOf, q: str = "") -> HTMLResponse:
    """List them again."""
    return page(request, "dossiers_live.html", officer=officer, q=q, views=counter.views(q))


@router.get("/dossiers/new", response_class=HTMLResponse)
def new(request: Request, counter: CounterOf, officer: OfficerOf) -> HTMLResponse:
    """Show the form for a new dossier."""
    due = counter.clock().date() + timedelta(days=counter.office.days)
    return _new(request, officer, {"procedure": next(iter(PROCEDURES)), "due": due.isoformat()})


def _new(
    request: Request,
    officer: str,
    typed: dict[str, str],
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    return page(
        request,
        "new.html",
        status=status,
        officer=officer,
        procedures=PROCEDURES,
        reductions=REDUCTIONS,
        typed={"applicant": "", "procedure": "", "reduction": "none", "code": "", "due": "", **typed},
        wrong=wrong or {},
    )


@router.post("/dossiers")
def open_dossier(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,
    applicant: Field = "",
    procedure: Field = "",
    reduction: Field = "",
    code: Field = "",
    due: Field = "",
) -> Response:
    """Open a dossier; what is wrong is said in the form, which keeps what was typed."""
    typed = {
        "applicant": applicant,
        "procedure": procedure,
        "reduction": reduction,
        "code": code,
        "due": due,
    }
    try:
        dossier = counter.open(**typed, officer=officer)
    except FAULTS as error:
        wrong = wrong_field(error, language(request))
        return _new(request, officer, typed, wrong, status_of(error))
    return see(f"/dossiers/{dossier.key}")


@router.get("/dossiers/{key}", response_class=HTMLResponse)
def dossier(request: Request, counter: CounterOf, officer: OfficerOf, key: str) -> HTMLResponse:
    """Show a dossier."""
    return _dossier(request, counter, officer, key, "dossier.html")


@router.get("/dossiers/{key}/live", response_class=HTMLResponse)
def dossier_live(request: Request, counter: CounterOf, officer: OfficerOf, key: str) -> HTMLResponse:
    """Show what changes of it."""
    return _dossier(request, counter, officer, key, "dossier_live.html")


def _dossier(request: Request, counter: CounterOf, officer: str, key: str, template: str) -> HTMLResponse:
    view = counter.view(key)
    return page(
        request,
        template,
        officer=officer,
        view=view,
        proofs=counter.proofs(view),
        history=counter.history(view),
    )


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
    return _file(_RECEIPTS.dump_json(made, indent=2), f"bien-lai-{key}.json", "application/json")


def _file(data: bytes, name: str, kind: str) -> Response:
    return Response(data, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post("/dossiers/{key}/cancel")
def cancel(counter: CounterOf, officer: OfficerOf, key: str) -> RedirectResponse:
    """Cancel what it owes."""
    counter.cancel(key, officer)
    return see(f"/dossiers/{key}")


@router.post("/dossiers/{key}/accept")
def accept(
    counter: CounterOf, officer: OfficerOf, key: str, seen: Field, reason: Field = ""
) -> RedirectResponse:
    """Accept it as it is."""
    counter.accept(key, seen=seen, reason=reason, officer=officer)
    return see(f"/dossiers/{key}")


# --- credits ---


@router.get("/credits", response_class=HTMLResponse)
def credits_(
    request: Request, counter: CounterOf, officer: OfficerOf, after: str | None = None
) -> HTMLResponse:
    """List the credits that wait, and the dossiers that need a person."""
    return _credits(request, counter, officer, after, "credits.html")


@router.get("/credits/live", response_class=HTMLResponse)
def credits_live(
    request: Request, counter: CounterOf, officer: OfficerOf, after: str | None = None
) -> HTMLResponse:
    """List them again."""
    return _credits(request, counter, officer, after, "credits_live.html")


def _credits(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request,
    counter: CounterOf,
    officer: str,
    after: str | None,
    template: str,
    error: Exception | None = None,
) -> HTMLResponse:
    return page(
        request,
        template,
        status=200 if error is None else status_of(error),
        officer=officer,
        after=after,
        waiting=counter.waiting(after),
        money_out=counter.money_out(),
        attention=counter.attention(),
        wrong={} if error is None else {"form": sentence(error, language(request))},
    )


@router.get("/credits/{name}", response_class=HTMLResponse)
def credit(request: Request, counter: CounterOf, officer: OfficerOf, name: str) -> HTMLResponse:
    """Show a credit, to be given to dossiers, set aside or refunded."""
    return _credit(request, counter, officer, name)


def _credit(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request,
    counter: CounterOf,
    officer: str,
    name: str,
    shares: list[tuple[str, str]] | None = None,
    error: Exception | None = None,
    refund: dict[str, str] | None = None,
) -> HTMLResponse:
    each, history = counter.credit(name)
    pending = each.pending
    if shares is None:
        named = {guess.dossier.code: "" for guess in each.guesses if guess.reason is None}
        given = {part.reference.dossier.code: str(part.amount) for part in pending.parts if part.reference}
        shares = list({**named, **given}.items())[:_MOST_SHARES]
    shares += [("", "")] * (_SHARES - len(shares))
    return page(
        request,
        "credit.html",
        status=200 if error is None else status_of(error),
        officer=officer,
        each=each,
        history=history,
        shares=shares,
        wrong={} if error is None else wrong_field(error, language(request), "amount" if refund else "form"),
        refund=refund or {"of": None},
    )


@router.post("/credits/{name}")
def decide(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,
    name: str,
    what: Annotated[Literal["give", "aside"], Form()],
    seen: Field,
    code: Fields = [],  # noqa: B006 - FastAPI makes its own
    amount: Fields = [],  # noqa: B006
) -> Response:
    """Do what the officer says of a credit; what is wrong is said in the form."""
    shares = list(zip(code, [*amount, *[""] * len(code)], strict=False)) if what == "give" else []
    try:
        if what == "give" and not any(map(str.strip, code)):
            raise RefusedError(Refusal.CODE_MISSING, "code-0")
        counter.decide(name, shares, seen=seen, officer=officer)
    except FAULTS as error:
        return _credit(request, counter, officer, name, shares, error)
    return see(f"/credits/{name}")


@router.post("/credits/{name}/refund")
def refund(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,
    name: str,
    seen: Field,
    of: Field = "",
    amount: Field = "",
    on: Field = "",
    reason: Field = "",
) -> Response:
    """Note that money was given back."""
    typed = {"of": of, "amount": amount, "on": on, "reason": reason}
    try:
        counter.refund(name, **typed, seen=seen, officer=officer)
    except FAULTS as error:
        return _credit(request, counter, officer, name, None, error, typed)
    return see(f"/credits/{name}")


@router.post("/credits/{name}/prove")
def prove(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,
    name: str,
    debit: Field,
    of: Field = "",
    amount: Field = "",
) -> Response:
    """Say which money out shows a refund that was noted."""
    try:
        counter.prove(name, of=of, amount=amount, debit=debit, officer=officer)
    except FAULTS as error:
        return _credits(request, counter, officer, None, "credits.html", error)
    return see("/credits")


# --- days ---


@router.get("/days", response_class=HTMLResponse)
def days(request: Request, counter: CounterOf, officer: OfficerOf, day: str = "") -> HTMLResponse:
    """Show the sheet of a day."""
    return _day(request, counter, officer, day)


def _day(
    request: Request, counter: CounterOf, officer: str, day: str, error: Exception | None = None
) -> HTMLResponse:
    shown: Any = counter.clock().date()
    try:
        shown = day_of(day) if day else shown
    except RefusedError as wrong:
        error = error or wrong
    return page(
        request,
        "day.html",
        status=200 if error is None else status_of(error),
        officer=officer,
        sheet=counter.day(shown),
        wrong={} if error is None else wrong_field(error, language(request)),
    )


@router.get("/days/{day}/sheet.{kind}")
def sheet(
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,  # noqa: ARG001 - officers only
    day: str,
    kind: Literal["csv", "xlsx", "json"],
) -> Response:
    """Give the sheet of a day as a file."""
    data = counter.sheet(day_of(day), kind, language(request))
    return _file(data, f"so-ngay-{day_of(day)}.{kind}", _SHEETS[kind])


@router.post("/days/{day}/close")
def close(request: Request, counter: CounterOf, officer: OfficerOf, day: str) -> Response:
    """Close a day."""
    try:
        counter.close(day_of(day), officer)
    except FAULTS as error:
        return _day(request, counter, officer, day, error)
    return see(f"/days?day={day}")
