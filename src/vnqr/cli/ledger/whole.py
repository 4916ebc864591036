"""The whole ledger: its feed, its copies, what it forgets."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import LARGEST, add_lang, number
from vnqr.cli.ledger.database import (
    Verb,
    day_given,
    ledger_of,
    say_dong,
    say_moment,
    say_word,
)
from vnqr.cli.output import OK, print_json
from vnqr.ledger.evidence import json_moment
from vnqr.ledger.values import VIETNAM

if TYPE_CHECKING:
    import argparse

    from vnqr.ledger.live.answers import LedgerEvent

__all__ = ["WHOLE"]

_SAID: Final[dict[str, tuple[str, str]]] = {
    "backup": ("written: {path}", "đã ghi: {path}"),
    "copy": ("rows copied: {rows}", "số dòng đã chép: {rows}"),
    "forget": ("texts forgotten: {count}", "số dòng nội dung đã xóa: {count}"),
    "restored": ("the feed has a new epoch: {epoch}", "bảng tin được đánh số lại, kỳ mới: {epoch}"),
}


# --- the feed ---


def _add_events(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--after",
        type=number(0, LARGEST),
        default=0,
        metavar="N",
        help="go on after this number, default 0",
    )
    parser.add_argument(
        "--limit",
        type=number(1, LARGEST),
        default=1_000,
        metavar="N",
        help="how many at most, default 1000",
    )
    parser.add_argument(
        "--epoch", metavar="TEXT", help="that of the events that are known, as --json shows it"
    )
    parser.add_argument("--office", metavar="NAME", help="only of the charges of this office")
    add_lang(parser)


def _events(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        found = ledger.events(
            arguments.after, arguments.limit, office=arguments.office, epoch=arguments.epoch
        )
    for event in found:
        if arguments.json:
            print_json(_as_dict(event, found.epoch))
        else:
            named = f"{event.dossier} {event.item}"
            figures = "  ".join(say_dong(each, arguments.lang) for each in (event.received, event.due))
            state = say_word(event.state, arguments.lang)
            print(f"{event.number}  {say_moment(event.at, arguments.lang)}  {named}  {state}  {figures}")
    return OK


def _as_dict(event: LedgerEvent, epoch: str) -> dict[str, object]:
    said = {name: getattr(event, name) for name in event.__slots__}
    return {**said, "at": json_moment(event.at), "paid_at": json_moment(event.paid_at), "epoch": epoch}


# --- copies ---


def _add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="FILE", help="a file that does not exist yet")
    add_lang(parser)


def _add_copy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target", metavar="FILE|URL", help="the other database; it has no ledger, or an empty one"
    )
    add_lang(parser)


def _backup(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        ledger.backup(arguments.target)
    return _say("backup", arguments, path=arguments.target)


def _copy(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        rows = ledger.copy_to(arguments.target)
    return _say("copy", arguments, rows=rows)


def _restored(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        epoch = ledger.restored()
    return _say("restored", arguments, epoch=epoch)


def _say(word: str, arguments: argparse.Namespace, **said: str | int) -> int:
    if arguments.json:
        print_json({"done": word, **said})
    else:
        sentence = _SAID[word][int(arguments.lang == "vi")]
        print(sentence.format(**said))
    return OK


# --- what it forgets ---


def _add_forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--before",
        metavar="DAY",
        type=day_given,
        required=True,
        help="what came before this day in Vietnam loses its memo, payer, balance and raw message",
    )
    add_lang(parser)


def _forget(arguments: argparse.Namespace) -> int:
    before = datetime.combine(arguments.before, time(), VIETNAM)
    with ledger_of(arguments) as ledger:
        count = ledger.forget(before)
    return _say("forget", arguments, count=count)


WHOLE: Final = {
    "events": Verb(
        "list what charges became, in the order of the feed",
        "  vnqr ledger events --after 1200 --json\n",
        _add_events,
        _events,
    ),
    "backup": Verb(
        "write a ledger of SQLite to another file, while it is in use",
        "  vnqr ledger backup 2024-06-03.db\n",
        _add_backup,
        _backup,
    ),
    "copy": Verb(
        "write a ledger to another, empty database: from SQLite to PostgreSQL, or back",
        "  vnqr ledger copy postgresql+psycopg://counter@server/counter --db counter.db\n",
        _add_copy,
        _copy,
    ),
    "restored": Verb(
        "say that this database is a backup that was restored: readers of the feed begin anew",
        "  vnqr ledger restored --db postgresql+psycopg://counter@server/counter\n",
        add_lang,
        _restored,
    ),
    "forget": Verb(
        "forget texts of long ago, and never what makes a payment known again",
        "  vnqr ledger forget --before 2023-01-01\n",
        _add_forget,
        _forget,
    ),
}
"""The verbs for all of it."""
