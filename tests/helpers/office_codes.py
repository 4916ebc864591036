"""An office, what it is owed, the code that it issued for it, and that code with objects changed."""

from __future__ import annotations

from datetime import datetime

from vnqr import Payload, Reference, VietQR
from vnqr.guard import verify
from vnqr.guard.payees import Payee
from vnqr.ledger.values import VIETNAM, Charge, FeeItem, FeeKind

DOSSIER = "000.00.01.H26-240601-0001"
REFERENCE = Reference(DOSSIER, item=1)
ACCOUNT = "113366668888"
OFFICE = Payee(bank="VietinBank", account=ACCOUNT, names=("UBND Phường Bến Nghé", "Ủy ban nhân dân"))
DUE = 50_000


def charge_of(reference: Reference = REFERENCE, due: int = DUE, account: str = ACCOUNT, **fields) -> Charge:
    item = FeeItem(
        kind=FeeKind.LE_PHI,
        code="LP01",
        name="Lệ phí",
        list_price=max(due, 1),
        payable=due,
        reason=None if due else "Miễn lệ phí",
    )
    opened = datetime(2024, 6, 1, 8, tzinfo=VIETNAM)
    return Charge(
        reference=reference, bank="970415", account=account, items=(item,), opened_at=opened, **fields
    )


CHARGE = charge_of()
ISSUED = VietQR(
    bank="VietinBank",
    account=ACCOUNT,
    amount=DUE,
    reference=REFERENCE,
    bill_number=REFERENCE.key,
    merchant_name="UBND PHUONG BEN NGHE",
    merchant_city="TP HCM",
    name_vi="Ủy ban nhân dân",
    city_vi="Thành phố Hồ Chí Minh"[:15],
)
MEMO = str(REFERENCE)

NAPAS = {"00": "A000000727", "01": {"00": "970415", "01": ACCOUNT}, "02": "QRIBFTTA"}
OBJECTS = {
    "00": "01",
    "01": "12",
    "38": NAPAS,
    "53": "704",
    "54": str(DUE),
    "58": "VN",
    "59": "UBND PHUONG BEN NGHE",
    "60": "TP HCM",
    "62": {"01": REFERENCE.key, "08": MEMO},
    "64": {"00": "vi", "01": "Ủy ban nhân dân", "02": "Thành phố Hồ Ch"},
}


def written(tree: dict) -> list:
    return [(id_, written(value) if isinstance(value, dict) else value) for id_, value in tree.items()]


def altered(changes: dict[str, object], objects: dict = OBJECTS) -> str:
    """The issued code with objects exchanged, added, or (None) removed by path, and the CRC made right."""
    tree = {id_: {**value} if isinstance(value, dict) else value for id_, value in objects.items()}
    tree["38"]["01"] = {**tree["38"]["01"]}
    for path, value in changes.items():
        *above, last = path.split(".")
        place = tree
        for id_ in above:
            place = place[id_]
        place[last] = value
        if value is None:
            del place[last]
    return str(Payload.from_objects(written(tree)))


def found(text: str | Payload | VietQR, issued=None, payees=(OFFICE,), charge: Charge | None = CHARGE):
    """What the guard says, as (code, path); every issue must be sayable in both languages."""
    issues = verify(text, issued, payees=payees, charge=charge)
    for issue in issues:
        assert issue.describe()
        assert issue.describe("vi")
        assert issue.rule
        if issue.span is not None:
            assert 0 <= issue.span[0] <= issue.span[1] <= len(str(text))
    return [(issue.code, issue.path) for issue in issues]
