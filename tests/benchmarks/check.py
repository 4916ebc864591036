"""How long `check` takes beside `parse`, and how soon garbage is refused.

    python tests/benchmarks/check.py [--rounds 31]

Checks the example of NAPAS VietQR format 1.0, section 6.1.3, and sisters of it with other amounts, and reads
the wild codes of tests/vectors leniently. The cases take turns within each round, so that a slow spell of the
machine hits them all, and medians of the processor's time are compared: only the ratios mean something.
Bounds: a check takes at most ten times a parse, and a megabyte of garbage is refused sooner than 100 payloads
are parsed. Exit status 1 says that a bound was missed.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from vnqr import EMVCO, NAPAS, check, parse
from vnqr.emvco.tlv import crc
from vnqr.vietqr.lenient import parse_lenient

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEAD = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA53037045406{}5802VN"
TAIL = "62340107NPS68690819thanh toan don hang6304"
WILD = json.loads((Path(__file__).parents[1] / "vectors" / "wild.json").read_text("utf-8"))


def sealed(head: str) -> str:
    """Close a text with its CRC."""
    return head + crc(head)


def garbage(size: int) -> str:
    """Return printable characters by chance, the same every time."""
    return "".join(random.Random(1).choices([chr(n) for n in range(32, 127)], k=size))  # noqa: S311 - no secret


def seconds(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the time for one text."""
    started = time.process_time()
    for text in texts:
        function(text)
    return (time.process_time() - started) / len(texts)


def main() -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=31)
    rounds = parser.parse_args().rounds
    codes = [sealed(HEAD.format(100_000 + n) + TAIL) for n in range(1_000)]
    wild = [vector["payload"] for vector in WILD]
    rubbish = [garbage(1_000_000)] * 10
    assert not any(map(check, codes))
    cases: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
        "parse": (parse, codes),
        "check": (check, codes),
        "check by NAPAS": (lambda text: check(text, NAPAS), codes),
        "check by EMVCo": (lambda text: check(text, EMVCO), codes),
        "parse leniently": (parse_lenient, codes),
        "check the wild": (check, wild),
        "parse the wild leniently": (parse_lenient, wild),
        "check 1 MB of garbage": (check, rubbish),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, case in cases.items():
            times[name].append(seconds(*case))
    ratio = {
        name: statistics.median(mine / its for mine, its in zip(taken, times["parse"], strict=True))
        for name, taken in times.items()
    }
    for name, taken in times.items():
        print(f"{name:26}{statistics.median(taken) * 1e6:10.2f} µs{ratio[name]:9.2f} times a parse")
    return int(ratio["check"] > 10 or ratio["check 1 MB of garbage"] > 100)


if __name__ == "__main__":
    sys.exit(main())
