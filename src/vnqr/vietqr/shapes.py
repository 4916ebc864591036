"""Correct codes of a shape that was judged before are read at once.

Most codes that are scanned look alike: the same data objects with values of the same lengths. When the rules
have nothing to say of a code, its *shape* is kept: which objects it has, and the values that several rules or
the table of networks look at (country, currency, service, identifiers). Payees, amounts, names and memos are
not kept. Another code of that shape differs in these alone, and each of them passes its own row of the rules'
table; so the answer is the same but for them. A code that does not fit is judged as if there were no shapes.

A shape is one regular expression that finds all values in one pass. How many are kept is bounded.

Example:
    >>> from vnqr.emvco.payload import parse
    >>> from vnqr.vietqr.scanned import read
    >>> first = read("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...              "53037045802VN63049E6F")
    >>> recall(parse("00020101021138570010A00000072701270006970415011311336666888800208QRIBFTTA"
    ...              "53037045802VN6304555E")).bank.name
    'VietinBank'
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnqr.emvco.checking import select
from vnqr.vietqr.answer import (
    KINDS,
    Beneficiary,
    NetworkAccount,
    Reading,
    as_number,
    as_text,
    may_name,
)
from vnqr.vietqr.banks import banks
from vnqr.vietqr.guids import KNOWN, WALLETS, recognise
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_WALLET
from vnqr.vietqr.services import SERVICES, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from vnqr.emvco.checking import Requirement, RuleSet, View
    from vnqr.emvco.payload import Payload

__all__ = ["MOST", "learn", "recall", "recall_json"]

MOST: Final = 256
"""Root objects with their lengths for which shapes are kept; codes of later ones are judged each time."""
_MOST_ALIKE: Final = 8
"""Shapes for the same root objects with the same lengths."""


class _Shape(NamedTuple):
    """What codes of one shape have in common.

    Attributes:
        pattern: the text, with a group for each value that may differ.
        checks: (group, what its value must pass).
        texts: (position in `Reading`, group) of what is taken as it is.
        amounts: the same of numbers.
        accounts: each account without its number; the group of the number, -1 where there is none; the group
            of the BIN, -1 where there is none.
        paid: which account `Reading` names; -1: none.
        field: the position in `Reading` of its number.
        identifiers: how often the text has the identifier of NAPAS.
        values: the reading, without what may differ.
        parts: the reading as JSON, cut where a value may differ; the last value is the payload.
        slots: (group, what writes its value as JSON, positions in `parts`).
        memo: the group of the memo; -1: none.
    """

    pattern: re.Pattern[str]
    checks: tuple[tuple[int, Callable[[str], object]], ...]
    texts: tuple[tuple[int, int], ...]
    amounts: tuple[tuple[int, int], ...]
    accounts: tuple[tuple[NetworkAccount, int, int], ...]
    paid: int
    field: int
    identifiers: int
    values: tuple[Any, ...]
    parts: tuple[str, ...] = ()
    slots: tuple[tuple[int, Callable[[str], str], tuple[int, ...]], ...] = ()
    memo: int = -1


_shapes: dict[tuple[object, ...], list[_Shape]] = {}
"""IDs and starts of the root objects -> the shapes that have them."""
_tries: dict[tuple[object, ...], int] = {}
"""The same -> how often a shape was to be kept."""

# --- reading ---

_DIGITS_OF_NAPAS: Final = NAPAS_GUID[1:]
"""All but the letter, which may be small."""
_FIELD: Final = {name: at for at, name in enumerate(Reading._fields)}
_BANK, _ACCOUNTS, _PAYLOAD = (_FIELD[name] for name in ("bank", "accounts", "payload"))


def recall(payload: Payload) -> Reading | None:
    """Return the reading of a payload whose shape is known, None where it must be judged.

    Args:
        payload: a payload of which `parse` has nothing to say.
    """
    found = _find(payload)
    return None if found is None else _filled(*found, payload)


def recall_json(payload: Payload) -> str | None:
    """Return what `to_json` of the reading returns, for who wants nothing else; None as in `recall`.

    Example:
        >>> from vnqr.emvco.payload import parse
        >>> from vnqr.vietqr.scanned import read
        >>> payload = parse("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
        ...                 "53037045802VN63049E6F")
        >>> recall_json(payload) == read(str(payload)).to_json()
        True
    """
    found = _find(payload)
    if found is None:
        return None
    shape, groups = found
    if shape.memo >= 0 and may_name(groups[shape.memo]):
        return _filled(shape, groups, payload).to_json()
    parts = [*shape.parts]
    for group, write, places in shape.slots:
        value = write(groups[group])
        for at in places:
            parts[at] = value
    parts[-2] = encode_basestring(str(payload))
    return "".join(parts)


def _find(payload: Payload) -> tuple[_Shape, tuple[str, ...]] | None:
    text, starts = str(payload), payload.starts
    for shape in _shapes.get((*starts, *starts.values()), ()):
        found = shape.pattern.fullmatch(text)
        if found is not None and _passes(shape, groups := found.groups(), text):
            return shape, groups
    return None


def _passes(shape: _Shape, groups: tuple[str, ...], text: str) -> bool:
    for group, check in shape.checks:
        if not check(groups[group]):
            return False
    # An identifier among the values might be that of a second account.
    return text.count(_DIGITS_OF_NAPAS) == shape.identifiers


def _filled(shape: _Shape, groups: tuple[str, ...], payload: Payload) -> Reading:
    values = [*shape.values]
    for at, group in shape.texts:
        values[at] = groups[group]
    for at, group in shape.amounts:
        values[at] = Decimal(groups[group])
    accounts = [
        account if number < 0 else _numbered(account, groups, number, bin_)
        for account, number, bin_ in shape.accounts
    ]
    if shape.paid >= 0:
        paid = accounts[shape.paid]
        values[shape.field], values[_BANK] = paid.number, paid.bank
    values[_ACCOUNTS], values[_PAYLOAD] = (*accounts,), payload
    return Reading._make(values)


def _numbered(account: NetworkAccount, groups: tuple[str, ...], number: int, bin_: int) -> NetworkAccount:
    network, id_, guid, kind, _, _ = account
    bank = None if bin_ < 0 else _banks()[groups[bin_]]
    return NetworkAccount(network, id_, guid, kind, groups[number], bank)


@cache
def _banks() -> dict[str, Beneficiary]:
    """Return the banks whose accounts belong to no wallet, by their BIN."""
    of_wallets = {row.bin for row in WALLETS}
    return {bank.bin: Beneficiary(bank.bin, bank.short_name) for bank in banks if bank.bin not in of_wallets}


@cache
def _bank_names() -> dict[str, str]:
    """Return the names of the same banks as JSON."""
    return {bin_: as_text(bank.name) for bin_, bank in _banks().items()}


# --- learning ---


class _Unlike(Exception):  # noqa: N818 - caught here
    """What the rules say of a code says nothing about others of its shape."""


_TEXTS: Final = {
    "59": "name",
    "60": "city",
    "62.08": "memo",
    "64.01": "local_name",
    "64.02": "local_city",
}
_AMOUNTS: Final = {"54": "amount", "56": "convenience_fee"}
_FREE: Final = re.compile(
    r"0[2-9]|1.|2[0-5]"  # card schemes
    r"|(2[6-9]|[34].|5[01])\.(?!00).*"  # accounts, but for their identifiers
    r"|5[469]|6[01]|62\.(0[1-8]|10|[5-9].\.(?!00)..)|64\.0[12]|[89].\.(?!00).."
)
"""The paths of values that may differ within a shape."""
_BIN, _NUMBER = ".01.00", ".01.01"
_CLASS: Final = {"N": "[0-9]", "ans": "[ -~]", "S": "[ -~]"}
_EXCEPTIONS: Final = {"04": VNPAY_WALLET, "62.08": "***"}
"""Path -> a value that means something else."""
_BELOW_LIMIT: Final = 8
"""Digits of an amount of dong that is below all limits of NAPAS."""


def learn(payload: Payload, view: View, rules: RuleSet, reading: Reading) -> None:
    """Keep the shape of a code that is accepted, if other codes of its shape are judged alike.

    Args:
        payload: the code.
        view: the code as the rules saw it.
        rules: the rules.
        reading: what `vnqr.read` answers.
    """
    starts = payload.starts
    key = (*starts, *starts.values())
    tries = _tries.get(key, 0)
    if reading.why or not view.text.isascii() or tries == _MOST_ALIKE or (len(_tries) == MOST and not tries):
        return
    _tries[key] = tries + 1
    try:
        shape = _shape(view, rules, reading)
    except _Unlike:
        return
    _shapes.setdefault(key, []).append(shape)


def _shape(view: View, rules: RuleSet, reading: Reading) -> _Shape:
    pattern: list[str] = []
    checks: list[tuple[int, Callable[[str], object]]] = []
    groups: dict[str, int] = {}
    end = 0
    for path, row in _leaves(view, rules):
        if not _is_free(path, view):
            continue
        start, stop = view.value_span(path)
        value = view.text[start:stop]
        checks += ((len(groups), check) for check in _checks(path, value, row, view))
        pattern += re.escape(view.text[end:start]), f"({_form(path, value, row)})"
        groups[path], end = len(groups), stop
    pattern += re.escape(view.text[end:-4]), "[0-9A-F]{4}"
    field = next((_FIELD[kind] for kind in KINDS if getattr(reading, kind) is not None), -1)
    texts = {_FIELD[name]: groups[path] for path, name in _TEXTS.items() if path in groups}
    amounts = {_FIELD[name]: groups[path] for path, name in _AMOUNTS.items() if path in groups}
    private = {*texts, *amounts, field, _BANK, _ACCOUNTS, _PAYLOAD}
    shape = _Shape(
        re.compile("".join(pattern)),
        tuple(checks),
        tuple(texts.items()),
        tuple(amounts.items()),
        tuple(_slot(account, view, groups) for account in reading.accounts),
        next((at for at, account in enumerate(reading.accounts) if _is_paid(account, reading)), -1),
        field,
        view.text.count(_DIGITS_OF_NAPAS),
        tuple(None if at in private else value for at, value in enumerate(reading)),
    )
    return shape._replace(memo=groups.get("62.08", -1), **_written(shape))


_MARK: Final = "\ue000"
_MARKED: Final = 10**20
"""More than any amount."""
_MARKS: Final = re.compile(f'"{_MARK}([0-9]+) (text|bank){_MARK}"|1(0{{12}}[0-9]{{8}})')
_PLAIN: Final = re.compile("[1-9][0-9]*")
_WRITERS: Final[dict[str, Callable[[str], str]]] = {
    "text": encode_basestring,
    "bank": lambda bin_: _bank_names()[bin_],
    "amount": lambda digits: digits if _PLAIN.fullmatch(digits) else as_number(Decimal(digits)),
}


def _written(shape: _Shape) -> dict[str, Any]:
    """Return the reading as JSON, cut where a value may differ."""
    values = [*shape.values]
    for at, group in shape.texts:
        values[at] = f"{_MARK}{group} text{_MARK}"
    for at, group in shape.amounts:
        values[at] = Decimal(_MARKED + group)
    accounts = [account._replace(**_marks(number, bin_)) for account, number, bin_ in shape.accounts]
    if shape.paid >= 0:
        values[shape.field], values[_BANK] = accounts[shape.paid].number, accounts[shape.paid].bank
    values[_ACCOUNTS] = (*accounts,)
    text = Reading._make(values).to_json().removesuffix("null}")
    parts: list[str] = []
    slots: dict[tuple[int, Callable[[str], str]], list[int]] = {}
    end = 0
    for mark in _MARKS.finditer(text):
        parts += text[end : mark.start()], ""
        slots.setdefault((int(mark[1] or mark[3]), _WRITERS[mark[2] or "amount"]), []).append(len(parts) - 1)
        end = mark.end()
    listed = tuple((group, write, (*places,)) for (group, write), places in slots.items())
    return {"parts": (*parts, text[end:], "", "}"), "slots": listed}


def _marks(number: int, bin_: int) -> dict[str, Any]:
    """Return what stands for number and bank in the JSON to be cut."""
    marks: dict[str, Any] = {} if number < 0 else {"number": f"{_MARK}{number} text{_MARK}"}
    bank = Beneficiary(f"{_MARK}{bin_} text{_MARK}", f"{_MARK}{bin_} bank{_MARK}")
    return marks if bin_ < 0 else {**marks, "bank": bank}


def _leaves(view: View, rules: RuleSet) -> Iterator[tuple[str, Requirement]]:
    """Yield each value that is no template, with its row in the rules."""
    tables = {"": rules.table}
    for path in view.spans:
        above, _, id_ = path.rpartition(".")
        row = tables[above].rows[id_]
        if row.table is None:
            yield path, row
        elif row.table.by_guid:
            tables[path] = select(row.table, rules.networks, view.get(f"{path}.00") or "")
        else:
            tables[path] = row.table


def _is_free(path: str, view: View) -> bool:
    """Return whether a value may differ within a shape."""
    if path[:2] in view.networks:
        return path[2:] in {_BIN, _NUMBER}
    return _FREE.fullmatch(path) is not None


def _checks(path: str, value: str, row: Requirement, view: View) -> Iterator[Callable[[str], object]]:
    """Yield what a value at `path` must pass, beside its length and its characters.

    Raises:
        _Unlike: what the rules say of it is not said of the value alone.
    """
    is_napas = path[:2] in view.networks
    if row.use is not None or (row.criteria and not row.settles) or value == _EXCEPTIONS.get(path):
        raise _Unlike
    if is_napas and view.get(path[:2] + ".02") == Service.TO_CARD:
        raise _Unlike  # a card's number and its bank are judged together
    if path in _AMOUNTS and view.networks and len(value) > _BELOW_LIMIT:
        raise _Unlike
    if is_napas and path.endswith(_BIN):
        yield _banks().__contains__
    elif is_napas and path.endswith(_NUMBER):
        yield re.compile(SERVICES[view.get(path[:2] + ".02") or Service.PUSH].pattern).fullmatch
    elif row.criteria:
        yield row.fits
    if path in _EXCEPTIONS:
        yield _EXCEPTIONS[path].__ne__


def _form(path: str, value: str, row: Requirement) -> str:
    """Return the pattern of a value: its length, its characters, and of an amount its point."""
    if path in _AMOUNTS:
        return re.sub("[0-9]", "[0-9]", re.escape(value))
    return f"{_CLASS[row.spec.format]}{{{len(value)}}}"


def _slot(account: NetworkAccount, view: View, groups: dict[str, int]) -> tuple[NetworkAccount, int, int]:
    """Return an account without its number, and the groups of the number and of the BIN."""
    if account.number is None:
        return account, -1, -1
    bare = account._replace(number=None, bank=None)
    if account.bank is not None:
        return bare, groups[account.id + _NUMBER], groups[account.id + _BIN]
    at = recognise(account.id, account.guid, view.get("58") or "", view.get("52") or "")
    places = (
        [account.id]
        if at is None or account.guid is None
        else [f"{account.id}.{id_}" for id_ in KNOWN[at].payee]
    )
    path = next(path for path in places if path in view.spans)
    if path not in groups:
        raise _Unlike  # the number is the identifier
    return bare, groups[path], -1


def _is_paid(account: NetworkAccount, reading: Reading) -> bool:
    return account.kind is not None and getattr(reading, account.kind) == account.number
