"""What the notifications of all aggregators have in common: reading, identity, answer.

An aggregator (SePay, Casso, payOS, VietQR.vn) sees each transfer at the bank and posts a message about it to
your server. Each has a module with its own proof and its own names; this module has the rest:

- **Proof first.** A body proves nothing: whoever knows the address can post to it. `Aggregator.read` checks
  the sender's proof over the raw bytes and raises `NotAuthenticError` before anything is believed.
- **What says the same is read**: an id as text or number, `50000.0`, a memo that is null or absent, names
  with underscores, fields that are not known.
- **What is in doubt is a row for a person**, an `InvalidCredit`, and takes no other transaction with it. A
  message that was authentic is always answered with success: a refusal makes the sender repeat it and then
  give up.
- **Identity.** A `Credit` keeps the aggregator's own id (`unique_id`, given once) and the bank's number
  (`transaction_id`), by which the statement in the evening confirms it.

Messages name their bank in words at most, so whoever makes a source says which bank it is for.

Example:
    >>> from vnqr.sources import SePay
    >>> body = '''{"id": 92704, "gateway": "VietinBank", "transactionDate": "2024-06-01 14:02:37",
    ...            "accountNumber": "113366668888", "content": "HS0000001H26240601000115A",
    ...            "transferType": "in", "transferAmount": 50000, "referenceCode": "FT24153001"}'''
    >>> source = SePay(secret="made up", bank="VietinBank")
    >>> notification = source.read(body.encode(), {"Authorization": "Apikey made up"})
    >>> notification.reply.status, notification.reply.body
    (200, b'{"success": true}')
    >>> (credit,) = notification.credits
    >>> credit.unique_id, credit.transaction_id, credit.amount, credit.received_at.isoformat()
    ('92704', 'FT24153001', 50000, '2024-06-01T14:02:37+07:00')
    >>> source.read(body.encode(), {"Authorization": "Apikey another"})
    Traceback (most recent call last):
    ...
    vnqr.sources.proof.NotAuthenticError: error notification-forged: ...
"""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections import Counter
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple, TypedDict
from unicodedata import normalize

from pydantic import TypeAdapter, ValidationError

from vnqr._support.types import Discreet, discreet, require
from vnqr._support.validation import issues_of
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.identity import identity
from vnqr.ledger.values import MAX_DONG, AccountNumber, Credit, Debit, InvalidCredit
from vnqr.sources.json_body import Json, MessageEntry, compact, json_value
from vnqr.sources.proof import Headers, HeadersLike, NotAuthenticError, is_same_proof, seconds_of
from vnqr.sources.times import moment_of
from vnqr.vietqr.banks import banks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from vnqr.sources.times import Moment

__all__ = ["Aggregator", "Message", "Names", "Notification", "Reply"]

_Read = Credit | Debit | InvalidCredit | None
"""What an entry is: None for a test."""

_DONG: Final = frozenset({"vnd", "vnđ", "đ", "₫"})
_ACCOUNT: Final[TypeAdapter[str]] = TypeAdapter(AccountNumber)


class Reply(NamedTuple):
    """The answer that a sender wants: without it the message comes again.

    Attributes:
        status: the status of HTTP.
        body: JSON in UTF-8, for the content type `application/json`.
    """

    status: int
    body: bytes

    def __repr__(self) -> str:
        """Return the status."""
        return discreet(self)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Notification(Discreet):
    """What an authentic message says.

    Attributes:
        source: the aggregator, as `sepay`.
        credits: the money received.
        rows: what a person has to look at, because it cannot be read or is in doubt.
        debits: the money sent.
        passed_over: what is no money, counted by reason: `test` for a call by which the sender tries the
            address, `failed` for a payment that did not succeed.
        reply: the answer that the sender wants, whatever the message says.
    """

    source: str
    credits: tuple[Credit, ...] = ()
    rows: tuple[InvalidCredit, ...] = ()
    debits: tuple[Debit, ...] = ()
    passed_over: Mapping[str, int] = field(default_factory=dict[str, int])
    reply: Reply


class Names(NamedTuple):
    """What a sender calls the fields of a transaction; of several the first that holds something counts.

    Attributes:
        unique_id: the sender's own id, given once.
        transaction_id: the bank's number.
        account: the account at the bank.
        virtual: the virtual account that the money came over.
        amount: dong.
        memo: what the payer wrote.
        moment: when the bank booked it.
        other_side: who paid or was paid.
        balance: dong on the account after it.
        currency: the currency, where it is named.
    """

    unique_id: tuple[str, ...]
    transaction_id: tuple[str, ...]
    account: tuple[str, ...]
    virtual: tuple[str, ...]
    amount: tuple[str, ...]
    memo: tuple[str, ...]
    moment: tuple[str, ...]
    other_side: tuple[str, ...] = ()
    balance: tuple[str, ...] = ()
    currency: tuple[str, ...] = ("currency",)


class Message(NamedTuple):
    """The body of a request.

    Attributes:
        body: the raw bytes.
        value: the JSON value; None where the bytes are no JSON.
        issue: why they are none.
    """

    body: bytes
    value: Json
    issue: Issue | None

    def __repr__(self) -> str:
        """Return no contents."""
        return discreet(self)

    @classmethod
    def of(cls, body: bytes) -> Message:
        """Read the bytes, as far as they can be read."""
        try:
            return cls(body, json_value(body), None)
        except VnqrError as error:
            return cls(body, None, error.issues[0])


class _Line(TypedDict):
    """What `Credit` and `Debit` have in common."""

    bank: str
    account: str
    amount: int
    memo: str
    transaction_id: str | None
    unique_id: str | None
    source: str
    has_clock: bool
    balance: int | None


class Aggregator(ABC):
    """A sender of notifications about the accounts of one bank; its subclasses are the senders.

    Args:
        secret: what only the sender and you know; each class says where it comes from.
        bank: the bank of the accounts, as BIN or name (`vnqr.banks`).
        account: the only account that this source is for. A message about another one is a row for a person,
            because its bank is not known; a message that names no account is about this one. None: any
            account of the bank.
        virtual: whether your charges are on virtual accounts. Then the virtual account counts as the one that
            was credited, where a message names it.

    Raises:
        VnqrError: `secret-empty`, `bank-unknown`, `bank-ambiguous`, `account-characters`.
        TypeError: an argument has the wrong type.
    """

    name: ClassVar[str]
    """What `source` of its credits says."""

    names: ClassVar[Names]
    """What it calls the fields."""

    def __init__(self, *, secret: str, bank: str, account: str | None = None, virtual: bool = False) -> None:
        """Keep what the messages are held against."""
        require(secret, str, "the secret")
        require(bank, str, "the bank")
        require(account, (str, type(None)), "the account")
        require(virtual, bool, "virtual")
        if not secret:
            raise VnqrError.of(Code.SECRET_EMPTY, "secret")
        self._secret = secret
        self.bank = banks.bin_of(bank)
        self.account = None if account is None else _account(account)
        self.virtual = virtual

    def __repr__(self) -> str:
        """Return the class and the bank, without the secret and the account."""
        return f"<{type(self).__name__} {self.bank}>"

    def read(self, body: bytes, headers: HeadersLike, *, now: float | datetime | None = None) -> Notification:
        """Check where a message comes from, and read it.

        Args:
            body: the body of the request, the raw bytes as they came.
            headers: the headers of the request, see `vnqr.sources.proof.HeadersLike`.
            now: the time, as seconds since 1970 or as a datetime with its UTC offset; left out, the server's
                clock. It counts where the sender signs a time.

        Returns:
            What the message says; an authentic message of any content has a `Notification`.

        Raises:
            NotAuthenticError: `notification-forged`; `notification-stale` where the signed time is more than
                five minutes from now.
            TypeError: an argument has the wrong type.
            ValueError: `now` is no time.
        """
        require(body, (bytes, bytearray, memoryview), "the raw body of the request")
        message = Message.of(bytes(body))
        self._prove(message, Headers(headers), seconds_of(now))
        return self._notification(message)

    @abstractmethod
    def _prove(self, message: Message, headers: Headers, now: float) -> None:
        """Raise NotAuthenticError unless the message proves that it comes from the sender."""

    def _require(self, proofs: Iterable[tuple[str, str | None]]) -> None:
        """Raise NotAuthenticError unless one of the proofs is given as it is expected."""
        found = [is_same_proof(expected, given) for expected, given in proofs if given is not None]
        if not any(found):
            raise NotAuthenticError.of(Code.NOTIFICATION_FORGED)

    # --- what a sender may have of its own ---

    def _entries(self, value: Json) -> Sequence[Json] | str:
        """Return the transactions of a message; the reason, where it is about no money.

        Raises:
            VnqrError: the message does not have the sender's form.
        """
        return [value]

    def _is_test(self, entry: MessageEntry) -> bool:
        """Return whether the sender made the transaction up, to try the address."""
        del entry
        return False

    def _is_out(self, entry: MessageEntry) -> bool:
        """Return whether the money went out.

        Raises:
            VnqrError: the message does not say so.
        """
        del entry
        return False

    def _unique_id(self, entry: MessageEntry) -> str | None:
        """Return the id that the sender gives once."""
        return entry.line("unique_id", self.names.unique_id)

    def _moment(self, entry: MessageEntry) -> Moment:
        """Return when the bank booked it."""
        text = entry.get(self.names.moment)
        moment = moment_of(text) if isinstance(text, str) else None
        if moment is None:
            raise VnqrError.of(Code.CELL_TIME, "received_at")
        return moment

    def _answer(self, message: Message) -> Mapping[str, object]:
        """Return the answer that the sender wants."""
        del message
        return {"success": True}

    # --- reading ---

    def _notification(self, message: Message) -> Notification:
        reply = Reply(200, json.dumps(self._answer(message)).encode())
        entries = self._entries_or_issue(message)
        if isinstance(entries, Issue):
            row = self._row(1, message.body, entries, None)
            return Notification(source=self.name, rows=(row,), reply=reply)
        if isinstance(entries, str):
            return Notification(source=self.name, passed_over={entries: 1}, reply=reply)
        read = list(_numbered(self._transaction(place, value) for place, value in enumerate(entries, 1)))
        tests = read.count(None)
        return Notification(
            source=self.name,
            credits=tuple(found for found in read if isinstance(found, Credit)),
            rows=tuple(found for found in read if isinstance(found, InvalidCredit)),
            debits=tuple(found for found in read if isinstance(found, Debit)),
            passed_over={"test": tests} if tests else {},
            reply=reply,
        )

    def _entries_or_issue(self, message: Message) -> Sequence[Json] | str | Issue:
        try:
            return message.issue or self._entries(message.value)
        except VnqrError as error:
            return error.issues[0]

    def _transaction(self, place: int, value: Json) -> _Read:
        """Return what an entry says; None for a test."""
        received = None
        try:
            entry = MessageEntry(value)
            if self._is_test(entry):
                return None
            is_out = self._is_out(entry)
            self._check_currency(entry)
            amount = self._amount(entry, is_out=is_out)
            received = None if is_out else amount
            return self._money(entry, amount, is_out=is_out)
        except ValidationError as error:
            issue = next(issues_of(error, Code.NOTIFICATION_UNREADABLE))
        except VnqrError as error:
            issue = error.issues[0]
        return self._row(place, compact(value).encode(), issue, received)

    def _check_currency(self, entry: MessageEntry) -> None:
        """Refuse what is not in dong; what names no currency is."""
        currency = entry.line("currency", self.names.currency)
        if currency is not None and currency.lower() not in _DONG:
            raise VnqrError.of(Code.CURRENCY_NOT_DONG, "currency")

    def _amount(self, entry: MessageEntry, *, is_out: bool) -> int:
        """Return the dong of an entry; money that went out may be written below zero."""
        signed = entry.whole(self.names.amount) or 0
        amount = abs(signed) if is_out else signed
        if not 1 <= amount <= MAX_DONG:
            raise VnqrError.of(Code.DONG_INVALID, "amount", minimum=1, maximum=MAX_DONG)
        return amount

    def _money(self, entry: MessageEntry, amount: int, *, is_out: bool) -> Credit | Debit:
        moment, has_clock = self._moment(entry)
        unique_id = self._unique_id(entry)
        transaction_id = entry.line("transaction_id", self.names.transaction_id)
        if unique_id is None and transaction_id is None:
            raise VnqrError.of(Code.NOTIFICATION_IDENTITY, "unique_id")
        balance = entry.whole(self.names.balance)
        line = _Line(
            bank=self.bank,
            account=self._account(entry),
            amount=amount,
            memo=normalize("NFC", entry.text("memo", self.names.memo) or ""),  # as the statement's reader
            transaction_id=transaction_id,
            unique_id=unique_id,
            source=self.name,
            has_clock=has_clock,
            balance=balance if balance is not None and abs(balance) <= MAX_DONG else None,
        )
        other_side = entry.line("other_side", self.names.other_side)
        if is_out:
            return Debit(**line, booked_at=moment, payee=other_side)
        return Credit(**line, received_at=moment, payer=other_side)

    def _account(self, entry: MessageEntry) -> str:
        """Return the account that the money is on."""
        real, virtual = (
            (entry.text("account", names) or "").replace(" ", "")
            for names in (self.names.account, self.names.virtual)
        )
        named = [number for number in (self.virtual and virtual, real) if number]
        if self.account is None:
            if not named:
                raise VnqrError.of(Code.CELL_EMPTY, "account")
        elif not named:
            return self.account
        elif self.account.upper() not in map(str.upper, named):
            raise VnqrError.of(Code.NOTIFICATION_ACCOUNT, "account")
        return named[0]

    def _row(self, place: int, text: bytes, issue: Issue, amount: int | None) -> InvalidCredit:
        return InvalidCredit(
            source=self.name,
            row=place,
            field=issue.path,
            code=issue.code,
            params=issue.params,
            digest=_digest(text),
            amount=amount,
        )


def _numbered(read: Iterable[_Read]) -> Iterator[_Read]:
    """Tell equal entries of one message apart where no id does: each is there, so each is money."""
    seen = Counter[str]()
    for found in read:
        if isinstance(found, InvalidCredit):
            seen[found.digest] += 1
            nth = seen[found.digest]
            yield found if nth == 1 else replace(found, digest=_digest(f"{found.digest} {nth}".encode()))
        elif found is not None and found.unique_id is None:
            line = f"{type(found).__name__} {identity(found)}"
            seen[line] += 1
            yield replace(found, occurrence=seen[line])
        else:
            yield found


def _digest(text: bytes) -> str:
    return blake2b(text, digest_size=16).hexdigest()


def _account(text: str) -> str:
    try:
        return _ACCOUNT.validate_python(text.replace(" ", ""))
    except ValidationError:
        raise VnqrError.of(Code.ACCOUNT_CHARACTERS, "account") from None
