"""What a code pays and what for: amount, fees and reference against a charge, and what was issued."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.emvco.payload import Payload
from vnqr.emvco.tlv import HEADER, is_number
from vnqr.errors import Code, Issue, Level, ParseError
from vnqr.guard._scanned import RULE, Scanned
from vnqr.guard.listing import stretch
from vnqr.references.codes import bare_codes, patterned
from vnqr.references.memo import overlap, squeeze
from vnqr.references.names import names
from vnqr.references.reference import Reference
from vnqr.references.suggestion import suggest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.errors import Span
    from vnqr.ledger.values import Charge
    from vnqr.references.scheme import Scheme

__all__ = ["judge_amount", "judge_changes", "judge_fees", "judge_form", "judge_reference"]


def judge_changes(code: Scanned, original: str) -> Iterator[Issue]:
    """Yield what is not as it was issued, object by object."""
    after = {leaf.path: leaf.value for leaf in code.leaves}
    try:
        before = {leaf.path: leaf.value for leaf in Scanned(Payload(original)).leaves}
    except ParseError:
        before = after
    # The CRC changes with all else, the order of the objects included.
    changed = [path for path in {**after, **before} if path != _CRC and after.get(path) != before.get(path)]
    for path in changed:
        yield _change(code, path, before.get(path))
    if not changed:
        yield Issue.error(Code.ISSUED_DIFFERS, "", stretch(code.text, original)[:2], RULE)


def _change(code: Scanned, path: str, before: str | None) -> Issue:
    found, node = code.error(Code.ISSUED_DIFFERS, path), code.nodes.get(path)
    if node is None or before is None:
        return found
    first = node.start + HEADER
    start, end, _ = stretch(node.value, before)
    return found._replace(span=(first + start, first + end))


_CRC: Final = "63"


def judge_fees(code: Scanned, charge: Charge | None) -> Iterator[Issue]:
    """Yield the objects that add a tip or a fee."""
    level = Level.WARNING if charge is None else Level.ERROR
    for path in ("55", "56", "57"):
        if path in code.nodes:
            yield code.error(Code.FEE_ADDED, path)._replace(level=level)


def judge_form(code: Scanned) -> Iterator[Issue]:
    """Yield an amount that some read as thousands and others as decimals, or that is no number to some."""
    amount = code.value("54")
    if amount is not None and not is_number(amount):
        yield code.error(Code.AMOUNT_FORMAT, "54")
    elif amount is not None and (decimals := len(amount.partition(".")[2])) > _MOST_DECIMALS:
        yield code.error(Code.AMOUNT_DECIMALS, "54", decimals=decimals, exponent=0)


_MOST_DECIMALS: Final = 2
"""`50000.00` is no dong of its own, and the same amount to all; `50.000` is not."""


def judge_amount(code: Scanned, charge: Charge, owed: int) -> Iterator[Issue]:
    """Yield what is wrong with the amount, given what is still owed of the charge."""
    if charge.cancelled or not owed:
        yield Issue.error(Code.CHARGE_CLOSED, "", None, RULE)
    if owed and (amount := code.value("54")) != str(owed):
        yield code.error(Code.AMOUNT_OPEN if amount is None else Code.AMOUNT_DIFFERS, "54")


def judge_reference(code: Scanned, wanted: Reference) -> Iterator[Issue]:
    """Yield what is wrong with the reference in the memo, and with the labels beside it."""
    memo, scheme = code.value(_MEMO) or "", wanted.scheme
    book = {(wanted.key, wanted.item)}
    matches = Reference.find(memo, (scheme,), book)
    own = [match for match in matches if match.in_book]
    # What is a word of its own explains what else can be read there: one may begin the other.
    words = [match.span for match in own if memo[match.span[1] :][:1] in {"", " "}]
    others = {
        match.span: match.reference
        for match in matches
        if not match.in_book and not any(overlap(match.span, word) for word in words)
    }
    if not matches:
        others = _at_head(memo, scheme)
    for (start, end), reference in others.items():
        first = code.nodes[_MEMO].start + HEADER
        yield _other(code, _MEMO, reference, wanted)._replace(span=(first + start, first + end))
    if not own and not others:
        is_damaged = suggest(memo, book, (scheme,)) or re.match(f"{scheme.prefix}[0-9A-Z]*[0-9]", memo)
        yield code.error(Code.REFERENCE_DAMAGED if is_damaged else Code.REFERENCE_MISSING, _MEMO)
    for path in _LABELS:
        yield from _judge_label(code, path, wanted)


_MEMO, _LABELS = "62.08", tuple(f"62.{id_:02}" for id_ in range(1, 8))


def _judge_label(code: Scanned, path: str, wanted: Reference) -> Iterator[Issue]:
    """Report a label (62-01 to 62-07) that holds the code, or a full reference, of something else."""
    label = code.value(path) or ""
    whole = squeeze(label)
    found = names(label, (wanted.scheme,))
    sure = [name for name in found if name.certain]
    # An opaque code is no guess where nothing else is there, and nothing else can be read from it.
    opaque = [name for name in found if squeeze(label[slice(*name.span)]) == whole and name.form]
    named = {(name.key, name.item) for name in sure or opaque * (len(found) == 1)}
    others = named - {(wanted.key, wanted.item)}
    if any(other != wanted.key for other, _ in others) or _is_code_of_another(whole, wanted):
        yield code.error(Code.REFERENCE_OTHER_DOSSIER, path)
    elif others:
        yield code.error(Code.REFERENCE_OTHER_ITEM, path)


def _is_code_of_another(label: str, wanted: Reference) -> bool:
    """Return whether a squeezed label holds the code of another dossier; what is within ours is ours."""
    scheme = wanted.scheme
    found = [*(bare_codes(label) if scheme.is_open else patterned(label, scheme))]
    own = [each for each in found if each.key == wanted.key]
    return any(not any(ours.start < each.end <= ours.end for ours in own) for each in found)


def _at_head(memo: str, scheme: Scheme) -> dict[Span, Reference]:
    """Read a reference that takes a book elsewhere, PACKED or of an opaque code, at the head of a memo."""
    head = memo.partition(" ")[0]
    try:
        return {(0, len(head)): Reference.parse(head, (scheme,))}
    except ParseError:
        return {}


def _other(code: Scanned, path: str, found: Reference, wanted: Reference) -> Issue:
    same = found.dossier == wanted.dossier
    return code.error(Code.REFERENCE_OTHER_ITEM if same else Code.REFERENCE_OTHER_DOSSIER, path)
