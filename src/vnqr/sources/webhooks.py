"""Credits from the messages of aggregators: SePay, Casso and payOS.

Each class is the body of one aggregator's webhook as a pydantic model, so that a web framework reads it as
such; `credits()` gives what it says about money received. Messages about money sent give nothing. Fields that
are not needed are not read: aggregators add more of them from time to time.

**A body proves nothing.** Check the aggregator's secret or signature before you read it: whoever knows the
address of a webhook can write to it.

The transaction id of a `Credit` is made of the aggregator's own id, because the bank's reference may repeat,
and some banks give none (Casso's description of `reference` says both). So take the credits of an account
either from an aggregator or from the bank's statements: from both, a transfer has two ids and counts twice.

A body that is not what it must be raises `pydantic.ValidationError`; `vnqr.issues_of(error,
Code.NOTIFICATION_UNREADABLE)` gives all that is wrong with it as issues.

Example:
    >>> body = '''{"id": 92704, "gateway": "Vietcombank", "transactionDate": "2024-06-01 14:02:37",
    ...            "accountNumber": "0011001932418", "code": null, "content": "HS0000001H262406010001BXN",
    ...            "transferType": "in", "transferAmount": 50000, "accumulated": 190000, "subAccount": null,
    ...            "referenceCode": "MBVCB.3278907687", "description": ""}'''
    >>> credit, = SePayWebhook.model_validate_json(body).credits(bank="Vietcombank")
    >>> credit.transaction_id, credit.amount, credit.received_at.isoformat()
    ('sepay:92704', 50000, '2024-06-01T14:02:37+07:00')
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema, model_validator
from pydantic.alias_generators import to_camel

from vnqr._support.types import Discreet
from vnqr._support.validation import custom_error
from vnqr.errors import Code, Issue
from vnqr.ledger.values import VIETNAM, Credit
from vnqr.sources.tables import time_of
from vnqr.vietqr.banks import banks

__all__ = ["CassoTransaction", "CassoWebhook", "PayOSData", "PayOSWebhook", "SePayWebhook"]

_CONFIG: Final = ConfigDict(
    strict=True,
    frozen=True,
    extra="ignore",
    hide_input_in_errors=True,
    alias_generator=to_camel,
    populate_by_name=True,
)


def _read_time(value: object) -> object:
    """Read a time as the aggregators write it: of Vietnam, where it names no offset."""
    moment = time_of(value, VIETNAM) if isinstance(value, str) else value
    if moment is None:
        raise custom_error(Issue.error(Code.CELL_TIME))
    return moment


_Time = Annotated[
    datetime,
    BeforeValidator(_read_time),
    WithJsonSchema({"type": "string", "examples": ["2024-06-01 14:02:37"]}),
]


class SePayWebhook(Discreet, BaseModel):
    """The body that SePay posts for one transaction.

    Source: developer.sepay.vn, SePay Webhooks, "Webhook payload data", read in 2026.

    Attributes:
        id: SePay's id of the transaction.
        account_number: the bank account.
        sub_account: the virtual account, if the money came over one.
        transaction_date: when the bank booked it, `YYYY-MM-DD hh:mm:ss`.
        content: the memo.
        transfer_type: `in` for money received.
        transfer_amount: dong.
    """

    model_config = _CONFIG

    id: int
    account_number: str
    sub_account: str | None = None
    transaction_date: _Time
    content: str
    transfer_type: Literal["in", "out"]
    transfer_amount: int

    def credits(self, *, bank: str, virtual: bool = False) -> tuple[Credit, ...]:
        """Return the credit, or nothing for money sent.

        Args:
            bank: the bank of the account, by BIN or name.
            virtual: whether the charges are on virtual accounts; then the virtual account counts as the
                one that was credited, where the body names it.

        Raises:
            VnqrError: `bank-unknown`, `bank-ambiguous`.
            pydantic.ValidationError: as of `Credit`.
        """
        if self.transfer_type == "out":
            return ()
        return (
            Credit(
                transaction_id=f"sepay:{self.id}",
                bank=banks.bin_of(bank),
                account=_account(self.account_number, self.sub_account if virtual else None),
                amount=self.transfer_amount,
                memo=self.content,
                received_at=self.transaction_date,
            ),
        )


class CassoTransaction(Discreet, BaseModel):
    """One transaction of Casso's webhooks, in the names of version 2; those of version 1 are read too.

    Attributes:
        id: Casso's id of the transaction; 0 in the trial call of its dashboard.
        account_number: the bank account (version 1: `bank_sub_acc_id`, else `subAccId`).
        virtual_account_number: the virtual account (version 1: `virtualAccount`).
        transaction_date_time: when the bank booked it (version 1: `when`).
        description: the memo.
        amount: dong, negative for money sent.
        counter_account_name: who paid (version 1: `corresponsiveName`).
    """

    model_config = _CONFIG

    id: int
    account_number: str
    virtual_account_number: str | None = None
    transaction_date_time: _Time
    description: str
    amount: int
    counter_account_name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _rename(cls, body: object) -> object:
        if not isinstance(body, dict):
            return body
        fields = cast("dict[str, object]", body)
        return {new: fields[old] for old, new in _CASSO_VERSION_1.items() if old in fields} | fields


_CASSO_VERSION_1: Final = {
    "subAccId": "accountNumber",
    "bank_sub_acc_id": "accountNumber",
    "virtualAccount": "virtualAccountNumber",
    "when": "transactionDateTime",
    "corresponsiveName": "counterAccountName",
}


class CassoWebhook(Discreet, BaseModel):
    """The body that Casso posts: one transaction (version 2), or a list of them (version 1).

    Sources: developer.casso.vn, "Thiết lập Webhook" and "Chi tiết các trường của một giao dịch", and
    casso.vn, "Tích hợp webhook tuỳ chỉnh" (version 1), read in 2026.

    Attributes:
        error: 0 where there is none.
        data: what happened.
    """

    model_config = _CONFIG

    error: Literal[0]
    data: CassoTransaction | list[CassoTransaction]

    def credits(self, *, bank: str, virtual: bool = False) -> tuple[Credit, ...]:
        """Return the credits. Money sent, and the trial call (id 0), give none.

        Args:
            bank: the bank of the account, by BIN or name.
            virtual: as for `SePayWebhook.credits`.

        Raises:
            VnqrError: `bank-unknown`, `bank-ambiguous`.
            pydantic.ValidationError: as of `Credit`.
        """
        transactions = self.data if isinstance(self.data, list) else [self.data]
        return tuple(
            Credit(
                transaction_id=f"casso:{transaction.id}",
                bank=banks.bin_of(bank),
                account=_account(
                    transaction.account_number, transaction.virtual_account_number if virtual else None
                ),
                amount=transaction.amount,
                memo=transaction.description,
                received_at=transaction.transaction_date_time,
                payer=_name(transaction.counter_account_name),
            )
            for transaction in transactions
            if transaction.id and transaction.amount > 0
        )


class PayOSData(Discreet, BaseModel):
    """What happened, in payOS's webhook.

    Attributes:
        account_number: the account of the payment channel.
        virtual_account_number: the virtual account.
        amount: dong.
        description: the memo.
        reference: the bank's reference of the transfer.
        payment_link_id: payOS's id of the payment link; one link may be paid by several transfers.
        transaction_date_time: when the bank booked it, `YYYY-MM-DD hh:mm:ss`.
        currency: VND.
        code: `00` for success.
        counter_account_name: who paid.
    """

    model_config = _CONFIG

    account_number: str
    virtual_account_number: str | None = None
    amount: int
    description: str
    reference: str
    payment_link_id: str
    transaction_date_time: _Time
    currency: Literal["VND"]
    code: str
    counter_account_name: str | None = None


class PayOSWebhook(Discreet, BaseModel):
    """The body that payOS posts for one payment.

    Source: payos.vn/docs, "Webhook thông tin thanh toán", read in 2026.

    Attributes:
        data: what happened.
        signature: HMAC-SHA256 of the data, for you to check.
    """

    model_config = _CONFIG

    data: PayOSData
    signature: str

    def credits(self, *, bank: str, virtual: bool = False) -> tuple[Credit, ...]:
        """Return the credit, or nothing where the payment did not succeed.

        Args:
            bank: the bank of the account, by BIN or name.
            virtual: as for `SePayWebhook.credits`.

        Raises:
            VnqrError: `bank-unknown`, `bank-ambiguous`.
            pydantic.ValidationError: as of `Credit`.
        """
        data = self.data
        if data.code != "00":
            return ()
        return (
            Credit(
                transaction_id=f"payos:{data.payment_link_id}:{data.reference}",
                bank=banks.bin_of(bank),
                account=_account(data.account_number, data.virtual_account_number if virtual else None),
                amount=data.amount,
                memo=data.description,
                received_at=data.transaction_date_time,
                payer=_name(data.counter_account_name),
            ),
        )


def _account(real: str, virtual: str | None) -> str:
    return (virtual or real).replace(" ", "")


def _name(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
