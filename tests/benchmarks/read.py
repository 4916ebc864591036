"""How long `vnqr.read` and the line of JSON that `vnqr read --json` writes take beside `parse`.

    python tests/benchmarks/read.py [--rounds 15]

Reads the example of NAPAS VietQR format 1.0, section 6.1.3, and sisters of it with other amounts, drawn codes
of all lengths, and the wild codes of tests/vectors that are well-formed. The cases take turns within each
round, so that a slow spell of the machine hits them all, and medians over the rounds are compared: only the
ratios mean something. Time is that of the process alone. Bound: of codes of a shape that was seen before,
`read` takes at most four times a parse; the other cases have no bound. Exit status 1 says that the bound was
missed. At the end it says of how many wild codes the shape is kept, so that another one like them is read at
once.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from vnqr import ParseError, VietQR, parse, read
from vnqr.emvco.tlv import crc
from vnqr.vietqr.banks import banks
from vnqr.vietqr.scanned import read_json
from vnqr.vietqr.shapes import recall

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HEAD = "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA53037045406{}5802VN"
WILD = json.loads((Path(__file__).parents[1] / "vectors" / "wild.json").read_text("utf-8"))
MOST = 4


def sealed(number: int, memo: str = "thanh toan don hang") -> str:
    """Return a code with its CRC."""
    inner = f"0107NPS686908{len(memo):02}{memo}"
    head = f"{HEAD.format(100_000 + number)}62{len(inner):02}{inner}6304"
    return head + crc(head)


def of_all_lengths(count: int) -> list[str]:
    """Return codes of all banks, with accounts, amounts, memos and names of all lengths."""
    rng = Random(1)  # noqa: S311 - drawn codes are no secrets
    known = [bank.bin for bank in banks]

    def words(start: str, letters: str) -> str:
        return (start + "".join(rng.choices(letters, k=rng.randrange(16)))).strip()

    def code() -> VietQR:
        fields: dict[str, object] = {"account": "".join(rng.choices("0123456789", k=rng.randrange(6, 19)))}
        if rng.random() < 0.7:
            fields["amount"] = rng.randrange(1, 10 ** rng.randrange(1, 9))
        if rng.random() < 0.5:
            fields["purpose"] = words("nop phi ", "abcdefgh ")
        if rng.random() < 0.4:
            fields |= {"merchant_name": words("UBND ", "ABCDE "), "merchant_city": "HA NOI"}
        return VietQR(bank=rng.choice(known), **fields)

    return [str(code()) for _ in range(count)]


def well_formed(text: str) -> bool:
    """Return whether `parse` takes it."""
    try:
        parse(text)
    except ParseError:
        return False
    return True


def seconds(function: Callable[[str], object], texts: Sequence[str]) -> float:
    """Return the time for one text."""
    started = time.process_time()
    for text in texts:
        function(text)
    return (time.process_time() - started) / len(texts)


def main() -> int:
    """Measure, print, compare."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    codes = [sealed(n) for n in range(2_000)]
    named = [sealed(n, "HS0000001H262406010001BXN") for n in range(2_000)]
    wild = [vector["payload"] for vector in WILD if well_formed(vector["payload"])]
    cases: dict[str, tuple[Callable[[str], object], Sequence[str]]] = {
        "read": (read, codes),
        "read, all lengths": (read, of_all_lengths(2_000)),
        "read to JSON": (read_json, codes),
        "read to JSON, a reference": (read_json, named),
        "read the wild": (read, wild),
    }
    ratios: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(rounds):
        for name, (function, texts) in cases.items():
            ratios[name].append(seconds(function, texts) / seconds(parse, texts))
    for name, found in ratios.items():
        print(f"{name:28}{statistics.median(found):9.2f} times a parse")
    known = sum(recall(parse(text)) is not None for text in wild if not parse(text).issues)
    print(f"the shape is kept of {known} of {len(wild)} wild codes")
    return int(max(statistics.median(ratios[name]) for name in ("read", "read, all lengths")) > MOST)


if __name__ == "__main__":
    sys.exit(main())
