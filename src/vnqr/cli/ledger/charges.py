"""What a charge has become, and what a person does with it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_lang
from vnqr.cli.ledger.database import (
    Verb,
    actor_of,
    add_act,
    add_page,
    done_as_dict,
    ledger_of,
    print_done,
    print_moved,
    reference_given,
    say_dong,
    say_moment,
    say_verb,
    say_word,
)
from vnqr.cli.output import OK, WRONG, print_json, visible
from vnqr.cli.values import refusals
from vnqr.errors import Code, VnqrError
from vnqr.ledger.evidence import Found
from vnqr.references.dossier import Dossier
from vnqr.references.reference import Reference

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from vnqr.errors import Lang
    from vnqr.ledger.evidence import Evidence
    from vnqr.ledger.live.ledger import Ledger
    from vnqr.ledger.settlement import Settlement

__all__ = ["CHARGES"]

_NOTHING: Final = {"en": "no charge needs a person", "vi": "không khoản thu nào cần người xử lý"}
_MORE: Final = {"en": "there may be more: --after {name}", "vi": "có thể còn nữa: --after {name}"}
_FIGURES: Final = {
    "due": ("due", "phải nộp"),
    "received": ("received", "đã nhận"),
    "refunded": ("given back", "đã hoàn trả"),
    "misdirected": ("on another account", "vào tài khoản khác"),
    "missing": ("missing", "còn thiếu"),
    "surplus": ("surplus", "thừa"),
}
_ID: Final = re.compile("[0-9a-f]{32}")
_UNCLEAR: Final = {"en": "unclear", "vi": "chưa rõ"}
_FOUND: Final[dict[Found | None, tuple[str, str]]] = {
    Found.READABLE: (Found.READABLE, "có mã tham chiếu"),
    Found.PACKED: (Found.PACKED, "có mã tham chiếu rút gọn"),
    Found.TOKEN: (Found.TOKEN, "có mã thay thế"),
    Found.PERSON: (Found.PERSON, "do người xử lý"),
}
_PERSON: Final = {"en": "needs a person", "vi": "cần người xử lý"}


# --- what it has become ---


def _add_settlement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "of",
        metavar="CODE|REFERENCE",
        help="a dossier with all of its charges, or one charge by its reference",
    )
    add_lang(parser)


def _settlement(arguments: argparse.Namespace) -> int:
    with ledger_of(arguments) as ledger:
        found = _settlements(ledger, arguments.of)
    for settlement in found:
        _show(settlement, arguments)
    return WRONG if any(settlement.needs_person for settlement in found) else OK


def _settlements(ledger: Ledger, text: str) -> tuple[Settlement, ...]:
    """Return the charge of a reference, or all charges of a dossier.

    Raises:
        VnqrError: there is none (`charge-unknown`), or the text is neither.
    """
    try:
        reference = Reference.parse(text)
    except VnqrError:
        with refusals():
            found = ledger.settlements(Dossier(text))
    else:
        found = (ledger.settlement(reference),)
    if not found:
        raise VnqrError.of(Code.CHARGE_UNKNOWN)
    return found


def _add_attention(parser: argparse.ArgumentParser) -> None:
    add_page(parser, "charge, by its reference")
    add_lang(parser)


def _attention(arguments: argparse.Namespace) -> int:
    after = None if arguments.after is None else reference_given(arguments.after)
    with ledger_of(arguments) as ledger:
        found = ledger.attention(after, arguments.limit, office=arguments.office)
    for settlement in found:
        _show(settlement, arguments)
    if not arguments.json:
        if not found:
            print(_NOTHING[arguments.lang])
        elif len(found) == arguments.limit:
            print(_MORE[arguments.lang].format(name=found[-1].charge.reference))
    return WRONG if found else OK


def _show(settlement: Settlement, arguments: argparse.Namespace) -> None:
    if arguments.json:
        print_json(settlement.to_dict())
    else:
        _print(settlement, arguments.lang)


def _print(settlement: Settlement, lang: Lang) -> None:
    reference = settlement.charge.reference
    person = [_PERSON[lang]] if settlement.needs_person else []
    print("  ".join([str(reference), str(reference.dossier), say_word(settlement.state, lang), *person]))
    figures = {"due": settlement.charge.due} | {
        name: getattr(settlement, name) for name in _FIGURES if name != "due"
    }
    print(
        "    "
        + ", ".join(
            f"{_FIGURES[name][lang == 'vi']} {say_dong(amount, lang)}"
            for name, amount in figures.items()
            if amount or name in {"due", "received"}
        )
    )
    for evidence in settlement.credits:
        _print_evidence(evidence, _FOUND[evidence.found][lang == "vi"], lang)
    for evidence in settlement.unclear:
        _print_evidence(evidence, _UNCLEAR[lang], lang)


def _print_evidence(evidence: Evidence, how: str, lang: Lang) -> None:
    number = visible(evidence.transaction_id or "-")
    print(
        f"    {evidence.id}  {say_dong(evidence.amount, lang)}  {say_moment(evidence.received_at, lang)}  "
        f"{number}  {how}"
    )


def _add_acts(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "of", metavar="REFERENCE|ID", help="a charge, by its reference; or a credit, by its ID"
    )
    add_lang(parser)


def _acts(arguments: argparse.Namespace) -> int:
    is_id = _ID.fullmatch(arguments.of) is not None
    about = arguments.of if is_id else reference_given(arguments.of)
    with ledger_of(arguments) as ledger:
        found = ledger.acts(about)
    lang = arguments.lang
    for done in found:
        if arguments.json:
            print_json(done_as_dict(done))
        else:
            said = [
                *(say_moment(done.at, lang), say_verb(done.verb, lang), visible(done.by or "-")),
                *(*map(str, done.references), visible(done.reason or "")),
            ]
            print("  ".join(said).rstrip())
            print_moved(done, lang)
    return OK


# --- what a person does with it ---


def _add_change(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "reference", metavar="REFERENCE", help="the charge: its reference, or the dossier's code"
    )
    add_act(parser)
    add_lang(parser)


def _add_accept(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--seen", metavar="TEXT", help="what settlement --json showed: refused if it has changed since"
    )
    _add_change(parser)


def _accept(arguments: argparse.Namespace) -> int:
    reference = reference_given(arguments.reference)
    with ledger_of(arguments) as ledger:
        done = ledger.accept(reference, seen=arguments.seen, **actor_of(arguments))
    return print_done(done, arguments)


def _change(verb: str) -> Callable[[argparse.Namespace], int]:
    def run(arguments: argparse.Namespace) -> int:
        reference = reference_given(arguments.reference)
        with ledger_of(arguments) as ledger:
            act = ledger.cancel if verb == "cancel" else ledger.reopen
            done = act(reference, **actor_of(arguments))
        return print_done(done, arguments)

    return run


CHARGES: Final = {
    "settlement": Verb(
        "show who has paid: what the credits of a charge add up to",
        "  vnqr ledger settlement 000.00.01.H26-240601-0001\n"
        "  vnqr ledger settlement HS0000001H262406010001BXN --json\n",
        _add_settlement,
        _settlement,
    ),
    "attention": Verb(
        "list the charges that need a person: paid twice, late, unclear",
        "  vnqr ledger attention --lang vi\n",
        _add_attention,
        _attention,
    ),
    "acts": Verb(
        "list what persons did with a charge or a credit, and which dong that moved",
        "  vnqr ledger acts HS0000001H262406010001BXN\n",
        _add_acts,
        _acts,
    ),
    "accept": Verb(
        "accept a charge as it is, late or overpaid; it needs nobody until anything changes",
        "  vnqr ledger accept HS0000001H262406010001BXN --by Lan --reason 'để lại 1.000 đ'\n",
        _add_accept,
        _accept,
    ),
    "cancel": Verb(
        "cancel a charge: it is no longer owed",
        "  vnqr ledger cancel HS0000001H262406010001BXN --by Lan --reason 'rút hồ sơ'\n",
        _add_change,
        _change("cancel"),
    ),
    "reopen": Verb(
        "take the cancellation of a charge back",
        "  vnqr ledger reopen HS0000001H262406010001BXN --by Lan\n",
        _add_change,
        _change("reopen"),
    ),
}
"""The verbs for charges."""
