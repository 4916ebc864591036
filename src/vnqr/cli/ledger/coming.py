"""What comes to the ledger: charges, credits, whole statements."""

from __future__ import annotations

import sys
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import TypeAdapter, ValidationError

from vnqr._support.validation import issues_of
from vnqr.cli.arguments import add_lang
from vnqr.cli.ledger.database import (
    Verb,
    account_given,
    actor_of,
    add_act,
    day_given,
    done_as_dict,
    ledger_of,
    misused,
    say_dong,
    say_word,
)
from vnqr.cli.ledger.watched import Watched
from vnqr.cli.output import OK, WRONG, pad, print_json, visible
from vnqr.cli.statements import (
    add_money,
    add_statement,
    charges_given,
    print_findings,
    statement_as_dict,
    statement_of,
)
from vnqr.cli.values import refusals
from vnqr.errors import Code, VnqrError
from vnqr.ledger.matching import Coverage
from vnqr.ledger.outcome import Place, Total
from vnqr.ledger.values import Credit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from vnqr.errors import Lang
    from vnqr.ledger.live.answers import StatementTaken, Taken
    from vnqr.ledger.values import InvalidCredit

__all__ = ["COMING"]

_STDIN: Final = "-"
_CREDIT: Final = TypeAdapter(Credit)
_CREDITS: Final = TypeAdapter(list[Credit])
_WORDS: Final = {
    "opened": ("charges: {all}, new: {new}", "khoản thu: {all}, mới: {new}"),
    "replaced": ("charges: {all}, changed: {new}", "khoản thu: {all}, thay đổi: {new}"),
    "lines": ("credits", "khoản báo có"),
    "changed": ("charges that changed: {count}", "số khoản thu có thay đổi: {count}"),
    "absent": (
        "notified, but not in the statement: {count}",
        "đã có thông báo nhưng không có trong sao kê: {count}",
    ),
    "attention": ("! charges of them that need a person: {count}", "! trong đó cần người xử lý: {count}"),
    "more": (
        "    and {count} more: vnqr ledger attention",
        "    và {count} khoản nữa: vnqr ledger attention",
    ),
    "evidence": (
        "money out that may show a refund: {count} (vnqr ledger evidence)",
        "tiền ra có thể là khoản hoàn trả: {count} (vnqr ledger evidence)",
    ),
    "elsewhere": (
        "! booked to charges of another account: {count}, {dong}; is this the account that was paid?",
        "! gắn với khoản thu của tài khoản khác: {count}, {dong}; có đúng tài khoản nhận tiền không?",
    ),
    "strange": (
        "! no charge is on the account {bank} {account}: {count}, {dong}; is the bank the right one?",
        "! không có khoản thu nào ở tài khoản {bank} {account}: {count}, {dong}; có đúng ngân hàng không?",
    ),
    "covered": (
        "--covered needs FROM before TO, and --account",
        "--covered cần FROM trước TO, và --account",
    ),
    "preview": ("a preview: nothing was written", "chỉ xem trước: chưa ghi gì"),
    "person": ("! needs a person", "! cần người xử lý"),
    "nothing": ("nothing needs a person", "không có gì cần người xử lý"),
}


_LISTED: Final = 20
"""So many charges that need a person are listed at most."""


def _say(word: str, lang: Lang, **said: int | str) -> str:
    return _WORDS[word][lang == "vi"].format(**said)


# --- charges ---


def _add_charges(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("charges", metavar="CHARGES", help="charges, .csv or .json")
    parser.add_argument("--bank", help="the bank of the account, where the file does not name it")
    parser.add_argument("--account", help="the payee's account, where the file does not name it")
    add_money(parser, "1000000 is the default")
    add_lang(parser)


def _open(arguments: argparse.Namespace) -> int:
    charges = charges_given(arguments)
    with ledger_of(arguments, make=True) as ledger:
        new = ledger.open(charges)
    if arguments.json:
        print_json({"charges": len(charges), "new": [str(reference) for reference in new]})
    else:
        print(_say("opened", arguments.lang, all=len(charges), new=len(new)))
    return OK


def _add_replace(parser: argparse.ArgumentParser) -> None:
    _add_charges(parser)
    add_act(parser)


def _replace(arguments: argparse.Namespace) -> int:
    """Put the contents of a file in the place of those that differ; all charges must be open."""
    charges = charges_given(arguments)
    act = actor_of(arguments)
    with ledger_of(arguments) as ledger:
        differ = [charge for charge in charges if ledger.settlement(charge.reference).charge != charge]
        for charge in differ:
            key = act["key"] and f"{act['key']} {charge.reference}"
            done = ledger.replace(charge, by=act["by"], reason=act["reason"], key=key)
            if arguments.json:
                print_json(done_as_dict(done))
    if not arguments.json:
        print(_say("replaced", arguments.lang, all=len(charges), new=len(differ)))
    return OK


# --- credits ---


def _add_receive(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "credits", metavar="FILE|-", help="JSON: a list of credits, or one a line, as vnqr.Credit has them"
    )
    add_lang(parser)


def _receive(arguments: argparse.Namespace) -> int:
    came = list(_credits(arguments.credits))
    with ledger_of(arguments, make=True) as ledger:
        taken = ledger.receive(came)
    waits, elsewhere = _waits(taken), _elsewhere(came, taken)
    if arguments.json:
        print_json({**_as_dict(taken, elsewhere), "needs_person": waits})
    else:
        _print(taken, elsewhere, arguments.lang, needs_person=waits)
    return WRONG if waits else OK


def _credits(source: str) -> Iterator[Credit]:
    """Yield the credits of a file, or of standard input.

    Raises:
        VnqrError: something is no credit (`file-not-credits`); its path is its line, or place in the list.
            Or there is nothing at all (`file-empty`): whatever should have sent credits has failed.
    """
    data = sys.stdin.buffer.read() if source == _STDIN else Path(source).read_bytes()
    if not data.strip():
        raise VnqrError.of(Code.FILE_EMPTY, "stdin" if source == _STDIN else visible(source))
    try:
        if data.lstrip()[:1] == b"[":
            yield from _CREDITS.validate_json(data)
            return
    except ValidationError as error:
        raise VnqrError(issues_of(error, Code.FILE_NOT_CREDITS)) from None
    for number, line in enumerate(data.splitlines(), 1):
        if line.strip():
            yield _credit(line, number)


def _credit(line: bytes, number: int) -> Credit:
    try:
        return _CREDIT.validate_json(line)
    except ValidationError as error:
        found = issues_of(error, Code.FILE_NOT_CREDITS)
        raise VnqrError(issue._replace(path=f"{number} {issue.path}".strip()) for issue in found) from None


# --- statements ---


def _add_statement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "statements", metavar="STATEMENT", nargs="+", help="statements of the bank: XLSX, XLS, CSV"
    )
    parser.add_argument(
        "--preview", action="store_true", help="only say what would be done; nothing is written"
    )
    parser.add_argument(
        "--covered",
        nargs=2,
        type=day_given,
        metavar=("FROM", "TO"),
        help="the days that the statements have whole, as 01/06/2024 or 2024-06-01; needs --account",
    )
    add_statement(parser)
    add_lang(parser)


def _covered(arguments: argparse.Namespace) -> tuple[Coverage, ...] | None:
    """Return the days that are given; None where none are."""
    if arguments.covered is None:
        return None
    (bank, account), (first, last) = account_given(arguments), arguments.covered
    return (Coverage(bank=bank, account=account, first=first, last=last),)


def _statement(arguments: argparse.Namespace) -> int:
    days = arguments.covered
    if days is not None and (arguments.account is None or days[0] > days[1]):
        return misused("statement", _say("covered", arguments.lang))
    with refusals():
        covered = _covered(arguments)
        statements = [(path, statement_of(path, arguments)) for path in arguments.statements]
    status = OK
    with ledger_of(arguments, make=not arguments.preview) as ledger:
        for path, statement in statements:
            watched = Watched(statement)
            taken = ledger.statement(
                watched, preview=arguments.preview, covered=covered, progress=watched.progress
            )
            watched.end()
            waits = _waits(taken) or bool(taken.not_in_it)
            status = WRONG if waits else status
            elsewhere, strange = _elsewhere(statement, taken), _strange(statement, taken)
            if arguments.json:
                said = statement_as_dict(path, statement, arguments.lang)
                became = _statement_as_dict(taken, elsewhere, strange)
                print_json({**said, "preview": arguments.preview, **became, "needs_person": waits})
            else:
                _print(taken, elsewhere, arguments.lang, needs_person=waits)
                _print_statement(taken, strange, arguments.lang)
                print_findings([(path, statement)], arguments.lang)
    if arguments.preview and not arguments.json:
        print(_say("preview", arguments.lang))
    return status


def _statement_as_dict(
    taken: StatementTaken, elsewhere: Total, strange: dict[tuple[str, str], Total]
) -> dict[str, object]:
    covered = [
        {
            "bank": of.bank,
            "account": of.account,
            "first": of.first.isoformat(),
            "last": of.last.isoformat(),
        }
        for of in taken.covered
    ]
    return {
        **_as_dict(taken, elsewhere),
        "covered": covered,
        "not_in_it": list(taken.not_in_it),
        "strange": [
            {"bank": bank, "account": account, **asdict(total)} for (bank, account), total in strange.items()
        ],
        "evidence": [each.id for each in taken.evidence],
    }


def _print_statement(taken: StatementTaken, strange: dict[tuple[str, str], Total], lang: Lang) -> None:
    print(_say("absent", lang, count=len(taken.not_in_it)))
    if taken.evidence:
        print(_say("evidence", lang, count=len(taken.evidence)))
    for (bank, account), total in strange.items():
        dong = say_dong(total.amount, lang)
        print(_say("strange", lang, bank=bank, account=account, count=total.count, dong=dong))


def _elsewhere(came: Iterable[Credit | InvalidCredit], taken: Taken) -> Total:
    """Return how much is booked to charges of another account."""
    places = frozenset(taken.elsewhere)
    lines = (each for place, each in enumerate(came) if place in places) if places else ()
    return sum((Total(1, each.amount or 0) for each in lines), Total())


def _strange(came: Iterable[Credit | InvalidCredit], taken: StatementTaken) -> dict[tuple[str, str], Total]:
    """Return the accounts of which the ledger has no charge, and how much came there."""
    totals = {account: Total() for account in taken.strange}
    for each in came if totals else ():
        account = (each.bank, each.account.upper()) if isinstance(each, Credit) else None
        if account in totals:
            totals[account] += Total(1, each.amount or 0)
    return totals


# --- what became of it ---


def _waits(taken: Taken) -> bool:
    """Return whether a credit that came, or a charge that changed, needs a person."""
    return bool(taken.attention) or any(count and place.needs_person for place, count in taken.totals.items())


def _as_dict(taken: Taken, elsewhere: Total) -> dict[str, object]:
    attention = [{"reference": str(each), "state": state} for each, state in taken.attention.items()]
    return {
        "credits": {place.value: count for place, count in taken.totals.items()},
        "changed": [str(reference) for reference in taken.changed],
        "attention": attention,
        "elsewhere": asdict(elsewhere),
    }


def _print(taken: Taken, elsewhere: Total, lang: Lang, *, needs_person: bool) -> None:
    print(_say("lines", lang))
    for place, count in taken.totals.items():
        if place in _ARRIVED:
            mark = "!" if count and place.needs_person else " "
            print(f"  {mark} {pad(say_word(place, lang), 28)} {count:>9}")
    print(_say("changed", lang, count=len(taken.changed)))
    attention = taken.attention
    if attention:
        print(_say("attention", lang, count=len(attention)))
    for reference, state in islice(attention.items(), _LISTED):
        print(f"    {reference}  {reference.dossier}  {say_word(state, lang)}")
    if len(attention) > _LISTED:
        print(_say("more", lang, count=len(attention) - _LISTED))
    if elsewhere.count:
        print(_say("elsewhere", lang, count=elsewhere.count, dong=say_dong(elsewhere.amount, lang)))
    print(_say("person" if needs_person else "nothing", lang))


_ARRIVED: Final = frozenset(Place) - {Place.SET_ASIDE, Place.REFUNDED}
"""Where something new can go: it needs a person to set it aside or to give it back."""

COMING: Final = {
    "open": Verb(
        "open charges; money that waits for them is booked",
        "  vnqr ledger open charges.csv --bank VietinBank --account 113366668888\n"
        "  vnqr ledger open charges.json --db postgresql+psycopg://counter@server/counter\n",
        _add_charges,
        _open,
    ),
    "replace": Verb(
        "put other contents in the place of open charges: another amount, another deadline",
        "  vnqr ledger replace charges.csv --bank VietinBank --by Lan --reason 'quyết định số 12'\n",
        _add_replace,
        _replace,
    ),
    "receive": Verb(
        "take credits in, as another program has read them",
        "  vnqr ledger receive credits.json\n  our-reader | vnqr ledger receive - --json\n",
        _add_receive,
        _receive,
    ),
    "statement": Verb(
        "take a bank's statement in: what was notified is confirmed, what was not is added",
        "  vnqr ledger statement statement.xlsx --bank VietinBank --preview\n"
        "  vnqr ledger statement monday.csv tuesday.csv --bank 970415 --account 113366668888 --lang vi\n",
        _add_statement,
        _statement,
    ),
}
"""The verbs by which something comes."""
