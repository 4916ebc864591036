"""Where the bank notifies, and the simulator that plays it.

The endpoint takes the messages of one source, SePay's webhooks (`vnqr.sources.webhooks` has others): a
transfer that two sources tell of would have two ids, and count twice.

====== ==================================================================================================
Status says
====== ==================================================================================================
200    taken; `known` where the same message was delivered before, and nothing changed
401    the signature is not that of the bank: nothing was read or kept
413    the body is too long
422    authentic but not readable as a notification: kept for a person, with the code of what is wrong
====== ==================================================================================================

Anything else, no answer included, means: notify again. That is harmless.
"""

from typing import Annotated, Final

from fastapi import APIRouter, Form, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from .mangling import MANGLINGS
from .pages import CounterOf, OfficerOf, issue_text, page
from .security import is_signed
from .simulator import ACCOUNTS, AMOUNTS, OFTEN, PATH, TIMES, Payment, Sent, pay

router: Final = APIRouter()
simulator_router: Final = APIRouter()

Choice = Annotated[str, Form(max_length=40)]


@router.post(PATH)
async def notify(
    request: Request, counter: CounterOf, x_signature: Annotated[str | None, Header()] = None
) -> JSONResponse:
    """Take a notification."""
    body = await request.body()
    if not is_signed(request.app.state.keys.bank, body, x_signature):
        return JSONResponse({"detail": "signature"}, 401)
    taken = await run_in_threadpool(counter.take, body)
    if taken.fault is not None:
        fault = taken.fault
        place = ["body", *fault.path.split(".")] if fault.path else ["body"]
        return JSONResponse(
            {"detail": [{"type": fault.code, "loc": place, "msg": issue_text(fault, "en")}]}, 422
        )
    return JSONResponse({"known": taken.known, "credits": taken.credits})


@simulator_router.get("/simulator", response_class=HTMLResponse)
def simulator(request: Request, counter: CounterOf, officer: OfficerOf, code: str = "") -> HTMLResponse:
    """Show the bank's desk."""
    return _desk(request, counter, officer, code, Payment(), [])


@simulator_router.post("/simulator", response_class=HTMLResponse)
def simulate(  # noqa: PLR0913, PLR0917 - the fields of the form
    request: Request,
    counter: CounterOf,
    officer: OfficerOf,
    code: Choice,
    mangling: Choice = "clean",
    amount: Choice = "due",
    time: Choice = "now",
    account: Choice = "own",
    often: Choice = "once",
) -> HTMLResponse:
    """Pay a dossier and notify of it, over HTTP as the bank does."""
    payment = Payment(mangling, amount, time, account, often)
    state = request.app.state
    sent = pay(counter, state.post, state.keys.bank, code, payment)
    return _desk(request, counter, officer, code, payment, sent)


def _desk(  # noqa: PLR0913, PLR0917 - what the page shows
    request: Request, counter: CounterOf, officer: str, code: str, payment: Payment, sent: list[Sent]
) -> HTMLResponse:
    return page(
        request,
        "simulator.html",
        officer=officer,
        views=counter.views(),
        code=code,
        payment=payment._asdict(),
        choices={
            "mangling": ("mangling", MANGLINGS, "mangle"),
            "amount": ("how-much", AMOUNTS, "amount"),
            "time": ("when", TIMES, "time"),
            "account": ("where", ACCOUNTS, "account"),
            "often": ("how-often", OFTEN, "often"),
        },
        sent=sent,
        waiting_count=counter.how_many_wait(),
    )
