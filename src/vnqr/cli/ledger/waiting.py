"""What waits for a person, and what a person decides about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypedDict

from vnqr.cli.arguments import add_lang
from vnqr.cli.ledger.database import (
    A_DAY,
    Verb,
    actor_of,
    add_act,
    add_page,
    day_given,
    ledger_of,
    misused,
    print_done,
    reference_given,
    say_dong,
    say_moment,
    say_word,
)
from vnqr.cli.output import OK, WRONG, as_dict, print_json, visible
from vnqr.cli.values import dong
from vnqr.ledger.evidence import json_moment
from vnqr.references.suggestion import Reason

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from vnqr.errors import Lang
    from vnqr.ledger.outcome import Pending
    from vnqr.references.reference import Reference
    from vnqr.references.suggestion import Suggestion

__all__ = ["WAITING"]

_ON: Final = f"{A_DAY}; without it the refund is on the sheet of the day on which the credit came"
_NOTHING: Final = {"en": "nothing waits for a person", "vi": "không có gì chờ xử lý"}
_MORE: Final = {"en": "there may be more: --after {id}", "vi": "có thể còn nữa: --after {id}"}
_ONE_THING: Final = {
    "en": "give a REFERENCE, or --aside alone",
    "vi": "hãy ghi một REFERENCE, hoặc chỉ ghi --aside",
}
_REASONS: Final = {
    Reason.LOOKALIKE: "gõ nhầm chữ O, I, l với số 0, 1",
    Reason.ONE_WRONG: "sai một ký tự",
    Reason.SWAPPED: "đảo hai ký tự liền nhau",
    Reason.ONE_MISSING: "thiếu một ký tự",
    Reason.ONE_TOO_MANY: "thừa một ký tự",
    Reason.CUT: "thiếu ký tự kiểm tra",
    Reason.BARE_CODE: "chỉ có mã hồ sơ",
    Reason.BARE_LOOKALIKE: "chỉ có mã hồ sơ, gõ nhầm chữ O, I, l với số 0, 1",
    Reason.PART: "có một phần mã hồ sơ",
    Reason.DAMAGED: "mã tham chiếu bị hỏng",
}
"""Why a charge is suggested, in Vietnamese."""


class _Refund(TypedDict):
    """Which refund, and the money out that shows it."""

    amount: int
    reference: Reference | None
    aside: bool
    debit: Any
    """None where none does; `prove` requires it."""


# --- what waits ---


def _add_pending(parser: argparse.ArgumentParser) -> None:
    add_page(parser, "credit")
    add_lang(parser)


def _pending(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        found = ledger.pending(arguments.after, arguments.limit, office=arguments.office)
        for waiting in found:
            suggestions = ledger.suggest(waiting)
            if arguments.json:
                print_json(_as_dict(waiting, suggestions, arguments.lang))
            else:
                _print(waiting, suggestions, arguments.lang)
    if not arguments.json:
        if not found:
            print(_NOTHING[arguments.lang])
        elif len(found) == arguments.limit:
            print(_MORE[arguments.lang].format(id=found[-1].id))
    return WRONG if found else OK


def _print(waiting: Pending, suggestions: Sequence[Suggestion], lang: Lang) -> None:
    credit, row = waiting.credit, waiting.row
    figures = [waiting.id]
    if credit is not None:
        figures += [say_dong(credit.amount, lang), say_moment(credit.received_at, lang)]
    print("  ".join([*figures, say_word(waiting.place, lang)]))
    if credit is not None and credit.memo:
        print(f"    {visible(credit.memo)}")
    if row is not None:
        print(f"    {visible(row.source)} {row.row}: {row.issue.describe(lang)}")
    elif waiting.issue is not None:
        print(f"    {waiting.issue.describe(lang)}")
    for reference in waiting.candidates:
        print(f"    {_named(reference)}")
    for suggestion in suggestions:
        reason = _REASONS[suggestion.reason] if lang == "vi" else suggestion.reason
        print(f"    {_named(suggestion.reference)}  ? {reason}")


def _named(reference: Reference) -> str:
    return f"{reference}  {reference.dossier}"


def _as_dict(waiting: Pending, suggestions: Sequence[Suggestion], lang: Lang) -> dict[str, object]:
    credit, row = waiting.credit, waiting.row
    return {
        "id": waiting.id,
        "place": waiting.place,
        "credit": None
        if credit is None
        else {
            "bank": credit.bank,
            "account": credit.account,
            "amount": credit.amount,
            "memo": credit.memo,
            "payer": credit.payer,
            "received_at": json_moment(credit.received_at),
            "transaction_id": credit.transaction_id,
            "source": credit.source,
        },
        "row": None if row is None else {"source": row.source, "sheet": row.sheet, "row": row.row},
        "issue": None if waiting.issue is None else as_dict(waiting.issue, lang),
        "candidates": [str(reference) for reference in waiting.candidates],
        "suggestions": [
            {"reference": str(each.reference), "dossier": str(each.reference.dossier), "reason": each.reason}
            for each in suggestions
        ],
        "seen": waiting.seen,
    }


# --- what is decided ---


def _add_decide(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the credit, as pending and settlement show it")
    parser.add_argument(
        "to",
        metavar="REFERENCE[=DONG]",
        nargs="*",
        help="the charge that all of it pays; or several, each with its dong: what is left is set aside",
    )
    parser.add_argument("--aside", action="store_true", help="it pays no charge: all of it is set aside")
    _add_seen(parser, "pending")
    add_act(parser)
    add_lang(parser)


def _decide(arguments: argparse.Namespace) -> int:
    to = _shares(arguments.to)
    if (to is None) is not arguments.aside:
        return misused("decide", _ONE_THING[arguments.lang])
    with ledger_of(arguments) as ledger:
        done = ledger.decide(arguments.id, to, seen=arguments.seen, **actor_of(arguments))
    return print_done(done, arguments)


def _shares(given: list[str]) -> Reference | dict[Reference, int] | None:
    """Return what a credit pays: a charge alone, charges with their dong, or None."""
    if not given:
        return None
    if len(given) == 1 and "=" not in given[0]:
        return reference_given(given[0])
    shares: dict[Reference, int] = {}
    for text in given:
        name, _, amount = text.partition("=")
        reference = reference_given(name)
        shares[reference] = shares.get(reference, 0) + dong(amount, "REFERENCE=DONG")
    return shares


def _add_seen(parser: argparse.ArgumentParser, verb: str) -> None:
    parser.add_argument(
        "--seen", metavar="TEXT", help=f"what {verb} --json showed: refused if it has changed since"
    )


def _add_refund(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the credit, as pending and settlement show it")
    parser.add_argument("amount", metavar="DONG", help="how much was given back")
    parser.add_argument("--on", metavar="DAY", type=day_given, help=_ON)
    _add_part(parser)
    parser.add_argument("--debit", metavar="ID", help="the money out that shows it")
    _add_seen(parser, "pending")
    add_act(parser)
    add_lang(parser)


def _add_part(parser: argparse.ArgumentParser) -> None:
    """Take of which part of the credit a refund is."""
    part = parser.add_mutually_exclusive_group()
    part.add_argument(
        "--reference", help="the charge of which it is given back, where the credit has several parts"
    )
    part.add_argument("--aside", action="store_true", help="it is given back of what is set aside")


def _refund_of(arguments: argparse.Namespace) -> _Refund:
    """Return how much a refund is, and of which part."""
    reference = None if arguments.reference is None else reference_given(arguments.reference)
    return {
        "amount": dong(arguments.amount, "DONG"),
        "reference": reference,
        "aside": arguments.aside,
        "debit": arguments.debit,
    }


def _refund(arguments: argparse.Namespace) -> int:
    refund, on, seen = _refund_of(arguments), arguments.on, arguments.seen
    with ledger_of(arguments) as ledger:
        done = ledger.refund(arguments.id, **refund, on=on, seen=seen, **actor_of(arguments))
    return print_done(done, arguments)


def _add_prove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the credit, as evidence shows it")
    parser.add_argument("amount", metavar="DONG", help="how much was given back, as it was noted")
    parser.add_argument("--debit", metavar="ID", required=True, help="the money out that shows it")
    _add_part(parser)
    add_act(parser)
    add_lang(parser)


def _prove(arguments: argparse.Namespace) -> int:
    refund = _refund_of(arguments)
    with ledger_of(arguments) as ledger:
        done = ledger.prove(arguments.id, **refund, **actor_of(arguments))
    return print_done(done, arguments)


WAITING: Final = {
    "pending": Verb(
        "list the credits that wait for a person, with suggestions that nothing books by itself",
        "  vnqr ledger pending\n  vnqr ledger pending --json --limit 200 --office 'UBND xã Mẫu'\n",
        _add_pending,
        _pending,
    ),
    "decide": Verb(
        "say which charges a credit pays; what is left is set aside",
        "  vnqr ledger decide 0190...c4 HS0000001H262406010001BXN --by Lan\n"
        "  vnqr ledger decide 0190...c4 HS0000001...BXN=50000 HSH261508...A5O=70000 --by Lan\n"
        "  vnqr ledger decide 0190...c4 --aside --by Lan --reason 'không phải phí'\n",
        _add_decide,
        _decide,
    ),
    "refund": Verb(
        "note that money of a credit was given back",
        "  vnqr ledger refund 0190...c4 50000 --on 2024-06-03 --by Lan --key form-12\n"
        "  vnqr ledger refund 0190...c4 4000 --aside --by Lan\n",
        _add_refund,
        _refund,
    ),
    "prove": Verb(
        "say which money out shows a refund that was noted before; it moves no money",
        "  vnqr ledger prove 0190...c4 50000 --debit 77ab...12 --by Lan --key form-13\n"
        "  vnqr ledger prove 0190...c4 4000 --aside --debit 77ab...12 --by Lan\n",
        _add_prove,
        _prove,
    ),
}
"""The verbs for what waits."""
