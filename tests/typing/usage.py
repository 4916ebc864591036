"""The public names as users write them, for the type checkers: `mypy` and `pyright` read this file with src.

What a call returns is stated by `assert_type`; what must be an error carries the comment that silences it,
and both checkers report a comment that silences nothing. The file also runs, as a test does.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, assert_type

import vnqr
from vnqr.testing.faults import Fault, faults
from vnqr.testing.samples import Sample, samples
from vnqr.vietqr.answer import Beneficiary, NetworkAccount
from vnqr.vietqr.guids import Network
from vnqr.vietqr.scanned import read_json

CODE = "00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA53037045802VN63049E6F"


def reading() -> None:
    """One answer for a scan."""
    found = vnqr.read(CODE)
    assert_type(found, vnqr.Reading)
    assert_type(found.verdict, vnqr.Verdict)
    assert_type(found.why, tuple[vnqr.Issue, ...])
    assert_type(found.network, Network | None)
    assert_type(found.bank, Beneficiary | None)
    assert_type(found.account, str | None)
    assert_type(found.amount, Decimal | None)
    assert_type(found.accounts, tuple[NetworkAccount, ...])
    assert_type(found.payload, vnqr.Payload | None)
    assert_type(found.reference, vnqr.Reference | None)
    assert_type(found.repeatable, bool)
    assert_type(found.networks, tuple[str, ...])
    assert_type(found.summary("vi"), str)
    assert_type(found.to_dict(), dict[str, Any])
    assert_type(read_json(CODE), str)
    if found.verdict is vnqr.Verdict.REFUSE:
        assert_type(found.why[0].describe("en"), str)


def parts() -> None:
    """The parts that `read` is made of."""
    payload = vnqr.parse(CODE)
    assert_type(payload, vnqr.Payload)
    assert_type(payload["38.01.00"], str)
    assert_type(payload.get("62.08"), str | None)
    assert_type(payload.get("62.08", 0), str | int)
    assert_type(payload.amount, Decimal | None)
    assert_type(vnqr.check(payload), tuple[vnqr.Issue, ...])
    assert_type(vnqr.parse_lenient(CODE), tuple[vnqr.Payload | None, tuple[vnqr.Issue, ...]])


def writing() -> None:
    """A code of one's own."""
    qr = vnqr.VietQR(bank="VietinBank", account="113366668888", amount=50_000)
    assert_type(qr, vnqr.VietQR)
    assert_type(str(qr), str)
    assert_type(qr.amount, int | None)
    assert_type(vnqr.VietQR.parse(str(qr)), vnqr.VietQR)
    assert_type(vnqr.banks.find("Vietcombank (VCB)"), vnqr.Bank)
    assert_type(vnqr.banks.get("970436"), vnqr.Bank | None)
    payee = vnqr.Payee(bank="VietinBank", account="113366668888")
    assert_type(vnqr.verify(str(qr), payees=[payee]), tuple[vnqr.Issue, ...])


def testing() -> None:
    """Codes for tests."""
    assert_type(next(samples(7)), Sample)
    assert_type(samples(), Iterator[Sample])
    assert_type(next(faults(CODE)), Fault)


def refused() -> None:
    """What no checker lets through."""
    with contextlib.suppress(TypeError):
        vnqr.read(CODE.encode())  # type: ignore[arg-type]
        raise AssertionError
    with contextlib.suppress(TypeError):
        vnqr.parse(None)  # type: ignore[arg-type]
        raise AssertionError


USES = (reading, parts, writing, testing, refused)

if __name__ == "__main__":
    for use in USES:
        use()
