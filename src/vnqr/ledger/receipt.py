"""The data of an electronic receipt (biên lai điện tử), from a charge whose amount due has arrived.

Phí and lệ phí each have a receipt of their own, so one settlement gives up to two. Shipping, copying and
other costs are on neither. The legal receipt, with its pattern, serial, number and signature, is issued by
the software that the tax authority has licensed for it; this is what that software is given, as JSON.

A receipt is made out over what is *payable*, not over what was received: what was paid too much is no fee,
and is to be refunded. It is made out over what stays: credits that were given back whole are not on it.

Example:
    >>> from datetime import datetime
    >>> from vnqr.ledger.values import VIETNAM, Charge, FeeItem
    >>> from vnqr.references.reference import Reference
    >>> from vnqr.ledger.evidence import Evidence, Found
    >>> from vnqr.ledger.settlement import settle
    >>> item = FeeItem(kind=FeeKind.LE_PHI, code="LP01", name="Lệ phí hộ tịch",
    ...                list_price=8_000, payable=8_000)
    >>> morning = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
    >>> charge = Charge(reference=Reference("000.00.01.H26-240601-0001"), bank="970415",
    ...                 account="113366668888", items=(item,), opened_at=morning)
    >>> credit = Evidence("FT01", "970415", "113366668888", 8_000, morning, Found.READABLE)
    >>> settlement = settle(charge, [credit])
    >>> receipt, = receipts(settlement, payee=Collector(name="UBND phường Ba Đình", tax_code="0100000000"),
    ...                     payer=Payer(name="Trần Thị Mai"), procedure="1.004884")
    >>> receipt.amount_in_words, receipt.transaction_ids
    ('tám nghìn đồng', ('FT01',))
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Final, Self

from pydantic import TypeAdapter, model_validator
from pydantic.dataclasses import dataclass
from pydantic_core import core_schema

from vnqr._support.types import Discreet
from vnqr._support.validation import Checked, Many, custom_error
from vnqr.errors import Code, Issue, VnqrError
from vnqr.ledger.evidence import is_own
from vnqr.ledger.values import (
    CONFIG,
    Dong,
    DongOrZero,
    FeeKind,
    ItemKind,
    Label,
    PersonName,
    Text,
    Time,
    Whole,
)
from vnqr.vietnamese.amounts import dong_in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.ledger.settlement import Settlement
    from vnqr.ledger.values import FeeItem

__all__ = ["Collector", "Payer", "ReceiptData", "ReceiptLine", "ReceiptNumber", "receipts"]

TaxCode = Annotated[
    str,
    Checked(
        Code.TAX_CODE, core_schema.str_schema(strict=True, pattern="^([0-9]{10}(-?[0-9]{3})?|[0-9]{12})$")
    ),
]
"""Mã số thuế: 10 digits, 13 for a dependent unit (also `0100000000-001`), 12 for a person's number."""


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class Collector(Discreet):
    """Who collects.

    Attributes:
        name: the agency.
        tax_code: its mã số thuế.
    """

    name: PersonName
    tax_code: TaxCode


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class Payer(Discreet):
    """Who owes the fee, which need not be whose bank account paid it.

    Attributes:
        name: the person or organisation.
        id_number: personal number, passport or tax code.
        address: the address.
    """

    name: PersonName
    id_number: Label | None = None
    address: PersonName | None = None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class ReceiptNumber(Discreet):
    """What the issuer of the legal receipt has given it.

    Attributes:
        pattern: ký hiệu mẫu biên lai.
        serial: ký hiệu biên lai.
        number: số biên lai.
    """

    pattern: Label
    serial: Label
    number: Label


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class ReceiptLine(Discreet):
    """One fee item.

    Attributes:
        code: the item's code.
        name: what it is for.
        list_price: dong, as the tariff has it.
        amount: dong paid; 0 for an exempt item beside others.
        reason: of a reduction.
    """

    code: Label
    name: PersonName
    list_price: DongOrZero
    amount: DongOrZero
    reason: PersonName | None = None


@dataclass(frozen=True, repr=False, slots=True, kw_only=True, config=CONFIG)
class ReceiptData(Discreet):
    """What one receipt says.

    Attributes:
        kind: phí or lệ phí.
        payee: who collected.
        payer: who owed.
        lines: the fee items, at least one.
        amount: dong, the sum of the lines.
        amount_in_words: the same, as `dong_in_words` has it.
        dossier: the dossier's code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        procedure: code of the procedure (mã thủ tục), as `1.011442`.
        paid_at: when the amount due was reached, by the bank's times.
        transaction_ids: the bank's numbers of the credits that paid, as far as the bank gives any.
        number: what the issuer has given it; None before that.

    Raises:
        pydantic.ValidationError: the parts contradict each other (`receipt-sum`, `receipt-kind`).
    """

    kind: ItemKind
    payee: Collector
    payer: Payer
    lines: Many[ReceiptLine]
    amount: Dong
    amount_in_words: Text
    dossier: Label
    item: Whole
    procedure: Label
    paid_at: Time
    transaction_ids: Many[Label]
    number: ReceiptNumber | None = None

    @model_validator(mode="after")
    def _check_parts(self) -> Self:
        if self.kind is FeeKind.OTHER:
            raise custom_error(Issue.error(Code.RECEIPT_KIND, "kind"))
        words = dong_in_words(self.amount)
        if sum(line.amount for line in self.lines) != self.amount or words != self.amount_in_words:
            raise custom_error(Issue.error(Code.RECEIPT_SUM, "amount"))
        return self

    def to_json(self) -> bytes:
        """Return the receipt as JSON."""
        return _RECEIPT.dump_json(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> ReceiptData:
        """Read what `to_json` wrote.

        Raises:
            pydantic.ValidationError: it is something else.
        """
        return _RECEIPT.validate_json(data)


_RECEIPT: Final = TypeAdapter(ReceiptData)
_NO_NUMBERS: Final[Mapping[FeeKind, ReceiptNumber]] = MappingProxyType({})


def receipts(
    settlement: Settlement,
    *,
    payee: Collector,
    payer: Payer,
    procedure: str,
    numbers: Mapping[FeeKind, ReceiptNumber] = _NO_NUMBERS,
) -> tuple[ReceiptData, ...]:
    """Make the receipts of a settled charge: one for phí, one for lệ phí, as far as there is any.

    Args:
        settlement: of a charge whose amount due is on its account.
        payee: who collected.
        payer: who owed.
        procedure: code of the procedure, as `1.011442`.
        numbers: what the issuer has given, by kind.

    Returns:
        The receipts, phí first. None for a kind of which nothing was payable.

    Raises:
        VnqrError: the amount due has not arrived on the charge's account, or the charge is cancelled
            (`receipt-not-covered`).
    """
    charge = settlement.charge
    if not settlement.covered:
        raise VnqrError.of(Code.RECEIPT_NOT_COVERED, "settlement", None)
    if settlement.paid_at is None:  # nothing was due
        return ()
    paying = tuple(
        credit.transaction_id
        for credit in settlement.credits
        if credit.transaction_id and credit.stays and is_own(charge, credit)
    )
    made: list[ReceiptData] = []
    for kind in (FeeKind.PHI, FeeKind.LE_PHI):
        lines = tuple(_line(item) for item in charge.items if item.kind is kind)
        amount = sum(line.amount for line in lines)
        if amount:
            made.append(
                ReceiptData(
                    kind=kind,
                    payee=payee,
                    payer=payer,
                    lines=lines,
                    amount=amount,
                    amount_in_words=dong_in_words(amount),
                    dossier=charge.reference.dossier.code,
                    item=charge.reference.item,
                    procedure=procedure,
                    paid_at=settlement.paid_at,
                    transaction_ids=paying,
                    number=numbers.get(kind),
                )
            )
    return tuple(made)


def _line(item: FeeItem) -> ReceiptLine:
    return ReceiptLine(
        code=item.code,
        name=item.name,
        list_price=item.list_price,
        amount=item.payable,
        reason=item.reason,
    )
