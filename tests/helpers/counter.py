"""A day at a counter, made up: charges, credits and rows for the tests."""

from __future__ import annotations

from datetime import datetime

import pytest

from vnqr.errors import Code, VnqrError
from vnqr.ledger.values import VIETNAM, Charge, Credit, FeeItem, FeeKind, InvalidCredit
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme

MORNING = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
BANK = "970415"
OWN, OTHER = "113366668888", "0011001932418"
FEE = FeeItem(kind=FeeKind.PHI, code="P1", name="Phí thẩm định", list_price=50_000, payable=50_000)
STUDENT = Scheme("SV", "student", "[0-9A-Z]{9,20}")

CODES = ("000.00.01.H26-240601-0001", "H15.50.05.13-261008-0975", "38.98.H29-210519-0013")


def charge(code: str = CODES[0], item: int = 0, scheme: Scheme = DOSSIER, **other: object) -> Charge:
    values = {"bank": BANK, "account": OWN, "items": (FEE,), "opened_at": MORNING} | other
    return Charge(reference=Reference(code, item, scheme), **values)


def credit(transaction_id: str, memo: str, amount: int = 50_000, **other: object) -> Credit:
    values = {"bank": BANK, "account": OWN, "received_at": MORNING} | other
    return Credit(transaction_id=transaction_id, memo=memo, amount=amount, **values)


def row(number: int = 7, digest: str = "aa", amount: int | None = None) -> InvalidCredit:
    return InvalidCredit(
        source="mb.csv",
        row=number,
        field="amount",
        code=Code.CELL_MONEY,
        params=(("format", "plain"),),
        digest=digest,
        amount=amount,
    )


def memo(*charges: Charge) -> str:
    return (
        "MBVCB.6994946307." + ".".join(str(charge.reference) for charge in charges) + ".CT tu 0871001234567"
    )


ONE, TWO = charge(), charge(CODES[1])


def refused(call: object, *given: object, **named: object) -> tuple[Code, dict[str, object]]:
    """Return the code by which a call is refused, and what fills its sentence."""
    with pytest.raises(VnqrError) as caught:
        call(*given, **named)
    (issue,) = caught.value.issues
    assert issue.describe("vi")
    return issue.code, dict(issue.params)


def refused_at(call: object, *given: object, **named: object) -> tuple[Code, str]:
    """Return the code by which a call is refused, and the path to what is wrong."""
    with pytest.raises(VnqrError) as caught:
        call(*given, **named)
    (issue,) = caught.value.issues
    return issue.code, issue.path
