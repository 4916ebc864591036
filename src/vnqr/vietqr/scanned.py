"""One answer for a scan: whether to pay it, whom, how much and what for.

`read` takes the text of any QR code and never raises: what cannot be read is refused, with the reason. It
parses strictly, and leniently only where that fails; then the rules judge the code, and the table of
`vnqr.vietqr.reactions` says what a reader does about each issue. The profile of a network
(`vnqr.vietqr.guids`) waives what its codes are free of in practice; `vnqr.check` keeps the verdict of the
standards.

An accepted code is correct. Whether it is honest, no text can say: anybody can print a correct code for an
account of their own. `vnqr.verify` compares it with payees that are known.

Example:
    >>> reading = read("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E")
    >>> reading
    <Reading accept, VietQR>
    >>> reading.bank, reading.account, reading.amount
    (Beneficiary(bin='970403', name='Sacombank'), '0011012345678', Decimal('180000'))
    >>> reading.summary("vi")
    'VietQR: trả 180.000 đ vào tài khoản 0011012345678, Sacombank; nội dung: thanh toan don hang'
    >>> [issue.code.value for issue in read("https://example.com").why]
    ['not-a-payment-code', 'id-invalid']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vnqr.emvco.checking import View
from vnqr.emvco.payload import Payload
from vnqr.emvco.tlv import HEADER
from vnqr.errors import Code, Issue, ParseError
from vnqr.vietqr.answer import Reading
from vnqr.vietqr.judging import answer
from vnqr.vietqr.lenient import parse_lenient
from vnqr.vietqr.reactions import Verdict, reaction
from vnqr.vietqr.rules import choose
from vnqr.vietqr.shapes import learn, recall, recall_json

if TYPE_CHECKING:
    from vnqr.emvco.checking import RuleSet
    from vnqr.errors import Lang

__all__ = ["read", "read_json"]


def read(text: str) -> Reading:
    """Return one answer for a scanned text: the verdict, and what is in the code.

    Args:
        text: the text of a QR code, of any length; anything at all.

    Returns:
        The reading. Never raises on any str.

    Raises:
        TypeError: `text` is not a str.

    Example:
        >>> reading = read("00020101021129370016A000000677010111011300668123456785303764"
        ...                "5802TH6304823E")
        >>> reading.verdict.value, reading.network.name, reading.network.country, reading.account
        ('accept', 'PromptPay', 'TH', '0066812345678')
    """
    if not isinstance(text, str):
        message = f"a scanned text is a str, not {type(text).__name__}"
        raise TypeError(message)
    try:
        payload = Payload(text)
    except ParseError:
        return _read_leniently(text)
    if payload.issues:
        return _read_leniently(text)
    return recall(payload) or _read_anew(payload)


def read_json(text: str, lang: Lang = "en") -> str:
    """Return `read(text).to_json(lang)`, without making the reading where its JSON is known: for many texts.

    Args:
        text: the text of a QR code.
        lang: the language of the issues' sentences.

    Raises:
        TypeError: `text` is not a str.

    Example:
        >>> read_json("000201")[:22]
        '{"verdict": "refuse", '
    """
    try:
        payload = Payload(text)
    except ParseError:
        return read(text).to_json(lang)
    known = None if payload.issues else recall_json(payload, lang)
    return read(text).to_json(lang) if known is None else known


def _read_anew(payload: Payload) -> Reading:
    rules = choose(payload)
    view = _judge(payload, rules)
    if view.malformed or any(issue.code is Code.SERVICE_NESTED for issue in view.issues):
        return _read_leniently(str(payload))
    reading = answer(payload, view, ())
    learn(payload, view, rules, reading)
    return reading


def _read_leniently(text: str) -> Reading:
    payload, conceded = parse_lenient(text)
    if payload is None or not _UNREADABLE.isdisjoint(issue.code for issue in conceded):
        issues = tuple(sorted(conceded, key=lambda issue: reaction(issue) is not Verdict.REFUSE))
        if payload is None and text and not _looks_like_one(text):
            issues = (Issue.error(Code.NOT_A_PAYMENT_CODE, "", (0, min(len(text), HEADER))), *issues)
        return Reading(Verdict.REFUSE, issues)
    # What is conceded about a template that stays unread is found again by the rules.
    kept = tuple(issue for issue in conceded if issue.code is not Code.TEMPLATE_MALFORMED)
    return answer(payload, _judge(payload, choose(payload)), kept)


def _judge(payload: Payload, rules: RuleSet) -> View:
    """Return the code as the rules see it, with all their issues."""
    view = View(payload, rules)
    for rule in rules.rules:
        view.issues += rule(view)
    return view


def _looks_like_one(text: str) -> bool:
    return text.lstrip("\ufeff \t\r\n").startswith("0002")


_UNREADABLE: Final = frozenset({Code.CRC_MISMATCH, Code.CRC_FORMAT})
