"""What the texts of a code hide: accounts where none belongs, links, characters that show something else."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from vnqr.emvco.objects import character
from vnqr.emvco.tlv import HEADER, ascii_upper
from vnqr.errors import Code, Issue, Level
from vnqr.guard._scanned import RULE
from vnqr.vietnamese.disguise import is_mixed, strange
from vnqr.vietqr.banks import banks
from vnqr.vietqr.guids import names_other_wallet
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


def judge_hidden(code: Scanned) -> Iterator[Issue]:
    """Yield accounts that only a reader with habits of its own would find."""
    yield from _marked(code)
    hiding = [path for root in code.roots() if not _is_account(root.path) for path in _hiding(root)[:1]]
    if hiding:
        yield from (code.error(Code.PAYEE_HIDDEN, path) for path in hiding)
        return
    yield from _across(code)
    yield from _spread(code)


def _marked(code: Scanned) -> Iterator[Issue]:
    """Yield a label by which the app of a wallet may pay another one than the code's account."""
    label = code.value(_LABEL)
    roots = [node.path for node in code.roots() if _is_account(node.path)]
    accounts = [(code.value(f"{root}.01.00") or "", code.value(f"{root}.01.01") or "") for root in roots]
    if label and names_other_wallet(label, accounts):
        yield code.error(Code.PAYEE_HIDDEN, _LABEL)


_LABEL: Final = "62.05"


def _is_account(path: str) -> bool:
    return _FIRST_ACCOUNT <= path[:2] <= _LAST_ACCOUNT


def _is_private(path: str) -> bool:
    """Return whether an object is of 62-50 to 62-99 or 65-99, which no standard gives a meaning."""
    return path >= "65" or "62.50" <= path < _CRC


def _hiding(node: Node) -> list[str]:
    """Return where an account is hidden, as deep as it is whole: headers of children may complete one."""
    inside = [path for child in node.children for path in _hiding(child)]
    return inside or [node.path] * _hides(node)


def _hides(node: Node) -> bool:
    value = ascii_upper(node.value)
    # The digits of a memo may look like a beneficiary organisation, those of a template mean one.
    is_organisation = _is_private(node.path) and _ORGANISATION.search(value)
    return bool(is_organisation) or any(guid in value for guid in _HIDING)


def _across(code: Scanned) -> Iterator[Issue]:
    """Yield an identifier that begins in one root object and ends in another one."""
    rest = ascii_upper(code.text)
    for root in code.roots():
        if _is_account(root.path):
            rest = rest[: root.start] + " " * (root.end - root.start) + rest[root.end :]
    for guid in _HIDING:
        if (at := rest.find(guid)) >= 0:
            yield Issue.error(Code.PAYEE_HIDDEN, "", (at, at + len(guid)), RULE)


# --- a bank and an account in several private objects ---

_WORD: Final = re.compile("[0-9A-Za-z]+")
_BIN_WIDTH: Final = 6
_LEAST_ACCOUNT: Final = 6
"""Characters from which a text beside a bank may be its account."""
_ACCOUNT: Final = re.compile(f"(?=.*[0-9])[0-9A-Za-z]{{{_LEAST_ACCOUNT},19}}")


def _spread(code: Scanned) -> Iterator[Issue]:
    """Yield the place of a bank in private objects, where something beside it may be an account.

    The BIN may be a value, begin one (as of a card number) or be cut; the account likewise. A bank's name
    counts where it is a value, and an account is another one.
    """
    leaves = [leaf for leaf in code.leaves if _is_private(leaf.path) and leaf.id != "00"]
    words = [(leaf.path, word) for leaf in leaves for word in _WORD.findall(leaf.value)]
    text = "".join(word for _, word in words)
    at = 0
    for path, word in words:
        # A BIN begins a word, or comes after the header of an object of six characters.
        for place in (at, *(at + found.end() for found in re.finditer("[0-9]{2}06", word))):
            rest = text[:place] + text[place + _BIN_WIDTH :]
            if text[place : place + _BIN_WIDTH] in banks and len(rest) >= _LEAST_ACCOUNT:
                yield code.error(Code.PAYEE_HIDDEN, _above(path))
                return
        at += len(word)
    named = [leaf for leaf in leaves if ascii_upper(leaf.value) in _names()]
    if named and any(_ACCOUNT.fullmatch(leaf.value) for leaf in leaves if leaf not in named):
        yield code.error(Code.PAYEE_HIDDEN, _above(named[0].path))


def _above(path: str) -> str:
    """Return the path of the template that an object is in, or its own."""
    return path.rpartition(".")[0] or path


@cache
def _names() -> frozenset[str]:
    """Return the codes, short names and SWIFT codes of all banks in upper case."""
    return frozenset(
        ascii_upper(name) for bank in banks for name in (bank.code, bank.short_name, bank.swift) if name
    )


# --- links ---

_LINK: Final = re.compile(
    r"[a-z][a-z0-9+.-]*:[/\\]{1,2}|%3a%2f|(?<![\w/])//(?=\w)|\bxn--|\bwww\."
    r"|\b(?:intent|javascript|data|smsto|upi|bitcoin|momo|zalopay|vnpay|viettelpay|vietqr):"
    r"|\b(?:[a-z0-9-]+\.)*(?:vietqr\.(?:io|vn|net|co)|momo\.vn|zalopay\.vn|vnpay\.vn|payos\.vn|sepay\.vn"
    r"|casso\.vn)\b"
    r"|\b(?:[a-z0-9-]+\.)+[a-z]{2,}(?::[0-9]+)?[/?#]|\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}[:/]",
    re.IGNORECASE | re.ASCII,
)
"""An address: of any scheme, of a host with something after it, of the services that pay links lead to."""


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
        if leaf.path == _CRC or _is_account(leaf.path):
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
