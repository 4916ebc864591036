"""What people type by hand, and what is suggested for it.

    python tests/benchmarks/typed.py [--count 2000] [--seed 1]

There are two books, of 14,976 charges each, three items a dossier. The dense one is that of a busy day:
twelve offices of three agencies, 416 dossiers each, numbered one after the other. In the uniform one offices,
days and numbers are drawn. For every way to type, a charge is drawn and typed so into a memo that a bank
delivered.

Right: the charge is among those that are suggested, or `find` books it. Alone: it is the only one. Wrong
alone: another dossier is the only one, and a hurried person may take it. A code without an item means its
dossier: right is any charge of it, and alone means that nothing but this dossier is suggested. In the dense
book twelve dossiers share day and number, so ten offers hold 83 % of them.

Exit status 1 says that a figure is worse than its bound.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.damage import DAMAGES
from benchmarks.memos import TEMPLATES
from vnqr.references.index import Index
from vnqr.references.reference import Reference
from vnqr.references.suggestion import MOST, suggest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

_OFFICES = [
    *(f"000.00.{office:02}.H26" for office in (1, 7, 12, 23)),
    *(f"{city}.98.H29" for city in (31, 38, 40, 41)),
    *(f"G22.{office}" for office in ("08", "11", "99", "30")),
]
_DAY = "240601"
_ITEMS = range(3)

CHARGES = [
    Reference(f"{office}-{_DAY}-{number:04}", item)
    for office in _OFFICES
    for number in range(1, 417)
    for item in _ITEMS
]


def _drawn(rng: Random) -> Reference:
    """Return a charge of any office, day and number."""
    office = f"000.{rng.randrange(100):02}.{rng.randrange(100):02}.H{rng.randrange(10, 70)}"
    day = f"{rng.randrange(20, 27)}{rng.randrange(1, 13):02}{rng.randrange(1, 29):02}"
    return Reference(f"{office}-{day}-{rng.randrange(10_000):04}", rng.choice(_ITEMS))


def _uniform(rng: Random) -> list[Reference]:
    drawn = [_drawn(rng) for _ in range(len(CHARGES) // len(_ITEMS))]
    return [Reference(reference.dossier, item) for reference in drawn for item in _ITEMS]


BOOKS = {"dense": CHARGES, "uniform": _uniform(random.Random(0))}  # noqa: S311 - a trial, not a secret
INDEXES = {
    name: Index((reference.key, reference.item) for reference in charges) for name, charges in BOOKS.items()
}
BOOK = INDEXES["dense"]


class Way(NamedTuple):
    """A way to type.

    Attributes:
        type: what is typed for a charge.
        whole: whether the item is typed too.
        right: the least share for which the right one is among the suggestions.
        alone: the least share for which it is the only one.
        wrong: the greatest share for which another one is the only one.
    """

    type: Callable[[Reference, Random], str]
    whole: bool = True
    right: float = 1.0
    alone: float = 1.0
    wrong: float = 0.0


def _some(text: str, digit: str, letter: str, rng: Random) -> str:
    """Type a letter for some of the digits, at least for one."""
    places = [at for at, character in enumerate(text) if character == digit]
    chosen = set(rng.sample(places, rng.randint(1, len(places)))) if places else set()
    return "".join(letter if at in chosen else character for at, character in enumerate(text))


def _code(reference: Reference) -> str:
    return reference.dossier.code


def _damaged(kind: str) -> Callable[[Reference, Random], str]:
    return lambda reference, rng: DAMAGES[kind](reference.encode(), rng)


def _separated(separator: str) -> Callable[[Reference, Random], str]:
    return lambda reference, _rng: re.sub("[.-]", separator, _code(reference))


def _grouped(reference: Reference, _rng: Random) -> str:
    text = reference.encode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _part(pattern: str) -> Callable[[Reference, Random], str]:
    """Type what a pattern finds in the code."""
    return lambda reference, _rng: re.search(pattern, _code(reference))[0]  # type: ignore[index]


def _no_zeros(reference: Reference, _rng: Random) -> str:
    front, number = _code(reference).rsplit("-", 1)
    return f"{front}-{int(number)}"


WAYS: dict[str, Way] = {
    "the code": Way(lambda reference, _rng: _code(reference), whole=False),
    "the code in lower case": Way(lambda reference, _rng: _code(reference).lower(), whole=False),
    "the code with blanks": Way(_separated(" "), whole=False),
    "the code with slashes": Way(_separated("/"), whole=False),
    "the code without separators": Way(_separated(""), whole=False),
    "a name before the code": Way(lambda reference, _rng: f"LE THI HOA {_code(reference)}", whole=False),
    "a name glued to the code": Way(lambda reference, _rng: f"HOA{_code(reference)}", whole=False),
    "a phone number behind the code": Way(
        lambda reference, _rng: f"{_code(reference)} 0900000001", whole=False
    ),
    "a phone number glued to the code": Way(
        lambda reference, _rng: f"{_code(reference)}0900000001", whole=False
    ),
    "accents around the code": Way(lambda reference, _rng: f"nộp phí {_code(reference)} đủ ạ", whole=False),
    "groups of four": Way(_grouped, alone=0.995),
    "the reference without its prefix": Way(lambda reference, _rng: reference.encode()[2:], whole=False),
    "O for 0 in the code": Way(lambda r, rng: _some(_code(r), "0", "O", rng), whole=False),
    "o for 0 in the code": Way(lambda r, rng: _some(_code(r), "0", "o", rng), whole=False),
    "I for 1 in the code": Way(lambda r, rng: _some(_code(r), "1", "I", rng), whole=False),
    "l for 1 in the code": Way(lambda r, rng: _some(_code(r), "1", "l", rng), whole=False),
    "O for 0 in the reference": Way(lambda r, rng: _some(r.encode(), "0", "O", rng), right=0.99, alone=0.97),
    "l for 1 in the reference": Way(lambda r, rng: _some(r.encode(), "1", "l", rng), right=0.99, alone=0.97),
    "one wrong": Way(_damaged("one wrong"), right=0.99, alone=0.97, wrong=0.01),
    "swapped": Way(_damaged("swapped"), right=0.99, alone=0.97, wrong=0.01),
    "one dropped": Way(_damaged("dropped"), right=0.99, alone=0.97, wrong=0.002),
    "one digit inserted": Way(_damaged("inserted digit"), right=0.98, alone=0.97, wrong=0.015),
    "one doubled": Way(_damaged("doubled"), right=0.98, alone=0.97, wrong=0.015),
    "cut by 1": Way(_damaged("cut by 1"), right=0.99, alone=0.97, wrong=0.01),
    "cut by 2": Way(_damaged("cut by 2"), right=0.99, alone=0.96, wrong=0.01),
    "cut by 3": Way(_damaged("cut by 3"), whole=False, right=0.97, alone=0.97, wrong=0.01),
    "agency, day and number": Way(_part("[A-Z][0-9]{2}.*"), whole=False, alone=0),
    "day and number": Way(_part("[0-9]{6}-[0-9]+$"), whole=False, right=0.7, alone=0),
    "no leading zeros": Way(_no_zeros, whole=False),
}


class Share(NamedTuple):
    """The share of what was typed that was suggested right, right alone, wrong alone; the most at once."""

    right: float
    alone: float
    wrong: float
    most: int


def share(way: Way, rng: Random, count: int, name: str = "dense") -> Share:
    """Type charges of a book in one way, and ask for suggestions."""
    right = alone = wrong = most = 0
    book = INDEXES[name]
    for reference in rng.choices(BOOKS[name], k=count):
        before, behind = rng.choice(TEMPLATES)
        between = " " if behind[:1].isalnum() else ""
        memo = f"{before}{way.type(reference, rng)}{between}{behind}"
        offered = [suggestion.reference for suggestion in suggest(memo, book)]
        booked = [match.reference for match in Reference.find(memo, book=book) if match.in_book]
        meant = {reference} if way.whole else {r for r in offered + booked if r.key == reference.key}
        found = {*offered, *booked}
        right += not found.isdisjoint(meant)
        alone += bool(found) and found <= meant
        wrong += bool(found) and not found & meant and len({each.key for each in found}) == 1
        most = max(most, len(offered))
    return Share(right / count, alone / count, wrong / count, most)


def missed(name: str, found: Share) -> Iterator[str]:
    """Yield the bounds that a way misses."""
    way = WAYS[name]
    if found.right < way.right or found.alone < way.alone or found.wrong > way.wrong or found.most > MOST:
        yield f"{name}: {found}"


def main() -> int:
    """Run the trial."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    bad: list[str] = []
    for book, (name, way) in product(BOOKS, WAYS.items()):
        found = share(way, random.Random(given.seed), given.count, book)  # noqa: S311 - a trial, not a secret
        figures = f"right {found.right:8.2%}, alone {found.alone:8.2%}, wrong alone {found.wrong:7.2%}"
        print(f"{book:8} {name:36} {figures}")
        bad += missed(name, found)
    for bound in bad:
        print("MISSED:", bound)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
