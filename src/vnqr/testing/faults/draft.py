"""A right code on the way to becoming a broken one: its objects in order, to be set, dropped and sealed.

A fault is to be the only thing wrong with its text. So a code is first given the *shape* that the fault
needs (a transfer, a card, a cash withdrawal, an amount, a name in Vietnamese ...) and is still right; then
one thing is changed and the CRC computed anew, so that the CRC does not give the fault away.

Example:
    >>> from random import Random
    >>> from vnqr.emvco.payload import Payload
    >>> draft = Draft(Payload("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                       "53037045802VN63049E6F"), Random(0))
    >>> with_amount(draft).set("54", "50,000").sealed()[-24:]
    '5802VN540650,00063049FF8'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Self

from vnqr.emvco.tlv import ascii_upper, crc, encode, index, objects
from vnqr.references.reference import Reference
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID, VNPAY_GUID, VNPAY_ID
from vnqr.vietqr.services import Service

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random

    from vnqr.emvco.payload import Payload

__all__ = [
    "ACCOUNT",
    "BIN",
    "Draft",
    "as_is",
    "by_card",
    "cash",
    "foreign",
    "foreign_account",
    "not_cash",
    "push",
    "seal",
    "stranger",
    "transfer",
    "with_amount",
    "with_language",
    "with_reference",
    "write_draft",
]

BIN, ACCOUNT = "970415", "113366668888"
"""A payee made up, where a code has none in the shape wanted."""

_AMOUNT: Final = "50000"
_CITY: Final = "Ha Noi"
_NAME: Final = "Bo phan Mot cua"
_MCC, _CASH_MCC = "9399", "6011"
_REFERENCE: Final = str(Reference("000.00.01.H26-240601-0001", item=1))
_LIMIT: Final = 500_000_000
_ROOM: Final = 300
"""Bytes; what a fault adds then stays within the 512 that a payload should not exceed (§4.1)."""


def write_draft(level: Mapping[str, str]) -> str:
    """Write the objects of one level.

    Example:
        >>> write_draft({"58": "VN", "59": "UBND"})
        '5802VN5904UBND'
    """
    return encode(level.items())


def seal(head: str) -> str:
    """Put a correct CRC after a text.

    Example:
        >>> seal("000201")
        '0002016304AAE6'
    """
    return f"{head}6304{crc(head + '6304')}"


def _inside(value: str) -> dict[str, str]:
    return {o.id: o.value for o in objects(value, index(value, 0, len(value)), len(value))}


class Draft:
    """A code under change. Its methods change it and return it.

    Attributes:
        level: root ID -> value, in the order of the text, without the CRC (63).
    """

    __slots__ = ("_random", "level")

    def __init__(self, payload: Payload, random: Random) -> None:
        """Take a right code, and where chance comes from."""
        self.level = {o.id: o.value for o in payload if o.id != "63"}
        self._random = random

    def get(self, path: str) -> str | None:
        """Return the value at a path, None where there is none."""
        level = self.level
        *above, last = path.split(".")
        for id_ in above:
            level = _inside(level.get(id_, ""))
        return level.get(last)

    def set(self, path: str, value: str) -> Self:
        """Set the value at a path, in its place or after the others."""
        _set(self.level, path, value)
        return self

    def drop(self, *paths: str) -> Self:
        """Take objects away, where they are there; in a template another one is left."""
        for path in paths:
            above, _, id_ = path.rpartition(".")
            inside = _inside(self.get(above) or "") if above else self.level
            inside.pop(id_, None)
            if above:
                self.set(above, write_draft(inside))
        return self

    def to_end(self, path: str, value: str) -> Self:
        """Set the value of a root object and make it the last."""
        return self.drop(path).set(path, value)

    def additional(self, **values: str) -> Self:
        """Make `o09="AX"` all that is in 62, but for what a cash withdrawal needs there."""
        kept = _inside(self.level.get("62", "")) if self.service == Service.CASH else {}
        kept = {id_: kept[id_] for id_ in ("05", "07") if id_ in kept}
        return self.set("62", write_draft(kept | {key[1:]: value for key, value in values.items()}))

    @property
    def body(self) -> str:
        """The text before the CRC."""
        return write_draft(self.level)

    def sealed(self, tail: str = "") -> str:
        """Return the text with a right CRC, `tail` written as it is before it."""
        return seal(self.body + tail)

    def sealed_where(self, fits: Callable[[str], object]) -> str:
        """Return the text with a CRC that fits, by trying postal codes."""
        texts = (self.to_end("61", f"{number:05}").sealed() for number in range(100_000))
        return next(text for text in texts if fits(text[-4:]))

    def pick(self, count: int) -> int:
        """Return a number from 0 to `count` - 1, by chance."""
        # Of all methods of Random, this one alone is promised to stay the same.
        return int(self._random.random() * count)

    @property
    def is_napas(self) -> bool:
        """Whether there is a NAPAS account, in 38."""
        return NAPAS_ID in self.level and ascii_upper(self.get("38.00") or "") == NAPAS_GUID

    @property
    def service(self) -> str | None:
        """The service code, None where there is no NAPAS account."""
        return (self.get("38.02") or Service.PUSH) if self.is_napas else None

    def initiate(self) -> Self:
        """Let 01 say whether there is an amount."""
        return self.set("01", "12" if "54" in self.level else "11")

    def make_room(self) -> Self:
        """Leave out what no fault needs, as long as the text is large."""
        accounts = [id_ for id_ in self.level if "02" <= id_ <= "51"]
        first = NAPAS_ID if self.is_napas else accounts[0]
        spare = [
            *(id_ for id_ in self.level if id_ >= "80"),
            *(id_ for id_ in accounts if id_ != first),
            "64",
        ]
        for id_ in [*spare, "62"]:
            if len(self.sealed().encode()) > _ROOM:
                self.spare(id_)
        return self

    def spare(self, id_: str) -> Self:
        """Take a root object away, but for what a cash withdrawal needs."""
        return self.additional() if id_ == "62" and self.service == Service.CASH else self.drop(id_)


def _set(level: dict[str, str], path: str, value: str) -> None:
    id_, _, rest = path.partition(".")
    if rest:
        inside = _inside(level.get(id_, ""))
        _set(inside, rest, value)
        value = write_draft(inside)
    level[id_] = value


# --- a stranger's account, by chance ---


def foreign_account(draft: Draft) -> str:
    """Return an account number of 14 digits."""
    return "".join(str(draft.pick(10)) for _ in range(14))


def stranger(draft: Draft) -> str:
    """Return a NAPAS account as the value of a template."""
    organisation = write_draft({"00": BIN, "01": foreign_account(draft)})
    return write_draft({"00": NAPAS_GUID, "01": organisation, "02": Service.TO_ACCOUNT})


# --- shapes: the code is still right afterwards ---


def as_is(draft: Draft) -> Draft:
    """Ask for nothing."""
    return draft


def _domestic(draft: Draft) -> Draft:
    if draft.is_napas and (draft.get("53"), draft.get("58")) == ("704", "VN"):
        return draft
    draft.drop("54", "55", "56", "57", "62")
    organisation = write_draft({"00": BIN, "01": ACCOUNT})
    draft.set(NAPAS_ID, write_draft({"00": NAPAS_GUID, "01": organisation, "02": Service.TO_ACCOUNT}))
    return draft.set("53", "704").set("58", "VN").initiate()


def transfer(draft: Draft) -> Draft:
    """Ask for a domestic transfer to an account of six characters or more, not all the same."""
    account = _domestic(draft).get("38.01.01") or ""
    if draft.service != Service.TO_ACCOUNT or len(account) < len(BIN) or len(set(account)) == 1:
        draft.set("38.01.01", ACCOUNT).set("38.02", Service.TO_ACCOUNT)
    if int((draft.get("54") or "0").rstrip(".")) >= _LIMIT:
        draft.set("54", _AMOUNT)
    return draft.initiate()


def by_card(draft: Draft) -> Draft:
    """Ask for a domestic transfer to a card."""
    if _domestic(draft).service != Service.TO_CARD:
        number = f"{transfer(draft).get('38.01.00')}1101234567"
        draft.set("38.01.01", number).set("38.02", Service.TO_CARD)
    return draft.initiate()


def _named(draft: Draft, mcc: str) -> Draft:
    """Say who the merchant is, where that is not said."""
    for id_, value in (("52", mcc), ("59", _NAME), ("60", _CITY)):
        if id_ not in draft.level:
            draft.set(id_, value)
    return draft


def push(draft: Draft) -> Draft:
    """Ask for a payment to a merchant."""
    return _named(not_cash(_domestic(draft)).set("38.02", Service.PUSH), _MCC).initiate()


def cash(draft: Draft) -> Draft:
    """Ask for a cash withdrawal."""
    if _domestic(draft).service == Service.CASH:
        return draft
    _named(draft.set("38.02", Service.CASH), _CASH_MCC).set("52", _CASH_MCC).drop("55", "56", "57")
    return draft.set("62", write_draft({"05": "RUT0001", "07": "ATM0001"})).initiate()


def not_cash(draft: Draft) -> Draft:
    """Ask for anything but a cash withdrawal."""
    return transfer(draft) if draft.service == Service.CASH else draft


def foreign(draft: Draft) -> Draft:
    """Ask for a code without a NAPAS account, which EMVCo's rules alone judge."""
    if draft.is_napas:
        draft.drop(NAPAS_ID)
        if not any("02" <= id_ <= "51" for id_ in draft.level):
            draft.set(VNPAY_ID, write_draft({"00": VNPAY_GUID, "01": "0106913377"}))
    return _named(draft, _MCC)


def with_amount(draft: Draft) -> Draft:
    """Ask for an amount."""
    return draft if "54" in draft.level else draft.set("54", _AMOUNT).initiate()


def with_language(draft: Draft) -> Draft:
    """Ask for the payee's name in Vietnamese, and nothing else outside ASCII."""
    for id_ in [id_ for id_, value in draft.level.items() if not value.isascii()]:
        draft.spare(id_)
    return draft.set("64", write_draft({"00": "vi", "01": "Bộ phận Một cửa Hà Nội", "02": "Hà Nội"}))


def with_reference(draft: Draft) -> Draft:
    """Ask for a transfer of a fixed amount whose memo is the reference of a dossier."""
    memo = with_amount(transfer(draft)).get("62.08") or ""
    matches = Reference.find(memo)
    is_plain = len(matches) == 1 and re.fullmatch("HS[0-9A-Z]{15,23}", memo)
    return draft.set("62", write_draft({"08": memo if is_plain else _REFERENCE}))
