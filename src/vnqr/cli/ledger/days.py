"""The sheet of a day, and its close."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from vnqr._support.files import write_whole
from vnqr.cli.arguments import add_lang
from vnqr.cli.ledger.database import (
    Verb,
    account_given,
    actor_of,
    add_account,
    add_act,
    ledger_of,
    misused,
    print_done,
    say_day,
    say_dong,
)
from vnqr.cli.output import OK, WRONG, columns_of, pad, visible
from vnqr.ledger.daybook import DAY_FORMATS, day_file, table_of

if TYPE_CHECKING:
    import argparse

    from vnqr.errors import Lang
    from vnqr.ledger.day import DaySheet

__all__ = ["DAYS"]

_DAY: Final = re.compile(r"(?<![0-9-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9-])")
"""A day in the title and in the times of the table, which is for spreadsheets."""
_DONG: Final = re.compile(r"(?<=: )[0-9]+$")
"""Dong in a note of the table."""
_NO_FORMAT: Final = {
    "en": f"-o FILE ends in one of .{', .'.join(DAY_FORMATS)}, or needs --format",
    "vi": f"-o TỆP phải có đuôi .{', .'.join(DAY_FORMATS)}, nếu không thì cần --format",
}
_NEEDS_FILE: Final = {"en": "--format xlsx needs -o FILE", "vi": "--format xlsx cần -o FILE"}


def _add_day(parser: argparse.ArgumentParser) -> None:
    add_account(parser)
    parser.add_argument(
        "--format", choices=DAY_FORMATS, help="a file for others; xlsx needs -o (extra excel)"
    )
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write it there; its format is that of its name"
    )
    add_lang(parser)


def _day(arguments: argparse.Namespace) -> int:
    form = "json" if arguments.json else arguments.format
    if form is None and arguments.output is not None:
        form = Path(arguments.output).suffix[1:].lower()
        if form not in DAY_FORMATS:
            return misused("day", _NO_FORMAT[arguments.lang])
    if form == "xlsx" and arguments.output is None:
        return misused("day", _NEEDS_FILE[arguments.lang])
    with ledger_of(arguments) as ledger:
        sheet = ledger.day(arguments.day, account_given(arguments))
    if form is None:
        _print(sheet, arguments.lang)
    elif arguments.output is not None:
        write_whole(Path(arguments.output), day_file(sheet, form, lang=arguments.lang))
    else:
        text = day_file(sheet, form, lang=arguments.lang).decode("utf-8-sig")
        print(text.replace("\r\n", "\n").rstrip("\n"))
    return WRONG if sheet.agrees is False else OK


def _print(sheet: DaySheet, lang: Lang) -> None:
    """Print the table of the day; empty cells are left out, and the amounts end in one column."""
    (title, *_, state), _, *rows = table_of(sheet, lang)
    print(f"{_DAY.sub(lambda found: _day_for_people(found, lang), str(title))}  {state}")
    lines: list[tuple[str, str, str]] = []
    for *texts, amount, note in rows:
        texts[-1] = _DAY.sub(lambda found: _day_for_people(found, lang), str(texts[-1]))
        beside = _DONG.sub(lambda found: say_dong(int(found[0]), lang), str(note))
        left = "  ".join(visible(str(text)) for text in texts if text)
        lines.append((left, say_dong(amount, lang) if isinstance(amount, int) else amount, beside))
    end = max(columns_of(left) + columns_of(amount) for left, amount, _ in lines) + 2
    for left, amount, note in lines:
        print(f"  {pad(left, end - columns_of(amount))}{amount}  {note}".rstrip())


def _day_for_people(found: re.Match[str], lang: Lang) -> str:
    return say_day(date.fromisoformat(found[0]), lang)


def _add_close(parser: argparse.ArgumentParser) -> None:
    add_account(parser)
    add_act(parser)
    add_lang(parser)


def _close(arguments: argparse.Namespace) -> int:
    account = account_given(arguments)
    with ledger_of(arguments) as ledger:
        done = ledger.close(arguments.day, account, **actor_of(arguments))
    return print_done(done, arguments, say_day(arguments.day, arguments.lang), " ".join(account))


DAYS: Final = {
    "day": Verb(
        "show the sheet of a day: what came, for which fee items, what was given back, what waits",
        "  vnqr ledger day 2024-06-03 --bank VietinBank --account 113366668888\n"
        "  vnqr ledger day 2024-06-03 --bank VietinBank --account 113366668888 --lang vi -o day.xlsx\n",
        _add_day,
        _day,
    ),
    "close": Verb(
        "close an account up to a day: its sheets never change; what comes later is on the next open day",
        "  vnqr ledger close 2024-06-03 --bank VietinBank --account 113366668888 --by Lan\n",
        _add_close,
        _close,
    ),
}
"""The verbs for days."""
