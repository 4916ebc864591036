"""The answer to a scan as a value: verdict, payee, amount, memo; as JSON and as a sentence.

`vnqr.read` makes it. It holds what the code says and nothing else: the name in it can be anybody's.

Example:
    >>> Beneficiary("970415", "VietinBank")
    Beneficiary(bin='970415', name='VietinBank')
"""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnqr.emvco.codelists import CURRENCIES
from vnqr.vietqr.reactions import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from decimal import Decimal

    from vnqr.emvco.payload import Payload
    from vnqr.errors import Issue, Lang
    from vnqr.references.reference import Reference
    from vnqr.vietqr.guids import Network

__all__ = [
    "DYNAMIC",
    "KINDS",
    "REPEATABLE",
    "STATIC",
    "Beneficiary",
    "NetworkAccount",
    "Reading",
    "as_number",
    "as_text",
    "may_name",
    "named_in",
    "stated",
]

STATIC: Final = "static"
"""One code for many payments (01 is 11, absent or reserved)."""
DYNAMIC: Final = "dynamic"
"""A code for one payment (01 is 12)."""
KINDS: Final = ("account", "card", "merchant", "terminal")
"""What the number of a payee is; one of these fields has it."""


class Beneficiary(NamedTuple):
    """The bank of a NAPAS account.

    Attributes:
        bin: six digits, as in the code.
        name: its short name in `vnqr.banks`; None where the table does not have the BIN.
    """

    bin: str
    name: str | None


class NetworkAccount(NamedTuple):
    """One account of a code (02-51).

    Attributes:
        network: whose it is; None where no network is known by its identifier.
        id: the root ID.
        guid: the Globally Unique Identifier; None for 02-25 and for a value that is no template.
        kind: what `number` is: account, card, merchant or terminal; None where that is not known.
        number: who is paid.
        bank: the bank of a NAPAS account.
    """

    network: Network | None
    id: str
    guid: str | None
    kind: str | None
    number: str | None
    bank: Beneficiary | None = None

    def __repr__(self) -> str:
        """Return the network and the ID; the number is nobody's business."""
        return f"<NetworkAccount {self.network and self.network.name} {self.id}>"


class Reading(NamedTuple):
    """What is in a code, and what to do with it. A frozen value; `repr` shows no account, name or memo.

    Of a text that cannot be read, or whose CRC is wrong, everything but `verdict` and `why` is empty.

    Attributes:
        verdict: accept, warn or refuse.
        why: the issues that led to the verdict, the decisive one first; empty where it is accepted.
        network: whose code it is: the network that is known by an account, a wallet before NAPAS.
        bank: BIN and name of the bank of a NAPAS account.
        account: the number of the account that is paid.
        card: the number of the card that is paid.
        merchant: the ID of the merchant that is paid. A VietQR without a service code (38-02) pays one, as
            NAPAS has it; where an account was meant, 52, 59 and 60 are absent (`service-needs`).
        terminal: the ID of the cash machine that pays out.
        name: Merchant Name (59) as written; anybody can write any name here.
        city: Merchant City (60).
        local_name: the name in another language (64-01).
        local_city: the city in another language (64-02).
        amount: Transaction Amount (54) in units of the currency; None: the payer enters it.
        currency: Transaction Currency (53), ISO 4217 numeric: `704` is the dong.
        country: Country Code (58).
        memo: Purpose of Transaction (62-08), what bank apps prefill; None where there is none or the payer
            enters it.
        initiation: `static` or `dynamic` (01); static where 01 is absent or reserved.
        prompt_tip: whether the payer may add a tip (55).
        convenience_fee: a fixed fee that is added to the amount (56).
        convenience_fee_percentage: a fee in per cent of the amount (57).
        accounts: all accounts in the order of the text, with their networks.
        payload: the payload, corrected where something was conceded; None where there is none.
    """

    verdict: Verdict
    why: tuple[Issue, ...]
    network: Network | None = None
    bank: Beneficiary | None = None
    account: str | None = None
    card: str | None = None
    merchant: str | None = None
    terminal: str | None = None
    name: str | None = None
    city: str | None = None
    local_name: str | None = None
    local_city: str | None = None
    amount: Decimal | None = None
    currency: str | None = None
    country: str | None = None
    memo: str | None = None
    initiation: str | None = None
    prompt_tip: bool = False
    convenience_fee: Decimal | None = None
    convenience_fee_percentage: Decimal | None = None
    accounts: tuple[NetworkAccount, ...] = ()
    payload: Payload | None = None

    def __repr__(self) -> str:
        """Return verdict, network and the codes of the issues."""
        network = self.network.name if self.network else "no known network"
        codes = " ".join(issue.code for issue in self.why)
        return f"<Reading {self.verdict}, {network}{codes and ': ' + codes}>"

    @property
    def static(self) -> bool:
        """Whether it is one code for many payments (01 is 11, absent or reserved)."""
        return self.initiation == STATIC

    @property
    def dynamic(self) -> bool:
        """Whether it was made for one payment (01 is 12)."""
        return self.initiation == DYNAMIC

    @property
    def networks(self) -> tuple[str, ...]:
        """The names of all networks over which it can be paid, `network` first."""
        found = (self.network, *(account.network for account in self.accounts))
        return tuple(dict.fromkeys(network.name for network in found if network))

    @property
    def reference(self) -> Reference | None:
        """The reference of a dossier in the memo; None where there is none, or more than one."""
        return _reference(self.memo)

    @property
    def repeatable(self) -> bool:
        """Whether it is a plain transfer: static, without amount and reference.

        It can be paid more than once, by anybody, and nothing in a payment says what it is for.
        """
        is_plain = self.static and self.amount is None and (self.account or self.card) is not None
        return is_plain and self.verdict is not Verdict.REFUSE and _named(self.memo) is None

    def to_dict(self, lang: Lang = "en") -> dict[str, Any]:
        """Return everything as values of JSON: text, numbers, lists, objects, null.

        An amount is a number where it is whole, else its digits as text, so that nothing is rounded.

        Args:
            lang: the language of the issues' sentences.

        Example:
            >>> from vnqr.vietqr.scanned import read
            >>> read("000201").to_dict()["why"][0]["code"]
            'object-missing'
        """
        stated: dict[str, Any] = json.loads(self.to_json(lang))
        return stated

    def to_json(self, lang: Lang = "en") -> str:
        """Return the same as one line of JSON; Vietnamese is not escaped.

        Args:
            lang: the language of the issues' sentences.
        """
        # Written by hand: the line takes a third of the time that it takes to make a dict and encode it.
        return (
            f'{{"verdict": "{self.verdict.value}", "why": {_issues(self.why, lang)}, '
            f'"network": {_network(self.network)}, "bank": {_bank(self.bank)}, '
            f'"account": {as_text(self.account)}, "card": {as_text(self.card)}, '
            f'"merchant": {as_text(self.merchant)}, "terminal": {as_text(self.terminal)}, '
            f'"name": {as_text(self.name)}, "city": {as_text(self.city)}, '
            f'"local_name": {as_text(self.local_name)}, "local_city": {as_text(self.local_city)}, '
            f'"amount": {as_number(self.amount)}, "currency": {as_text(self.currency)}, '
            f'"country": {as_text(self.country)}, "memo": {as_text(self.memo)}, '
            f"{named_in(self.memo)}, "
            f'"initiation": {as_text(self.initiation)}, {REPEATABLE if self.repeatable else _UNREPEATABLE}, '
            f'"prompt_tip": {_flag(self.prompt_tip)}, "convenience_fee": {as_number(self.convenience_fee)}, '
            f'"convenience_fee_percentage": {as_number(self.convenience_fee_percentage)}, '
            f'"accounts": [{", ".join(map(_account, self.accounts))}], '
            f'"payload": {as_text(None if self.payload is None else str(self.payload))}}}'
        )

    def summary(self, lang: Lang = "en") -> str:
        """Return one line for the payer: whom, how much, what for, or why not.

        It has the account, the name and the memo of the code. What cannot be printed is escaped.

        Args:
            lang: English (`en`) or Vietnamese (`vi`).

        Example:
            >>> from vnqr.vietqr.scanned import read
            >>> read("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
            ...      "53037045802VN63049E6F").summary()
            'VietQR: pay an amount you enter to account 0011012345678, Sacombank; it can be paid ...'
            >>> read("000201").summary("vi")
            'Không thanh toán: thiếu đối tượng dữ liệu (63)'
        """
        words = _words(lang)
        head = f"{_visible(self.network.name)}: " if self.network else ""
        if self.verdict is Verdict.REFUSE:
            path = f" ({self.why[0].path})" if self.why[0].path else ""
            line = words["refuse"] + self.why[0].describe(lang) + path
            return head + line if head else line[0].upper() + line[1:]
        return (head + "; ".join(self._clauses(lang))).strip()

    def _clauses(self, lang: Lang) -> Iterator[str]:
        words = _words(lang)
        yield words["pay"].format(
            amount=words["open"] if self.amount is None else _money(self.amount, self.currency, lang),
            payee=self._payee(lang),
        )
        if self.convenience_fee is not None:
            yield words["fee"] + _money(self.convenience_fee, self.currency, lang)
        if self.convenience_fee_percentage is not None:
            yield words["fee"] + _number(self.convenience_fee_percentage, lang) + " %"
        if self.memo is not None:
            yield words["memo"] + _visible(self.memo)
        if self.repeatable:
            yield words["repeatable"]
        if self.why:
            yield words["warn"] + self.why[0].describe(lang)

    def _payee(self, lang: Lang) -> str:
        words = _words(lang)
        number = next((kind for kind in KINDS if getattr(self, kind) is not None), None)
        parts = [f"{words[number]} {_visible(getattr(self, number))}"] if number else []
        if self.bank is not None:
            parts.append(self.bank.name or f"{words['bank']} {self.bank.bin}")
        if shown := self.local_name or self.name:
            parts.append(_visible(shown))
        return ", ".join(parts) or words["nobody"]


# --- as text and JSON ---

_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "refuse": "do not pay: ",
        "pay": "pay {amount} to {payee}",
        "open": "an amount you enter",
        "account": "account",
        "card": "card",
        "merchant": "merchant",
        "terminal": "cash machine",
        "bank": "bank",
        "nobody": "an account of no known network",
        "fee": "with a fee of ",
        "memo": "memo: ",
        "repeatable": "it can be paid more than once",
        "warn": "note: ",
    },
    "vi": {
        "refuse": "không thanh toán: ",
        "pay": "trả {amount} vào {payee}",
        "open": "số tiền tự nhập",
        "account": "tài khoản",
        "card": "thẻ",
        "merchant": "đơn vị chấp nhận thanh toán",
        "terminal": "máy ATM",
        "bank": "ngân hàng",
        "nobody": "tài khoản của mạng thanh toán chưa rõ",
        "fee": "kèm phí ",
        "memo": "nội dung: ",
        "repeatable": "có thể bị trả nhiều lần",
        "warn": "lưu ý: ",
    },
}


def _words(lang: Lang) -> dict[str, str]:
    """Return the words of a language; English for any but Vietnamese, as `Issue.describe` does."""
    return _WORDS["vi" if lang == "vi" else "en"]


def as_text(value: str | None) -> str:
    """Return a text as JSON."""
    return "null" if value is None else encode_basestring(value)


REPEATABLE: Final = '"repeatable": true'
"""What the JSON of a reading says of a code that may be paid more than once."""
_UNREPEATABLE: Final = '"repeatable": false'


def _flag(value: bool) -> str:  # noqa: FBT001 - the flag is what is written
    return "true" if value else "false"


def as_number(amount: Decimal | None) -> str:
    """Return an amount as JSON: a number where it is whole, else its digits as text."""
    if amount is None:
        return "null"
    return str(int(amount)) if amount == amount.to_integral_value() else f'"{amount:f}"'


def _network(network: Network | None) -> str:
    return (
        "null"
        if network is None
        else f'{{"name": {encode_basestring(network.name)}, "country": {as_text(network.country)}}}'
    )


def _bank(bank: Beneficiary | None) -> str:
    return (
        "null" if bank is None else f'{{"bin": {encode_basestring(bank.bin)}, "name": {as_text(bank.name)}}}'
    )


def _account(account: NetworkAccount) -> str:
    return (
        f'{{"network": {_network(account.network)}, "id": "{account.id}", "guid": {as_text(account.guid)}, '
        f'"kind": {as_text(account.kind)}, "number": {as_text(account.number)}, '
        f'"bank": {_bank(account.bank)}}}'
    )


def _issues(issues: Iterable[Issue], lang: Lang) -> str:
    return json.dumps([stated(issue, lang) for issue in issues], ensure_ascii=False) if issues else "[]"


def stated(issue: Issue, lang: Lang = "en") -> dict[str, object]:
    """Return an issue as values of JSON, its sentence filled in."""
    return {
        "code": issue.code.value,
        "level": issue.level.value,
        "path": issue.path,
        "span": issue.span,
        "message": issue.describe(lang),
        "rule": issue.rule,
    }


def may_name(memo: str) -> bool:
    """Return whether a memo may have a reference in it: the letters of the prefix, one after the other."""
    return _PREFIX.search(memo) is not None


_PREFIX: Final = re.compile("[Hh][^0-9A-Za-z]*[Ss]")


def _named(memo: str | None) -> tuple[str, int] | None:
    """Return key and item of the one reference in a memo."""
    if memo is None or not may_name(memo):
        return None
    from vnqr.references.form import Form  # noqa: PLC0415 - few codes have one
    from vnqr.references.memo import overlap  # noqa: PLC0415
    from vnqr.references.names import names  # noqa: PLC0415

    certain = [name for name in names(memo) if name.certain]
    readable = [name.span for name in certain if name.form is Form.READABLE]
    # By chance the beginning of a READABLE text is one of PACKED, too.
    found = {
        (name.key, name.item)
        for name in certain
        if name.item is not None
        and (name.form is Form.READABLE or not any(overlap(name.span, span) for span in readable))
    }
    return found.pop() if len(found) == 1 else None


def _reference(memo: str | None) -> Reference | None:
    """Return the one reference in a memo."""
    if (found := _named(memo)) is None:
        return None
    from vnqr.references.dossier import dossier_of  # noqa: PLC0415 - both load pydantic
    from vnqr.references.reference import Reference  # noqa: PLC0415

    key, item = found
    return Reference(dossier_of(key), item)


def named_in(memo: str | None) -> str:
    """Return what a memo names as members of a JSON object."""
    if (reference := _reference(memo)) is None:
        return '"reference": null, "dossier": null, "item": null'
    return (
        f'"reference": "{reference}", "dossier": {as_text(str(reference.dossier))}, "item": {reference.item}'
    )


def _number(amount: Decimal, lang: Lang) -> str:
    text = f"{amount:,f}"
    return text.translate(_SWAPPED) if lang == "vi" else text


_SWAPPED: Final = str.maketrans(",.", ".,")


def _money(amount: Decimal, currency: str | None, lang: Lang) -> str:
    known = CURRENCIES.get(currency or "")
    alpha = known.alpha if known else _visible(currency or "?")
    return f"{_number(amount, lang)} {'đ' if lang == 'vi' and alpha == 'VND' else alpha}"


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)
