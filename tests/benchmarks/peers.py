"""vnqr beside its peers, in one run on one machine.

    python tests/benchmarks/peers.py [--rounds 31]

Reads and writes the example of NAPAS VietQR format 1.0, section 6.1.3, and sisters of it with other amounts
(so that nobody answers from a cache), with this library, with four packages from PyPI and with two from npm.
Everybody verifies the CRC; this library also enforces every structural rule. What each library reads and
writes is checked before any clock runs. The cases take turns within each round, so that a slow spell of the
machine hits them all, and medians over the rounds are compared: only the ratios mean something.

Needs pip and, for the npm peers, Node.js with npm. The peers are installed into a temporary folder, at the
versions below, and vanish with it. Exit status 1 says that a bound was missed.
"""

from __future__ import annotations

import argparse
import binascii
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import vnqr

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PYPI = {"vietnam-qr-pay": "1.0.0", "napas-qr-python": "0.2.0", "qriskit": "0.2.0", "cemacqr": "0.1.2"}
NPM = {"vietnam-qr-pay": "1.5.1", "promptparse": "1.6.0"}

EXAMPLE = (
    "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
    "62340107NPS68690819thanh toan don hang63042E2E"
)
PAYMENT = {
    "bank": "970403",
    "account": "0011012345678",
    "amount": "180000",
    "bill_number": "NPS6869",
    "purpose": "thanh toan don hang",
}
PASS = 2_000  # operations under one reading of the clock
WARM_UP = 20  # passes that do not count: Node.js compiles while it runs


class Peer(NamedTuple):
    """How another library does it, each by its own quickest way that verifies the CRC."""

    parse: Callable[[str], Any]
    found: Callable[[Any], tuple[str, str] | None]  # amount and purpose in what was parsed
    make: Callable[[str], Any]  # what `encode` writes, made of a text
    encode: Callable[[Any], str]
    write: Callable[[dict[str, str]], str] | None = None  # from a payment to the text, where it knows VietQR


class Bound(NamedTuple):
    """`case` takes at most `limit` times what the fastest of `peers` takes."""

    case: str
    limit: float
    peers: tuple[str, ...]


BOUNDS = (
    Bound("vnqr.parse", 1.1, tuple(f"npm {name} parse" for name in NPM)),
    Bound("vnqr.parse", 0.1, ("PyPI vietnam-qr-pay parse",)),
    Bound("vnqr.VietQR.encode", 1.0, tuple(f"npm {name} encode" for name in NPM)),
    Bound("vnqr.VietQR.parse", 1.0, tuple(f"PyPI {name} parse" for name in PYPI)),
    # Half of what writing takes is pydantic's: the defaults of 30 fields that are not there, and a call back
    # into Python for each check. The peers check nothing of what they write.
    Bound("vnqr.VietQR write", 1.15, tuple(f"PyPI {name} encode" for name in PYPI)),
)
START_LIMIT_MS = 10.0  # what `import vnqr` and one parse may add to the start of Python
MAKE = ["make", "--bank", "970436", "--account", "1234567890", "--amount", "48000"]
MAKE_LIMIT = 2.0  # how many times the start of Python with pydantic the command may take


def require(fact: bool, what: str) -> None:  # noqa: FBT001 - an assert that -O cannot remove
    """Stop unless `fact`."""
    if not fact:
        sys.exit(f"not so: {what}")


def sisters() -> tuple[list[str], list[dict[str, str]]]:
    """Return the example and texts like it with other amounts, and what they say."""
    payments = [PAYMENT | {"amount": str(180_000 + step)} for step in range(PASS)]
    bodies = [EXAMPLE[:-4].replace("5406180000", f"5406{payment['amount']}") for payment in payments]
    texts = [f"{body}{binascii.crc_hqx(body.encode(), 0xFFFF):04X}" for body in bodies]
    require(texts[0] == EXAMPLE, "the first text is the example")
    return texts, payments


def stopwatch(run: Callable[..., object], items: Callable[[], Sequence[object]]) -> Callable[[], float]:
    """Return a function that passes once over `items()` and returns nanoseconds per operation."""

    def reading() -> float:
        made = items()  # outside the clock
        start = time.perf_counter_ns()
        for item in made:
            run(item)
        return (time.perf_counter_ns() - start) / len(made)

    return reading


def ours(texts: list[str], payments: list[dict[str, str]]) -> dict[str, Callable[[], float]]:
    """Return this library's cases."""

    def make(payment: dict[str, str]) -> vnqr.VietQR:
        return vnqr.VietQR(
            bank=payment["bank"],
            account=payment["account"],
            amount=int(payment["amount"]),
            bill_number=payment["bill_number"],
            purpose=payment["purpose"],
        )

    def models() -> list[vnqr.VietQR]:
        return list(map(make, payments))

    def write(payment: dict[str, str]) -> str:
        return make(payment).encode()

    for text, payment, model in zip(texts, payments, models(), strict=True):
        payload = vnqr.parse(text)
        read = [payload[path] for path in ("38.01.00", "38.01.01", "54", "62.01", "62.08")]
        require(read == list(payment.values()), "vnqr.parse reads what the text says")
        require(model.encode() == text, "VietQR.encode writes the text")
        require(vnqr.VietQR.parse(text) == model, "VietQR.parse reads what the text says")
    return {
        "vnqr.parse": stopwatch(vnqr.parse, lambda: texts),
        "vnqr.VietQR.parse": stopwatch(vnqr.VietQR.parse, lambda: texts),
        # A model is written once, when it is made, because only so is it known to fit: `encode` gives what
        # is there already, and `write` (make it of a payment, then encode) is the one to compare at heart.
        "vnqr.VietQR.encode": stopwatch(vnqr.VietQR.encode, models),
        "vnqr.VietQR write": stopwatch(write, lambda: payments),
    }


def install_pypi(folder: Path) -> dict[str, Peer]:
    """Install the PyPI peers and return how they are used."""
    pins = [f"{name}=={version}" for name, version in PYPI.items()]
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--target", folder, *pins], check=True)
    sys.path.append(str(folder))  # last: the peers come from there, and nothing that we have already
    import cemacqr  # noqa: PLC0415 - installed only now, as are the three below
    import qr_pay  # noqa: PLC0415
    import qriskit  # noqa: PLC0415
    import vietnam_qr_pay  # noqa: PLC0415
    from qriskit.validate import crc_issues  # noqa: PLC0415

    def vietnam_qr_pay_write(payment: dict[str, str]) -> str:
        qr = vietnam_qr_pay.QRPay.init_viet_qr(
            bank_bin=payment["bank"],
            bank_number=payment["account"],
            amount=payment["amount"],
            purpose=payment["purpose"],
        )
        qr.additional_data.bill_number = payment["bill_number"]
        return qr.build()

    def qr_pay_write(payment: dict[str, str]) -> str:
        return qr_pay.QRPay(
            bin_id=payment["bank"],
            consumer_id=payment["account"],
            transaction_amount=payment["amount"],
            purpose_of_transaction=payment["purpose"],
            bill_number=payment["bill_number"],
        ).code

    def qriskit_parse(text: str) -> qriskit.QRIS | None:
        qr = qriskit.parse(text)
        return None if crc_issues(qr) else qr

    def cemacqr_parse(text: str) -> cemacqr.EmvQr | None:
        qr = cemacqr.parse_payload(text)
        return qr if qr.crc_ok else None

    return {
        "vietnam-qr-pay": Peer(
            vietnam_qr_pay.QRPay,
            lambda qr: (qr.amount, qr.additional_data.purpose) if qr.is_valid else None,
            vietnam_qr_pay.QRPay,
            vietnam_qr_pay.QRPay.build,
            vietnam_qr_pay_write,
        ),
        "napas-qr-python": Peer(
            qr_pay.QRPay.decode,
            lambda qr: (qr.transaction_amount, qr.purpose_of_transaction),
            qr_pay.QRPay.decode,
            lambda qr: qr.code,
            qr_pay_write,
        ),
        "qriskit": Peer(
            qriskit_parse,
            lambda qr: (qr.get("54"), qr.get("62.08")),
            qriskit.parse,
            qriskit.QRIS.dumps,
        ),
        "cemacqr": Peer(
            cemacqr_parse,
            lambda qr: (qr.amount, qr.get_in("62", "08")),
            lambda text: cemacqr.parse_payload(text).objects,
            lambda objects: cemacqr.build(objects).raw,
        ),
    }


def pypi(folder: Path, texts: list[str], payments: list[dict[str, str]]) -> dict[str, Callable[[], float]]:
    """Return the cases of the PyPI peers."""
    cases = {}
    for name, peer in install_pypi(folder).items():
        made = [peer.make(text) for text in texts]
        found = peer.found(peer.parse(EXAMPLE))
        require(found == (PAYMENT["amount"], PAYMENT["purpose"]), f"{name} reads the example")
        require(list(map(peer.encode, made)) == texts, f"{name} writes the texts")
        cases[f"PyPI {name} parse"] = stopwatch(peer.parse, lambda: texts)
        cases[f"PyPI {name} encode"] = stopwatch(peer.encode, lambda made=made: made)
        if peer.write is not None:
            require(list(map(peer.write, payments)) == texts, f"{name} writes the payments")
            cases[f"PyPI {name} write"] = stopwatch(peer.write, lambda: payments)
    return cases


@contextmanager
def npm(
    folder: Path, texts: list[str], payments: list[dict[str, str]]
) -> Iterator[dict[str, Callable[[], float]]]:
    """Install the npm peers, start Node.js and give their cases; none where there is no Node.js."""
    node, installer = shutil.which("node"), shutil.which("npm")
    if node is None or installer is None:
        print("No Node.js with npm on the PATH: the npm peers are not measured.")
        yield {}
        return
    pins = [f"{name}@{version}" for name, version in NPM.items()]
    quiet = ["--silent", "--no-save", "--no-package-lock", "--no-audit", "--no-fund"]
    subprocess.run([installer, "install", *quiet, "--prefix", folder, *pins], check=True)
    with subprocess.Popen(
        [node, Path(__file__).with_suffix(".js")],
        env=os.environ | {"NODE_PATH": str(folder / "node_modules")},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as child:
        tell, answers = child.stdin, child.stdout

        def ask(line: str) -> str:
            tell.write(line + "\n")
            tell.flush()
            answer = answers.readline()
            require(answer != "", "the Node.js peers read and write the texts")
            return answer.strip()

        print("Node.js", ask(json.dumps({"texts": texts, "payments": payments})))
        yield {
            f"npm {name} {verb}": lambda request=f"{name} {verb}": float(ask(request))
            for name in NPM
            for verb in ("parse", "encode", "write")
        }
        tell.close()


def of_children() -> float:
    """Return the seconds of the processor that processes started here have taken so far."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def starts(rounds: int) -> Iterator[tuple[str, float, float]]:
    """Measure what starting costs; yield what it is, its value, its limit.

    All processes have the bytecode of what they import, as pip leaves it, whatever the environment says. Time
    is that of the processor: where the machine is busy, the clock tells nothing of so short a run.
    """
    codes = {
        "start of Python": "pass",
        "the same, import vnqr, parse": f"import vnqr; vnqr.parse({EXAMPLE!r})",
        "the same, from pydantic import BaseModel": "from pydantic import BaseModel",
        "the same, vnqr make": f"import sys; sys.argv[1:] = {MAKE!r}; from vnqr.cli import main; main()",
    }
    with tempfile.TemporaryDirectory() as cache:
        env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        env["PYTHONPYCACHEPREFIX"] = cache

        def milliseconds(code: str) -> float:
            before = of_children()
            subprocess.run([sys.executable, "-c", code], check=True, env=env, stdout=subprocess.DEVNULL)
            return (of_children() - before) * 1000

        for code in codes.values():
            milliseconds(code)  # writes the bytecode
        table = [[milliseconds(code) for code in codes.values()] for _ in range(rounds)]
    for name, column in zip(codes, zip(*table, strict=True), strict=True):
        print(f"{name:41}{statistics.median(column):8.1f} ms")
    added = statistics.median(parsed - bare for bare, parsed, _, _ in table)
    yield "milliseconds that import vnqr and parse add", added, START_LIMIT_MS
    made = statistics.median(made / model for *_, model, made in table)
    yield "vnqr make / from pydantic import BaseModel", made, MAKE_LIMIT


def verdict(what: str, value: float, limit: float) -> bool:
    """Print one bound and return whether it holds."""
    held = value <= limit
    print(f"{'held' if held else 'MISSED':7} {what}: {value:.2f} (limit {limit:g})")
    return held


def main() -> int:
    """Measure, print, and return 0 if all bounds hold."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=31, help="rounds to take the medians over")
    rounds = parser.parse_args().rounds
    texts, payments = sisters()
    print("Python", sys.version.split()[0])
    with tempfile.TemporaryDirectory() as name, npm(Path(name, "npm"), texts, payments) as npm_cases:
        cases = {**ours(texts, payments), **pypi(Path(name, "pypi"), texts, payments), **npm_cases}
        readings: dict[str, list[float]] = {case: [] for case in cases}
        for turn in range(-WARM_UP, rounds):
            for case, reading in cases.items():
                if turn >= 0 or case in npm_cases:
                    readings[case].append(reading())
    medians = {case: statistics.median(values[-rounds:]) for case, values in readings.items()}
    unit = medians["vnqr.parse"]
    for case, value in medians.items():
        print(f"{case:32}{value / 1000:9.2f} µs{value / unit:9.2f} x vnqr.parse")
    held = [verdict(*cost) for cost in starts(rounds)]
    for case, limit, peers in BOUNDS:
        if measured := {peer: medians[peer] for peer in peers if peer in medians}:
            fastest = min(measured, key=measured.__getitem__)
            held.append(verdict(f"{case} / {fastest}", medians[case] / measured[fastest], limit))
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
