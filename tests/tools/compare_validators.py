"""Where does `vnqr.check` differ from a second reading of the standard (tests/helpers/plain_validator.py)?

    python tests/tools/compare_validators.py [--count 100000] [--seed 7]

breaks valid codes on purpose, has both say which of EMVCo's rules each text breaks, and prints every kind
of difference: rule, level and who alone says it, how often, why, and the shortest text that shows it. The
reasons are those of docs/conformance.md, "Differences from an independent reading". The command fails if a
difference has no reason there. The same seed gives the same texts.
"""

from __future__ import annotations

import argparse
import json
import sys
from binascii import crc_hqx
from collections import Counter
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeAlias
from unicodedata import category

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

import vnqr
from vnqr.testing.faults import faults
from vnqr.testing.strategies import payloads

sys.path.append(str(Path(__file__).parents[1] / "helpers"))

from plain_validator import Broken, broken, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr import Payload

    Tree: TypeAlias = "list[Node]"

__all__ = ["EXPLAINED", "Difference", "Says", "differences", "explain", "mutations"]

VECTORS = Path(__file__).parents[1] / "vectors"
TEMPLATES = {*map(str, range(26, 52)), "62", "64", *map(str, range(80, 100))}

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


# --- valid codes, as trees ---


class Node:
    """A data object that can be changed: an ID, and a value or objects."""

    def __init__(self, id_: str, value: str | Tree) -> None:
        self.id = id_
        self.value = value


def tree(text: str, above: str = "") -> Tree:
    """Return the objects of a text, templates opened."""
    return [Node(id_, _opened(above + id_, value)) for id_, value in split(text)[0]]


def _opened(path: str, value: str) -> str | Tree:
    is_template = path in TEMPLATES or (len(path) == 4 and path[:2] == "62" and path[2:] >= "50")
    return tree(value, path) if is_template and not split(value)[1] else value


def written(objects: Tree) -> str:
    """Write objects as they are, with the lengths that they have."""
    texts = [
        (node.id, node.value if isinstance(node.value, str) else written(node.value)) for node in objects
    ]
    return "".join(f"{id_}{len(value) % 100:02}{value}" for id_, value in texts)


def sealed(objects: Tree) -> str:
    """Write a whole code; the last 63 of the root gets its value."""
    return resealed(written(objects))


def valid_codes(seed: int) -> list[str]:
    """Return the codes that are broken: of the vectors, drawn, and made for the faults of vnqr.testing."""
    vectors = [
        case["payload"]
        for name in ("emvco", "napas")
        for case in json.loads((VECTORS / f"{name}.json").read_text("utf-8"))
    ]
    drawn: list[str] = []

    @seeded(seed)
    @settings(
        max_examples=150,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(payloads(right=True))
    def draw(payload: Payload) -> None:
        drawn.append(str(payload))

    draw()
    controls = {fault.control for fault in faults(vectors[1], seed)}
    return [*vectors, *sorted(drawn), *sorted(controls)]


# --- how they are broken ---

# Values at the edges of what a data object may hold, by path; "" is for any.
VALUES: dict[str, str] = {
    "00": "01 02 1 011 0x",
    "01": "11 12 13 1 111 1x ١١",
    "52": "0000 4111 411 41111 41a1 ٤١١١",
    "53": "704 840 048 392 999 000 84 8400 84a VND",
    "54": "1 98.73 98. .50 . .0 0 0.00 98,73 1e5 +1 007 1.234 12345678901.23 1234567890123 １ 1.2.3",
    "55": "01 02 03 04 1 022 0x",
    "56": "1 0.75 5. .5 . 0 0.00 1,5 12345678901.23 1.234 -1 ５",
    "57": "3.00 3 3. 0.01 0.00 99.99 100 99.999 0.001 3..5 .5 .0 3% . ٣ 03.005",
    "58": "VN US vn ZZ USA V XK É1",
    "63": "abcd 123 12345 GGGG FFFF",
    "6200": "A000000727 x",
    "6209": "A M E ME AME MM AX AXA ame AMEA AAAA É X",
    "6211": "000 733 021 800 440 ABC 00 0000 ０００",
    "6400": "vi VI ZH es zz vie v é1",
    "6401": "Phở 北京 Cafe\u0301",
    "guid": (
        "A000000727 a000000727 A00000072 B000000727 com.merchant.name hoge com..x .com "
        "581b314e257f41bfbbdc6384daa31d16 581b314e-257f-41bf-bbdc-6384daa31d16 com.bücher user@bank com_x.y"
    ),
    "": "x *** Café Cafe\u0301 ร้าน 😀 \u0338 \x00 \x7f \u0378 \ue000 \u200b \xa0 ü \ufffe \ue000\x00 0002AB",
}
SPACES = (" ", "  ", " x", "x ")
IDS = tuple(f"{number:02}" for number in range(100))
MEMBERS = ("00", "01", "02", "03", "09", "10", "11", "12", "49", "50", "99")


def value_for(random: Random, path: str) -> str:
    """Draw a value for the object at a path; one in three times a value of no particular object."""
    kind = "guid" if len(path) > 2 and path[-2:] == "00" and path[:2] != "64" and path != "6200" else path
    match random.randrange(6):
        case 0:
            return random.choice(VALUES[""].split(" "))
        case 1:
            return random.choice("9xX.é") * random.choice(
                (1, 2, 3, 4, 5, 10, 11, 13, 14, 15, 16, 20, 25, 26, 33)
            )
        case 2:
            return random.choice(SPACES)
    return random.choice(VALUES.get(kind, VALUES[""]).split(" "))


def level(random: Random, objects: Tree) -> tuple[Tree, str]:
    """Choose the root, half of the time, or a template, and its path."""
    path = ""
    while random.randrange(2):
        inside = [node for node in objects if isinstance(node.value, list) and node.value]
        if not inside:
            break
        node = random.choice(inside)
        assert isinstance(node.value, list)
        objects, path = node.value, path + node.id
    return objects, path


def replace(random: Random, objects: Tree, path: str) -> None:
    """Give an object another value."""
    node = random.choice(objects)
    node.value = value_for(random, path + node.id)


def drop(random: Random, objects: Tree, _path: str) -> None:
    """Take an object away."""
    if len(objects) > 1:
        del objects[random.randrange(len(objects))]


def double(random: Random, objects: Tree, _path: str) -> None:
    """Write an object once more, somewhere."""
    objects.insert(random.randrange(len(objects) + 1), random.choice(objects))


def move(random: Random, objects: Tree, _path: str) -> None:
    """Move an object."""
    node = objects.pop(random.randrange(len(objects)))
    objects.insert(random.randrange(len(objects) + 1), node)


def add(random: Random, objects: Tree, path: str) -> None:
    """Add an object with any ID, often one of those that the standard says something of."""
    names = [name[len(path) :] for name in VALUES if name.startswith(path) and len(name) == len(path) + 2]
    if path:
        names += MEMBERS
    id_ = random.choice(names if names and random.randrange(3) else IDS)
    objects.insert(random.randrange(max(len(objects), 1)), Node(id_, value_for(random, path + id_)))


def add_template(random: Random, objects: Tree, path: str) -> None:
    """Add a template with a GUID, or with none, or with a value that is no row of objects."""
    ids = {"": sorted(TEMPLATES), "62": [str(number) for number in range(50, 100)]}.get(path, list(MEMBERS))
    id_ = random.choice(ids)
    below = [
        Node(i, value_for(random, path + id_ + i)) for i in random.sample(MEMBERS, random.randrange(1, 3))
    ]
    objects.insert(random.randrange(max(len(objects), 1)), Node(id_, below))


def swell(random: Random, objects: Tree, path: str) -> None:
    """Add up to seven objects that are nearly as long as one can be."""
    if not path:
        long = [Node(str(id_), [Node("00", "com.example"), Node("01", "x" * 75)]) for id_ in range(81, 88)]
        objects[-1:-1] = long[: random.randrange(8)]


def rename(random: Random, objects: Tree, _path: str) -> None:
    """Give an object another ID, or what is none."""
    random.choice(objects).id = random.choice((*IDS, *MEMBERS, "2A", "x1", "٠١", "+5", "5 "))


def flatten(random: Random, objects: Tree, _path: str) -> None:
    """Break a template's inside as a text."""
    inside = [node for node in objects if isinstance(node.value, list)]
    if inside:
        node = random.choice(inside)
        assert isinstance(node.value, list)
        node.value = scratch(random, written(node.value))[:99] or "x"


TREES: tuple[Callable[[Random, Tree, str], None], ...] = (
    replace,
    replace,
    replace,
    replace,
    drop,
    double,
    move,
    add,
    add,
    add_template,
    rename,
    swell,
    flatten,
)


def scratch(random: Random, text: str) -> str:
    """Change, add or take away a character of a text, or its end."""
    at = random.randrange(len(text) + 1)
    sign = random.choice(
        ("0", "1", "9", "6", "A", "x", " ", ".", "é", "٠", "０", "\ud800", "😀", "\n", "+", "\ufeff")
    )
    match random.randrange(7):
        case 0:
            return text[:at] + sign + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at]
        case 3:
            return text + random.choice(
                ("x", "0", "6304", "630", "6100", "6101x", "ab", "ZZ99zz", "\r\n", " ", "9999x")
            )
        case 4:
            return sign + text
    return text[:at] + sign + text[at + 1 :]


def resealed(text: str) -> str:
    """Return a text with the CRC that is right for it, if it has one at its end."""
    return text[:-4] + crc(text[:-4]) if text[-8:-4] == "6304" else text


def crc(text: str) -> str:
    """Compute the CRC of a text, also of one that has no UTF-8 form."""
    return f"{crc_hqx(text.encode(errors='surrogatepass'), 0xFFFF):04X}"


def sealed_badly(random: Random, text: str) -> str:
    """Write the CRC of a text in small letters, or another."""
    return text[:-4] + random.choice((text[-4:].lower(), "0000", "FFFF", "12G4", "１２３４", "    "))


def mutations(count: int, seed: int) -> Iterator[str]:
    """Yield so many broken codes; some of them are not broken after all. The seed settles which."""
    codes = valid_codes(seed)
    random = Random(seed)  # noqa: S311 - nothing here is secret
    for _ in range(count):
        objects = tree(random.choice(codes))
        for _ in range(random.choice((1, 1, 1, 2, 2, 3))):
            some, path = level(random, objects)
            if some:
                random.choice(TREES)(random, some, path)
        text = sealed(objects)
        match random.randrange(8):
            case 0:
                text = scratch(random, text)
            case 1:
                text = resealed(scratch(random, text))
            case 2:
                text = sealed_badly(random, text)
        yield text


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
