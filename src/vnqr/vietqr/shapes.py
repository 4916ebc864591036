"""Correct codes of a shape that was judged before are read at once.

Most codes that are scanned look alike: the same data objects in the same order. When a code has been judged,
its *shape* is kept: which objects it has, and the values that several rules or the table of networks look at
(country, currency, service, identifiers). Payees, amounts, names and memos are not kept. Another code of that
shape differs in these alone, and the rules say of each of them what they said before: mostly nothing,
sometimes the same fault, as of a name that is too long; then all lengths belong to the shape, because an
issue says where it is. So the answer is the same but for them. A code that does not fit is judged as if there
were no shapes.

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

from decimal import Decimal
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Final

from vnqr.vietqr._shape import (
    ACCOUNTS,
    BANK,
    DIGITS_OF_NAPAS,
    PAYLOAD,
    WHY,
    Shape,
    UnlikeError,
    fits,
    known_banks,
    shape_of,
)
from vnqr.vietqr.answer import NetworkAccount, Reading, may_name, named_in

if TYPE_CHECKING:
    from vnqr.emvco.checking import RuleSet, View
    from vnqr.emvco.payload import Payload
    from vnqr.errors import Lang

__all__ = ["MOST", "learn", "recall", "recall_json"]

MOST: Final = 256
"""Lists of root objects for which shapes are kept; codes of later ones are judged each time."""
_MOST_ALIKE: Final = 24
"""Shapes for the same root objects."""

_shapes: dict[tuple[str, ...], list[Shape]] = {}
"""IDs of the root objects -> the shapes that have them."""
_tries: dict[tuple[str, ...], int] = {}
"""The same -> how often a shape was to be kept."""


def learn(payload: Payload, view: View, rules: RuleSet, reading: Reading) -> None:
    """Keep the shape of a code, if other codes of its shape are judged alike.

    Args:
        payload: the code.
        view: the code as the rules saw it.
        rules: the rules.
        reading: what `vnqr.read` answers.
    """
    key = tuple(payload.starts)
    tries = _tries.get(key, 0)
    if not view.text.isascii() or tries == _MOST_ALIKE or (len(_tries) == MOST and not tries):
        return
    _tries[key] = tries + 1
    try:
        shape = shape_of(view, rules, reading)
    except UnlikeError:
        return
    _shapes.setdefault(key, []).append(shape)


def recall(payload: Payload) -> Reading | None:
    """Return the reading of a payload whose shape is known, None where it must be judged.

    Args:
        payload: a payload of which `parse` has nothing to say.
    """
    found = _find(payload)
    return None if found is None else _filled(*found, payload)


def recall_json(payload: Payload, lang: Lang = "en") -> str | None:
    """Return what `to_json` of the reading returns, for who wants nothing else; None as in `recall`.

    Args:
        payload: a payload of which `parse` has nothing to say.
        lang: the language of the issues' sentences.

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
    is_named = shape.memo >= 0 and may_name(groups[shape.memo])
    if (is_named and shape.named < 0) or (shape.values[WHY] and lang != "en"):
        return _filled(shape, groups, payload).to_json(lang)
    parts = [*shape.parts]
    if is_named:
        parts[shape.named] = named_in(groups[shape.memo])
    for group, write, places in shape.slots:
        value = write(groups[group])
        for at in places:
            parts[at] = value
    parts[-2] = encode_basestring(str(payload))
    return "".join(parts)


def _find(payload: Payload) -> tuple[Shape, tuple[str, ...]] | None:
    text = str(payload)
    for shape in _shapes.get(tuple(payload.starts), ()):
        groups = fits(shape.pattern, shape.lengths, text)
        if groups is not None and _passes(shape, groups, text):
            return shape, groups
    return None


def _passes(shape: Shape, groups: tuple[str, ...], text: str) -> bool:
    for group, check in shape.checks:
        if not check(groups[group]):
            return False
    # An identifier among the values might be that of a second account.
    return text.count(DIGITS_OF_NAPAS) == shape.identifiers


def _filled(shape: Shape, groups: tuple[str, ...], payload: Payload) -> Reading:
    values = [*shape.values]
    for at, group in shape.texts:
        values[at] = groups[group]
    for at, group in shape.amounts:
        values[at] = Decimal(groups[group])
    accounts = [
        account if number < 0 else _numbered(account, groups, number, bin_, guid)
        for account, number, bin_, guid in shape.accounts
    ]
    if shape.paid >= 0:
        paid = accounts[shape.paid]
        values[shape.field], values[BANK] = paid.number, paid.bank
    values[ACCOUNTS], values[PAYLOAD] = (*accounts,), payload
    return Reading._make(values)


def _numbered(
    account: NetworkAccount, groups: tuple[str, ...], number: int, bin_: int, guid: int
) -> NetworkAccount:
    network, id_, same, kind, _, bank = account
    return NetworkAccount(
        network,
        id_,
        same if guid < 0 else groups[guid],
        kind,
        groups[number],
        bank if bin_ < 0 else known_banks()[groups[bin_]],
    )
