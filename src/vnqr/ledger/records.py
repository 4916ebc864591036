"""Charges as JSON has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Self

from pydantic import ConfigDict  # noqa: TC002 - pydantic reads the annotations

from vnqr._support.types import Discreet
from vnqr._support.validation import Many  # noqa: TC001 - the same
from vnqr.ledger.values import CONFIG, AccountNumber, BankBin, Charge, FeeItem, Flag, Label, Text, Time, Whole
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.references.scheme import Scheme

__all__ = ["ChargeRecord"]


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class ChargeRecord(Discreet):
    """A charge as JSON has it: with the dossier's code as written, which the reference alone would lose.

    Attributes:
        dossier: the code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        scheme: the prefix of the reference.
        bank: as of `Charge`.
        account: as of `Charge`.
        items: as of `Charge`.
        opened_at: as of `Charge`.
        due_at: as of `Charge`.
        cancelled: as of `Charge`.
        office: as of `Charge`.

    Example:
        >>> from datetime import datetime
        >>> from vnqr import VIETNAM, FeeKind
        >>> item = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí", list_price=5000, payable=5000)
        >>> record = ChargeRecord(dossier="000.00.01.H26-240601-0001", bank="970415",
        ...                       account="113366668888", items=(item,),
        ...                       opened_at=datetime(2024, 6, 1, tzinfo=VIETNAM))
        >>> record.charge({"HS": DOSSIER}).reference.dossier.code
        '000.00.01.H26-240601-0001'
    """

    __pydantic_config__: ClassVar[ConfigDict] = CONFIG

    dossier: Text
    item: Whole = 0
    scheme: Text = DOSSIER.prefix
    bank: BankBin
    account: AccountNumber
    items: Many[FeeItem]
    opened_at: Time
    due_at: Time | None = None
    cancelled: Flag = False
    office: Label | None = None

    @classmethod
    def of(cls, charge: Charge) -> Self:
        """Return the record of a charge."""
        reference = charge.reference
        return cls(
            dossier=reference.dossier.code,
            item=reference.item,
            scheme=reference.scheme.prefix,
            bank=charge.bank,
            account=charge.account,
            items=charge.items,
            opened_at=charge.opened_at,
            due_at=charge.due_at,
            cancelled=charge.cancelled,
            office=charge.office,
        )

    def charge(self, schemes: Mapping[str, Scheme], kept: dict[Any, Any] | None = None) -> Charge:
        """Return the charge.

        Args:
            schemes: prefix -> scheme; the record's prefix must be there.
            kept: what the charges of one reading have in common, each once; it grows. A state of 200,000
                charges has few fee items, accounts and banks.

        Raises:
            pydantic.ValidationError: as of `Charge` and `Reference`.
        """
        kept = {} if kept is None else kept
        return Charge(
            reference=Reference(self.dossier, self.item, schemes[self.scheme]),
            bank=kept.setdefault(self.bank, self.bank),
            account=kept.setdefault(self.account, self.account),
            items=tuple(kept.setdefault(item, item) for item in self.items),
            opened_at=self.opened_at,
            due_at=self.due_at,
            cancelled=self.cancelled,
            office=self.office,
        )
