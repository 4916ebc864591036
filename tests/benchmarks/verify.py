"""What `verify` costs with one payee and with a list of all communes, in one run.

    python tests/benchmarks/verify.py

Both lists are indexes made before (`vnqr.Payees`); near misses and strangers are measured too. The figures
are ratios to one payee, medians of interleaved rounds.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

from vnqr import Payee, Payees, VietQR, verify

COMMUNES = 3_321  # communes of Vietnam since 2025-07-01
ROUNDS, CALLS = 15, 200


def seconds(text: str, payees: Payees) -> float:
    """Return what one call takes."""
    begin = perf_counter()
    for _ in range(CALLS):
        verify(text, payees=payees)
    return (perf_counter() - begin) / CALLS


def main() -> None:
    """Print a line for each kind of account."""
    offices = [Payee(bank="970415", account=f"1133{n * 7919:08}") for n in range(COMMUNES)]
    one, all_ = Payees(offices[:1]), Payees(offices)
    listed = offices[0].account
    accounts = {"listed": listed, "near miss": listed[:-1] + "9", "stranger": "9876543210"}
    for name, account in accounts.items():
        text = str(VietQR(bank="970415", account=account, amount=50_000, purpose="Le phi"))
        rounds = [(seconds(text, all_), seconds(text, one)) for _ in range(ROUNDS)]
        ratio = median(many / few for many, few in rounds)
        print(f"{name:10} {median(few for _, few in rounds) * 1e6:6.0f} us with one, ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
