"""References in what banks deliver: trials, and speed.

    python tests/benchmarks/reference.py [--count 100000] [--seed 1] [TRIAL ...]

Trials: mangled packed names noise checkchars speed hostile; all of them unless some are named. Damaged
references are in `damage.py`, what people type by hand in `typed.py`. The test suite runs the same functions
with smaller counts. Rates are printed as they are found; exit status 1 says that a bound was missed.
"""

from __future__ import annotations

import argparse
import random
import re
import string
import sys
import time
from collections import Counter
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.memos import ALPHABET, NOISE, TEMPLATES
from vnqr.errors import EncodeError
from vnqr.references import checkchars, packed
from vnqr.references.form import LAST_ITEM, PACKED_WIDTH, Form
from vnqr.references.names import names
from vnqr.references.reference import Reference
from vnqr.references.suggestion import suggest
from vnqr.references.token import Token

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from random import Random

LAYOUTS = ("legacy", "city", "new")
WRAP = 35


# --- material ---


def _some(rng: Random, letters: str, width: int) -> str:
    return "".join(rng.choices(letters, k=width))


def _level(rng: Random, width: int) -> str:
    """Return a level of an agency: digits, now and then with letters."""
    return _some(rng, ALPHABET if rng.random() < 0.1 else string.digits, width)


def _date(rng: Random) -> str:
    return f"{date(2018, 1, 1) + timedelta(rng.randrange(6_000)):%y%m%d}"


def code(rng: Random, layout: str) -> str:
    """Return a random dossier code that READABLE carries."""
    root = rng.choice("HHHG" + string.ascii_uppercase) + _some(rng, string.digits, 2)
    if layout == "legacy":
        levels = [_level(rng, width) for width in (3, 2, 2)]
        return f"{'.'.join(levels)}.{root}-{_date(rng)}-{_some(rng, string.digits, 4)}"
    if layout == "city":
        levels = [_some(rng, string.digits, 2) for _ in range(2)]
        return f"{'.'.join(levels)}.{root}-{_date(rng)}-{_some(rng, string.digits, 4)}"
    while True:
        levels = [_level(rng, rng.randint(1, 3)) for _ in range(rng.randint(0, 4))]
        sequence = _some(rng, string.digits, rng.randint(4, 7))
        if sum(map(len, levels)) + len(sequence) <= 11:
            return f"{'.'.join([root, *levels])}-{_date(rng)}-{sequence}"


def references(rng: Random, layout: str, count: int) -> list[Reference]:
    """Return random references: half of them for the whole dossier, half for an item."""
    return [Reference(code(rng, layout), rng.choice((0, rng.randint(1, LAST_ITEM)))) for _ in range(count)]


def day(rng: Random, count: int) -> list[Reference]:
    """Return the references of a few agencies: dossiers numbered one after the other, two items each."""
    found: list[Reference] = []
    while len(found) < count:
        layout = rng.choice(LAYOUTS)
        front, number = code(rng, layout).rsplit("-", 1)
        first = rng.randrange(10 ** len(number) - 100)
        for step, item in product(range(100), (1, 2)):
            found.append(Reference(f"{front}-{first + step:0{len(number)}d}", item))
    return found


def book_of(given: Sequence[Reference]) -> set[tuple[str, int]]:
    """Return the keys and items of references."""
    return {(reference.key, reference.item) for reference in given}


# --- what banks do ---


def _in_template(text: str, rng: Random) -> str:
    return text.join(rng.choice(TEMPLATES))


def _wrapped(text: str, rng: Random) -> str:
    """Put a blank after every 35 characters, wherever the reference is."""
    memo = _some(rng, string.ascii_letters, rng.randrange(WRAP)) + _in_template(text, rng)
    return " ".join(memo[at : at + WRAP] for at in range(0, len(memo), WRAP))


def _wrapped_tight(text: str, rng: Random) -> str:
    """Lose the blanks at the end of every 35 characters."""
    memo = _some(rng, string.ascii_letters, rng.randrange(WRAP)) + _in_template(text, rng)
    return "".join(memo[at : at + WRAP].strip(" ") for at in range(0, len(memo), WRAP))


def _glued(text: str, rng: Random) -> str:
    """Put letters and digits right before and behind the reference."""
    before, behind = (_some(rng, ALPHABET, rng.randint(1, 20)) for _ in range(2))
    return _in_template(before + text + behind, rng)


def _cut_behind(text: str, rng: Random) -> str:
    """End the memo with the reference."""
    return rng.choice(TEMPLATES)[0] + text


MANGLINGS: dict[str, Callable[[str, Random], str]] = {
    "as delivered": _in_template,
    "wrapped at 35": _wrapped,
    "wrapped, blank lost": _wrapped_tight,
    "no separators": lambda text, rng: re.sub("[^0-9A-Za-z]", "", _in_template(text, rng)),
    "lower case": lambda text, rng: _in_template(text, rng).lower(),
    "upper case": lambda text, rng: _in_template(text, rng).upper(),
    "glued": _glued,
    "cut behind it": _cut_behind,
}


class Found(NamedTuple):
    """How often a reference was found in `count` memos."""

    count: int
    among: int  # the true one is among the candidates
    sole: int  # it is the only candidate without a book
    booked: int  # it is the only one whose key and item are in the book
    wrong: int  # another one is the only one in the book


def find_all(
    given: Sequence[Reference], mangle: Callable[[str, Random], str], rng: Random, form: Form
) -> Found:
    """Look for every reference in a memo of its own."""
    book = book_of(given)
    among = sole = booked = wrong = 0
    for reference in given:
        memo = mangle(reference.encode(form), rng)
        without = {match.reference for match in Reference.find(memo)}
        candidates = {match.reference: match.in_book for match in Reference.find(memo, book=book)}
        settled = {candidate for candidate, in_book in candidates.items() if in_book}
        among += reference in candidates and (reference in without or form is Form.PACKED)
        sole += without == {reference}
        booked += settled == {reference}
        wrong += len(settled) == 1 and reference not in settled
    return Found(len(given), among, sole, booked, wrong)


def packable(rng: Random, count: int) -> list[Reference]:
    """Return random references that PACKED carries, of all layouts."""
    found: list[Reference] = []
    while len(found) < count:
        reference = Reference(code(rng, rng.choice(LAYOUTS)), rng.randrange(LAST_ITEM + 1))
        try:
            reference.encode(Form.PACKED)
        except EncodeError:
            continue
        found.append(reference)
    return found


# --- names ---


def lone_names(count: int, rng: Random) -> int:
    """Return how many memos with one true reference, undamaged, have a second name at a place of its own."""
    seconds = 0
    for number in range(count):
        reference = packable(rng, 1)[0]
        memo = _in_template(reference.encode(Form.PACKED if number % 4 == 0 else Form.READABLE), rng)
        found = [name for name in names(memo) if name.certain]
        places: list[tuple[int, int]] = []
        for name in found:
            if not any(name.span[0] < end and start < name.span[1] for start, end in places):
                places.append(name.span)
        seconds += len(places) > 1
        if (reference.key, reference.item) not in {(name.key, name.item) for name in found}:
            seconds += 1
    return seconds


# --- damage of the check characters ---


def _substitute(text: str, rng: Random) -> str:
    at = rng.randrange(len(text))
    return text[:at] + rng.choice(ALPHABET.replace(text[at], "")) + text[at + 1 :]


# --- noise ---

_NAMES = ["NGUYEN", "TRAN", "LE", "PHAM", "HOANG", "VAN", "THI", "MINH", "HOA", "LAN", "AN", "HUNG"]
_PHRASES = [
    "chuyen tien",
    "nop le phi",
    "phi ho so",
    "thanh toan",
    "ung ho",
    "hoc phi lop 5A",
    "dong tien dien",
]


def noise(rng: Random, tempting: float) -> str:
    """Return a memo-like line without a reference: names, phrases, trace numbers, ids, dates.

    `tempting` is the share of lines that have the prefix, with letters or digits behind it.
    """
    parts: list[str] = [rng.choice(NOISE)] if rng.random() < 0.2 else []
    if rng.random() < tempting:
        parts.append("HS" + _some(rng, rng.choice((ALPHABET, string.digits)), rng.randint(4, 24)))
    for _ in range(rng.randint(2, 8)):
        kind = rng.randrange(5)
        if kind == 0:
            parts.append(" ".join(rng.choices(_NAMES, k=3)))
        elif kind == 1:
            parts.append(rng.choice(_PHRASES))
        elif kind == 2:
            parts.append(_some(rng, string.digits, rng.randint(4, 16)))
        elif kind == 3:
            parts.append(_some(rng, ALPHABET, rng.randint(4, 30)))
        else:
            parts.append(f"MBVCB.{rng.randrange(10**10)}.{_date(rng)}.")
    rng.shuffle(parts)
    return rng.choice((" ", ".", "-", "")).join(parts)


def false_finds(lines: Iterator[str], book: set[tuple[str, int]]) -> tuple[Counter[str], int]:
    """Return how many candidates there are in lines without a reference, and how many prefixes."""
    finds: Counter[str] = Counter()
    prefixes = 0
    for line in lines:
        prefixes += re.sub("[^0-9A-Z]", "", line.upper()).count("HS")
        finds["without a book"] += len(Reference.find(line))
        matches = Reference.find(line, book=book)
        finds["with a book"] += len(matches)
        finds["in the book"] += sum(bool(match.in_book) for match in matches)
    return finds, prefixes


# --- check characters ---


def undetected(texts: Sequence[str], rng: Random, draws: int) -> dict[str, tuple[int, int]]:
    """Return (undetected, tried) for each kind of error in texts with check characters.

    One wrong character, swapped neighbours, dropped and inserted characters are tried exhaustively; of two
    wrong characters, `draws` for each text. Errors that leave the text as it was do not count.
    """
    kinds: dict[str, Callable[[str], Iterator[str]]] = {
        "one wrong": lambda text: (
            text[:at] + other + text[at + 1 :] for at in range(len(text)) for other in ALPHABET
        ),
        "swapped": lambda text: (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)
        ),
        "two wrong": lambda text: (_substitute(_substitute(text, rng), rng) for _ in range(draws)),
        "dropped": lambda text: (text[:at] + text[at + 1 :] for at in range(len(text))),
        # A 0 in front does not change the number. It damages nothing, either: the prefix is where it was.
        "inserted": lambda text: (
            text[:at] + other + text[at:] for at in range(len(text) + 1) for other in ALPHABET
        ),
    }
    table: dict[str, tuple[int, int]] = {}
    for kind, errors in kinds.items():
        tried = missed = 0
        for text in texts:
            for wrong in {*errors(text)} - {text} if kind != "two wrong" else errors(text):
                tried += wrong != text
                missed += wrong != text and checkchars.matches(wrong)
        table[kind] = (missed, tried)
    return table


# --- the command ---


def _rate(part: int, whole: int) -> str:
    return f"{part:>9,} of {whole:>9,} = {part / whole:9.4%}"


def _mangled(count: int, rng: Random) -> Iterator[str]:
    least = {"legacy": 0.9999, "city": 0.9999, "new": 0.997}
    for layout, (name, mangle) in product(LAYOUTS, MANGLINGS.items()):
        found = find_all(references(rng, layout, count), mangle, rng, Form.READABLE)
        print(
            f"{layout:6} {name:20} among {found.among / found.count:9.4%}, sole without a book"
            f" {found.sole / found.count:9.4%}, in the book {found.booked / found.count:9.4%},"
            f" wrong {found.wrong}"
        )
        if found.among < found.count or found.sole < least[layout] * found.count:
            yield f"{layout}, {name}: found too seldom"
        if found.wrong or found.booked < 0.9999 * found.count:
            yield f"{layout}, {name}: booked wrong or too seldom"


def _packed(count: int, rng: Random) -> Iterator[str]:
    for name, mangle in MANGLINGS.items():
        found = find_all(packable(rng, count), mangle, rng, Form.PACKED)
        print(f"PACKED {name:20} in the book {found.booked / found.count:9.4%}, wrong {found.wrong}")
        if found.among < found.count or found.wrong or found.booked < 0.9999 * found.count:
            yield f"PACKED, {name}"
    texts = [reference.encode() for reference in references(rng, "new", count)]
    texts = [text for text in texts if len(text) == len("HS") + PACKED_WIDTH + 2]
    both = sum(packed.unpack(text[2:-2]) is not None for text in texts)
    print(f"READABLE texts of 19 characters that are PACKED ones too {_rate(both, len(texts))}")


def _names(count: int, rng: Random) -> Iterator[str]:
    """Count second names at a place of their own, in memos with one true reference."""
    seconds = lone_names(count, rng)
    print(f"a second name at a place of its own {_rate(seconds, count)}")
    if seconds:
        yield "a second name in a memo with one reference"


def _noise(count: int, rng: Random) -> Iterator[str]:
    book = book_of(day(rng, 200_000))
    lines = count * 10
    for tempting in (0.01, 1.0):
        finds, prefixes = false_finds((noise(rng, tempting) for _ in range(lines)), book)
        print(f"{lines:,} random lines with {prefixes:,} prefixes: {dict(finds)}")
        # Where everything begins like a reference, a few of a million look like one.
        if sum(finds.values()) > (0 if tempting < 1 else lines / 100_000) or finds["in the book"]:
            yield "a reference where there is none"
    finds, _ = false_finds(iter(NOISE), book)
    print(f"{len(NOISE)} delivered lines: {dict(finds)}")
    if sum(finds.values()):
        yield "a reference in a delivered line without one"


def _check_characters(count: int, rng: Random) -> Iterator[str]:
    texts = [reference.encode() for layout in LAYOUTS for reference in references(rng, layout, count // 100)]
    for kind, (missed, tried) in undetected(texts, rng, 1_000).items():
        print(f"{kind:10} undetected {_rate(missed, tried)}")
        if missed and kind in {"one wrong", "swapped"}:
            yield f"{kind}: undetected"


def _seconds(work: Callable[[str], object], lines: Sequence[str]) -> float:
    start = time.process_time()
    for line in lines:
        work(line)
    return time.process_time() - start


_PIECE = 150


def ratio(work: Callable[[str], object], lines: Sequence[str], rounds: int = 9) -> float:
    """Return how fast something is, measured against `re.sub` of the separators over the same lines.

    In turns, so that both meet the same load, and the best of each for every 150 lines: pieces as short as
    that are seldom interrupted.
    """

    def compared(line: str) -> str:
        return re.sub("[^0-9A-Za-z]", "", line)

    first = second = 0.0
    for at in range(0, len(lines), _PIECE):
        piece = lines[at : at + _PIECE]
        times = [(_seconds(compared, piece), _seconds(work, piece)) for _ in range(rounds)]
        first += min(one for one, _ in times)
        second += min(other for _, other in times)
    return first / second


class Contest(NamedTuple):
    """Something whose speed is measured.

    Attributes:
        name: what it is called.
        work: what is done with a line.
        lines: the lines.
        least: the least ratio that is allowed.
    """

    name: str
    work: Callable[[str], object]
    lines: list[str]
    least: float


def contests(count: int, rng: Random) -> list[Contest]:
    """Return what the speed of is measured."""
    given = [*references(rng, "legacy", count), *references(rng, "new", count)]
    small = packable(rng, 2 * count)
    table = {str(Token.new(rng)): number for number in range(2 * count)}
    quiet = [rng.choice(NOISE) for _ in range(2 * count)]
    hits = [_in_template(reference.encode(), rng) for reference in given]
    packed_hits = [_in_template(reference.encode(Form.PACKED), rng) for reference in small]
    tokens = [_in_template(token, rng) for token in table]
    book, packed_book = book_of(given), book_of(small)

    def found(line: str) -> object:
        return Reference.find(line, book=book)

    def unpacked(line: str) -> object:
        return Reference.find(line, book=packed_book)

    def tokened(line: str) -> object:
        return Token.find(line, table)

    return [
        Contest("no prefix", Reference.find, quiet, 3.5),
        Contest("no prefix, with a book", found, quiet, 3.5),
        Contest("READABLE", Reference.find, hits, 0.7),
        Contest("READABLE, with a book", found, hits, 0.17),
        Contest("PACKED, with a book", unpacked, packed_hits, 0.4),
        Contest("Token.find, no prefix", tokened, quiet, 3.0),
        Contest("Token.find", tokened, tokens, 0.6),
        Contest("names, no prefix", names, quiet, 2.0),
        Contest("names", names, hits, 0.15),
        Contest("suggest", lambda line: suggest(line, book), quiet, 0.0),
    ]


def _speed(count: int, rng: Random) -> Iterator[str]:
    for name, work, lines, least in contests(count // 10, rng):
        measured = ratio(work, lines)
        rate = len(lines) / min(_seconds(work, lines) for _ in range(3))
        print(f"{name:26} {measured:6.2f} of re.sub over the same lines, {rate:12,.0f} lines a second")
        if measured < least:
            yield f"{name}: {measured:.2f} of re.sub, at least {least} is wanted"


HOSTILE = {
    "O for 0 in each": ("HS" + "O" * 22) * 80,
    "O and I": "HSIOIOIOI " * 200,
    "prefixes": "HS" * 1000,
    "damaged prefixes": "SH" * 1000,
    "letters": "HSABCDEFGHJKLMNPQRSTUVWXYZ" * 77,
    "dates": ("H26" + "01010101010") * 143,
    "agencies": ("A00A00A00A00A00" + "24060100012406010") * 62,
    "words": "a1b2c3d4 " * 222,
    "parts": "H26-240601-0001 " * 125,
    "damaged references": "HS0000001H262406010001BXX " * 76,
    "references": "HS0000001H262406010001BXN " * 76,
}
"""Memos of strangers who want to stop a counter: 2,000 characters each."""


def _hostile(count: int, rng: Random) -> Iterator[str]:
    book = book_of(day(rng, count))
    for name, text in HOSTILE.items():
        memo = text[:2_000]
        spent = min(_seconds(lambda line: suggest(line, book), [memo] * 5) for _ in range(7)) / 5
        print(f"{name:20} {1000 * spent:6.2f} ms")
        if spent > 0.002:
            yield f"{name}: {1000 * spent:.2f} ms for suggestions, 2 at most are wanted"


TRIALS: dict[str, Callable[[int, Random], Iterator[str]]] = {
    "mangled": _mangled,
    "packed": _packed,
    "names": _names,
    "noise": _noise,
    "checkchars": _check_characters,
    "speed": _speed,
    "hostile": _hostile,
}


def main() -> int:
    """Run the trials that are named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("trials", nargs="*", metavar="TRIAL")
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if unknown := set(given.trials) - set(TRIALS):
        parser.error(f"no such trial: {', '.join(unknown)}")
    missed: list[str] = []
    for name in given.trials or TRIALS:
        print(f"--- {name}")
        missed += TRIALS[name](given.count, random.Random(given.seed))  # noqa: S311 - trials, not secrets
    for bound in missed:
        print("MISSED:", bound)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
