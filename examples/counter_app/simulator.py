r"""The bank, played: pays a dossier in all the ways that people and banks do, and notifies over HTTP.

On the page `/simulator` (with `--sample`), or from another terminal, for a server on the same database::

    python -m examples.counter_app.simulator --database counter.db --url http://127.0.0.1:8000 \
        H26.15.08-261122-0001 --mangling wrapped --amount half
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

import vnqr

from .counter import Counter, Refusal, RefusedError
from .mangling import MANGLINGS

if TYPE_CHECKING:
    from collections.abc import Sequence

PATH: Final = "/bank/notifications"
"""Where the bank notifies."""

OTHER_ACCOUNT: Final = "113366669999"
"""Of the agency as well, but not where the fees go."""

AMOUNTS: Final[Mapping[str, Callable[[int], int]]] = {
    "due": lambda due: due,
    "half": lambda due: max(due // 2, 1),
    "more": lambda due: due + 10_000,
}
TIMES: Final = ("now", "late")
ACCOUNTS: Final = ("own", "other")
OFTEN: Final = ("once", "again", "twice")

_TIMEOUT_SECONDS: Final = 10.0


class Answer(NamedTuple):
    """What the counter answers to a notification."""

    status: int
    body: str


Post: TypeAlias = Callable[[bytes, Mapping[str, str]], Answer]
"""Posts a body with headers to the counter."""


class Payment(NamedTuple):
    """How a dossier is paid; each a key of the table of its name."""

    mangling: str = "clean"
    amount: str = "due"
    time: str = "now"
    account: str = "own"
    often: str = "once"


class Sent(NamedTuple):
    """A notification, and what came back."""

    memo: str
    answer: Answer


def http_post(url: str) -> Post:
    """Return what posts to a server.

    Args:
        url: where it is, as `http://127.0.0.1:8000`.

    Raises:
        ValueError: the address is not HTTP.
    """
    if not url.startswith(("http://", "https://")):
        message = "the server's address starts with http:// or https://"
        raise ValueError(message)

    def post(body: bytes, headers: Mapping[str, str]) -> Answer:
        request = urllib.request.Request(url.rstrip("/") + PATH, body, dict(headers))  # noqa: S310 - checked
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310 - checked
                return Answer(answer.status, answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, error.read().decode())

    return post


def notification(charge: vnqr.Charge, payment: Payment, at: datetime, other: str) -> bytes:
    """Return the body of a notification, as SePay's webhooks have it.

    Args:
        charge: what is paid.
        payment: how.
        at: the time.
        other: the reference of another dossier, for memos with two.
    """
    moment = (charge.due_at or at) + timedelta(days=1) if payment.time == "late" else at
    reference = charge.reference
    memo = MANGLINGS[payment.mangling](str(reference), reference.dossier.code, other)
    return json.dumps(
        {
            "id": secrets.randbelow(10**9) + 1,
            "gateway": "VietinBank",
            "transactionDate": f"{moment:%Y-%m-%d %H:%M:%S}",
            "accountNumber": charge.account if payment.account == "own" else OTHER_ACCOUNT,
            "code": None,
            "content": memo,
            "transferType": "in",
            "transferAmount": AMOUNTS[payment.amount](charge.due),
            "accumulated": 0,
            "subAccount": None,
            "referenceCode": f"FT{secrets.randbelow(10**12):012}",
            "description": "",
        }
    ).encode()


def signed(secret: str, body: bytes, at: datetime | None = None) -> dict[str, str]:
    """Return the headers by which SePay proves that a body is its own, and of now.

    Example:
        >>> from datetime import UTC, datetime
        >>> signed("secret", b"{}", datetime(2024, 6, 1, tzinfo=UTC))["X-SePay-Timestamp"]
        '1717200000'
    """
    seconds = str(int((at or datetime.now(UTC)).timestamp()))
    digest = hmac.new(secret.encode(), seconds.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "Content-Type": "application/json",
        "X-SePay-Timestamp": seconds,
        "X-SePay-Signature": f"sha256={digest}",
    }


def pay(counter: Counter, post: Post, secret: str, code: str, payment: Payment) -> list[Sent]:
    """Pay a dossier, and notify of it.

    Args:
        counter: where the dossier is looked up.
        post: what sends.
        secret: what the bank signs with.
        code: the dossier's code.
        payment: how it is paid.

    Raises:
        RefusedError: there is no such dossier, or no such way of paying.
    """
    ways = (MANGLINGS, AMOUNTS, TIMES, ACCOUNTS, OFTEN)
    if any(way not in choices for way, choices in zip(payment, ways, strict=True)):
        raise RefusedError(Refusal.FORM_CHOICE)
    key = vnqr.Dossier(code).key
    charge = counter.view(key).settlement.charge
    others = (view.dossier for view in counter.views() if view.dossier.key != key)
    other = next((str(other.reference) for other in others), "")

    def send(body: bytes) -> Sent:
        return Sent(json.loads(body)["content"], post(body, signed(secret, body)))

    def made() -> bytes:
        return notification(charge, payment, counter.clock(), other)

    first = made()
    bodies = {"once": [first], "again": [first, first], "twice": [first, made()]}[payment.often]
    return [send(body) for body in bodies]


def main(argv: Sequence[str] | None = None) -> int:
    """Send notifications from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("dossier", help="the dossier's code")
    parser.add_argument("--database", default="counter.db", help="the server's, for its secret and dossiers")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where the server is")
    parser.add_argument("--mangling", choices=MANGLINGS, default="clean")
    parser.add_argument("--amount", choices=AMOUNTS, default="due")
    parser.add_argument("--time", choices=TIMES, default="now")
    parser.add_argument("--account", choices=ACCOUNTS, default="own")
    parser.add_argument("--often", choices=OFTEN, default="once")
    arguments = parser.parse_args(argv)
    payment = Payment(*(getattr(arguments, field) for field in Payment._fields))
    try:
        with Counter(arguments.database) as counter:
            secret = counter.store.setting("bank", lambda: "")
            sent = pay(counter, http_post(arguments.url), secret, arguments.dossier, payment)
    except RefusedError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 1
    for memo, answer in sent:
        print(f"{memo}\n  {answer.status} {answer.body}")
    return 0 if all(each.answer.status == 200 for each in sent) else 1  # noqa: PLR2004 - HTTP's OK


if __name__ == "__main__":
    sys.exit(main())
