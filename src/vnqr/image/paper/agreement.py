"""Whether what is printed on a slip is what its code says.

Somebody who types by hand pays what is printed, somebody who scans pays what the code says: both must be one.

Example:
    >>> from vnqr.emvco.payload import parse
    >>> from vnqr.vietqr.model import VietQR
    >>> bank_of(parse(str(VietQR(bank="970415", account="113366668888"))))
    'Ngân hàng TMCP Công thương Việt Nam (VietinBank)'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco.payload import parse
from vnqr.errors import EncodeError, VnqrError
from vnqr.references.form import Form
from vnqr.references.memo import squeeze
from vnqr.references.names import names
from vnqr.references.scheme import DOSSIER
from vnqr.vietnamese.fold import fold
from vnqr.vietnamese.names import plain_name
from vnqr.vietqr.banks import banks
from vnqr.vietqr.networks import NAPAS_GUID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.emvco.payload import Payload
    from vnqr.references.reference import Reference

__all__ = ["Printed", "bank_of", "bin_of", "disagreements", "reference_text"]

_DONG: Final = "704"  # ISO 4217
_GROUPING: Final = {ord(character): None for character in " .-\u00a0"}
_WORDS: Final = re.compile("[0-9A-Z]+")
_NAMES: Final = ("59", "64.01")
_NAME_LIMIT: Final = 25
"""Characters of a name in a code (EMVCo MPM v1.1 §4.7.10, §4.9.3): a longer one is shortened."""


class Printed(NamedTuple):
    """What is printed beside a code.

    Attributes:
        payee: the account's owner.
        account: the account, grouped or not.
        bank: the bank; None for that of the code.
        amount: dong.
        reference: the memo, or words of it.
        dossier: the dossier's code; None where none is printed.
    """

    payee: str
    account: str
    bank: str | None
    amount: int
    reference: str
    dossier: str | None


def disagreements(code: str, printed: Printed) -> Iterator[tuple[str, str]]:
    """Yield (path in the code, field of the slip) of everything that is not what the code says.

    Args:
        code: a payload text that `vnqr.parse` reads.
        printed: what is printed beside it.
    """
    payload = parse(code)
    agreed = {
        ("53", "currency"): payload.get("53") == _DONG,
        ("54", "amount"): payload.get("54") == str(printed.amount),
        ("55", "amount"): payload.get("55") is None,
        ("38.01.01", "account"): _napas(payload, "01.01") == printed.account.translate(_GROUPING),
        ("38.01.00", "bank"): _is_bank(bin_of(payload), printed.bank),
        ("62.08", "reference"): f" {printed.reference} " in f" {_value(payload, '62.08')} ",
        ("62.08", "dossier"): printed.dossier is None or _names_dossier(payload, printed.dossier),
        **{(path, "payee"): _is_name(_value(payload, path), printed.payee) for path in _NAMES},
    }
    return (place for place, agrees in agreed.items() if not agrees)


def bin_of(payload: Payload) -> str:
    """Return the BIN of the one NAPAS account of a code; nothing where there is none, or several."""
    return _napas(payload, "01.00") or ""


def bank_of(payload: Payload) -> str | None:
    """Return the name of the bank of a code; None where the table does not have it."""
    bank = banks.get(bin_of(payload))
    return bank and f"{bank.name_vi} ({bank.short_name})"


def reference_text(payload: Payload, reference: Reference) -> str | None:
    """Return how a reference is written in the memo of a code; None where it is not there."""
    words = _value(payload, "62.08").split(" ")
    for form in Form:
        try:
            text = reference.encode(form)
        except EncodeError:  # no form carries every dossier
            continue
        if text in words:
            return text
    return None


def _value(payload: Payload, path: str) -> str:
    """Return the value at a path; nothing where it is absent or cannot be read."""
    try:
        return payload.get(path, "")
    except VnqrError:
        return ""


def _napas(payload: Payload, path: str) -> str | None:
    """Return a part of the one NAPAS account of a code; None where there is none, or several."""
    found = [account.id for account in payload.accounts if account.guid == NAPAS_GUID]
    return _value(payload, f"{found[0]}.{path}") or None if len(found) == 1 else None


def _is_bank(bin_: str, name: str | None) -> bool:
    """Return whether a printed name is that of the bank, or of no other one if the table lacks the bank."""
    bank = banks.get(bin_)
    if name is None:
        return bank is not None
    try:
        return banks.find(name).bin == bin_
    except EncodeError:  # a branch or another addition: of all banks, only this one is named
        words = set(_WORDS.findall(fold(name, replace="").upper()))
        named = {other for other in banks if not words.isdisjoint(map(plain_name, other.names))}
        return named == ({bank} if bank else set())


def _is_name(name: str, printed: str) -> bool:
    """Return whether a name of the code, if it has one, is the printed one, or as much of it as fits."""
    held, shown = plain_name(name), plain_name(printed)
    return not name or held == shown or (len(name) >= _NAME_LIMIT - 1 and shown.startswith(held))


def _names_dossier(payload: Payload, dossier: str) -> bool:
    """Return whether a dossier is the one that the code names, if it names any."""
    key = _squeezed(dossier)
    bill = _squeezed(_value(payload, "62.01"))
    named = names(_value(payload, "62.08"))
    keys = {name.key for name in named if name.certain}
    if DOSSIER.matches(bill):
        keys.add(bill)
    return not keys or keys == {key} or any(name.key == key for name in named)


def _squeezed(text: str) -> str:
    return squeeze(text)
