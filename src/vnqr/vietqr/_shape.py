"""What codes of one shape have in common, found out from one that was judged.

`vnqr.vietqr.shapes` keeps the shapes and reads other codes by them.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, partial
from itertools import count
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from vnqr.emvco.checking import select, value_issues
from vnqr.emvco.objects import ADDITIONAL_DATA
from vnqr.emvco.tlv import HEADER, LENGTH_OF
from vnqr.errors import Code
from vnqr.vietqr.answer import (
    KINDS,
    REPEATABLE,
    Beneficiary,
    NetworkAccount,
    Reading,
    as_number,
    as_text,
    named_in,
)
from vnqr.vietqr.banks import banks
from vnqr.vietqr.guids import KNOWN, WALLETS, recognise, wallet
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_WALLET
from vnqr.vietqr.rules import is_of_other_bank
from vnqr.vietqr.services import SERVICES, Service

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vnqr.emvco.checking import Requirement, RuleSet, View
    from vnqr.errors import Issue

__all__ = [
    "ACCOUNTS",
    "BANK",
    "DIGITS_OF_NAPAS",
    "PAYLOAD",
    "WHY",
    "Shape",
    "UnlikeError",
    "fits",
    "known_banks",
    "shape_of",
]

DIGITS_OF_NAPAS: Final = NAPAS_GUID[1:]
"""All but the letter, which may be small."""
_FIELD: Final = {name: at for at, name in enumerate(Reading._fields)}
WHY, BANK, ACCOUNTS, PAYLOAD = (_FIELD[name] for name in ("why", "bank", "accounts", "payload"))


class Shape(NamedTuple):
    """What codes of one shape have in common.

    Attributes:
        pattern: the text, with a group for each value that may differ.
        lengths: (group of a length, group of what has that length); none where all lengths are part of the
            shape, because an issue says where it is.
        checks: (group, what its value must pass).
        texts: (position in `Reading`, group) of what is taken as it is.
        amounts: the same of numbers.
        accounts: each account without its number; the groups of the number, of the BIN and of the identifier,
            -1 where it is none or always the same.
        paid: which account `Reading` names; -1: none.
        field: the position in `Reading` of its number.
        identifiers: how often the text has the identifier of NAPAS.
        values: the reading, without what may differ.
        parts: the reading as JSON, cut where a value may differ; the last value is the payload.
        slots: (group, what writes its value as JSON, positions in `parts`).
        memo: the group of the memo; -1: none.
        named: the position in `parts` of what the memo names; -1: what else depends on it is not known.
    """

    pattern: re.Pattern[str]
    lengths: tuple[tuple[int, int], ...]
    checks: tuple[tuple[int, Callable[[str], object]], ...]
    texts: tuple[tuple[int, int], ...]
    amounts: tuple[tuple[int, int], ...]
    accounts: tuple[tuple[NetworkAccount, int, int, int], ...]
    paid: int
    field: int
    identifiers: int
    values: tuple[Any, ...]
    parts: tuple[str, ...] = ()
    slots: tuple[tuple[int, Callable[[str], str], tuple[int, ...]], ...] = ()
    memo: int = -1
    named: int = -1


_OF_WALLETS: Final = frozenset(row.bin for row in WALLETS)


@cache
def known_banks() -> dict[str, Beneficiary]:
    """Return the banks whose accounts belong to no wallet, by their BIN."""
    return {bank.bin: Beneficiary(bank.bin, bank.short_name) for bank in banks if bank.bin not in _OF_WALLETS}


@cache
def _bank_names() -> dict[str, str]:
    """Return the names of the same banks as JSON."""
    return {bin_: as_text(bank.name) for bin_, bank in known_banks().items()}


class UnlikeError(Exception):
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
_BIN, _NUMBER, _GUID = ".01.00", ".01.01", ".00"
_CLASS: Final = {"N": "[0-9]", "ans": "[ -~]", "S": "[ -~]"}
_EXCEPTIONS: Final = {"04": VNPAY_WALLET, "62.08": "***"}
"""Path -> a value that means something else, and is part of the shape."""
_OF_THE_SHAPE: Final = frozenset(
    {
        *(Code.OBJECT_MISSING, Code.ACCOUNT_MISSING, Code.NAPAS_ACCOUNT_MISSING, Code.SERVICE_NEEDS),
        *(Code.FEE_MISSING, Code.FEE_UNEXPECTED, Code.SERVICE_EXCLUDES),
        *(Code.PURPOSE_LONG, Code.PAYLOAD_LARGE, Code.AMOUNT_DECIMALS, Code.CASH_MCC),
    }
)
"""What rules for several objects say because of what is there, of lengths, of the digits after the point."""
_SHORTER: Final = {"62.08": ADDITIONAL_DATA["08"].maximum}
"""Path -> a length from which on a rule says more than the table."""
_BELOW_LIMIT: Final = 8
"""Digits of an amount of dong that is below all limits of NAPAS."""


def shape_of(view: View, rules: RuleSet, reading: Reading) -> Shape:
    """Return the shape of a code that was read."""
    free: dict[str, tuple[Requirement, tuple[Issue, ...]]] = {}
    checks: list[tuple[str, Callable[[str], object]]] = []
    said: set[tuple[Code, str]] = set()
    paths = [_path_of_number(account, view) for account in reading.accounts]
    for path, row in _leaves(view, rules):
        start, stop = view.value_span(path)
        value = view.text[start:stop]
        issues = _said(row, value)
        said |= {(issue.code, path) for issue in issues}
        if value == _EXCEPTIONS.get(path) or not (path in paths or _is_free(path, view)):
            continue
        checks += ((path, check) for check in _checks(path, row, issues, view))
        free[path] = row, issues
    if any((issue.code, issue.path) not in said and issue.code not in _OF_THE_SHAPE for issue in reading.why):
        raise UnlikeError
    pattern, groups, lengths = _pattern(view, free, is_fixed=bool(reading.why))
    field = next((_FIELD[kind] for kind in KINDS if getattr(reading, kind) is not None), -1)
    texts, amounts = (
        {_FIELD[name]: groups[path] for path, name in of.items() if path in groups and _says(reading, name)}
        for of in (_TEXTS, _AMOUNTS)
    )
    private = {*texts, *amounts, field, BANK, ACCOUNTS, PAYLOAD}
    shape = Shape(
        pattern,
        lengths,
        tuple((groups[path], check) for path, check in checks),
        tuple(texts.items()),
        tuple(amounts.items()),
        tuple(_slot(account, path, groups) for account, path in zip(reading.accounts, paths, strict=True)),
        _paid(reading),
        field,
        view.text.count(DIGITS_OF_NAPAS),
        tuple(None if at in private else value for at, value in enumerate(reading)),
    )
    return shape._replace(memo=groups.get("62.08", -1), **_written(shape))


def _pattern(
    view: View, free: Mapping[str, tuple[Requirement, tuple[Issue, ...]]], *, is_fixed: bool
) -> tuple[re.Pattern[str], dict[str, int], tuple[tuple[int, int], ...]]:
    """Return the pattern of a text, the group of each value that may differ, and those of the lengths.

    Args:
        view: the code.
        free: path of a value that may differ -> its row, what the rules say of it.
        is_fixed: whether all lengths are part of the shape. They are also where the pattern would end a value
            at an ID inside it.
    """
    groups: dict[str, int] = {}
    lengths: list[tuple[int, int]] = []
    number = count()
    above = {path.rpartition(".")[0] for path in free} | {path[:2] for path in free}

    def written(path: str) -> str:
        start, end = view.spans[path]
        if path not in free and path not in above:
            return re.escape(view.text[start:end])
        head = view.text[start : start + 2]
        if is_fixed:
            head += view.text[start + 2 : start + HEADER]
        else:
            head += "([0-9]{2})"
            lengths.append((next(number), next(number)))
        if path in free:
            groups[path] = next(number) if is_fixed else lengths[-1][1]
            row, issues = free[path]
            form = _form(path, view.text[start + HEADER : end], row, is_fixed=is_fixed or bool(issues))
            return f"{head}({form})"
        inside = "".join(written(each) for each in view.spans if each.rpartition(".")[0] == path)
        return head + inside if is_fixed else f"{head}({inside})"

    roots = [path for path in view.spans if len(path) == 2]  # noqa: PLR2004 - root IDs have two digits
    pattern = re.compile("".join(written(path) for path in roots if path != "63") + "6304[0-9A-F]{4}")
    if is_fixed or fits(pattern, lengths, view.text) is not None:
        return pattern, groups, (*lengths,)
    return _pattern(view, free, is_fixed=True)


def fits(pattern: re.Pattern[str], lengths: Iterable[tuple[int, int]], text: str) -> tuple[str, ...] | None:
    """Return the groups of a pattern in a text, None where it does not match or a length is wrong.

    Args:
        pattern: the pattern.
        lengths: (group of a length, group of what has that length).
        text: the text.
    """
    found = pattern.fullmatch(text)
    if found is None:
        return None
    groups = found.groups()
    for length, group in lengths:
        if LENGTH_OF[groups[length]] != len(groups[group]):
            return None
    return groups


def _says(reading: Reading, name: str) -> bool:
    return getattr(reading, name) is not None


_MARK: Final = "\ue000"
_MARKED: Final = 10**20
"""More than any amount."""
_MARKS: Final = re.compile(f'"{_MARK}([0-9]+) (text|bank){_MARK}"|1(0{{12}}[0-9]{{8}})|({named_in(None)})')
_PLAIN: Final = re.compile("[1-9][0-9]*")
_WRITERS: Final[dict[str, Callable[[str], str]]] = {
    "text": encode_basestring,
    "bank": lambda bin_: _bank_names()[bin_],
    "amount": lambda digits: digits if _PLAIN.fullmatch(digits) else as_number(Decimal(digits)),
}


def _written(shape: Shape) -> dict[str, Any]:
    """Return the reading as JSON, cut where a value may differ."""
    values = [*shape.values]
    for at, group in shape.texts:
        values[at] = f"{_MARK}{group} text{_MARK}"
    for at, group in shape.amounts:
        values[at] = Decimal(_MARKED + group)
    accounts = [account._replace(**_marks(*slots)) for account, *slots in shape.accounts]
    if shape.paid >= 0:
        values[shape.field], values[BANK] = accounts[shape.paid].number, accounts[shape.paid].bank
    values[ACCOUNTS] = (*accounts,)
    text = Reading._make(values).to_json().removesuffix("null}")
    parts: list[str] = []
    slots: dict[tuple[int, Callable[[str], str]], list[int]] = {}
    end, named = 0, -1
    for mark in _MARKS.finditer(text):
        parts += text[end : mark.start()], mark[0]
        at, end = len(parts) - 1, mark.end()
        if mark[4]:
            named = at
        else:
            slots.setdefault((int(mark[1] or mark[3]), _WRITERS[mark[2] or "amount"]), []).append(at)
    listed = tuple((group, write, (*places,)) for (group, write), places in slots.items())
    # A plain transfer is no such any more where its memo names something.
    named = -1 if REPEATABLE in text else named
    return {"parts": (*parts, text[end:], "", "}"), "slots": listed, "named": named}


def _marks(number: int, bin_: int, guid: int) -> dict[str, Any]:
    """Return what stands for number, bank and identifier in the JSON to be cut."""
    texts = {"number": number, "guid": guid}
    marks: dict[str, Any] = {name: f"{_MARK}{at} text{_MARK}" for name, at in texts.items() if at >= 0}
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


def _path_of_number(account: NetworkAccount, view: View) -> str | None:
    """Return where the number of an account is."""
    if account.number is None:
        return None
    if account.id in view.networks:
        return account.id + _NUMBER
    at = recognise(account.id, account.guid, *_where(view))
    places = () if at is None or account.guid is None else KNOWN[at].payee
    return next((path for id_ in places if (path := f"{account.id}.{id_}") in view.spans), account.id)


def _where(view: View) -> tuple[str, str]:
    """Return country and category, which help to recognise a network."""
    return view.get("58") or "", view.get("52") or ""


def _is_free(path: str, view: View) -> bool:
    """Return whether a value may differ within a shape."""
    if path[:2] in view.networks:
        return path[2:] == _NUMBER or (path[2:] == _BIN and not _is_bound(path[:2], view))
    return _FREE.fullmatch(path) is not None


def _is_bound(id_: str, view: View) -> bool:
    """Return whether the number of a NAPAS account is judged together with its bank."""
    return view.get(id_ + ".02") == Service.TO_CARD or view.get(id_ + _BIN) in _OF_WALLETS


def _checks(
    path: str, row: Requirement, issues: tuple[Issue, ...], view: View
) -> Iterator[Callable[[str], object]]:
    """Yield what a value at `path` must pass, beside its length and its characters.

    Raises:
        UnlikeError: what the rules say of it is not said of the value alone.
    """
    start, end = view.value_span(path)
    value, is_napas = view.text[start:end], path[:2] in view.networks
    if path in _AMOUNTS and view.networks and len(value) > _BELOW_LIMIT:
        raise UnlikeError
    if is_napas:
        yield from _checks_of_napas(path, value, issues, view)
    elif issues or not row.settles:
        yield partial(_are_equal, partial(_said, row), issues)
    elif row.criteria:
        yield row.fits
    if path[2:] == _GUID:
        country, category = _where(view)
        recognised = partial(recognise, path[:2], country=country, category=category)
        yield partial(_are_equal, recognised, recognised(value))
    if path in _EXCEPTIONS:
        yield _EXCEPTIONS[path].__ne__


def _checks_of_napas(
    path: str, value: str, issues: tuple[Issue, ...], view: View
) -> Iterator[Callable[[str], object]]:
    """Yield what the BIN or the number of a NAPAS account must pass."""
    template = path[:2]
    if path.endswith(_BIN):
        if issues:
            raise UnlikeError  # a bank of no list
        yield known_banks().__contains__
        return
    service = SERVICES.get(view.get(template + ".02") or Service.PUSH)
    if service is None:
        raise UnlikeError  # no rule says what its payees look like
    yield re.compile(service.pattern).fullmatch
    if _is_bound(template, view):
        of_bank = partial(_of_bank, view.get(template + _BIN) or "")
        yield partial(_are_equal, of_bank, of_bank(value))


def _said(row: Requirement, value: str) -> tuple[Issue, ...]:
    """Return what the rules say of a value alone."""
    return () if row.fits(value) and row.settles else (*value_issues(row, value),)


def _of_bank(bin_: str, number: str) -> tuple[object, ...]:
    return wallet(bin_, number), is_of_other_bank(number, bin_)


def _are_equal(function: Callable[[str], object], result: object, value: str) -> bool:
    return function(value) == result


def _form(path: str, value: str, row: Requirement, *, is_fixed: bool) -> str:
    """Return the pattern of a value: its characters and lengths, and of an amount its point."""
    if is_fixed:
        return re.sub("[0-9]", "[0-9]", re.escape(value)) if path in _AMOUNTS else f"[ -~]{{{len(value)}}}"
    if path in _AMOUNTS:
        whole, point, decimals = value.partition(".")
        most = max(len(whole), _BELOW_LIMIT - len(point + decimals))
        return f"[0-9]{{1,{most}}}{re.escape(point)}{'[0-9]' * len(decimals)}"
    least, most = row.spec.minimum, min(row.spec.maximum, _SHORTER.get(path, row.spec.maximum))
    return f"{_CLASS[row.spec.format]}{{{least},{most}}}"


def _slot(
    account: NetworkAccount, path: str | None, groups: dict[str, int]
) -> tuple[NetworkAccount, int, int, int]:
    """Return an account without its number, and the groups of the number, of the BIN, of the identifier."""
    if path is None or path not in groups:
        return account, -1, -1, -1
    number, bin_, guid = groups[path], groups.get(account.id + _BIN, -1), groups.get(account.id + _GUID, -1)
    bare = account._replace(number=None)
    if bin_ >= 0:
        bare = bare._replace(bank=None)
    if guid >= 0:
        bare = bare._replace(guid=None)
    return bare, number, bin_, guid


def _paid(reading: Reading) -> int:
    """Return which account is the one that a reading names, -1 where it names none.

    Raises:
        UnlikeError: several have its number, so that another code may name the other one.
    """
    named = [
        at
        for at, account in enumerate(reading.accounts)
        if account.kind is not None and getattr(reading, account.kind) == account.number
    ]
    if len(named) > 1:
        raise UnlikeError
    return named[0] if named else -1
