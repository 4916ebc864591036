"""Is this the code that was issued, and does it pay somebody we know?

Stickers pasted over the true code are established fraud: they look the same, scan as well, and may print
the payee's own name. `verify` looks at a code before it is shown, printed or paid, without a network, and
asks what a text can answer:

- *Whom does it pay?* Every account in it must be in the list of payees (`vnqr.guard.payees`), to the last
  character.
- *Is it this charge?* The amount owed, the dossier and fee item in the memo, the charge's account.
- *Is it the text that was issued?* Character by character, where that text is known.
- *Does it show what it says?* No invisible or direction-changing characters, no letters of other scripts
  that pass for Latin ones, no second reading of the same text.

**A CRC in order proves nothing** but that the text was read right: whoever makes a code computes it. Nor
does a name (59, 64) prove anything: anybody may write any name, and the bank pays by account.

An empty result means: safe to show, print or pay, as far as `payees`, `issued` and `charge` were given;
what is not given is not compared. An error means: do not. A warning means that a person should look. Whether
the code follows the standards is another question, that of `vnqr.check`.

What no text can tell: whether a listed account still belongs to the payee, and whether the charge has been
paid meanwhile.

Example:
    >>> from vnqr.guard.payees import Payee
    >>> office = Payee(bank="VietinBank", account="113366668888")
    >>> issued = VietQR(bank="VietinBank", account="113366668888", amount=50_000, purpose="Le phi")
    >>> verify(issued, issued, payees=[office])
    ()
    >>> forged = issued.model_copy(update={"account": "113366668868"})
    >>> for issue in verify(forged, issued, payees=[office]):
    ...     print(issue.code, issue.path, issue.span)
    issued-differs 38.01.01 (58, 59)
    payee-near 38.01.01 (44, 60)
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple
from unicodedata import normalize

from vnqr.emvco.objects import character
from vnqr.emvco.payload import Payload, ascii_upper
from vnqr.emvco.tlv import HEADER, index
from vnqr.errors import Code, Issue, Level, ParseError
from vnqr.guard.payees import Payee, Verdict, look_up, stretch
from vnqr.ledger.values import Charge
from vnqr.references.memo import squeeze
from vnqr.references.reference import Reference
from vnqr.references.suggestion import suggest
from vnqr.vietnamese.disguise import is_mixed, strange
from vnqr.vietnamese.fold import fold
from vnqr.vietqr.further import CardScheme, Template
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID, NETWORK_TEMPLATES, VNPAY_GUID, Service

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import UnionType

    from vnqr.emvco.payload import Node
    from vnqr.errors import Span
    from vnqr.guard.payees import Listed
    from vnqr.references.scheme import Scheme

__all__ = ["verify"]

_RULE: Final = "vnqr.verify"


def verify(
    scanned: str | Payload | VietQR,
    issued: str | Payload | VietQR | None = None,
    *,
    payees: Iterable[Listed],
    charge: Charge | None = None,
) -> tuple[Issue, ...]:
    """Tell what speaks against showing, printing or paying a code.

    ======================================= ============================================================
    Asked                                   Codes
    ======================================= ============================================================
    is it well-formed, templates included   those of `vnqr.parse`
    is there only one way to read it        `two-readings`
    is it what was issued                   `issued-differs`
    is every account (02-51) listed         `payee-unknown`, `payee-second`, `payee-near`, `payee-bank`;
                                            `payees-empty`, `account-missing`
    is it paid in the way listed            `value-not-allowed`, `object-missing`, `id-undefined`,
                                            `napas-elsewhere`
    is there an account elsewhere           `payee-hidden`
    do name and account belong together     `name-misused`; `name-unknown` (warning)
    currency 704, country VN                `value-not-allowed`, `object-missing`
    is anything added: 55, 56, 57           `fee-added` (without a charge, a warning)
    is the charge owed, to this account     `charge-closed`, `charge-account`
    is the amount what is owed              `amount-open`, `amount-differs`
    the reference in the memo (62-08), the  `reference-missing`, `reference-damaged`,
    key in the Bill Number (62-01)          `reference-other-dossier`, `reference-other-item`
    do the texts show what they say         `text-invisible`, `text-lookalike`
    ======================================= ============================================================

    The path of `issued-differs` says what is not as it was: the account (`38.01.01`), the amount (`54`), the
    memo (`62.08`) ... Its span runs from the first to the last character that differs. The span is None where
    an object was taken away; the path is empty where the objects are the same and stand in another order.

    A visible character that Vietnamese and English do not write is a warning where the language template
    (64) declares another language and the text keeps to one script. In the objects 65-99, which nobody is
    shown, it is a warning too.

    Args:
        scanned: what was scanned, or is about to be shown; any text.
        issued: what was issued, as text or value; None: not known.
        payees: who may be paid. An empty list allows nobody.
        charge: what is owed; None: amount and memo are not compared. The reference is read READABLE or
            PACKED, wherever it stands in the memo.

    Returns:
        The findings, none for a code that is safe. No message holds an account, a name, a memo or an
        amount. A text that is not well-formed gives its faults and nothing else.

    Raises:
        TypeError: an argument, or an entry of the list, has a wrong type. A bad text raises nothing.

    Example:
        >>> from vnqr.guard.payees import Payee
        >>> verify("0002010", payees=[Payee(bank="970415", account="113366668888")])[0].code
        <Code.HEADER_TRUNCATED: 'header-truncated'>
    """
    text, original = _text(scanned), None if issued is None else _text(issued)
    listed = tuple(payees)
    for entry in listed:
        _require(entry, Payee | Template | CardScheme)
    _require(charge, Charge | None)
    try:
        code = _Scanned(Payload(text))
    except ParseError as error:
        return error.issues
    issues = [*code.issues]
    if original is not None and original != text:
        issues += _judge_changes(code, original)
    issues += _judge_accounts(code, listed, charge)
    issues += _judge_hidden(code)
    for path, value in (("53", _DONG), ("58", _VIETNAM)):
        issues += code.expect(path, (value,))
    issues += _judge_fees(code, charge)
    if charge is not None:
        issues += _judge_amount(code, charge)
        issues += _judge_reference(code, charge.reference)
    issues += _judge_texts(code)
    return tuple(issues)


_DONG, _VIETNAM = "704", "VN"


def _text(code: object) -> str:
    _require(code, str | Payload | VietQR)
    return str(code)


def _require(value: object, types: type | UnionType) -> None:
    if not isinstance(value, types):
        message = f"expected {types}, not {type(value).__name__}"
        raise TypeError(message)


# --- the code, taken apart ---


class _Scanned:
    """A payload taken apart.

    Attributes:
        text: the payload text.
        nodes: path -> the object, of every object that can be reached.
        leaves: those that have nothing inside or cannot be taken apart.
        issues: what is wrong with the form.
    """

    __slots__ = ("issues", "leaves", "nodes", "text")

    def __init__(self, payload: Payload) -> None:
        self.text = str(payload)
        self.nodes = {node.path: node for node in _flat(payload.tree(NETWORK_TEMPLATES))}
        self.leaves = tuple(node for node in self.nodes.values() if not node.children)
        self.issues = [*payload.issues, *_unreadable(self.leaves), *_second_reading(self.text)]

    def value(self, path: str) -> str | None:
        """Return the value at a path, None where there is none."""
        return self.nodes[path].value if path in self.nodes else None

    def inside(self, root: str) -> Iterator[Node]:
        """Yield the leaves of a template, and a template that cannot be taken apart."""
        return (node for node in self.leaves if node.path[:2] == root)

    def error(self, code: Code, path: str, **params: str | int) -> Issue:
        """Return an error about the object at a path, present or absent."""
        node = self.nodes.get(path)
        return Issue.error(code, path, None if node is None else (node.start, node.end), _RULE, **params)

    def expect(self, path: str, allowed: Sequence[str]) -> Iterator[Issue]:
        """Report an object that is absent or has none of the values allowed."""
        value = self.value(path)
        if value is None:
            yield self.error(Code.OBJECT_MISSING, path)
        elif value not in allowed:
            yield self.error(Code.VALUE_NOT_ALLOWED, path, allowed=", ".join(allowed))


def _flat(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _flat(node.children)


def _unreadable(leaves: Iterable[Node]) -> Iterator[Issue]:
    # In 80-99 values that are no templates are in use, by apps that show them to nobody.
    for node in leaves:
        if node.issue is not None:
            yield node.issue._replace(level=Level.WARNING) if node.path >= "80" else node.issue


def _second_reading(text: str) -> Iterator[Issue]:
    # Bytes as characters: what a reader sees that takes lengths for bytes of UTF-8, as some do.
    octets = text.encode().decode("latin-1")
    if octets == text:
        return
    try:
        index(octets, 0, len(octets))
    except ParseError:
        return
    yield Issue.error(Code.TWO_READINGS, "", (0, len(text)), _RULE)


# --- what was issued ---


def _judge_changes(code: _Scanned, original: str) -> Iterator[Issue]:
    after = {leaf.path: leaf.value for leaf in code.leaves}
    try:
        before = {leaf.path: leaf.value for leaf in _Scanned(Payload(original)).leaves}
    except ParseError:
        before = after
    # The CRC changes with all else, the order of the objects included.
    changed = [path for path in {**after, **before} if path != _CRC and after.get(path) != before.get(path)]
    for path in changed:
        yield _change(code, path, before.get(path))
    if not changed:
        yield Issue.error(Code.ISSUED_DIFFERS, "", stretch(code.text, original)[:2], _RULE)


def _change(code: _Scanned, path: str, before: str | None) -> Issue:
    found, after = code.error(Code.ISSUED_DIFFERS, path), code.value(path)
    if found.span is None or after is None or before is None:
        return found
    first = found.span[0] + HEADER
    start, end, _ = stretch(after, before)
    return found._replace(span=(first + start, first + end))


_CRC: Final = "63"

# --- who is paid ---


class _Account(NamedTuple):
    """An account of the code.

    Attributes:
        root: the ID of the root object.
        verdict: what the list says of it.
        numbers: the values by which it may be known.
        is_napas: whether it is an account of NAPAS.
        is_readable: whether its template can be taken apart.
    """

    root: str
    verdict: Verdict
    numbers: tuple[str, ...]
    is_napas: bool
    is_readable: bool

    @property
    def is_listed(self) -> bool:
        """Tell whether it may be paid."""
        return self.verdict.code is None

    @property
    def payees(self) -> list[Payee]:
        """Return the entries that list it, as far as they are of NAPAS."""
        return [entry for entry in self.verdict.entries if isinstance(entry, Payee)]


_FIRST, _LAST, _LAST_CARD = "02", "51", "25"
_NAPAS_PARTS: Final = ("00", "01.00", "01.01")
_SERVICE: Final = "02"


def _accounts(code: _Scanned, listed: Sequence[Listed]) -> Iterator[_Account]:
    for node in code.nodes.values():
        root = node.path
        if "." in root or not _FIRST <= root <= _LAST:
            continue
        leaves = tuple(code.inside(root))
        parts = {leaf.path[3:]: leaf.value for leaf in leaves}
        if root <= _LAST_CARD:
            parts = {"id": root, "value": node.value}
        elif "00" in parts:
            parts["00"] = ascii_upper(parts["00"])
        is_napas = parts.get("00") == NAPAS_GUID
        if is_napas:
            parts = {part: parts[part] for part in _NAPAS_PARTS if part in parts}
        yield _Account(
            root,
            look_up(parts, listed),
            (parts.get("01.01", ""),) if is_napas else tuple(parts.values()),
            is_napas,
            all(leaf.issue is None for leaf in leaves),
        )


def _judge_accounts(code: _Scanned, listed: Sequence[Listed], charge: Charge | None) -> Iterator[Issue]:
    if not listed:
        yield Issue.error(Code.PAYEES_EMPTY, "", None, _RULE)
        return
    accounts = tuple(_accounts(code, listed))
    if not accounts:
        yield Issue.error(Code.ACCOUNT_MISSING, "", None, _RULE)
        return
    known = tuple(account for account in accounts if account.is_listed)
    for account in accounts:
        if account.is_napas:
            yield from _judge_template(code, account)
        why, part, _ = account.verdict
        # Of what cannot be read, the form is reported, and nothing else is known.
        if why is not None and account.is_readable:
            path = f"{account.root}.{part}"
            stranger = Code.PAYEE_SECOND if known else Code.PAYEE_UNKNOWN
            yield code.error(
                stranger if why is Code.PAYEE_UNKNOWN else why, path if path in code.nodes else account.root
            )
    yield from _judge_names(code, known, [entry for entry in listed if isinstance(entry, Payee)])
    if charge is not None:
        for account in _misdirected(known, ascii_upper(charge.account)):
            yield code.error(Code.CHARGE_ACCOUNT, account.root)


def _judge_template(code: _Scanned, account: _Account) -> Iterator[Issue]:
    for leaf in code.inside(account.root):
        if leaf.path[3:] not in {*_NAPAS_PARTS, _SERVICE} and account.is_readable:
            yield code.error(Code.ID_UNDEFINED, leaf.path)
    if account.is_listed and account.root != NAPAS_ID:
        yield code.error(Code.NAPAS_ELSEWHERE, account.root)
    services = sorted({payee.service for payee in account.payees})
    path = f"{account.root}.{_SERVICE}"
    # Where the service code is absent, QRPUSH is meant.
    if services and not (Service.PUSH in services and path not in code.nodes):
        yield from code.expect(path, services)


def _misdirected(known: Sequence[_Account], wanted: str) -> list[_Account]:
    """Return the listed accounts that are not the charge's, which is named without regard to case.

    An account of NAPAS must be it. Accounts of other networks may stand beside it, because an app pays
    one of them; without any of NAPAS, one of them must be it.
    """
    wrong = [account for account in known if wanted not in map(ascii_upper, account.numbers)]
    if any(account.is_napas for account in known):
        return [account for account in wrong if account.is_napas]
    return wrong if len(wrong) == len(known) else []


def _judge_names(code: _Scanned, known: Sequence[_Account], payees: Iterable[Payee]) -> Iterator[Issue]:
    own = {_plain(name) for account in known for payee in account.payees for name in payee.names}
    listed = {_plain(name) for payee in payees for name in payee.names}
    for path in ("59", "64.01"):
        shown = _plain(code.value(path) or "")
        if shown and not known and shown in listed:
            yield code.error(Code.NAME_MISUSED, path)
        elif shown and own and shown not in own:
            yield code.error(Code.NAME_UNKNOWN, path)._replace(level=Level.WARNING)


def _plain(name: str) -> bytes:
    """Return what of a name counts: letters and digits, without accents, in upper case."""
    return squeeze(fold(normalize("NFKC", name), replace=""))[1]


_HIDING: Final = (NAPAS_GUID, VNPAY_GUID)
_ORGANISATION: Final = re.compile("0006[0-9]{6}01(?:0[1-9]|1[0-9])")
"""The head of a beneficiary organisation: its BIN, and the header of an account."""


def _judge_hidden(code: _Scanned) -> Iterator[Issue]:
    """Find accounts that only a reader with habits of its own would find."""
    for leaf in code.leaves:
        if _FIRST <= leaf.path[:2] <= _LAST:
            continue
        value = ascii_upper(leaf.value)
        # The digits of a memo may look like a beneficiary organisation, those of a template mean one.
        is_private = leaf.path >= "65" or "62.50" <= leaf.path < _CRC
        if any(guid in value for guid in _HIDING) or (is_private and _ORGANISATION.search(value)):
            yield code.error(Code.PAYEE_HIDDEN, leaf.path)


# --- what is paid, and what for ---


def _judge_fees(code: _Scanned, charge: Charge | None) -> Iterator[Issue]:
    level = Level.WARNING if charge is None else Level.ERROR
    for path in ("55", "56", "57"):
        if path in code.nodes:
            yield code.error(Code.FEE_ADDED, path)._replace(level=level)


def _judge_amount(code: _Scanned, charge: Charge) -> Iterator[Issue]:
    if charge.cancelled or not charge.due:
        yield Issue.error(Code.CHARGE_CLOSED, "", None, _RULE)
    if charge.due and (amount := code.value("54")) != str(charge.due):
        yield code.error(Code.AMOUNT_OPEN if amount is None else Code.AMOUNT_DIFFERS, "54")


def _judge_reference(code: _Scanned, wanted: Reference) -> Iterator[Issue]:
    memo, scheme = code.value(_MEMO) or "", wanted.scheme
    book = {(wanted.key, wanted.item)}
    matches = Reference.find(memo, (scheme,), book)
    own = [match for match in matches if match.in_book]
    # What stands for itself as a word explains what else can be read there: one may begin the other.
    words = [match.span for match in own if memo[match.span[1] :][:1] in {"", " "}]
    others = {
        match.span: match.reference
        for match in matches
        if not match.in_book and not any(_overlap(match.span, word) for word in words)
    }
    if not matches:
        others = _at_head(memo, scheme)
    for (start, end), reference in others.items():
        first = code.nodes[_MEMO].start + HEADER
        yield _other(code, _MEMO, reference, wanted)._replace(span=(first + start, first + end))
    if not own and not others:
        is_damaged = suggest(memo, book, (scheme,)) or re.match(f"{scheme.prefix}[0-9A-Z]*[0-9]", memo)
        yield code.error(Code.REFERENCE_DAMAGED if is_damaged else Code.REFERENCE_MISSING, _MEMO)
    bill = squeeze(code.value(_BILL) or "")[1].decode()
    if bill != wanted.key and scheme.matches(bill):
        yield code.error(Code.REFERENCE_OTHER_DOSSIER, _BILL)


_MEMO, _BILL = "62.08", "62.01"


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _at_head(memo: str, scheme: Scheme) -> dict[Span, Reference]:
    """Read a reference that takes a book elsewhere, PACKED or of an opaque code, at the head of a memo."""
    head = memo.partition(" ")[0]
    try:
        return {(0, len(head)): Reference.parse(head, (scheme,))}
    except ParseError:
        return {}


def _other(code: _Scanned, path: str, found: Reference, wanted: Reference) -> Issue:
    same = found.dossier == wanted.dossier
    return code.error(Code.REFERENCE_OTHER_ITEM if same else Code.REFERENCE_OTHER_DOSSIER, path)


# --- what is shown ---

_LATIN: Final = ("VI", "EN")


def _judge_texts(code: _Scanned) -> Iterator[Issue]:
    for leaf in code.leaves:
        if leaf.path == _CRC or _FIRST <= leaf.path[:2] <= _LAST:
            continue
        for why, at in strange(leaf.value):
            place = leaf.start + HEADER + at
            found = Issue.error(why, leaf.path, (place, place + 1), _RULE, **character(leaf.value, at))
            yield found._replace(level=Level.WARNING) if _is_tolerable(code, leaf, why) else found


def _is_tolerable(code: _Scanned, leaf: Node, why: Code) -> bool:
    if leaf.path >= "65":
        return True
    is_translated = leaf.path > "64" and ascii_upper(code.value("64.00") or "VI") not in _LATIN
    return is_translated and why is Code.TEXT_LOOKALIKE and not is_mixed(leaf.value)
