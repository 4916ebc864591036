"""Codes that are broken on purpose: as trees of data objects, and then as texts. The seed settles which.

Nothing here judges: what is wrong with a text is for those to say who are compared on it.
"""

from __future__ import annotations

import json
from binascii import crc_hqx
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded
from plain_validator import split

from vnqr.testing.faults import faults
from vnqr.testing.strategies import payloads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr import Payload

    Tree: TypeAlias = "list[Node]"

__all__ = ["VECTORS", "mutations"]

VECTORS = Path(__file__).parents[1] / "vectors"
TEMPLATES = {*map(str, range(26, 52)), "62", "64", *map(str, range(80, 100))}

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
