"""The reference format a second time, written from docs/reference-format.md without the library.

Slow and literal: one symbol at a time, remainders by the recursion of ISO 7064, dates by counting.
"""

from __future__ import annotations

from datetime import date, timedelta

VALUE = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
CHARACTER = dict(enumerate(VALUE))
LETTERS = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ" if letter not in "IO"]

K = 136631196413578876938403
C = 91571815835308594294874
TEXTS = 36**15


def _days() -> list[str]:
    day, days = date(2018, 1, 1), []
    while day <= date(2099, 12, 31):
        days.append(f"{day.year % 100:02d}{day.month:02d}{day.day:02d}")
        day += timedelta(days=1)
    return days


DAYS = _days()
DAY = {text: number for number, text in enumerate(DAYS)}

SHAPES = ["999XXXXA99D9999", "XXX9999A99D9999", "9999999A99D99999", "9999A99D9999"]
for sequence in range(4, 8):
    SHAPES += ["A99" + "9" * levels + "D" + "9" * sequence for levels in range(13 - sequence + 1)]
SHAPES += ["A99" + "X" * levels + "D9999" for levels in range(1, 6)]


def check(text: str) -> str:
    """ISO 7064, pure system with two check characters: P_(j+1) = (P_j + a_j) * r mod M."""
    p = 0
    for character in text:
        p = (p + VALUE[character]) * 36 % 1271
    c = (1271 + 1 - p * 36 % 1271) % 1271
    return CHARACTER[c // 36] + CHARACTER[c % 36]


def readable(key: str, item: int, prefix: str = "HS") -> str:
    text = prefix + key + LETTERS[item]
    return text + check(text)


def _digits(shape: str, key: str) -> list[tuple[int, int]] | None:
    """Return (value, radix) for each symbol, or None where the key has another shape."""
    digits: list[tuple[int, int]] = []
    rest = key
    for symbol in shape:
        if symbol == "D":
            day, rest = rest[:6], rest[6:]
            if day not in DAY:
                return None
            digits.append((DAY[day], len(DAYS)))
            continue
        character, rest = rest[:1], rest[1:]
        allowed = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X": "".join(VALUE)}[symbol]
        if not character or character not in allowed:
            return None
        digits.append((allowed.index(character), len(allowed)))
    return None if rest else digits


def size(shape: str) -> int:
    total = 24
    for symbol in shape:
        total *= {"9": 10, "A": 26, "X": 36, "D": len(DAYS)}[symbol]
    return total


def rank(key: str, item: int) -> int | None:
    before = 0
    for shape in SHAPES:
        digits = _digits(shape, key)
        if digits is not None:
            number = 0
            for value, radix in [*digits, (item, 24)]:
                number = number * radix + value
            return before + number
        before += size(shape)
    return None


def _written(number: int) -> str:
    return "".join(CHARACTER[number // 36**place % 36] for place in range(14, -1, -1))


def packed(key: str, item: int, prefix: str = "HS") -> str | None:
    number = rank(key, item)
    if number is None:
        return None
    text = prefix + body(key, item)
    return text + check(text)


def body(key: str, item: int) -> str:
    """Return the 15 characters of a key and an item that a shape fits."""
    number = rank(key, item)
    assert number is not None
    return spread(number)


def spread(number: int) -> str:
    """Return the 15 characters of a rank."""
    return _written((number * K + C) % TEXTS)


def _unspread(number: int) -> int:
    """Undo the spreading: divide by K modulo 36^15, by Euclid's algorithm."""
    # One row after the other: remainder, and how often K is in it.
    (older, times_older), (newer, times_newer) = (TEXTS, 0), (K, 1)
    while newer:
        quotient = older // newer
        older, newer = newer, older - quotient * newer
        times_older, times_newer = times_newer, times_older - quotient * times_newer
    assert older == 1
    return (number - C) * times_older % TEXTS


def unpacked(text: str) -> tuple[str, int] | None:
    number = 0
    for character in text:
        number = number * 36 + VALUE[character]
    rest = number = _unspread(number)
    for shape in SHAPES:
        if rest < size(shape):
            break
        rest -= size(shape)
    else:
        return None
    item, rest = rest % 24, rest // 24
    key = ""
    for symbol in shape[::-1]:
        if symbol == "D":
            key, rest = DAYS[rest % len(DAYS)] + key, rest // len(DAYS)
        else:
            letters = {"9": "0123456789", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X": "".join(VALUE)}[symbol]
            key, rest = letters[rest % len(letters)] + key, rest // len(letters)
    return (key, item) if rank(key, item) == number else None
