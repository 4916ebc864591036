"""Codes that some readers in use read otherwise: right ones, with another payment that only these find.

The text is well-formed and its lengths count characters, as the standard says. A reader that counts something
else leaves the row of the objects inside a value, and finds the next one where the forger wrote it: another
amount, currency or account. `vnqr.emvco.readers` has the habits; here is a fault for each of them.

Example:
    >>> [row.name for row in READINGS_FAULTS][:3]
    ['readings-account', 'readings-currency', 'readings-first']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.errors import Code
from vnqr.testing.faults.draft import Draft, stranger, transfer, with_amount, write_draft
from vnqr.testing.faults.rows import FaultRow, Group, Reaction

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["READINGS_FAULTS"]

_AMOUNT: Final = "540599999"
_CURRENCY: Final = "5303840"
_GUID: Final = "vn.a"
_SIZE: Final = "00"
"""Stands for a length."""
_EMOJI: Final = "\U0001f3db"
_WIDTHS: Final = ("é", "ế", _EMOJI)
"""Characters of two, three and four bytes in UTF-8."""


def _alone(draft: Draft) -> Draft:
    """Ask for a transfer of an amount, without private objects and all in ASCII."""
    with_amount(transfer(draft))
    draft.drop(*(id_ for id_, value in draft.level.items() if id_ >= "65" or not value.isascii()))
    return draft.initiate()


def _private(value: str) -> str:
    return write_draft({"00": _GUID, "01": value})


def _longer(hidden: str) -> str:
    """Return a value that ends with `hidden`, and has as many bytes more than characters as that has."""
    missing = len(hidden)
    widest = len(_WIDTHS)
    return _EMOJI * (missing // widest) + "".join(_WIDTHS[: missing % widest][-1:]) + hidden


def _by_bytes(hidden: Callable[[Draft], str]) -> Callable[[Draft], str]:
    """Return the change that hides something after a value that has more bytes than characters."""
    return lambda draft: draft.set("80", _private(_longer(hidden(draft)))).sealed()


def _by_utf16(hidden: str) -> Callable[[Draft], str]:
    """Return the same for units of UTF-16, of which an emoji has two."""
    return lambda draft: draft.set("80", _private(_EMOJI * len(hidden) + hidden)).sealed()


def _by_fewer(filler: str) -> Callable[[Draft], str]:
    """Return the change for who gets `filler` as one unit less, so that the next header is in the value."""
    head = len(f"81{_SIZE}00{_SIZE}{_GUID}01{_SIZE}")
    return lambda draft: draft.set("80", _private(filler * head)).set("81", _private(_AMOUNT)).sealed()


def _account(draft: Draft) -> str:
    return write_draft({"39": stranger(draft)})


def _first(draft: Draft) -> str:
    amount = draft.get("54") or ""
    return draft.set("80", _private(_longer(_AMOUNT))).to_end("54", amount).sealed()


class _Trap(NamedTuple):
    """What is hidden from whom."""

    name: str
    en: str
    vi: str
    change: Callable[[Draft], str]
    errors: tuple[Code, ...] = ()
    warnings: tuple[Code, ...] = ()
    verified: tuple[Code, ...] = ()


_TRAPS: Final = (
    _Trap(
        "account",
        "Who counts bytes finds a second NAPAS account, a stranger's, in this text.",
        "Bên đọc đếm byte sẽ thấy thêm tài khoản NAPAS của người lạ trong chuỗi này.",
        _by_bytes(_account),
        verified=(Code.PAYEE_HIDDEN,),
    ),
    _Trap(
        "currency",
        "Who counts bytes finds another currency, dollars, in this text.",
        "Bên đọc đếm byte sẽ thấy đơn vị tiền tệ khác, đô la, trong chuỗi này.",
        _by_bytes(lambda _: _CURRENCY),
    ),
    _Trap(
        "first",
        "Who counts bytes and takes the first of two amounts pays another one.",
        "Bên đọc đếm byte và lấy số tiền đầu trong hai số sẽ trả số khác.",
        _first,
    ),
    _Trap(
        "last",
        "Who counts bytes and takes the last of two amounts pays another one.",
        "Bên đọc đếm byte và lấy số tiền cuối trong hai số sẽ trả số khác.",
        _by_bytes(lambda _: _AMOUNT),
    ),
    _Trap(
        "tail",
        "Who counts bytes and drops a tail that does not fit finds another amount.",
        "Bên đọc đếm byte và bỏ phần đuôi không khớp sẽ thấy số tiền khác.",
        _by_bytes(lambda _: _AMOUNT + "zz"),
    ),
    _Trap(
        "sign",
        "Who counts bytes and takes +5 for a length finds another amount.",
        "Bên đọc đếm byte và coi +5 là độ dài sẽ thấy số tiền khác.",
        _by_bytes(lambda _: "54+599999"),
    ),
    _Trap(
        "utf16",
        "Who counts units of UTF-16, as Java and JavaScript do, finds another amount.",
        "Bên đọc đếm đơn vị UTF-16, như Java và JavaScript, sẽ thấy số tiền khác.",
        _by_utf16(_AMOUNT),
    ),
    _Trap(
        "utf16-currency",
        "Who counts units of UTF-16 finds another currency, dollars.",
        "Bên đọc đếm đơn vị UTF-16 sẽ thấy đơn vị tiền tệ khác, đô la.",
        _by_utf16(_CURRENCY),
    ),
    _Trap(
        "digits",
        "Who counts units of UTF-16 and takes full-width digits for a length finds another amount.",
        "Bên đọc đếm đơn vị UTF-16 và coi chữ số toàn chiều rộng là độ dài sẽ thấy số tiền khác.",
        _by_utf16("54０５99999"),
    ),
    _Trap(
        "id",
        "Who counts units of UTF-16 and takes full-width digits for an ID finds another amount.",
        "Bên đọc đếm đơn vị UTF-16 và coi chữ số toàn chiều rộng là ID sẽ thấy số tiền khác.",
        _by_utf16("５４0599999"),
    ),
    _Trap(
        "seen",
        "Who counts what a person sees as one character, as Swift does, finds another amount.",
        "Bên đọc đếm theo ký tự nhìn thấy, như Swift, sẽ thấy số tiền khác.",
        _by_fewer("ที"),
        warnings=(Code.VALUE_COMBINING,),
    ),
    _Trap(
        "composed",
        "Who composes letters and accents (NFC) before reading finds another amount.",
        "Bên đọc dựng sẵn chữ và dấu (NFC) trước khi đọc sẽ thấy số tiền khác.",
        _by_fewer("e\u0301"),
        (Code.VALUE_NOT_COMPOSED,),
    ),
    _Trap(
        "controls",
        "Who gets the text without tabs, as from a scanner that types it into a field, finds another amount.",
        "Bên đọc nhận chuỗi đã mất ký tự tab, như từ máy quét gõ vào ô nhập, sẽ thấy số tiền khác.",
        _by_fewer("\t"),
        (Code.VALUE_CONTROL,),
    ),
)

READINGS_FAULTS: Final = tuple(
    FaultRow(
        Group.FRAUD,
        f"readings-{trap.name}",
        trap.en,
        trap.vi,
        Reaction.REFUSE,
        trap.change,
        trap.errors,
        trap.warnings,
        needs=_alone,
        verified=(Code.ISSUED_DIFFERS, Code.TWO_READINGS, *trap.verified),
    )
    for trap in _TRAPS
)
"""A fault for each habit of readers that makes of a right code another payment."""
