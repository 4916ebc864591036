"""Banks by their BIN: who stands behind object 38-01-00.

A BIN is six digits, issued by the State Bank of Vietnam or, for a few, a card scheme. The table,
`banks.csv` beside this file, has 72 of them and two sources:

- the official list: dispatch 1589/NHNN-TT of the State Bank, 2024-03-05, with the BINs issued up to
  2023-12-31 (56 rows, `in_sbv_list`); no newer one is public;
- the union of the public VietQR bank lists of 2022 to August 2026 (the others).

Both lag behind the banks' names, and new BINs appear before any list has them: an unknown BIN is no
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
    >>> banks.find("Ngoại thương").bin
    Traceback (most recent call last):
    vnqr.errors.EncodeError: error bank-unknown at bank: no bank in the table has this BIN, code or name
    >>> [bank.short_name for bank in banks.search("Ngoại thương")]
    ['Vietcombank']
    >>> banks.find("BVB")
    Traceback (most recent call last):
    vnqr.errors.EncodeError: error bank-ambiguous at bank: ... more than one BIN: 970438, 970454; ...
"""

from __future__ import annotations

import csv
from functools import cached_property
from pkgutil import get_data
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from vnqr.errors import Code, EncodeError
from vnqr.vietnamese.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["ALIASES", "AS_OF", "SOURCE", "Bank", "Registry", "banks", "is_bin"]

SOURCE: Final = "State Bank of Vietnam, dispatch 1589/NHNN-TT of 2024-03-05; public VietQR bank lists"
"""Where the table comes from."""

AS_OF: Final = "2026-08"
"""The month of the newest list that went into the table."""

ALIASES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "422589": ("CIMB Bank",),
        "546034": ("CAKE by VPBank",),
        "546035": ("Ubank by VPBank",),
        "668888": ("Kasikornbank",),
        "801011": ("Nonghyup Bank",),
        "970400": ("SGB",),
        "970403": ("STP",),
        "970406": ("Vikki Bank", "DongABank", "DAB"),
        "970410": ("Standard Chartered Bank",),
        "970414": ("OceanBank",),
        "970415": ("CTG", "VTB"),
        "970418": ("BID",),
        "970419": ("NVB",),
        "970421": ("VietNgaBank",),
        "970422": ("MBB",),
        "970424": ("SVB",),
        "970433": ("VBB",),
        "970438": ("Bao Viet",),
        "970439": ("Public Bank Vietnam",),
        "970440": ("SSB",),
        "970442": ("HLB", "Hong Leong Bank"),
        "970444": ("VCBNeo", "VNCB"),
        "970449": ("LienVietPostBank",),
        "970454": ("BVBank", "BVB", "Ban Viet"),
        "970457": ("Woori Bank", "WRB"),
        "970458": ("United Overseas Bank",),
        "970459": ("CIMB",),
        "970462": ("Kookmin Bank HN",),
        "970463": ("Kookmin Bank HCM",),
    }
)
"""By BIN: what else a bank is called.

Codes and names of the public VietQR lists that differ from those in the table (among them the list in
the npm package vietnam-qr-pay 1.5.1), and the names from before or after a renaming.
"""

# What does not count when names are compared. Not "?", which stands for what has no ASCII form.
_IGNORED: Final = str.maketrans("", "", " -.,()")


class Bank(NamedTuple):
    """A row of the table. Immutable and hashable.

    Attributes:
        bin: six digits, what 38-01-00 carries.
        code: the short code of the VietQR lists, `ICB`; not unique, see above.
        short_name: the brand, `VietinBank`.
        name_vi: the Vietnamese name, NFC.
        swift: the SWIFT code (BIC), eight characters; None where the lists have none.
        in_sbv_list: whether the State Bank's list of 2024 has this BIN.
        note: what else is known, often empty.
        aliases: other codes and names, from `ALIASES`.
    """

    bin: str
    code: str
    short_name: str
    name_vi: str
    swift: str | None
    in_sbv_list: bool
    note: str
    aliases: tuple[str, ...]


def is_bin(text: str) -> bool:
    """Whether `text` has the shape of a BIN, six digits 0-9; it need not be in the table.

    Raises:
        TypeError: `text` is no str.

    Example:
        >>> is_bin("970415"), is_bin("123456"), is_bin("97041"), is_bin("９７０４１５")
        (True, True, False, False)
    """
    return str.isascii(text) and text.isdigit() and len(text) == 6  # noqa: PLR2004 - six is what it says


class Registry:
    """The table: iterable, ascending by BIN; read from its file when first asked.

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
        """Whether the table has this BIN."""
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
        return self._by_bin[bin_] if is_bin(bin_) and bin_ in self._by_bin else default

    def find(self, query: str) -> Bank:
        """Return the one bank that a person means by `query`.

        Args:
            query: BIN, code, short name, Vietnamese name, SWIFT code or alias, the whole of it. Case,
                accents, blanks and the characters `-.,()` do not count.

        Raises:
            EncodeError: `bank-unknown`, or `bank-ambiguous` with the BINs among which to choose. Neither
                repeats the query.
            TypeError: `query` is no str.

        Example:
            >>> {banks.find(name).bin for name in ("970415", "icb", "CTG", "ICBVVNVX", "Vietin Bank")}
            {'970415'}
        """
        found = self._by_name.get(_key(query), ())
        if len(found) == 1:
            return found[0]
        if found:
            bins = ", ".join(bank.bin for bank in found)
            raise EncodeError.of(Code.BANK_AMBIGUOUS, "bank", None, bins=bins)
        raise EncodeError.of(Code.BANK_UNKNOWN, "bank", None)

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
        part = _key(query)
        return tuple(bank for bank, keys in self._keys if any(part in key for key in keys))

    @cached_property
    def _rows(self) -> tuple[Bank, ...]:
        data = cast("bytes", get_data("vnqr.vietqr", "banks.csv"))  # None only where a loader reads no files
        rows = csv.reader(data.decode().splitlines()[1:])
        return tuple(
            Bank(bin_, code, short_name, name_vi, swift or None, listed == "1", note, ALIASES.get(bin_, ()))
            for bin_, code, short_name, name_vi, swift, listed, note in rows
        )

    @cached_property
    def _by_bin(self) -> dict[str, Bank]:
        return {bank.bin: bank for bank in self}

    @cached_property
    def _keys(self) -> tuple[tuple[Bank, frozenset[str]], ...]:
        """Each bank with what its names are compared by."""
        return tuple((bank, frozenset(_key(name) for name in _names(bank))) for bank in self)

    @cached_property
    def _by_name(self) -> dict[str, tuple[Bank, ...]]:
        table: dict[str, tuple[Bank, ...]] = {}
        for bank, keys in self._keys:
            for key in keys:
                table[key] = (*table.get(key, ()), bank)
        return table


banks: Final = Registry()
"""All banks; `vnqr.banks`."""


def _key(name: str) -> str:
    return fold(name, replace="?").translate(_IGNORED).lower()


def _names(bank: Bank) -> tuple[str, ...]:
    swift = (bank.swift,) if bank.swift else ()
    return (bank.bin, bank.code, bank.short_name, bank.name_vi, *swift, *bank.aliases)
