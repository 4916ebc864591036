"""The reference format a second time, written from docs/reference-format.md without the library.

Slow and literal: one symbol at a time, remainders by the recursion of ISO 7064, dates by counting.
"""

from __future__ import annotations

import calendar
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


# --- finding ---


BANK_TEXT = ["CHU", "CKN", "CTL", "CTT", "FT2", "MAC", "MAG", "MAS", "TRA", "TTT"]


def squeezed(memo: str) -> str:
    """Keep 0-9, A-Z, a-z, in upper case."""
    kept = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    both = {**{c: c for c in kept}, **{chr(ord(c) + 32): c for c in kept[10:]}}
    return "".join(both[character] for character in memo if character in both)


def _is_date(text: str) -> bool:
    """YYMMDD, years 2000 to 2099."""
    year, month, day = 2000 + int(text[:2]), int(text[2:4]), int(text[4:])
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def has_structure(key: str) -> bool:
    """Return whether a key follows one of the three layouts, each as (before, after the agency, digits)."""
    for before, after, numbers in (
        ((7,), (0,), (4, 5, 6, 7)),
        ((4,), (0,), (4,)),
        ((0,), range(13), (4, 5, 6, 7)),
    ):
        for above in before:
            for below in after:
                for digits in numbers:
                    agency, received = key[above : above + 3], key[above + 3 + below :][:6]
                    number = key[above + 3 + below + 6 :]
                    if (
                        len(key) == above + 3 + below + 6 + digits
                        and agency[0] in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                        and agency[1:].isdecimal()
                        and received.isdecimal()
                        and _is_date(received)
                        and number.isdecimal()
                    ):
                        return True
    return False


def named(text: str) -> list[tuple[str, int, str, bool]]:
    """What a text with a prefix of two reads as, if the check characters match: key, item, form, certain."""
    if len(text) < 6 or check(text[:-2]) != text[-2:]:
        return []
    found = []
    key, letter = text[2:-3], text[-3]
    structured = letter in LETTERS and has_structure(key)
    if letter in LETTERS:
        found.append((key, LETTERS.index(letter), "readable", structured))
    if len(text) == 19 and not structured:
        charge = unpacked(text[2:-2])
        if charge is not None:
            found.append((*charge, "packed", True))
    return found


def find(memo: str, book: set[tuple[str, int]], prefix: str = "HS") -> set[tuple[int, str, int, str, bool]]:
    """All candidates with a book: place of the prefix, key, item, form, whether it is in the book."""
    text = squeezed(memo)
    places = [place for place, character in enumerate(memo) if squeezed(character)]
    found = set()
    for start in range(len(text)):
        if text[start : start + 2] != prefix:
            continue
        here = set()
        for end in range(start + 6, min(start + 25, len(text)) + 1):
            for key, item, form, certain in named(text[start:end]):
                if form == "readable" and is_the_banks(text, places, start, end):
                    continue
                in_book = (key, item) in book
                if in_book or (certain and form == "readable"):
                    here.add((start, key, item, form, in_book))
                if in_book and form == "readable":
                    here |= {
                        (start, *other, form, True)
                        for other in guarded(text, start, end, certain=certain)
                        if other in book
                    }
        only = {candidate for candidate in here if candidate[3] == "packed"}
        found |= only or here
    return found


def is_the_banks(text: str, places: list[int], start: int, end: int) -> bool:
    """Whether item letter and check characters are the beginning of what the bank wrote."""
    tail = text[end - 3 : end]
    if tail == "END":
        return text[:start].endswith("AUTO") and text[end : end + 3] != "END"
    return tail in BANK_TEXT and places[end - 3] - places[end - 4] > 1


def guarded(text: str, start: int, end: int, *, certain: bool) -> set[tuple[str, int]]:
    """The guard: what the place would read as if one character were a slip."""
    letter = end - 3
    readings = []
    # 1. left out; the end stays, or moves on by one.
    for last in (end, end + 1):
        if last <= len(text):
            readings += [text[start:at] + text[at + 1 : last] for at in range(start + 2, letter + 1)]
    # 2. put in; the end stays.
    for at in range(start + 2, letter + 1):
        readings += [text[start:at] + character + text[at:end] for character in VALUE]
    # 3. the item letter is a slip; the next letter is the item.
    more = 0
    while more <= 3 and text[letter + 1 + more : letter + 2 + more] in [*"0123456789"]:
        more += 1
    last = letter + 1 + more + 3
    if more <= 3 and last <= len(text):
        readings.append(text[start:letter] + text[letter + 1 : last])
        if more < 3:
            readings += [text[start:letter] + digit + text[letter + 1 : last] for digit in "0123456789"]
    return {
        (key, item)
        for reading in readings
        if len(reading) <= 25
        for key, item, form, structured in named(reading)
        if form == "readable" and (structured or not certain)
    }
