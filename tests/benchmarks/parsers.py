"""What other parsers take that they should refuse: the table of docs/howto/qa.md.

    python tests/benchmarks/parsers.py > table.md

Breaks four right codes of VietQR in every way of `vnqr.testing.faults`, and draws 1,000 right ones with
`vnqr.testing.strategies`, the same every time. All go, as a manifest would carry them, through vietnam-qr-pay
from npm and vietqr-emvco from PyPI, two parsers that apps use, and through `vnqr.VietQR.parse`.

A parser takes a text if it says that the text is valid, in the way its own documentation tells to ask, and
names a payee; so a payment could be started. It is asked about a fault only where it takes the fault's
control, the right code from which the text differs in that alone. Of a right code it must read payee,
amount and memo as they are. Fraud and references are left out: such codes are right, and no parser can tell.

Needs pip, and Node.js with npm. The parsers are installed into a temporary folder, at the versions below.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from hypothesis import HealthCheck, Phase, given, seed, settings

import vnqr
from vnqr.testing.faults import Group, Reaction, faults
from vnqr.testing.strategies import vietqrs
from vnqr.vietqr.services import Service

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.testing.faults import Fault

    Reading = dict[str, Any] | None
    """What was read; None: refused; `{"crash": ...}`: an exception, or no end of it."""

NPM, PYPI = {"vietnam-qr-pay": "1.5.1"}, {"vietqr-emvco": "1.0.0"}
DRAWN = 1_000
PATIENCE = 2.0  # seconds for one text; a right one takes less than a thousandth

OFFICE = {"bank": "970415", "account": "113366668888"}
BASES = (
    vnqr.VietQR(**OFFICE),
    vnqr.VietQR(**OFFICE, amount=50_000, reference=vnqr.Reference("000.00.01.H26-240601-0001", item=1)),
    vnqr.VietQR(bank="970403", card="9704031101234567", amount=180_000, purpose="thanh toan don hang"),
    vnqr.VietQR(
        bank="970415",
        merchant_id="0102030405",
        merchant_category_code="9399",
        merchant_name="UBND phuong Cua Nam",
        merchant_city="Ha Noi",
        amount=50_000,
    ),
)


def drawn_codes() -> list[vnqr.VietQR]:
    """Return right codes that differ, the same on every run."""
    found: dict[str, vnqr.VietQR] = {}

    @seed(2026)
    @settings(
        max_examples=DRAWN + DRAWN // 10,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(vietqrs(warnings=False, services=[Service.TO_ACCOUNT, Service.TO_CARD]))
    def collect(qr: vnqr.VietQR) -> None:
        found[str(qr)] = qr

    collect()
    return list(found.values())[:DRAWN]


def wanted(qr: vnqr.VietQR) -> dict[str, Any]:
    """Return what a parser is to read."""
    amount = None if qr.amount is None else str(qr.amount)
    return {"bank": qr.bank, "account": qr.payee, "amount": amount, "memo": qr.memo}


def ours(text: str) -> Reading:
    """Read with this library."""
    try:
        return wanted(vnqr.VietQR.parse(text))
    except vnqr.VnqrError:
        return None


def install_pypi(folder: Path) -> Callable[[str], Reading]:
    """Install the parser from PyPI and return how it is used."""
    pins = [f"{name}=={version}" for name, version in PYPI.items()]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, *pins], check=True)
    sys.path.append(str(folder))
    from vietqr_emvco import VietQRParser  # noqa: PLC0415 - installed only now

    def stop(*_: object) -> NoReturn:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)

    def read(text: str) -> Reading:
        signal.setitimer(signal.ITIMER_REAL, PATIENCE)
        try:
            if not VietQRParser.verify_checksum(text):
                return None
            found = VietQRParser.parse(text)
        except Exception as error:  # noqa: BLE001 - whatever a text makes of it
            return {"crash": type(error).__name__}
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if not (found["bank_bin"] and found["account_number"]):
            return None
        amount = (
            None
            if found["amount"] is None
            else f"{found['amount']:g}"
            if found["amount"] % 1
            else str(int(found["amount"]))
        )
        return {
            "bank": found["bank_bin"],
            "account": found["account_number"],
            "amount": amount,
            "memo": found["memo"] or None,
        }

    return read


def install_npm(folder: Path) -> Callable[[list[str]], list[Reading]]:
    """Install the parser from npm and return how it is used."""
    node, installer = shutil.which("node"), shutil.which("npm")
    if node is None or installer is None:
        sys.exit("Node.js with npm must be on the PATH")
    pins = [f"{name}@{version}" for name, version in NPM.items()]
    quiet = ["--silent", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    subprocess.run([installer, "install", *quiet, "--prefix", folder, *pins], check=True, timeout=300)

    def read(texts: list[str]) -> list[Reading]:
        done = subprocess.run(
            [node, Path(__file__).with_suffix(".js")],
            env=os.environ | {"NODE_PATH": str(folder / "node_modules")},
            input="".join(json.dumps(text) + "\n" for text in texts),
            capture_output=True,
            check=True,
            text=True,
            timeout=300,
        )
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


def main() -> None:
    """Try all, print the tables in Markdown."""
    broken = [
        fault
        for base in BASES
        for fault in faults(base)
        if fault.group not in {Group.FRAUD, Group.REFERENCE} and fault.name != "surrogate"
    ]
    codes = drawn_codes()
    texts = [str(code) for code in codes] + [text for fault in broken for text in (fault.control, fault.text)]
    with tempfile.TemporaryDirectory() as name:
        npm, pypi = install_npm(Path(name, "npm")), install_pypi(Path(name, "pypi"))
        readings = {
            f"vietnam-qr-pay {NPM['vietnam-qr-pay']} (npm)": npm(texts),
            f"vietqr-emvco {PYPI['vietqr-emvco']} (PyPI)": [pypi(text) for text in texts],
            f"vnqr {vnqr.__version__}, `VietQR.parse`": [ours(text) for text in texts],
        }
    node = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True, timeout=60)  # noqa: S607
    today = datetime.now(UTC).date()
    print(f"{today}, Python {sys.version.split()[0]}, Node.js {node.stdout.strip()}\n")
    report_right(codes, readings)
    report_broken(broken, {parser: found[len(codes) :] for parser, found in readings.items()})


def report_right(codes: list[vnqr.VietQR], readings: dict[str, list[Reading]]) -> None:
    """Print how many of the right codes were read as they are."""
    print(f"| {len(codes):,} right codes | refused | read otherwise | crashes or hangs |\n|---|---|---|---|")
    for parser, found in readings.items():
        pairs = list(zip(codes, found, strict=False))
        refused = sum(reading is None for _, reading in pairs)
        crashed = sum(reading is not None and "crash" in reading for _, reading in pairs)
        other = [
            (code, reading)
            for code, reading in pairs
            if reading and "crash" not in reading and reading != wanted(code)
        ]
        print(f"| {parser} | {refused} | {len(other)} | {crashed} |")
    print()


def report_broken(broken: list[Fault], readings: dict[str, list[Reading]]) -> None:
    """Print what became of the broken ones."""
    verdicts = {parser: judged(broken, found) for parser, found in readings.items()}
    asked = {row.name: row for row in broken}
    print(
        "| parser | must be refused: taken | crashes or hangs | must be read: refused | asked about |"
        "\n|---|---|---|---|---|"
    )
    for parser, told in verdicts.items():
        taken, refused = (
            [n for n, verdict in told.items() if asked[n].reader is reader]
            for reader in (Reaction.REFUSE, Reaction.IGNORE)
        )
        print(
            f"| {parser} | {sum(told[n] == 'taken' for n in taken)} of {len(taken)} "
            f"| {sum(verdict.startswith(('crashes', 'hangs')) for verdict in told.values())} "
            f"| {sum(told[n] != 'taken' for n in refused)} of {len(refused)} | {len(told)} |"
        )
    short = [parser.split()[0] for parser in verdicts]
    print(f"\n| fault | a good reader | {' | '.join(short)} |\n|---|---|{'---|' * len(short)}")
    for name, fault in asked.items():
        cells = [told.get(name, "not asked") for told in verdicts.values()]
        wrong = {Reaction.REFUSE: "taken", Reaction.IGNORE: "refused", Reaction.WARN: ""}[fault.reader]
        marked = [
            f"**{cell}**" if cell == wrong or cell.startswith(("crashes", "hangs")) else cell
            for cell in cells
        ]
        if marked == cells:
            continue
        asks = "reads it" if fault.reader is Reaction.IGNORE else fault.reader
        print(f"| `{name}` | {asks} | {' | '.join(marked)} |")


def _crash(error: str) -> str:
    return "hangs" if error == TimeoutError.__name__ else f"crashes ({error})"


def judged(broken: list[Fault], found: list[Reading]) -> dict[str, str]:
    """Return name -> taken, hangs, crashes or refused; of several bases the worst counts."""
    worst: dict[str, str] = {}
    ranks = ("refused", "crashes", "hangs", "taken")
    for fault, control, reading in zip(broken, found[::2], found[1::2], strict=True):
        if control is None or "crash" in control:
            continue
        verdict = (
            "refused" if reading is None else _crash(reading["crash"]) if "crash" in reading else "taken"
        )
        before = worst.get(fault.name, verdict)
        worst[fault.name] = max(before, verdict, key=lambda told: ranks.index(told.split()[0]))
    return worst


if __name__ == "__main__":
    main()
