"""Every public entry point, called with whatever a stranger may send: values or typed errors, in linear time.

    python tests/fuzz/entry_points.py [--calls 1000000] [--seed 7]

First random calls, each of one entry point with one hostile argument: nothing may come out but a value, a
`VnqrError`, pydantic's `ValidationError`, or a `TypeError` where the type is wrong. Then every entry point
that takes a text reads patterns that grow: twice as much may take at most `GROWTH` times as long. The exit
status is 1 where something else came out.

tests/project/test_entry_points.py makes a few thousand of these calls with every run of the tests, and fails
where a public name has no entry here.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from random import Random
from time import perf_counter
from typing import TYPE_CHECKING, Any

from laws import corpus, vectors
from pydantic import ValidationError

import vnqr
from vnqr.image import scan, slip, symbol
from vnqr.references.memo import squeeze
from vnqr.references.names import names
from vnqr.vietnamese.amounts import dong_in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AT = datetime(2024, 6, 1, 8, tzinfo=vnqr.VIETNAM)
REFERENCE = vnqr.Reference("000.00.01.H26-240601-0001")
ITEM = {"kind": "phi", "code": "P", "name": "Phí", "list_price": 1000, "payable": 1000}
CHARGE = vnqr.Charge(reference=REFERENCE, bank="970415", account="1133", items=[ITEM], opened_at=AT)
CREDIT = vnqr.Credit(bank="970415", account="1133", amount=1000, memo=str(REFERENCE), received_at=AT)
QR = vnqr.VietQR(bank="970415", account="1133", amount=1000, reference=REFERENCE)
OFFICE = vnqr.Payees([vnqr.Payee(bank="970415", account="1133")])
BOOK = vnqr.reconcile([CHARGE], [CREDIT])

TEXTS: dict[str, Callable[[Any], object]] = {
    "parse": vnqr.parse,
    "parse_lenient": vnqr.parse_lenient,
    "check": vnqr.check,
    "read": vnqr.read,
    "Payload": vnqr.Payload,
    "Payload.get": vnqr.parse(str(QR)).get,
    "VietQR.parse": vnqr.VietQR.parse,
    "verify": lambda text: vnqr.verify(text, payees=OFFICE, charge=CHARGE),
    "verify issued": lambda text: vnqr.verify(QR, text, payees=OFFICE),
    "Reference": vnqr.Reference,
    "Reference.parse": vnqr.Reference.parse,
    "Reference.find": vnqr.Reference.find,
    "names": names,
    "suggest": lambda text: vnqr.suggest(text, {(REFERENCE.key, 0)}),
    "Token": vnqr.Token,
    "Token.find": lambda text: vnqr.Token.find(text, {}),
    "Dossier": vnqr.Dossier,
    "Dossier.from_key": vnqr.Dossier.from_key,
    "Scheme": vnqr.Scheme,
    "fold": vnqr.fold,
    "mask": vnqr.mask,
    "squeeze": squeeze,
    "banks.find": vnqr.banks.find,
    "banks.search": vnqr.banks.search,
    "banks.get": vnqr.banks.get,
    "symbol.make": symbol.make,
    "Reconciliation.from_json": vnqr.Reconciliation.from_json,
}
"""What takes a text -> the call."""


def _field(make: Callable[..., object], field: str, /, **others: object) -> Callable[[Any], object]:
    return lambda value: make(**{**others, field: value})


VALUES: dict[str, Callable[[Any], object]] = {
    **{
        f"VietQR {name}": _field(vnqr.VietQR, name, **{"bank": "970415", "account": "1", name: None})
        for name in vnqr.VietQR.model_fields
    },
    **{f"FeeItem {name}": _field(vnqr.FeeItem, name, **ITEM) for name in ITEM},
    **{
        f"Charge {name}": _field(
            vnqr.Charge, name, reference=REFERENCE, bank="970415", account="1", items=[ITEM], opened_at=AT
        )
        for name in ("reference", "bank", "account", "items", "opened_at", "due_at", "cancelled", "office")
    },
    **{
        f"Credit {name}": _field(
            vnqr.Credit, name, bank="970415", account="1", amount=1, memo="x", received_at=AT
        )
        for name in (
            "bank",
            "account",
            "amount",
            "memo",
            "received_at",
            "payer",
            "transaction_id",
            "occurrence",
        )
    },
    **{
        f"Payee {name}": _field(vnqr.Payee, name, bank="970415")
        for name in ("bank", "account", "prefix", "card", "merchant_id", "names")
    },
    **{
        f"Slip {name}": _field(
            slip.Slip, name, code=QR, payee="A", account="1133", amount=1000, reference=str(REFERENCE)
        )
        for name in slip.Slip.model_fields
    },
    "CardScheme": lambda value: vnqr.CardScheme(id="02", value=value),
    "Template": lambda value: vnqr.Template(guid=value, objects=(("01", "x"),)),
    "Template.vnpay": vnqr.Template.vnpay,
    "Unreserved": lambda value: vnqr.Unreserved(id="80", guid="a.b", objects=value),
    "Payees": vnqr.Payees,
    "Payload.from_objects": vnqr.Payload.from_objects,
    "reconcile charges": lambda value: vnqr.reconcile(value, []),
    "reconcile credits": lambda value: vnqr.reconcile([CHARGE], value),
    "reconcile state": lambda value: vnqr.reconcile([], [], state=value),
    "Reconciliation.settlement": BOOK.settlement,
    "Reconciliation.suggest": BOOK.suggest,
    "dong_in_words": dong_in_words,
    "scan": scan.scan,
    "slip.make": slip.make,
}
"""What takes a value of another kind, or any -> the call."""

ENTRIES = TEXTS | VALUES
WITHOUT_CALLS = frozenset(
    {
        *("DOSSIER", "EMVCO", "NAPAS", "VIETNAM", "banks"),  # values; the calls of banks are above
        *(
            "ChargeState",
            "Code",
            "FeeKind",
            "Form",
            "Layout",
            "Level",
            "Place",
            "Service",
            "Verdict",
        ),  # enums
        *("ChecksumError", "EncodeError", "MissingObjectError", "ParseError", "ProfileError", "VnqrError"),
        *("Bank", "Match", "Reading", "RuleSet", "Settlement", "Suggestion", "Issue", "issues_of"),  # results
        *("Debit", "InvalidCredit", "Reconciliation"),  # of readers and of calls above
    }
)
"""Public names that are no entry point for a stranger's input."""

HOSTILE = (
    *(None, True, 0, 1, -1, 10**13, 10**5000, 1.5, float("nan"), float("inf"), b"", b"\xff" * 40),
    *(Decimal("1E+300000"), Decimal("-1E-300000"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity")),
    *(
        [],
        [None],
        (),
        {},
        {"a": 1},
        {1: {2: 3}},
        set(),
        object(),
        object,
        CHARGE,
        CREDIT,
        QR,
        BOOK,
        REFERENCE,
    ),
    *(
        date(1, 1, 1),
        datetime.max.replace(tzinfo=vnqr.VIETNAM),
        AT,
        timedelta.max,
        range(3),
        AT.replace(tzinfo=None),
        lambda: None,
    ),
)
PIECES = (
    *(
        "",
        "0",
        "00",
        "0201",
        "38",
        "63",
        "6304",
        "99",
        "+5",
        "０５",
        "\ud800",
        "\x00",
        "\u202e",
        "😀",
        "ế",
        "Đ",
    ),
    *("HS", "O" * 22, "I" * 9, "l", "000.00.01.H26-240601-0001", str(REFERENCE), "HSIOIOIOI ", "-", ".", " "),
    *(
        "A000000727",
        "QRIBFTTA",
        "970415",
        "1133",
        "VN",
        "704",
        "http://",
        "\n",
        "\r\n",
        "\t",
        "%",
        "'",
        '"',
        "=1",
    ),
)
PATTERNS = (*PIECES[1:], "HS" + "O" * 22, "HS0000001H26240601", "5404" + "1000", "ab ", "(((", "e\u0301")
GROWTH = 2.5
"""Twice as much text may take this much longer: twice, and what a shared machine adds. Squares take 4."""
LONG, LARGEST, DOUBLINGS = 0.005, 2**17, 3
"""Seconds from which times are compared, characters that are tried at most, how often they are doubled."""


def texts(chance: Random) -> Iterator[str]:
    """Yield texts without end: those that broke something once, changed, and pieces put together."""
    known = [*corpus(), *vectors(), str(QR)]
    while True:
        text = chance.choice(known) if chance.random() < 0.5 else ""
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(text) + 1)
            text = (
                text[:at]
                + chance.choice(PIECES) * chance.choice((1, 1, 2, 40))
                + text[at + chance.randrange(3) :]
            )
        yield text


def outcome(name: str, argument: object) -> str:
    """Return what came out of a call: "value", or the error's name; "wrong" is in front of what may not."""
    try:
        ENTRIES[name](argument)
    except (vnqr.VnqrError, ValidationError) as error:
        str(error)
        return type(error).__name__
    except TypeError:
        return "wrong TypeError" if name in TEXTS and isinstance(argument, str) else "TypeError"
    except Exception as error:  # noqa: BLE001 - to find any of them is what this is for
        return f"wrong {type(error).__name__}"
    return "value"


def calls(number: int, seed: int) -> Counter[tuple[str, str]]:
    """Make random calls and count what came out, by entry point."""
    chance, outcomes = Random(seed), Counter()  # noqa: S311 - a seed, so that it can be repeated
    every, drawn = list(ENTRIES), texts(chance)
    for _ in range(number):
        name = chance.choice(every)
        argument = (
            next(drawn) if chance.random() < (0.9 if name in TEXTS else 0.4) else chance.choice(HOSTILE)
        )
        outcomes[name, outcome(name, argument)] += 1
    return outcomes


def growth(name: str, pattern: str) -> float:
    """Return how much longer a text takes for each doubling of its size, from some milliseconds on."""
    size = next(
        size
        for size in (2**power for power in count(6))
        if seconds(name, pattern, size) > LONG or size >= LARGEST
    )
    short = seconds(name, pattern, size)
    return 0 if short < LONG else (seconds(name, pattern, 2**DOUBLINGS * size) / short) ** (1 / DOUBLINGS)


def confirmed(name: str, pattern: str) -> float:
    """Return the growth, measured again where it is too fast: other programs only make a time longer."""
    found = growth(name, pattern)
    return found if found <= GROWTH else min(growth(name, pattern) for _ in range(3))


def seconds(name: str, pattern: str, size: int) -> float:
    """Return the time of a call, the least of three: other programs only add to it."""
    text = (pattern * (size // len(pattern) + 1))[:size]
    times = []
    for _ in range(3):
        begin = perf_counter()
        outcome(name, text)
        times.append(perf_counter() - begin)
    return min(times)


def main() -> None:
    """Print what came out that may not, and what grows faster than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    begin = perf_counter()
    found = calls(options.calls, options.seed)
    wrong = {what: times for what, times in found.items() if what[1].startswith("wrong")}
    print(f"{options.calls:,} calls of {len(ENTRIES)} entry points in {perf_counter() - begin:.0f} s")
    for (name, error), times in sorted(wrong.items()):
        print(f"  {name}: {error.removeprefix('wrong ')}, {times} times")
    worst = max(
        ((confirmed(name, pattern), name, pattern) for name in TEXTS for pattern in PATTERNS),
        key=lambda each: each[0],
    )
    print(f"twice as much text: at most {worst[0]:.2f} times as long ({worst[1]}, {worst[2]!a})")
    sys.exit(bool(wrong) or worst[0] > GROWTH)


if __name__ == "__main__":
    main()
