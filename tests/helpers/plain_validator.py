"""Every rule of EMVCo's standard that a text can break, each read literally and for itself.

`broken(text)` returns the numbers of the rules that a text breaks, errors ("shall") and warnings ("should")
apart. It shares no judgement with the library, only the three ISO lists, which have tests of their own. It
was written from the standard alone, by somebody who had not read the library's rules, so that each
difference between the two is a fault of one of them or a choice that docs/conformance.md explains.

Rules that a text cannot break or show are not here: MPM-006 (two digits cannot say more than 99), MPM-024,
MPM-029, MPM-030, MPM-035, MPM-038, MPM-039, MPM-064, MPM-082 (what the merchant does or wants), MPM-065 (an
empty template has length 00, which is MPM-004), MPM-067 and MPM-086 (duties of who reads), MPM-083 to MPM-085
(the picture).
"""

from __future__ import annotations

import re
from binascii import crc_hqx
from decimal import Decimal
from typing import NamedTuple
from unicodedata import category, normalize

from vnqr.emvco.codelists import COUNTRIES, CURRENCIES, LANGUAGES

__all__ = ["Broken", "Item", "broken", "split"]

DIGITS = re.compile(r"[0-9]+")
ANS = re.compile(r"[\x20-\x7e]+")
AMOUNT = re.compile(r"[0-9]+(?:\.[0-9]*)?")
NO_INTEGER = re.compile(r"\.[0-9]+")
HEX = re.compile(r"[0-9A-Fa-f]{4}")
CHANNEL = re.compile(r"[0-7][0-3][0-3]")
GUIDS = re.compile(
    r"""(?:[AD][0-9A-F])(?:[0-9A-F]{2}){4,15}   # an application identifier: RID and perhaps PIX
      | [0-9A-F]{32}                            # a UUID without hyphens
      | [A-Z0-9-]+(?:\.[A-Z0-9-]+)+             # a reverse domain name""",
    re.VERBOSE | re.IGNORECASE | re.ASCII,
)

# Section 1.8, 1.5 and 1.6 of our restatement: which IDs are what.
ACCOUNTS = range(2, 52)
ACCOUNT_TEMPLATES = range(26, 52)
RESERVED_BY_EMVCO = (*range(6, 9), *range(17, 26))
ROOT_RFU = range(65, 80)
UNRESERVED = range(80, 100)
DATA_RFU = range(12, 50)
DATA_TEMPLATES = range(50, 100)
LANGUAGE_RFU = range(3, 100)


class Item(NamedTuple):
    """A data object: its ID and its value as it is written."""

    id: str
    value: str


class Broken(NamedTuple):
    """The numbers of the rules that a text breaks."""

    errors: set[str]
    warnings: set[str]

    def error(self, *rules: int) -> None:
        """Note an error of these rules."""
        self.errors.update(f"MPM-{rule:03}" for rule in rules)

    def shall(self, holds: bool, *rules: int) -> None:  # noqa: FBT001 - reads as a sentence
        """Note an error of these rules unless the condition holds."""
        if not holds:
            self.error(*rules)

    def should(self, holds: bool, rule: int) -> None:  # noqa: FBT001 - reads as a sentence
        """Note a warning of this rule unless the condition holds."""
        if not holds:
            self.warnings.add(f"MPM-{rule:03}")


def split(text: str) -> tuple[list[Item], int]:
    """Return the objects of a text up to the first that cannot be read, and the rule that this one breaks.

    The rule is 0 where the objects tile the text (sections 3.2, 4.3.1.1, 4.4.1).
    """
    items: list[Item] = []
    at = 0
    while at < len(text):
        header = text[at : at + 4]
        if len(header) < 4:
            return items, 5
        if not DIGITS.fullmatch(header[:2]):
            return items, 1
        if not DIGITS.fullmatch(header[2:]) or header[2:] == "00":
            return items, 4
        value = text[at + 4 : at + 4 + int(header[2:])]
        if len(value) < int(header[2:]):
            return items, 5
        items.append(Item(header[:2], value))
        at += 4 + len(value)
    return items, 0


def broken(text: str) -> Broken:
    """Return what is broken in a text; in one that is no row of objects only what breaks the row."""
    found = Broken(set(), set())
    try:
        encoded = text.encode()
    except UnicodeEncodeError:
        found.error(15)
        return found
    items, fault = split(text)
    if fault:
        # What follows the CRC and is no further object does not tile the payload, whatever it looks like.
        found.error(5 if items and items[-1].id == "63" else fault)
        return found
    found.should(len(encoded) <= 512, 7)
    _row(items, found, 2)
    _root(items, found)
    _checksums(text, items, found)
    for item in items:
        _object(item, found)
    return found


def _row(items: list[Item], found: Broken, rule: int) -> None:
    ids = [item.id for item in items]
    found.shall(len(ids) == len(set(ids)), rule)


def _root(items: list[Item], found: Broken) -> None:
    ids = [item.id for item in items]
    for mandatory in ("00", "52", "53", "58", "59", "60", "63"):
        found.shall(mandatory in ids, 16)
    found.shall("59" in ids, 61)
    found.shall("60" in ids, 62)
    found.shall(any(int(i) in ACCOUNTS for i in ids), 17)
    found.shall("00" not in ids[1:], 8)
    found.shall("63" not in ids[:-1], 9)
    indicators = [item.value for item in items if item.id == "55"]
    found.shall("02" not in indicators or "56" in ids, 41, 18)
    found.shall("03" not in indicators or "57" in ids, 46, 18)
    found.shall("02" in indicators or "56" not in ids, 42)
    found.shall("03" in indicators or "57" not in ids, 47)
    currency = next((CURRENCIES.get(item.value) for item in items if item.id == "53"), None)
    exponent = currency.exponent if currency else None
    for item in items:
        if exponent is not None and item.id in ("54", "56") and _is_amount(item.value):
            decimals = len(item.value.partition(".")[2])
            found.should(decimals in (0, exponent), {"54": 34, "56": 57}[item.id])


def _checksums(text: str, items: list[Item], found: Broken) -> None:
    at = 0
    for id_, value in items:
        if id_ == "63":
            found.shall(len(value) == 4, 25)
            found.shall(bool(ANS.fullmatch(value)), 13)
            found.shall(bool(HEX.fullmatch(value)), 28)
            found.shall(not (HEX.fullmatch(value) and value != value.upper()), 27)
            if HEX.fullmatch(value):
                right = crc_hqx(text[: at + 4].encode(), 0xFFFF)
                found.shall(int(value, 16) == right, 26)
        at += 4 + len(value)


def _object(item: Item, found: Broken) -> None:
    number = int(item.id)
    if item.id in ROOT:
        ROOT[item.id](item.value, found)
    elif number in ACCOUNT_TEMPLATES:
        _account(item.value, found)
    elif number in ACCOUNTS:
        found.shall(bool(ANS.fullmatch(item.value)), 51, 13)
        found.should(number not in RESERVED_BY_EMVCO, 56)
    elif number in ROOT_RFU:
        found.error(10)
        _composed(item.value, found)
    elif number in UNRESERVED:
        _own_template(item.value, found, guid=80, form=81, length=81)


def _is_amount(value: str) -> bool:
    return bool(AMOUNT.fullmatch(value) or NO_INTEGER.fullmatch(value))


def _number(value: str, found: Broken, grammar: int) -> Decimal | None:
    """Section 2.1; None where the value is no number."""
    found.shall(bool(ANS.fullmatch(value)), 13)
    found.shall(_is_amount(value), grammar)
    found.should(not NO_INTEGER.fullmatch(value), grammar)
    return Decimal(value) if _is_amount(value) else None


def _format_indicator(value: str, found: Broken) -> None:
    digits = bool(DIGITS.fullmatch(value))
    found.shall(digits, 12)
    found.shall(len(value) == 2, 20)
    found.shall(value == "01", 21)
    found.shall(not (digits and len(value) == 2 and value != "01"), 11)


def _initiation(value: str, found: Broken) -> None:
    digits = bool(DIGITS.fullmatch(value))
    found.shall(digits, 12)
    found.shall(len(value) == 2, 19)
    found.shall(value in ("11", "12"), 22)
    found.shall(not (digits and len(value) == 2 and value not in ("11", "12")), 11)


def _category(value: str, found: Broken) -> None:
    digits = bool(DIGITS.fullmatch(value))
    found.shall(digits, 12, 59)
    found.shall(len(value) == 4, 59)
    found.should(value != "0000", 59)


def _currency(value: str, found: Broken) -> None:
    found.shall(bool(DIGITS.fullmatch(value)), 12)
    found.shall(len(value) == 3, 36)
    found.shall(value in CURRENCIES, 37)


def _amount(value: str, found: Broken) -> None:
    found.shall(len(value) <= 13, 31)
    found.shall(_number(value, found, 32) != 0, 33)


def _indicator(value: str, found: Broken) -> None:
    digits = bool(DIGITS.fullmatch(value))
    found.shall(digits, 12)
    found.shall(len(value) == 2, 23)
    found.shall(value in ("01", "02", "03"), 40)
    found.shall(not (digits and len(value) == 2 and value not in ("01", "02", "03")), 11)


def _fee(value: str, found: Broken) -> None:
    found.shall(len(value) <= 13, 45)
    found.shall(_number(value, found, 44) != 0, 43)


def _percentage(value: str, found: Broken) -> None:
    found.shall(len(value) <= 5, 50)
    number = _number(value, found, 49)
    found.shall(number is None or Decimal("0.01") <= number <= Decimal("99.99"), 48)


def _country(value: str, found: Broken) -> None:
    found.shall(bool(ANS.fullmatch(value)), 13)
    found.shall(value in COUNTRIES, 60)


def _name(value: str, found: Broken) -> None:
    found.shall(bool(ANS.fullmatch(value)), 13)
    found.shall(len(value) <= 25, 61)


def _city(value: str, found: Broken) -> None:
    found.shall(bool(ANS.fullmatch(value)), 13)
    found.shall(len(value) <= 15, 62)


def _postal_code(value: str, found: Broken) -> None:
    found.shall(bool(ANS.fullmatch(value)), 13, 63)
    found.shall(len(value) <= 10, 63)


def _composed(value: str, found: Broken) -> None:
    """Format S (sections 1.4.3 and 4.5.3.1)."""
    found.shall(normalize("NFC", value) == value, 14)
    found.shall(not any(category(c) in ("Cc", "Cn") for c in value), 14)
    found.should(normalize("NFC", value) != value or not any(category(c).startswith("M") for c in value), 14)


def _guid(value: str, found: Broken, form: int, length: int) -> None:
    """Section 1.7."""
    found.shall(bool(ANS.fullmatch(value)), 13, length)
    found.shall(len(value) <= 32, length)
    found.should(bool(GUIDS.fullmatch(value)), form)


def _account(value: str, found: Broken) -> None:
    items, fault = split(value)
    found.shall(not fault, 52, fault)
    found.shall("00" in [item.id for item in items], 53)
    _row(items, found, 3)
    for id_, child in items if not fault else ():
        if id_ == "00":
            _guid(child, found, form=54, length=55)
        else:
            found.should(bool(ANS.fullmatch(child)), 58)
            _composed(child, found)


def _own_template(value: str, found: Broken, *, guid: int, form: int, length: int) -> None:
    """A template of somebody's own: unreserved, or of a payment system in 62."""
    items, fault = split(value)
    found.shall(not fault, fault)
    found.shall("00" in [item.id for item in items], guid)
    _row(items, found, 3)
    for id_, child in items if not fault else ():
        if id_ == "00":
            _guid(child, found, form, length)
        else:
            _composed(child, found)


def _data(value: str, found: Broken) -> None:
    """The additional data field template (section 4.8)."""
    items, fault = split(value)
    found.shall(not fault, fault)
    _row(items, found, 3)
    for id_, child in items if not fault else ():
        number = int(id_)
        if number in range(1, 12):
            found.shall(bool(ANS.fullmatch(child)), 13)
        if number in range(1, 9):
            found.shall(bool(ANS.fullmatch(child)) and len(child) <= 25, 66)
        elif number == 9:
            found.shall(bool(re.fullmatch("[AME]{1,3}", child)), 68)
            found.shall(all(child.count(letter) < 2 for letter in "AME"), 69)
        elif number == 10:
            found.shall(bool(ANS.fullmatch(child)) and len(child) <= 20, 71)
        elif number == 11:
            found.shall(len(child) == 3, 72)
            found.shall(bool(CHANNEL.fullmatch(child)), 73)
            reserved = re.fullmatch("[0-9]{3}", child) and not CHANNEL.fullmatch(child)
            found.shall(not reserved, 11)
        elif number in DATA_TEMPLATES:
            _own_template(child, found, guid=74, form=75, length=75)
        else:
            found.shall(number not in DATA_RFU, 10)
            found.should(number != 0, 70)
            _composed(child, found)


def _language(value: str, found: Broken) -> None:
    """The language template (section 4.9)."""
    items, fault = split(value)
    found.shall(not fault, fault)
    _row(items, found, 3)
    ids = [item.id for item in items]
    found.shall(bool(fault) or {"00", "01"} <= set(ids), 76)
    for id_, child in items if not fault else ():
        if id_ == "00":
            found.shall(bool(ANS.fullmatch(child)), 13)
            found.shall(child.lower() in LANGUAGES and len(child) == 2, 77)
            continue
        found.shall(int(id_) not in LANGUAGE_RFU, 10)
        found.shall(id_ != "01" or len(child) <= 25, 78)
        found.shall(id_ != "02" or len(child) <= 15, 79)
        _composed(child, found)


ROOT = {
    "00": _format_indicator,
    "01": _initiation,
    "52": _category,
    "53": _currency,
    "54": _amount,
    "55": _indicator,
    "56": _fee,
    "57": _percentage,
    "58": _country,
    "59": _name,
    "60": _city,
    "61": _postal_code,
    "62": _data,
    "63": lambda _value, _found: None,  # needs the whole text: _checksums
    "64": _language,
}
