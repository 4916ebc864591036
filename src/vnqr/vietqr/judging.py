"""From a payload and its issues to the answer: who is paid, and whether to pay.

The rules have judged the code (`vnqr.emvco.checking.View`). Here its network is recognised, each issue is
weighed by the table of `vnqr.vietqr.reactions` and the profile of the network, and what is shown to the payer
is searched for characters that deceive.

Example:
    >>> from vnqr.emvco.checking import View
    >>> from vnqr.emvco.payload import parse
    >>> from vnqr.vietqr.rules import choose
    >>> payload = parse("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                 "53037045802VN63049E6F")
    >>> answer(payload, View(payload, choose(payload)), ())
    <Reading accept, VietQR>
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from unicodedata import category, name

from vnqr.emvco.objects import character
from vnqr.emvco.readers import pays_otherwise
from vnqr.emvco.tlv import HEADER, ascii_upper
from vnqr.errors import Code, Issue, ProfileError
from vnqr.vietnamese.disguise import is_mixed, strange
from vnqr.vietqr.answer import DYNAMIC, STATIC, Beneficiary, NetworkAccount, Reading
from vnqr.vietqr.banks import banks
from vnqr.vietqr.guids import KNOWN, WAIVED, Network, national, recognise, wallet
from vnqr.vietqr.networks import NAPAS_GUID
from vnqr.vietqr.reactions import Verdict, place, reaction
from vnqr.vietqr.services import Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from vnqr.emvco.checking import View
    from vnqr.emvco.payload import Payload

__all__ = ["answer"]

_KIND_OF: Final = {
    Service.TO_ACCOUNT: "account",
    Service.TO_CARD: "card",
    Service.PUSH: "merchant",
    Service.CASH: "terminal",
}
_LAST_CARD: Final = "25"
_PROMPT: Final = "***"
_RULE: Final = "vnqr.read"


# --- who is paid ---


class _Account(NamedTuple):
    row: int | None
    said: NetworkAccount


def _accounts(view: View, country: str, category_: str) -> list[_Account]:
    return [
        _account(view, path, country, category_)
        for path in view.spans
        if len(path) == 2 and "02" <= path <= "51"  # noqa: PLR2004 - root IDs have two digits
    ]


def _account(view: View, id_: str, country: str, category_: str) -> _Account:
    guid = view.get(f"{id_}.00") if id_ > _LAST_CARD else None
    if guid is not None and ascii_upper(guid) == NAPAS_GUID:
        return _Account(_NAPAS_ROW, _napas_account(view, id_, guid))
    at = recognise(id_, guid, country, category_)
    if at is None:
        return _Account(None, NetworkAccount(None, id_, guid, None, None))
    row = KNOWN[at]
    number = view.get(id_) if guid is None else None
    for child in row.payee:
        number = number or view.get(f"{id_}.{child}")
    return _Account(at, NetworkAccount(row.network, id_, guid, number and row.kind, number))


def _napas_account(view: View, id_: str, guid: str) -> NetworkAccount:
    service = view.get(f"{id_}.02") or Service.PUSH
    bin_, number = view.get(f"{id_}.01.00"), view.get(f"{id_}.01.01")
    kind = _KIND_OF.get(ascii_upper(service))  # type: ignore[call-overload]
    bank = None if bin_ is None else Beneficiary(bin_, _short_name(bin_))
    return NetworkAccount(KNOWN[_NAPAS_ROW].network, id_, guid, kind, number, bank)


def _short_name(bin_: str) -> str | None:
    bank = banks.get(bin_)
    return bank and bank.short_name


def _unread(view: View) -> str:
    """Return the ID of an account of NAPAS that could not be taken apart; empty where there is none.

    An object of it is empty that must be there: what the others say, nobody can tell.
    """
    whole = (path for path in view.spans if path.isdecimal() and _LAST_CARD < path <= "51")
    return next((path for path in whole if NAPAS_GUID in ascii_upper(view.get(path) or "")), "")


_NAPAS_ROW: Final = next(at for at, row in enumerate(KNOWN) if row.guid == NAPAS_GUID)


def _network(
    found: Sequence[_Account], paid: NetworkAccount | None, view: View, country: str
) -> Network | None:
    rows = [account.row for account in found if account.row is not None]
    if paid is not None and paid.bank is not None and paid.number is not None:
        held = wallet(paid.bank.bin, paid.number, view.get("80"))
        if held is not None:
            return held
    if found and all(account.said.id <= _LAST_CARD for account in found):
        return national(country) or (KNOWN[min(rows)].network if rows else None)
    return KNOWN[min(rows)].network if rows else None


# --- what to do ---


class _Case(NamedTuple):
    """What the verdict depends on beside the issues.

    Attributes:
        napas: the ID of the NAPAS account; empty where there is none.
        is_sole: whether it is the only one.
        is_readable: whether it could be taken apart, and says everything that a payment needs.
        waived: what the network's profile waives.
        service: the service code.
    """

    napas: str
    is_sole: bool
    is_readable: bool
    waived: frozenset[tuple[Code, str]]
    service: str


def _react(issue: Issue, case: _Case) -> Verdict:
    if issue.rule == _RULE:
        return Verdict.REFUSE
    where = place(issue.path, case.napas)
    if (issue.code, where) in case.waived or (issue.code, "") in case.waived:
        return Verdict.ACCEPT
    if issue.code is Code.NAPAS_ELSEWHERE and not case.is_sole:
        return Verdict.REFUSE  # two accounts of one network: some apps pay the one, some the other
    if issue.code is Code.SERVICE_UNKNOWN and ascii_upper(case.service) in _KIND_OF:
        return Verdict.WARN
    verdict = reaction(issue, case.napas)
    if verdict is Verdict.WARN and case.napas and not case.is_readable and where.startswith("38"):
        return Verdict.REFUSE  # it hides whom to pay
    # Who takes the accounts in the order of their IDs has found that of NAPAS, and need not look further.
    is_others = case.is_readable and where.startswith("26") and issue.path > case.napas
    return Verdict.WARN if is_others and verdict is Verdict.REFUSE else verdict


def _is_number(number: str | None) -> bool:
    """Return whether somebody may have the number: one of spaces alone is nobody's."""
    return number is not None and any(char.isalnum() for char in number)


_DECISIVE: Final = frozenset({Code.WALLET_VNPAY, Code.ACCOUNT_MISSING, Code.PAYEE_HIDDEN})
"""What explains, or outweighs, whatever else is wrong with a code."""


def _decide(issues: Iterable[Issue], case: _Case) -> tuple[Verdict, tuple[Issue, ...]]:
    by_verdict: dict[Verdict, list[Issue]] = {verdict: [] for verdict in Verdict}
    for issue in issues:
        by_verdict[_react(issue, case)].append(issue)
    refused, warned = by_verdict[Verdict.REFUSE], by_verdict[Verdict.WARN]
    refused.sort(key=lambda issue: issue.code not in _DECISIVE)
    verdict = Verdict.REFUSE if refused else Verdict.WARN if warned else Verdict.ACCEPT
    return verdict, (*refused, *warned)


# --- what is shown ---

_SHOWN: Final = frozenset({"59", "60", "61", "64.01", "64.02", *(f"62.{id_:02}" for id_ in range(1, 11))})
_ALIKE: Final = frozenset({"CYRILLIC", "GREEK"})
_TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_PICTURED: Final = frozenset({"So", "Sk"})


def _deceptions(view: View, network: Network | None) -> Iterator[Issue]:
    """Find text that is not what it seems: it cannot be seen, or is written in letters that look alike."""
    if view.text.isascii() and view.text.isprintable():
        return
    is_vietnamese = network is None or network.country in {None, "VN"}
    find = _strange_here if is_vietnamese else _strange_anywhere
    for path, (start, _) in view.spans.items():
        if path not in _SHOWN:
            continue
        value = view.get(path) or ""
        for code, at in find(value):
            place_ = start + HEADER + at
            yield Issue.error(code, path, (place_, place_ + 1), _RULE, **character(value, at))


def _strange_here(text: str) -> Iterator[tuple[Code, int]]:
    """Find what Vietnamese and English do not write and nobody sees."""
    for code, at in strange(text):
        is_seen = category(text[at]) in {"Co", "Cn"} or (at > 0 and category(text[at - 1]) in _PICTURED)
        if (code is Code.TEXT_INVISIBLE and not is_seen) or (code is Code.TEXT_LOOKALIKE and is_mixed(text)):
            yield code, at


def _strange_anywhere(text: str) -> Iterator[tuple[Code, int]]:
    """Find what no writing needs: controls, turned text, words in letters of two scripts that look alike."""
    for at, char in enumerate(text):
        if category(char) == "Cc" or char in _TURNING:
            yield Code.TEXT_INVISIBLE, at
    for word in re.finditer(r"\w+", text):
        scripts = {name(char, "?").partition(" ")[0] for char in word[0] if char.isalpha()}
        if "LATIN" in scripts and not _ALIKE.isdisjoint(scripts):
            yield Code.TEXT_LOOKALIKE, word.start()


_ORGANISATION: Final = re.compile("0006[0-9]{6}01(?:0[1-9]|1[0-9])")


def _hidden(view: View, napas: int) -> Iterator[Issue]:
    """Find a NAPAS account where none belongs: in 62-99."""
    if ascii_upper(view.text).count(NAPAS_GUID) <= napas:
        return
    for path, span in view.spans.items():
        if len(path) != 2 or path < "62":  # noqa: PLR2004 - root IDs have two digits
            continue
        value = ascii_upper(view.get(path) or "")
        if NAPAS_GUID in value and _ORGANISATION.search(value):
            yield Issue.error(Code.PAYEE_HIDDEN, path, span, _RULE)


def _otherwise(payload: Payload) -> Iterator[Issue]:
    """Find that the text is another payment where lengths count bytes, or units of UTF-16."""
    text = str(payload)
    if pays_otherwise(text, [(found.id, found.value) for found in payload]):
        yield Issue.error(Code.TWO_READINGS, "", (0, len(text)), _RULE)


# --- all of it ---


def answer(payload: Payload, view: View, conceded: tuple[Issue, ...]) -> Reading:
    """Return the reading of a payload.

    Args:
        payload: what was read, corrected where something was conceded.
        view: the same with the issues of all rules.
        conceded: what was conceded.
    """
    country = view.get("58") or ""
    found = _accounts(view, country, view.get("52") or "")
    napas = [account.said for account in found if account.row == _NAPAS_ROW]
    known = min((a for a in found if a.row is not None), key=lambda a: a.row or 0, default=None)
    paid = napas[0] if napas else known.said if known else None
    network = _network(found, paid, view, country)
    case = _Case(
        napas=napas[0].id if napas else _unread(view),
        is_sole=len(napas) == 1,
        is_readable=bool(napas)
        and None not in {napas[0].kind, napas[0].bank}
        and _is_number(napas[0].number),
        waived=WAIVED.get(network.name, frozenset()) if network else frozenset(),
        service=view.get(f"{napas[0].id}.02") or "" if napas else "",
    )
    found_here = (*_deceptions(view, network), *_hidden(view, len(napas)), *_otherwise(payload))
    issues = dict.fromkeys((*conceded, *view.issues, *found_here))  # the rules find again what stays unread
    verdict, why = _decide(issues, case)
    memo = view.get("62.08")
    return Reading(
        verdict=verdict,
        why=why,
        network=network,
        bank=paid.bank if paid else None,
        **({paid.kind: paid.number} if paid and paid.kind else {}),
        name=view.get("59"),
        city=view.get("60"),
        local_name=view.get("64.01"),
        local_city=view.get("64.02"),
        amount=_decimal(payload, "54"),
        currency=view.get("53"),
        country=view.get("58"),
        memo=None if memo == _PROMPT else memo,
        initiation=DYNAMIC if view.get("01") == "12" else STATIC,
        prompt_tip=view.get("55") == "01",
        convenience_fee=_decimal(payload, "56") if view.get("55") == "02" else None,
        convenience_fee_percentage=_decimal(payload, "57") if view.get("55") == "03" else None,
        accounts=tuple(account.said for account in found),
        payload=payload,
    )


def _decimal(payload: Payload, path: Literal["54", "56", "57"]) -> Decimal | None:
    try:
        return payload.decimal(path)
    except ProfileError:  # the rules report it
        return None
