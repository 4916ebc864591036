"""What the verbs of the ledger have in common: which database, who acts, how figures are printed.

Example:
    >>> import argparse
    >>> parser = argparse.ArgumentParser()
    >>> add_act(parser)
    >>> arguments = parser.parse_args(["--by", "Lan", "--key", "form-1"])
    >>> actor_of(arguments)
    {'by': 'Lan', 'reason': None, 'key': 'form-1'}
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentTypeError
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypedDict

from vnqr.cli.arguments import number
from vnqr.cli.output import MISUSE, OK, grouped, print_json, visible
from vnqr.cli.values import refusals
from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import json_moment
from vnqr.ledger.values import VIETNAM
from vnqr.references.reference import Reference
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Generator

    from vnqr.errors import Lang
    from vnqr.errors.bilingual import Bilingual
    from vnqr.ledger.live.answers import Done
    from vnqr.ledger.live.ledger import Ledger

__all__ = [
    "A_DAY",
    "Verb",
    "account_given",
    "actor_of",
    "add_account",
    "add_act",
    "add_database",
    "add_page",
    "day_given",
    "done_as_dict",
    "ledger_of",
    "misused",
    "print_done",
    "print_moved",
    "reference_given",
    "say_day",
    "say_dong",
    "say_moment",
    "say_verb",
    "say_word",
]

A_DAY: Final = "the day in Vietnam, as 01/06/2024 or 2024-06-01"
"""The help of an argument that is a day."""
_DEFAULT: Final = "counter.db"
_VARIABLE: Final = "VNQR_LEDGER"
_DONE: Final = {"en": "done: {verb}", "vi": "đã thực hiện: {verb}"}
_VERBS: Final = {
    "decide": "gắn khoản báo có",
    "refund": "ghi nhận hoàn trả",
    "prove": "gắn chứng từ hoàn trả",
    "same": "ghép thành một khoản nộp",
    "apart": "tách thành các khoản nộp riêng",
    "accept": "chấp nhận khoản thu",
    "replace": "thay nội dung khoản thu",
    "cancel": "hủy khoản thu",
    "reopen": "mở lại khoản thu",
    "close": "khóa sổ",
}
"""The verbs of `Done`, in Vietnamese."""
_SPOTS: Final = {
    "en": {"waiting": "waiting", "aside": "set aside", "refunded": "given back"},
    "vi": {"waiting": "chờ xử lý", "aside": "để riêng", "refunded": "đã hoàn trả"},
}
"""The places of `Moved` that are no charge."""
_NO_LEDGER: Final = {
    "en": "there is no {file}; `vnqr ledger open` makes it, --db names another",
    "vi": "không có {file}; lệnh `vnqr ledger open` tạo tệp này, --db chỉ ra tệp khác",
}
_OF_ITSELF: Final = frozenset({"OperationalError", "ConnectionTimeout", "InsufficientPrivilege"})
"""The errors of sqlite3 and psycopg in which a database speaks of itself."""
_STATES: Final = frozenset({"", "08", "28", "3D", "42", "53", "57", "58"})
"""The classes of SQLSTATE that such errors have: connection, authorisation, catalogue, rights, resources."""
_MOST: Final = 1_000
"""So many lines are asked for at once at most."""


class Verb(NamedTuple):
    """A verb of `vnqr ledger`.

    Attributes:
        about: what it does, for the help.
        examples: lines of the help.
        add_arguments: adds its arguments to those of all verbs.
        run: runs it and returns the exit status.
    """

    about: str
    examples: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]


class Actor(TypedDict):
    """Who acts, and why."""

    by: str | None
    reason: str | None
    key: str | None


# --- which database ---


def add_database(parser: argparse.ArgumentParser) -> None:
    """Take the database. A URL may hold a password, so it can be given by the environment, too."""
    parser.add_argument(
        "--db",
        metavar="FILE|URL",
        default=os.environ.get(_VARIABLE) or _DEFAULT,
        help="the ledger: a file of SQLite, or postgresql+psycopg://...; "
        f"default the environment's {_VARIABLE}, else {_DEFAULT}",
    )


@contextmanager
def ledger_of(arguments: argparse.Namespace, *, make: bool = False) -> Generator[Ledger]:
    """Open the ledger, and close it in the end.

    Args:
        arguments: with those of `add_database`.
        make: whether a file is made where there is none. Only what comes makes one: a name that is
            mistyped must not answer that nothing waits.

    Raises:
        VnqrError: there is no such file (`file-unusable`); it is in memory alone (`ledger-memory`); or as of
            `vnqr.ledger.Ledger`, a database that failed with its own sentence.
    """
    if not (make or "://" in arguments.db or Path(arguments.db).exists()):
        reason = _NO_LEDGER[arguments.lang].format(file=visible(arguments.db))
        raise VnqrError.of(Code.FILE_UNUSABLE, reason=reason)
    from vnqr.ledger import Ledger, LedgerError  # noqa: PLC0415 - needs the extra, and takes half a second
    from vnqr.ledger.live._transactions import Own  # noqa: PLC0415 - as above

    try:
        place = Own(arguments.db)
        try:
            place.require_file()
        finally:
            place.dispose()
        with Ledger(arguments.db) as ledger:
            yield ledger
    except LedgerError as error:
        if error.code is Code.LEDGER_DATABASE and (sentence := _sentence(error)):
            raise VnqrError.of(error.code, reason=sentence) from error
        raise


def _sentence(error: VnqrError) -> str:
    """Return what the database said; empty where that may hold a value of a row, or a URL.

    Only what a database says of itself is shown: that it cannot be reached or opened, who may do what.
    """
    said = getattr(error.__cause__, "orig", error.__cause__)
    about = type(said).__name__, getattr(said, "sqlstate", None) or ""
    if about[0] not in _OF_ITSELF or about[1][:2] not in _STATES or "://" in str(said):
        return ""
    return visible(" ".join(str(said).split()))


# --- who acts ---


def add_act(parser: argparse.ArgumentParser) -> None:
    """Take who acts, why, and by which key it happens once."""
    parser.add_argument("--by", required=True, metavar="NAME", help="who does it; is kept with it")
    parser.add_argument("--reason", metavar="TEXT", help="why; is kept with it")
    parser.add_argument("--key", metavar="TEXT", help="the same key again does nothing twice")


def actor_of(arguments: argparse.Namespace) -> Actor:
    """Return who acts, and why."""
    return {"by": arguments.by, "reason": arguments.reason, "key": arguments.key}


def done_as_dict(done: Done) -> dict[str, object]:
    """Return what a person did, for JSON."""
    return {
        "done": done.verb,
        "id": done.id,
        "by": done.by,
        "at": json_moment(done.at),
        "key": done.key,
        "reason": done.reason,
        "references": [str(reference) for reference in done.references],
        "moved": [
            {"from": str(each.source), "to": str(each.target), "amount": each.amount} for each in done.moved
        ],
    }


def print_done(done: Done, arguments: argparse.Namespace, *about: str) -> int:
    """Print what a person did, and what else it was about; return the exit status."""
    if arguments.json:
        print_json(done_as_dict(done))
    else:
        print(
            "  ".join(
                [
                    _DONE[arguments.lang].format(verb=say_verb(done.verb, arguments.lang)),
                    *(str(each) for each in done.references),
                    *about,
                ]
            )
        )
    return OK


def print_moved(done: Done, lang: Lang) -> None:
    """Print which dong an act moved, a line each."""
    for each in done.moved:
        places = " > ".join(_SPOTS[lang].get(str(spot), str(spot)) for spot in (each.source, each.target))
        print(f"    {say_dong(each.amount, lang)}  {places}")


def say_verb(verb: str, lang: Lang) -> str:
    """Return what a person did, in a language."""
    return _VERBS[verb] if lang == "vi" else verb


def misused(verb: str, message: str) -> int:
    """Say what is misused, as the parser does; return the exit status."""
    print(f"vnqr ledger {verb}: {message}", file=sys.stderr)
    return MISUSE


# --- what it is about ---


def reference_given(text: str) -> Reference:
    """Return what a reference, or the code of a dossier, names; a code names the whole dossier.

    Raises:
        VnqrError: it is neither.
    """
    try:
        return Reference.parse(text)
    except VnqrError:
        with refusals():
            return Reference(text)


def add_account(parser: argparse.ArgumentParser) -> None:
    """Take a day of an account."""
    parser.add_argument("day", metavar="DAY", type=day_given, help=A_DAY)
    parser.add_argument("--bank", required=True, help="the bank of the account: BIN or name")
    parser.add_argument("--account", required=True, help="the account")


def account_given(arguments: argparse.Namespace) -> tuple[str, str]:
    """Return the account as the ledger names it."""
    return banks.bin_of(arguments.bank), arguments.account.upper()


def day_given(text: str) -> date:
    """Return a day.

    Raises:
        ArgumentTypeError: it is none.
    """
    for form in ("%Y-%m-%d", "%d/%m/%Y") if text.isascii() else ():  # other digits are no digits here
        with suppress(ValueError):
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
    message = "a day is written as 01/06/2024 or 2024-06-01 (ngày viết là 01/06/2024)"
    raise ArgumentTypeError(message)


def add_page(parser: argparse.ArgumentParser, what: str, *, offices: bool = True) -> None:
    """Take where a list goes on, how long it is, and of which office."""
    parser.add_argument("--after", metavar="ID", help=f"go on after this {what}")
    parser.add_argument(
        "--limit", type=number(1, _MOST), default=50, metavar="N", help="how many at most, default 50"
    )
    if offices:
        parser.add_argument("--office", metavar="NAME", help="only of this office")


# --- how it is printed ---


def say_dong(amount: int, lang: Lang) -> str:
    """Return an amount for people.

    Example:
        >>> say_dong(50_000, "vi")
        '50.000 đ'
    """
    return f"{grouped(amount, lang)} đ"


def say_word(word: Bilingual, lang: Lang) -> str:
    """Return a place or a state: its value, in Vietnamese its text."""
    return word.vi if lang == "vi" else word.value


def say_day(day: date, lang: Lang) -> str:
    """Return a day for people: 2024-06-03, in Vietnamese 03/06/2024."""
    return f"{day:%d/%m/%Y}" if lang == "vi" else day.isoformat()


def say_moment(at: datetime, lang: Lang) -> str:
    """Return a time of Vietnam for people."""
    there = at.astimezone(VIETNAM)
    return f"{say_day(there.date(), lang)} {there:%H:%M}"
