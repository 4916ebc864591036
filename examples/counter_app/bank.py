"""Where the bank notifies, and the simulator that plays it.

The endpoint takes the messages of SePay; `vnqr.sources` has other aggregators, which differ in one line of
`make_app`.

====== ==================================================================================================
Status says
====== ==================================================================================================
200    kept, whatever it says: what cannot be read waits for a person
401    it is not from SePay, or signed more than five minutes ago: nothing was kept
408    the body comes too slowly
413    the body is too long
503    the database cannot be written: nothing was kept
====== ==================================================================================================

Anything but 200, no answer included, means: notify again. That is harmless.
"""

import logging
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, JSONResponse

from vnqr.sources import NotAuthenticError

from .mangling import MANGLINGS
from .pages import CounterOf, OfficerOf, page
from .simulator import ACCOUNTS, AMOUNTS, OFTEN, PATH, TIMES, Payment, Sent, pay

router: Final = APIRouter()
simulator_router: Final = APIRouter()

Choice = Annotated[str, Form(max_length=40)]
_log: Final = logging.getLogger(__name__)


@router.post(PATH)
async def notify(request: Request, counter: CounterOf) -> Response:
    """Take a notification."""
    body, source = await request.body(), request.app.state.source
    try:
        taken = await run_in_threadpool(counter.ledger.take, body, request.headers, source)
    except NotAuthenticError as error:
        return JSONResponse({"detail": error.code}, 401)
    _log.info("notification: %r, known: %s, fault: %s", taken, all(each.known for each in taken), taken.fault)
    reply = taken.reply
    return Response(reply.body, reply.status, media_type="application/json")


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
    )
