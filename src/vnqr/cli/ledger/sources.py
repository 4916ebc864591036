"""What two sources told of one payment, and money out that may show a refund."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_lang
from vnqr.cli.ledger.database import (
    Verb,
    account_given,
    actor_of,
    add_account,
    add_act,
    add_page,
    ledger_of,
    print_done,
    say_day,
    say_dong,
    say_moment,
)
from vnqr.cli.output import OK, WRONG, print_json, visible
from vnqr.ledger.evidence import json_moment

if TYPE_CHECKING:
    import argparse

    from vnqr.errors import Lang
    from vnqr.ledger.findings import RefundEvidence

__all__ = ["SOURCES"]

_NO_OFFERS: Final = {"en": "nothing to compare", "vi": "không có gì cần so"}
_NO_EVIDENCE: Final = {
    "en": "no money out to be explained",
    "vi": "không có khoản tiền ra nào cần giải thích",
}
_NOTED: Final = {"en": "refund noted", "vi": "đã ghi nhận hoàn trả"}


# --- one payment, or two ---


def _add_offers(parser: argparse.ArgumentParser) -> None:
    add_account(parser)
    add_lang(parser)


def _offers(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        found = ledger.offers(arguments.day, account_given(arguments))
    for one, other in found:
        if arguments.json:
            print_json({"one": one, "other": other})
        else:
            print(f"{one}  {other}")
    if not found and not arguments.json:
        print(_NO_OFFERS[arguments.lang])
    return WRONG if found else OK


def _add_same(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("one", metavar="ID", help="a credit that one source told of")
    parser.add_argument("other", metavar="ID", help="the credit that the other source told of")
    add_act(parser)
    add_lang(parser)


def _same(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        done = ledger.same(arguments.one, arguments.other, **actor_of(arguments))
    return print_done(done, arguments)


def _add_apart(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="of the credit")
    add_act(parser)
    add_lang(parser)


def _apart(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        done = ledger.apart(arguments.id, **actor_of(arguments))
    return print_done(done, arguments)


# --- money out ---


def _add_evidence(parser: argparse.ArgumentParser) -> None:
    add_page(parser, "money out", offices=False)
    add_lang(parser)


def _evidence(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        found = ledger.refund_evidence(arguments.after, arguments.limit)
    for evidence in found:
        if arguments.json:
            print_json(_as_dict(evidence))
        else:
            _print(evidence, arguments.lang)
    if not found and not arguments.json:
        print(_NO_EVIDENCE[arguments.lang])
    return WRONG if found else OK


def _as_dict(evidence: RefundEvidence) -> dict[str, object]:
    debit = evidence.debit
    return {
        "id": evidence.id,
        "bank": debit.bank,
        "account": debit.account,
        "amount": debit.amount,
        "memo": debit.memo,
        "booked_at": json_moment(debit.booked_at),
        "transaction_id": debit.transaction_id,
        "references": [str(reference) for reference in evidence.references],
        "noted": [
            {
                "id": each.id,
                "reference": str(each.reference),
                "amount": each.amount,
                "on": None if each.on is None else each.on.isoformat(),
            }
            for each in evidence.noted
        ],
    }


def _print(evidence: RefundEvidence, lang: Lang) -> None:
    debit = evidence.debit
    print(f"{evidence.id}  {say_dong(debit.amount, lang)}  {say_moment(debit.booked_at, lang)}")
    print(f"    {visible(debit.memo)}")
    for reference in evidence.references:
        print(f"    {reference}  {reference.dossier}")
    for each in evidence.noted:
        day = [] if each.on is None else [say_day(each.on, lang)]
        print(f"    {_NOTED[lang]}:", each.id, say_dong(each.amount, lang), each.reference, *day, sep="  ")


SOURCES: Final = {
    "evidence": Verb(
        "list money out that may show a refund: give its ID to prove --debit where the refund is noted, "
        "else to refund --debit",
        "  vnqr ledger evidence\n",
        _add_evidence,
        _evidence,
    ),
    "offers": Verb(
        "list pairs of credits of a day that may be one payment, told by two sources",
        "  vnqr ledger offers 2024-06-03 --bank VietinBank --account 113366668888\n",
        _add_offers,
        _offers,
    ),
    "same": Verb(
        "say that two credits are one payment",
        "  vnqr ledger same 0190...c4 77ab...12 --by Lan\n",
        _add_same,
        _same,
    ),
    "apart": Verb(
        "say that what two sources told of are two payments",
        "  vnqr ledger apart 0190...c4 --by Lan\n",
        _add_apart,
        _apart,
    ),
}
"""The verbs for what sources tell of."""
