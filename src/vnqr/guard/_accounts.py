"""Whom a code pays: every account in it against the list of payees, and the names that it shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco.tlv import ascii_upper
from vnqr.errors import Code, Issue, Level
from vnqr.guard._scanned import RULE
from vnqr.guard.payees import Payee
from vnqr.vietnamese.names import plain_name
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID
from vnqr.vietqr.services import Service

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from vnqr.guard._scanned import Scanned
    from vnqr.guard.listing import Payees, PayeeVerdict
    from vnqr.ledger.values import Charge

__all__ = ["judge_accounts"]


class _Account(NamedTuple):
    """An account of the code.

    Attributes:
        root: the ID of the root object.
        verdict: what the list says of it.
        is_napas: whether it is of NAPAS.
        parts: what it is known by, as `Payees.look_up` takes it.
        is_readable: whether its template can be taken apart.
    """

    root: str
    verdict: PayeeVerdict
    is_napas: bool
    parts: Mapping[str, str]
    is_readable: bool

    @property
    def is_listed(self) -> bool:
        """Return whether it may be paid."""
        return self.verdict.code is None

    @property
    def payees(self) -> list[Payee]:
        """Return the entries that list it, as far as they are of NAPAS."""
        return [entry for entry in self.verdict.entries if isinstance(entry, Payee)]


_FIRST, _LAST, _LAST_CARD = "02", "51", "25"
_NAPAS_PARTS: Final = ("00", "01.00", "01.01")
_SERVICE: Final = "02"


def _accounts(code: Scanned, payees: Payees) -> Iterator[_Account]:
    for node in code.nodes.values():
        root = node.path
        if "." in root or not _FIRST <= root <= _LAST:
            continue
        leaves = tuple(code.inside(root))
        parts = {leaf.path[3:]: leaf.value for leaf in leaves}
        if root <= _LAST_CARD:
            parts = {"id": root, "value": node.value}
        elif "00" in parts:
            parts["00"] = ascii_upper(parts["00"])
        is_napas = parts.get("00") == NAPAS_GUID
        if is_napas:
            parts = {part: parts[part] for part in _NAPAS_PARTS if part in parts}
        is_readable = all(leaf.issue is None for leaf in leaves)
        yield _Account(root, payees.look_up(parts), is_napas, parts, is_readable)


def judge_accounts(code: Scanned, payees: Payees, charge: Charge | None) -> Iterator[Issue]:
    """Yield what is wrong with the accounts of a code."""
    if not len(payees):
        yield Issue.error(Code.PAYEES_EMPTY, "", None, RULE)
        return
    accounts = tuple(_accounts(code, payees))
    if not accounts:
        yield Issue.error(Code.ACCOUNT_MISSING, "", None, RULE)
        return
    known = tuple(account for account in accounts if account.is_listed)
    for account in accounts:
        if account.is_napas:
            yield from _judge_template(code, account)
        why, part, _ = account.verdict
        # Of what cannot be read, the form is reported, and nothing else is known.
        if why is not None and account.is_readable:
            path = f"{account.root}.{part}"
            stranger = Code.PAYEE_SECOND if known else Code.PAYEE_UNKNOWN
            yield code.error(
                stranger if why is Code.PAYEE_UNKNOWN else why, path if path in code.nodes else account.root
            )
    yield from _judge_names(code, known, payees.names)
    if charge is not None:
        for account in _misdirected(known, charge):
            yield code.error(Code.CHARGE_ACCOUNT, account.root)


def _judge_template(code: Scanned, account: _Account) -> Iterator[Issue]:
    for leaf in code.inside(account.root):
        if leaf.path[3:] not in {*_NAPAS_PARTS, _SERVICE} and account.is_readable:
            yield code.error(Code.ID_UNDEFINED, leaf.path)
    if account.is_listed and account.root != NAPAS_ID:
        yield code.error(Code.NAPAS_ELSEWHERE, account.root)
    services = sorted({payee.service for payee in account.payees})
    path = f"{account.root}.{_SERVICE}"
    # Where the service code is absent, QRPUSH is meant.
    if services and not (Service.PUSH in services and path not in code.nodes):
        yield from code.expect(path, services)


def _misdirected(known: Sequence[_Account], charge: Charge) -> list[_Account]:
    """Return the listed accounts that are not the charge's, which is named without regard to case.

    An account is a bank and a number. One of NAPAS must be it. Accounts of other networks may be there as
    well, because an app pays one of them; without any of NAPAS, one of them must have the charge's number.
    """
    number = ascii_upper(charge.account)
    napas = [account for account in known if account.is_napas]
    if napas:
        _, bank, own = _NAPAS_PARTS
        return [
            each
            for each in napas
            if (each.parts[bank], ascii_upper(each.parts[own])) != (charge.bank, number)
        ]
    wrong = [each for each in known if number not in map(ascii_upper, each.parts.values())]
    return wrong if len(wrong) == len(known) else []


def _judge_names(code: Scanned, known: Sequence[_Account], listed: frozenset[str]) -> Iterator[Issue]:
    own = {plain_name(name) for account in known for payee in account.payees for name in payee.names}
    for path in ("59", "64.01"):
        shown = plain_name(code.value(path) or "")
        if shown and not known and shown in listed:
            yield code.error(Code.NAME_MISUSED, path)
        elif shown and own and shown not in own:
            yield code.error(Code.NAME_UNKNOWN, path)._replace(level=Level.WARNING)
