"""Where does `vnqr.check` differ from a second reading of the standard (tests/helpers/plain_validator.py)?

    python tests/tools/compare_validators.py [--count 100000] [--seed 7]

breaks valid codes on purpose, has both say which of EMVCo's rules each text breaks, and prints every kind
of difference: rule, level and who alone says it, how often, why, and the shortest text that shows it. The
reasons are those of docs/conformance.md, "Differences from an independent reading". The command fails if a
difference has no reason there. The same seed gives the same texts.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category

import vnqr

sys.path.append(str(Path(__file__).parents[1] / "helpers"))

from broken_codes import mutations
from plain_validator import Broken, broken

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["EXPLAINED", "Difference", "Says", "case", "differences", "explain"]

# --- what is compared ---


class Says(NamedTuple):
    """That a text breaks a rule: the rule's number, `error` or `warning`, and who alone says it."""

    rule: int
    level: str
    by: str


class Case(NamedTuple):
    """A text, whether its root is well-formed, and what either says of it."""

    text: str
    is_row: bool
    check: Broken
    plain: Broken

    def checked(self, *rules: int) -> bool:
        """Whether `check` reports an error of one of these rules."""
        return not self.check.errors.isdisjoint(map(number, rules))

    def read(self, *rules: int) -> bool:
        """Whether the plain validator reports an error of one of these rules."""
        return not self.plain.errors.isdisjoint(map(number, rules))

    def has(self, *categories: str) -> bool:
        """Whether the text has a character of one of these categories of Unicode."""
        return any(category(char) in categories for char in self.text)

    def differences(self) -> list[Says]:
        """Return what only one of the two says."""
        return [
            Says(int(rule[-3:]), level, by)
            for level, check, plain in zip(("error", "warning"), self.check, self.plain, strict=True)
            for by, rules in (("check", check - plain), ("plain", plain - check))
            for rule in sorted(rules)
        ]


def number(rule: int) -> str:
    """Write the number of a rule as the table of rules does."""
    return f"MPM-{rule:03}"


def case(text: str) -> Case:
    """Have both judge a text.

    Of a text that is not well-formed only the first issue counts; the others say what may have caused it.
    """
    issues = vnqr.check(text, rules=vnqr.EMVCO)
    try:
        vnqr.parse(text, on_crc="warn")
    except vnqr.ParseError:
        is_row, issues = False, issues[:1]
    else:
        is_row = True
    found = Broken(set(), set())
    for issue in issues:
        if issue.rule:
            (found.errors if issue.level is vnqr.Level.ERROR else found.warnings).add(issue.rule.split()[0])
    return Case(text, is_row, found, broken(text))


# --- what is explained ---


class Explained(NamedTuple):
    """A difference with a reason: which rules, at which level, who alone says so, and where."""

    title: str
    rules: tuple[int, ...]
    level: str
    by: str
    when: Callable[[Case], bool]


ALL = tuple(range(1, 87))
STRUCTURE = (1, 4, 5)
INSIDE = (1, 4, 5, 10, 11, 13, 14, *range(53, 56), 58, 66, *range(68, 82))

# Each title is the first cell of a row of docs/conformance.md, which gives the reason.
EXPLAINED = (
    Explained(
        "After the first fault",
        ALL,
        "any",
        "plain",
        lambda case: not case.is_row and case.checked(2, 8, 9, 15, 16, 25, *STRUCTURE),
    ),
    Explained(
        "Which fault is the first",
        (*STRUCTURE, 2, 8, 9, 16, 25),
        "error",
        "check",
        lambda case: not case.is_row and (case.read(15) or (case.checked(2) and case.read(*STRUCTURE))),
    ),
    Explained(
        "After a 63 that is no CRC",
        (1, 4),
        "error",
        "check",
        lambda case: not case.is_row and case.read(5) and not case.read(15),
    ),
    Explained("A byte order mark", (8,), "error", "check", lambda case: case.text[:1] == "\ufeff"),
    Explained(
        "A value that is no template",
        (*STRUCTURE, 53),
        "error",
        "plain",
        lambda case: case.checked(52, 74, 80),
    ),
    Explained(
        "A template that breaks off", (52,), "error", "plain", lambda case: case.checked(3, *STRUCTURE)
    ),
    Explained(
        "After the first fault of a template",
        INSIDE,
        "any",
        "plain",
        lambda case: case.is_row and case.checked(3, *STRUCTURE) and case.read(3, *STRUCTURE),
    ),
    Explained(
        "The first fault of a template, or its cause",
        (3, 5, 74),
        "error",
        "check",
        lambda case: case.is_row and case.read(3, *STRUCTURE),
    ),
    Explained(
        "Wrong characters and what follows from them",
        (21, 22, 37, 40, 55, 60, 63, 66, 68, 69, 71, 73, 75, 77, 81),
        "error",
        "plain",
        lambda case: case.checked(12, 13),
    ),
    Explained(
        "A wrong length and what follows from it",
        (21, 22, 37, 40, 73),
        "error",
        "plain",
        lambda case: case.checked(19, 20, 23, 36, 72),
    ),
    Explained("Other letters, and one twice", (69,), "error", "plain", lambda case: case.checked(68)),
    Explained(
        "Wrong characters with a rule of their own",
        (13,),
        "error",
        "plain",
        lambda case: case.checked(28, 51),
    ),
    Explained("An absent name or city", (61, 62), "error", "plain", lambda case: case.checked(16)),
    Explained("An absent fee", (18,), "error", "plain", lambda case: case.checked(41, 46)),
    Explained("A character that Unicode may assign", (14,), "error", "plain", lambda case: case.has("Cn")),
    Explained(
        "A character of no agreed meaning",
        (14,),
        "warning",
        "check",
        lambda case: case.has("Cn", "Co", "Zl", "Zp"),
    ),
    Explained(
        "A warning beside an error",
        (14, 32, 44, 49, 54, 58, 75, 81),
        "warning",
        "plain",
        lambda case: case.checked(13, 14, 33, 43, 48),
    ),
    Explained("A channel of letters", (11,), "error", "check", lambda case: case.read(73)),
)


def explain(says: Says, case: Case) -> str | None:
    """Return the title of the reason for a difference; None where there is none."""
    for title, rules, level, by, when in EXPLAINED:
        if says.by == by and says.rule in rules and level in ("any", says.level) and when(case):
            return title
    return None


class Difference(NamedTuple):
    """A kind of difference, its reason if any, how many texts show it, and the shortest of them."""

    says: Says
    reason: str | None
    count: int
    example: str


def differences(count: int, seed: int) -> list[Difference]:
    """Compare that many texts; what has no reason comes first, the others by reason and frequency."""
    counts: Counter[tuple[Says, str | None]] = Counter()
    examples: dict[tuple[Says, str | None], str] = {}
    for text in mutations(count, seed):
        judged = case(text)
        for says in judged.differences():
            kind = says, explain(says, judged)
            counts[kind] += 1
            if kind not in examples or len(text) < len(examples[kind]):
                examples[kind] = text
    found = [Difference(*kind, times, examples[kind]) for kind, times in counts.most_common()]
    return sorted(found, key=lambda difference: difference.reason or "")


def main() -> int:
    """Print the differences; return how many kinds have no reason."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=100_000, help="how many texts are compared")
    parser.add_argument("--seed", type=int, default=7, help="where chance comes from")
    options = parser.parse_args()
    found = differences(options.count, options.seed)
    for (rule, level, by), reason, count, example in found:
        print(f"{number(rule)} {level:7} only {by}  {count:6}  {reason or 'NOT EXPLAINED'}: {example!r}")
    open_kinds = sum(difference.reason is None for difference in found)
    print(f"{options.count} texts, {len(found)} kinds of difference, {open_kinds} without a reason")
    return open_kinds


if __name__ == "__main__":
    sys.exit(min(main(), 1))
