"""No right code is suspected: `verify` on drawn codes whose accounts are all listed, and on the vectors.

    python tests/fuzz/false_alarms.py [--codes 100000] [--seed 7]

The codes are drawn by `vnqr.testing.strategies`, with names in Vietnamese, every character of the Common
Character Set in texts, private templates and further accounts. Their payees are listed, so nothing may speak
against paying them but what is in them: the identifier of a network's account in other objects, or a bank in
a private template (`payee-hidden`), an object of 38 that NAPAS does not define (`id-undefined`), a tip or
fee, a text that looks like an address (warnings). The exit status is 1 where anything else was said.

tests/emvco/test_readers.py does the same with a few codes in every run of the tests.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from contextlib import suppress
from time import perf_counter

from hypothesis import HealthCheck, Phase, given, seed, settings
from laws import vectors

import vnqr
from vnqr.emvco.readers import pays_otherwise
from vnqr.testing.strategies import vietqrs
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_GUID

PAYING = [vnqr.Service.TO_ACCOUNT, vnqr.Service.TO_CARD, vnqr.Service.PUSH]
"""Cash withdrawals pay nobody, so that nobody can be listed for them."""
ALLOWED = {
    (vnqr.Code.ID_UNDEFINED, vnqr.Level.ERROR),
    (vnqr.Code.FEE_ADDED, vnqr.Level.WARNING),
    (vnqr.Code.PAY_LINK, vnqr.Level.WARNING),
}


def payees(code: vnqr.VietQR) -> list[object]:
    """Return the list in which every account of a code is."""
    known = {name: getattr(code, name) for name in ("account", "card", "merchant_id")}
    own = vnqr.Payee(bank=code.bank, **{name: value for name, value in known.items() if value is not None})
    return [own, *code.other_accounts]


def names_a_network(code: vnqr.VietQR) -> bool:
    """Return whether the identifier of a network's account is in a code where no account belongs."""
    text = str(code).upper()
    for account in vnqr.parse(str(code)).accounts:
        text = text[: account.start] + " " * (account.end - account.start) + text[account.end :]
    return NAPAS_GUID in text or VNPAY_GUID in text


def names_a_bank(code: vnqr.VietQR) -> bool:
    """Return whether a private template has the BIN of a bank, or is a bank's name: few drawn codes have."""
    values = [value for each in code.unreserved for _, value in each.objects]
    return any(
        bank.bin in "".join(values) or value.upper() in {bank.code, bank.short_name.upper(), bank.swift}
        for bank in vnqr.banks
        for value in values
    )


def said(code: vnqr.VietQR) -> list[vnqr.Issue]:
    """Return what is said of a drawn code without reason."""
    named = (
        {(vnqr.Code.PAYEE_HIDDEN, vnqr.Level.ERROR)} if names_a_network(code) or names_a_bank(code) else set()
    )
    found = vnqr.verify(code, payees=payees(code))
    return [issue for issue in found if (issue.code, issue.level) not in ALLOWED | named]


def draw(number: int, seed_: int) -> Counter[str]:
    """Draw codes and count them, those outside ASCII, and what is said of any."""
    counts: Counter[str] = Counter()

    @seed(seed_)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=[*HealthCheck],
    )
    @given(vietqrs(services=PAYING))
    def judge(code: vnqr.VietQR) -> None:
        counts["codes"] += 1
        counts["outside ASCII"] += not str(code).isascii()
        counts["second readings"] += pays_otherwise(
            str(code), [(o.id, o.value) for o in vnqr.parse(str(code))]
        )
        counts.update(f"{issue.code} {issue.path}" for issue in said(code))

    judge()
    return counts


def suspected() -> list[str]:
    """Return the vectors, right ones and those of the wild, that are said to have two readings."""
    found = []
    for text in vectors():
        with suppress(vnqr.ParseError):
            payload = vnqr.Payload(text, on_crc="warn")
            if pays_otherwise(text, [(o.id, o.value) for o in payload]):
                found.append(text)
    return found


def main() -> None:
    """Print what is said of right codes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--codes", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    begin = perf_counter()
    counts = draw(options.codes, options.seed)
    counts["vectors with two readings"] = len(suspected())
    print(f"{counts.pop('codes'):,} codes in {perf_counter() - begin:.0f} s", dict(counts))
    sys.exit(any(count for what, count in counts.items() if what != "outside ASCII"))


if __name__ == "__main__":
    main()
