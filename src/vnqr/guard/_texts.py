"""What the texts of a code hide: accounts where none belongs, links, characters that show something else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.emvco.objects import character
from vnqr.emvco.tlv import HEADER, ascii_upper
from vnqr.errors import Code, Issue, Level
from vnqr.guard._scanned import RULE
from vnqr.vietnamese.disguise import is_mixed, strange
from vnqr.vietqr.banks import banks
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_GUID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.emvco.parts import Node
    from vnqr.guard._scanned import Scanned

__all__ = ["judge_hidden", "judge_links", "judge_texts"]

_FIRST_ACCOUNT, _LAST_ACCOUNT = "02", "51"
_CRC: Final = "63"


_HIDING: Final = (NAPAS_GUID, VNPAY_GUID)
_ORGANISATION: Final = re.compile("0006[0-9]{6}01(?:0[1-9]|1[0-9])")
"""The head of a beneficiary organisation: its BIN, and the header of an account."""
_ACCOUNT: Final = re.compile("[0-9]{6,19}")
_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]*://|\bwww\.|\b(?:[a-z0-9-]+\.)*(?:vietqr\.(?:io|vn|net)|momo\.vn|zalopay\.vn|vnpay\.vn"
    r"|payos\.vn|sepay\.vn|casso\.vn)\b",
    re.IGNORECASE | re.ASCII,
)
"""An address: of any scheme, and of the services that pay links of Vietnam lead to."""


def judge_hidden(code: Scanned) -> Iterator[Issue]:
    """Yield accounts that only a reader with habits of its own would find."""
    reported: set[str] = set()
    for leaf in code.leaves:
        if _FIRST_ACCOUNT <= leaf.path[:2] <= _LAST_ACCOUNT:
            continue
        # The digits of a memo may look like a beneficiary organisation, those of a template mean one.
        is_private = leaf.path >= "65" or "62.50" <= leaf.path < _CRC
        if _hides(leaf.value, organisation=is_private):
            reported.add(leaf.path[:2])
            yield code.error(Code.PAYEE_HIDDEN, leaf.path)
    for root in code.roots():
        # An account may be cut by the headers of children, or be spread over them.
        if root.path >= _FIRST_PRIVATE and root.path[:2] not in reported and root.path != _CRC:
            is_private = root.path >= "65"
            if _hides(root.value, organisation=is_private) or (is_private and _is_spread(root)):
                yield code.error(Code.PAYEE_HIDDEN, root.path)


_FIRST_PRIVATE: Final = "62"


def _hides(value: str, *, organisation: bool) -> bool:
    value = ascii_upper(value)
    return any(guid in value for guid in _HIDING) or (organisation and bool(_ORGANISATION.search(value)))


def _is_spread(root: Node) -> bool:
    """Return whether one child of a template is the BIN of a bank and another one may be an account."""
    values = [child.value for child in root.children]
    bins = [value for value in values if value in banks]
    return bool(bins) and any(_ACCOUNT.fullmatch(value) and value not in bins for value in values)


def judge_links(code: Scanned) -> Iterator[Issue]:
    """Yield a warning for each text that holds an address: whoever opens it may pay elsewhere."""
    for leaf in code.leaves:
        if found := _LINK.search(leaf.value):
            first = leaf.start + HEADER
            span = first + found.start(), first + found.end()
            yield Issue.warning(Code.PAY_LINK, leaf.path, span, RULE)


_LATIN: Final = ("VI", "EN")


def judge_texts(code: Scanned) -> Iterator[Issue]:
    """Yield characters that cannot be seen, or that look like others."""
    for leaf in code.leaves:
        if leaf.path == _CRC or _FIRST_ACCOUNT <= leaf.path[:2] <= _LAST_ACCOUNT:
            continue
        for why, at in strange(leaf.value):
            place = leaf.start + HEADER + at
            found = Issue.error(why, leaf.path, (place, place + 1), RULE, **character(leaf.value, at))
            yield found._replace(level=Level.WARNING) if _is_tolerable(code, leaf, why) else found


def _is_tolerable(code: Scanned, leaf: Node, why: Code) -> bool:
    if leaf.path >= "65":
        return True
    is_translated = leaf.path > "64" and ascii_upper(code.value("64.00") or "VI") not in _LATIN
    return is_translated and why is Code.TEXT_LOOKALIKE and not is_mixed(leaf.value)
