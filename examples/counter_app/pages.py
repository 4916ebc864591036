"""Drawing pages: the templates, and what every one of them can say."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Final

from fastapi import Depends, HTTPException, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

import vnqr
from vnqr import VIETNAM, Code, issues_of
from vnqr.ledger import LedgerError

from .counter import MAX_LISTED, Counter, Refusal, RefusedError, View, owed_of
from .words import SIGNS, STATES, WORDS, Lang, money

FOLDER: Final = Path(__file__).parent
FAULTS: Final = (RefusedError, vnqr.VnqrError, ValidationError)
"""What keeps the counter from doing what was asked; `sentence` says why."""

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(FOLDER / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_OWN_WORDS: Final = {
    Code.NOTIFICATION_UNREADABLE: "no-notification",
    Code.NOTIFICATION_JSON: "no-notification",
    Code.SEEN_STALE: "seen-stale",
    Code.KEY_REUSED: "seen-stale",
}
_STATUS: Final[Mapping[object, int]] = {
    Refusal.DOSSIER_UNKNOWN: 404,
    Refusal.DOSSIER_EXISTS: 409,
    Refusal.DOSSIER_CANCELLED: 409,
    Refusal.NOTHING_OWED: 409,
    Code.CHARGE_UNKNOWN: 404,
    Code.CREDIT_UNKNOWN: 404,
    Code.DEBIT_UNKNOWN: 404,
    Code.REFUND_NOT_NOTED: 409,
    Code.SEEN_STALE: 409,
    Code.KEY_REUSED: 409,
    Code.DAY_CLOSED: 409,
}


def language(request: Request) -> Lang:
    """Return the language asked for: by the address, else by the cookie that remembers it."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    return "en" if asked == "en" else "vi"


def counter_of(request: Request) -> Counter:
    """Return the counter of the application."""
    counter: Counter = request.app.state.counter
    return counter


def officer_of(request: Request) -> str:
    """Return the officer who asks; send anybody else to the door."""
    counter = counter_of(request)
    officer = counter.store.officer(request.cookies.get("officer"), counter.clock().timestamp())
    if officer is None:
        raise HTTPException(303, headers={"Location": "/sign-in"})
    return officer


CounterOf = Annotated[Counter, Depends(counter_of)]
OfficerOf = Annotated[str, Depends(officer_of)]


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - what a template shows
    """Draw a page, or nothing where it is as the browser has it.

    The live part of a page is asked for again and again (`static/counter.js`). Its `ETag` is that of its
    contents, so that most answers are empty.
    """
    lang = language(request)
    counter = counter_of(request)

    def say(name: str, **fields: object) -> str:
        return WORDS[name].say(lang, **fields)

    text = _TEMPLATES.get_template(template).render(
        request=request,
        lang=lang,
        say=say,
        money=lambda amount: money(amount, lang),
        time=clock_text,
        why=lambda issue: issue_text(issue, lang),
        state=lambda view: State(view, lang),
        now=counter.clock(),
        office=counter.office,
        simulator=request.app.state.post is not None,
        waiting_count=counter.how_many_wait() if values.get("officer") else 0,
        limit=MAX_LISTED,
        **values,
    )
    tag = f'"{sha256(text.encode()).hexdigest()[:32]}"'
    if status == 200 and request.headers.get("if-none-match") == tag:  # noqa: PLR2004 - HTTP's OK
        return HTMLResponse(status_code=304, headers={"ETag": tag})
    answer = HTMLResponse(text, status, headers={"ETag": tag})
    if "lang" in request.query_params:
        answer.set_cookie("lang", lang, samesite="strict", httponly=True)
    return answer


def status_of(error: Exception) -> int:
    """Return the HTTP status of what keeps the counter from doing what was asked."""
    if isinstance(error, ImportError):  # of an extra
        return 501
    if isinstance(error, LedgerError):
        return 503
    reason: object = error.reason if isinstance(error, RefusedError) else getattr(error, "code", None)
    return _STATUS.get(reason, 422)


def sentence(error: Exception, lang: Lang) -> str:
    """Return why something was refused."""
    if isinstance(error, ValidationError):
        return issue_text(next(issues_of(error, Code.LINE_INVALID)), lang)
    if isinstance(error, vnqr.VnqrError):
        return issue_text(error.issues[0], lang)
    assert isinstance(error, RefusedError)  # noqa: S101 - the last of `FAULTS`
    reason = error.reason
    return issue_text(reason, lang) if isinstance(reason, vnqr.Issue) else WORDS[reason].say(lang)


def wrong_field(error: Exception, lang: Lang, other: str = "form") -> dict[str, str]:
    """Return the field of a form that is wrong, or another place where no field is, with the sentence."""
    return {(getattr(error, "field", "") or other): sentence(error, lang)}


def issue_text(issue: vnqr.Issue, lang: Lang) -> str:
    """Return what vnqr found; where an officer needs other words, in those."""
    if issue.code is Code.DOSSIER_CHARACTER:
        number = str(dict(issue.params).get("character", "")).removeprefix("U+")
        return WORDS["code-character"].say(lang, character=chr(int(number, 16)))
    if issue.code in _OWN_WORDS:
        return WORDS[_OWN_WORDS[issue.code]].say(lang)
    return issue.describe(lang)


def clock_text(moment: datetime) -> str:
    """Write a time in the time of Vietnam."""
    return f"{moment.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"


class State:
    """What the screens say of a dossier's settlement."""

    def __init__(self, view: View, lang: Lang) -> None:
        """Say it in a language."""
        settlement = view.settlement
        self._words = STATES[settlement.state]
        self._lang = lang
        self._values = {
            "due": money(settlement.charge.due, lang),
            "received": money(settlement.received, lang),
            "missing": money(settlement.missing, lang),
            "surplus": money(settlement.surplus, lang),
            "misdirected": money(settlement.misdirected, lang),
        }
        self.tone = "care" if settlement.unclear else self._words.tone
        if settlement.accepted and settlement.covered:
            self.tone = "good"
        self.sign = SIGNS[self.tone]
        self.is_free = not settlement.charge.due and not settlement.received
        self.owed = owed_of(settlement)

    @property
    def short(self) -> str:
        """For lists."""
        if self.is_free:
            return WORDS["exempt"].say(self._lang)
        return self._words.short.say(self._lang)

    @property
    def headline(self) -> str:
        """For the citizen."""
        return self._words.headline.say(self._lang, **self._values)

    @property
    def plain(self) -> str:
        """For the citizen: what happened, what to do."""
        return self._words.plain.say(self._lang, **self._values)

    @property
    def action(self) -> str:
        """For the officer: what to do."""
        return self._words.action.say(self._lang, **self._values)
