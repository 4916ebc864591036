"""Banks by their BIN: whose account object 38-01-00 names.

A BIN is six digits, issued by the State Bank of Vietnam or, for a few, a card scheme. The table,
`banks.csv` beside this file, has 72 of them and two sources:

- the official list: dispatch 1589/NHNN-TT of the State Bank, 2024-03-05, with the BINs issued up to
  2023-12-31 (56 rows, `in_sbv_list`); no newer one is public;
- the union of the public VietQR bank lists of 2022 to August 2026 (the others).

Both are later than the banks' names, and new BINs appear before any list has them: an unknown BIN is no
error. `find` is for people, who give a name; whatever is stored should be the BIN.

**The key is the BIN, never the code.** The lists disagree about codes, and some names lead to more
than one BIN. `find` does not guess then, it raises and names them:

- `BVB` is BaoVietBank (970438) in one list and BVBank (970454) in another;
- CIMB is 422589 in the public lists and 970459 in the official one, Mirae Asset (MAFC) 977777 and
  970468: one bank, two BINs, both accepted, and nobody but the bank can say which one it wants;
- the SWIFT code of PVcomBank is also that of its digital bank, and the Industrial Bank of Korea has
  one for both of its branches.

The old card prefixes 970488 (BIDV), 970489 (VietinBank) and 970499 (Agribank) are not for 38-01-00
and not in the table. SWIFT codes come from the public lists; the one of MBV there is not Vietnamese,
so it is left out.

Example:
    >>> banks.find("vietinbank").bin
    '970415'
    >>> banks.find("Ngân hàng Ngoại thương Việt Nam (Vietcombank)").bin
    '970436'
    >>> banks.find("Vietcombnk")
    Traceback (most recent call last):
    vnqr.errors.EncodeError: error bank-unknown at bank: ... has this BIN, code or name (Vietcombank?)
    >>> [bank.short_name for bank in banks.search("Ngoại thương")]
    ['Vietcombank', 'VCBNeo']
    >>> banks.find("BVB")
    Traceback (most recent call last):
    vnqr.errors.EncodeError: error bank-ambiguous at bank: ... more than one BIN: 970438, 970454; ...
"""

from __future__ import annotations

import csv
import re
from functools import cached_property
from pkgutil import get_data
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from vnqr._support.types import require
from vnqr.errors import Code, EncodeError
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AS_OF", "SOURCE", "Bank", "Registry", "banks", "is_bin"]

SOURCE: Final = "State Bank of Vietnam, dispatch 1589/NHNN-TT of 2024-03-05; public VietQR bank lists"
"""Where the table comes from."""

AS_OF: Final = "2026-08"
"""The month of the newest list that went into the table."""

# What does not count when names are compared. Not "?", which fold writes for what has no ASCII form.
_IGNORED: Final = str.maketrans("", "", " -.,()")

# Words of the legal form, which people leave out or abbreviate; in a name without spaces. Longer ones first.
_LEGAL: Final = re.compile(
    "thuongmaicophan|tmcp|trachnhiemhuuhan|tnhh|motthanhvien|mtv|thuongmai|jointstock|limited|ltd"
)
_COUNTRY: Final = "vietnam"
_SHORT_COUNTRY: Final = "vn"
_BANK, _SHORT_BANK = "nganhang", "nh"
_AFTER: Final = ("bank", _SHORT_COUNTRY)
_BREAKS: Final = re.compile(r"[()\[\]/|:;]| [-\u2013\u2014] ")
_LONGEST: Final = 200
"""No bank has a longer name, nor two of its names together."""
_SHORTEST: Final = 5
"""What is shorter is much like too many names."""


class Bank(NamedTuple):
    """A row of the table. Immutable and hashable.

    Attributes:
        bin: six digits, what 38-01-00 carries.
        code: the short code of the VietQR lists, `ICB`; not unique, see above.
        short_name: the brand, `VietinBank`.
        name_vi: the Vietnamese name, NFC.
        name_en: the English name; empty where none is known.
        swift: the SWIFT code (BIC), eight characters; None where the lists have none.
        in_sbv_list: whether the State Bank's list of 2024 has this BIN.
        aliases: other codes and names by which people name the bank.
        former_names: codes and names from before a renaming.
        note: what else is known, often empty.
    """

    bin: str
    code: str
    short_name: str
    name_vi: str
    name_en: str
    swift: str | None
    in_sbv_list: bool
    aliases: tuple[str, ...]
    former_names: tuple[str, ...]
    note: str

    @property
    def names(self) -> tuple[str, ...]:
        """All by which `banks.find` knows the bank, the BIN among them."""
        of_table = (self.bin, self.code, self.short_name, self.name_vi, self.name_en, self.swift or "")
        return tuple(filter(None, (*of_table, *self.aliases, *self.former_names)))


def is_bin(text: str) -> bool:
    """Return whether `text` has the shape of a BIN, six digits 0-9; it need not be in the table.

    Raises:
        TypeError: `text` is no str.

    Example:
        >>> is_bin("970415"), is_bin("123456"), is_bin("97041"), is_bin("９７０４１５")
        (True, True, False, False)
    """
    return str.isascii(text) and text.isdigit() and len(text) == 6  # noqa: PLR2004 - six is what it says


class Registry:
    """The table: iterable, ascending by BIN; read from its file on first use.

    Example:
        >>> len(banks), [bank.bin for bank in banks][:2], "970415" in banks
        (72, ['422589', '458761'], True)
    """

    def __iter__(self) -> Iterator[Bank]:
        """Yield all banks, ascending by BIN."""
        return iter(self._rows)

    def __len__(self) -> int:
        """Return the number of BINs."""
        return len(self._rows)

    def __contains__(self, bin_: object) -> bool:
        """Return whether the table has this BIN."""
        return bin_ in self._by_bin

    def get(self, bin_: str, /, default: Bank | None = None) -> Bank | None:
        """Return the bank with exactly this BIN, or `default`.

        Raises:
            TypeError: `bin_` is no str.

        Example:
            >>> banks.get("970436").short_name
            'Vietcombank'
            >>> banks.get("123456") is None
            True
        """
        require(bin_, str, "a BIN")
        return self._by_bin[bin_] if is_bin(bin_) and bin_ in self._by_bin else default

    def find(self, query: str) -> Bank:
        """Return the one bank that a person means by `query`.

        Case, accents, spaces and the characters `-.,()` do not count, nor do words of the legal form (TMCP,
        TNHH MTV, Joint Stock), "Ngân hàng" before a name and "Bank" or "Việt Nam" after it. A name with
        another one in brackets, or after ` - `, `/` or `:`, is found where both mean one bank.

        Args:
            query: BIN, code, short name, Vietnamese or English name, SWIFT code, alias or former name, the
                whole of it.

        Raises:
            EncodeError: `bank-unknown`, with names that are written much like it, or `bank-ambiguous` with
                the BINs among which to choose. Neither repeats the query.
            TypeError: `query` is no str.

        Example:
            >>> {banks.find(name).bin for name in ("970415", "icb", "CTG", "ICBVVNVX", "VietinBank (ICB)")}
            {'970415'}
        """
        require(query, str, "a bank")
        if len(query) > _LONGEST:
            raise EncodeError.of(Code.BANK_UNKNOWN, "bank", None, near="")
        found = self._named(query) or self._agreed(query)
        if len(found) == 1:
            return found[0]
        if found:
            bins = ", ".join(bank.bin for bank in found)
            raise EncodeError.of(Code.BANK_AMBIGUOUS, "bank", None, bins=bins)
        near = ", ".join(self._near(query))
        raise EncodeError.of(Code.BANK_UNKNOWN, "bank", None, near=near and f" ({near}?)")

    def bin_of(self, query: str) -> str:
        """Return the BIN that a person means by `query`: six digits are one, be they in the table or not.

        Args:
            query: a BIN, or what `find` takes.

        Raises:
            EncodeError: `bank-unknown`, `bank-ambiguous`, as of `find`.
            TypeError: `query` is no str.

        Example:
            >>> banks.bin_of("VietinBank"), banks.bin_of("999999")
            ('970415', '999999')
        """
        require(query, str, "a bank")
        return query if is_bin(query) else self.find(query).bin

    def search(self, query: str) -> tuple[Bank, ...]:
        """Return the banks of which some name contains `query`, ascending by BIN; for looking around.

        Args:
            query: part of what `find` takes; empty for all banks.

        Raises:
            TypeError: `query` is no str.

        Example:
            >>> [bank.short_name for bank in banks.search("sài gòn")]
            ['SaigonBank', 'Sacombank', 'SCB', 'SHB']
        """
        require(query, str, "a part of a bank's name")
        part = _squeezed(query)
        return tuple(bank for bank in self if any(part in _squeezed(name) for name in bank.names))

    def _named(self, name: str) -> tuple[Bank, ...]:
        """Return the banks that have this name, the whole of it before the name without general words."""
        return next((self._by_name[key] for key in _keys(name) if key in self._by_name), ())

    def _agreed(self, query: str) -> tuple[Bank, ...]:
        """Return the banks that every part of `query` names, nothing where a part names no bank."""
        parts = [part for part in _BREAKS.split(query) if part.strip()]
        named = [self._named(part) for part in parts]
        return tuple(bank for bank in self if all(bank in banks for banks in named)) if named else ()

    def _near(self, query: str) -> tuple[str, ...]:
        """Return the short names of the banks with the name most like `query`, if one is much like it."""
        if len(query) < _SHORTEST:
            return ()
        from difflib import get_close_matches  # noqa: PLC0415 - only an error needs it

        keys = get_close_matches(_key(query), self._by_name, n=1, cutoff=0.75)
        return tuple(dict.fromkeys(bank.short_name for key in keys for bank in self._by_name[key]))

    @cached_property
    def _rows(self) -> tuple[Bank, ...]:
        data = cast("bytes", get_data("vnqr.vietqr", "banks.csv"))  # None only where a loader reads no files
        return tuple(_bank(row) for row in csv.DictReader(data.decode().splitlines()))

    @cached_property
    def _by_bin(self) -> dict[str, Bank]:
        return {bank.bin: bank for bank in self}

    @cached_property
    def _by_name(self) -> dict[str, tuple[Bank, ...]]:
        table: dict[str, tuple[Bank, ...]] = {}
        for bank in self:
            for key in {_key(name) for name in bank.names}:
                table[key] = (*table.get(key, ()), bank)
        return table


banks: Final = Registry()
"""All banks; `vnqr.banks`."""


def _bank(row: dict[str, str]) -> Bank:
    lists = {column: tuple(filter(None, row[column].split("; "))) for column in ("aliases", "former_names")}
    return Bank(
        bin=row["bin"],
        code=row["code"],
        short_name=row["short_name"],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        swift=row["swift"] or None,
        in_sbv_list=row["in_sbv_list_2023"] == "1",
        note=row["note"],
        **lists,
    )


def _squeezed(name: str) -> str:
    return fold(name, replace="?").translate(_IGNORED).lower()


def _key(name: str) -> str:
    """Return what names are compared by."""
    squeezed = _squeezed(name)
    # A name that is nothing but the words of a legal form is none.
    return _LEGAL.sub("", squeezed).replace(_COUNTRY, _SHORT_COUNTRY) or squeezed


def _keys(name: str) -> Iterator[str]:
    """Yield the key of a name, then what is left of it without general words before and after it."""
    key = _key(name)
    yield key
    if key.startswith(_SHORT_BANK) and not key.startswith(_BANK):
        key = _BANK + key.removeprefix(_SHORT_BANK)
        yield key
    key = key.removeprefix(_BANK)
    yield key
    while key.endswith(_AFTER):
        key = next(key.removesuffix(word) for word in _AFTER if key.endswith(word))
        yield key
