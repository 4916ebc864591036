"""What NAPAS requires beyond, and instead of, EMVCo; and `check`, which picks the rules that apply.

NAPAS follows EMVCo MPM, with other presences: 01 and 38 are mandatory, while a transfer (QRIBFTTA,
QRIBFTTC) needs neither Merchant Category Code, name nor city. So a code of a bank account breaks three
rules of EMVCo and none of NAPAS: `check` without a rules judges by the accounts that it finds.

A rule is named by the object and where NAPAS requires it: `NAPAS 01 Table 1` (VietQR format v1.0, 09/2021,
for QRIBFTTA and QRIBFTTC), `NAPAS 52 Part IV` (the members' specification v1.5.2, for QRPUSH and QRCASH),
`NAPAS 38.02` where the object's own description is meant. What is known of practice only is a warning.

Example:
    >>> text = ("00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...         "530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E")
    >>> check(text)
    ()
    >>> sorted(issue.path for issue in check(text, EMVCO))
    ['52', '59', '60']
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco import rules as emvco
from vnqr.emvco.checking import (
    Criterion,
    Finding,
    Requirement,
    RuleSet,
    RuleTable,
    View,
    requirement,
    shall,
    should,
    template,
)
from vnqr.emvco.objects import ADDITIONAL_DATA, ROOT, Initiation
from vnqr.emvco.rules import EMVCO
from vnqr.emvco.tlv import DIGITS, HEADER, MAX_VALUE, ascii_upper
from vnqr.errors import Code, Issue, Level
from vnqr.vietqr.banks import banks
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID, NETWORK_TEMPLATES, VNPAY_WALLET
from vnqr.vietqr.services import SERVICES, Service, ServiceSpec

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from vnqr.emvco.payload import Payload

__all__ = ["NAPAS", "check", "choose"]


def check(code: str | Payload, rules: RuleSet | None = None) -> tuple[Issue, ...]:
    """Return everything that is wrong with a code.

    Findings come in stages. A text that is not well-formed is reported with its first fault and, where it
    is a known quirk, with the cause. A template that is not well-formed is reported once and its inside
    left alone. All else is judged: first by EMVCo, then by NAPAS.

    Args:
        code: the text of a QR code, or a payload.
        rules: `EMVCO` or `NAPAS`; left out, NAPAS where the code has a NAPAS account, else EMVCO.

    Returns:
        The issues, none for a code that is right. Every issue has a span, which lies inside the text.

    Raises:
        ValueError: the rules has no rules; a check that checks nothing would call everything right.
        TypeError: `code` is neither a str nor a Payload, or `rules` no rules.

    Example:
        >>> for issue in check("00020101021138570010A0000007270127000697040301130011012345678"
        ...                    "0208QRIBFTTX53037045802VN63046DCE"):
        ...     print(issue)
        error service-unknown at 38.02, 65-73: the service code must be ... [NAPAS 38.02]
    """
    return emvco.check(code, choose if rules is None else rules)


def choose(payload: Payload) -> RuleSet:
    """Return the rules that apply to a code: those of NAPAS where it has a NAPAS account, else EMVCo's.

    Example:
        >>> from vnqr.emvco.payload import parse
        >>> choose(parse("00020102164000123456789012520452515303840"
        ...              "5802US5911ABC Hammers6008New York63047222")).name
        'EMVCo'
    """
    # The usual case at once; and a template that breaks off after its identifier is NAPAS' all the same.
    if payload.get(NAPAS_ID, "").startswith(_GUID_OBJECT) or payload.get("04") == VNPAY_WALLET:
        return NAPAS
    if NAPAS_GUID[1:] not in str(payload):  # all but the letter, which may be small
        return EMVCO
    guids = (ascii_upper(account.guid or "") for account in payload.accounts)
    return NAPAS if NAPAS_GUID in guids else EMVCO


_GUID_OBJECT: Final = f"00{DIGITS[len(NAPAS_GUID)]}{NAPAS_GUID}"

# --- what one value must be like ---

_CURRENCIES: Final = frozenset({"156", "360", "392", "410", "458", "608", "702", "704", "764"})
_COUNTRIES: Final = frozenset({"CN", "ID", "JP", "KR", "MY", "PH", "SG", "TH", "VN"})
# The NAPAS table prints these for CN, ID and PH.
_MISPRINTS: Final = frozenset({"RC", "RI", "RP"})

_ANY_LENGTH: Final = "MPM-004 §4.4.1.2"


def _is_no_misprint(value: str) -> bool:
    return value not in _MISPRINTS


def _is_no_service(value: str) -> bool:
    return value not in SERVICES


def _judged_by(rule: str, asked: Requirement) -> Requirement:
    """Return the row with NAPAS' rule, instead of EMVCo's, for the characters."""
    return asked._replace(format=(asked.format[0]._replace(rule=rule),))


def _undefined(rule: str) -> Requirement:
    return emvco.UNDEFINED._replace(use=Finding(Code.ID_UNDEFINED, rule, Level.WARNING))


_NAPAS_SPECS: Final = NETWORK_TEMPLATES[NAPAS_GUID]
_ORGANISATION_SPECS: Final = _NAPAS_SPECS["01"].children

_BANK_UNKNOWN: Final = Finding(
    Code.BANK_UNKNOWN,
    "NAPAS 38.01.00",
    Level.WARNING,
    (("near", ""),),  # no BIN is near another one
)

_ORGANISATION: Final = RuleTable(
    MappingProxyType(
        dict.fromkeys(DIGITS, _undefined("NAPAS 38.01"))
        | {
            "00": _judged_by(
                "NAPAS 38.01.00",
                requirement(
                    _ORGANISATION_SPECS["00"],
                    "NAPAS 38.01.00",
                    Criterion(banks.__contains__, (_BANK_UNKNOWN,)),
                    fits=banks.__contains__,
                ),
            ),
            "01": _judged_by(
                "NAPAS 38.01.01",
                requirement(
                    _ORGANISATION_SPECS["01"],
                    "NAPAS 38.01.01",
                ),
            ),
            # Some writers put the service code here; anything else here is not defined.
            "02": emvco.UNDEFINED._replace(
                use=None,
                criteria=(
                    shall(_is_no_service, Code.SERVICE_NESTED, "NAPAS 38.02"),
                    should(SERVICES.__contains__, Code.ID_UNDEFINED, "NAPAS 38.01"),
                ),
            ),
        }
    ),
    Finding(Code.OBJECT_MISSING, "NAPAS 38.01"),
    frozenset({"00", "01"}),
    Finding(Code.TEMPLATE_MALFORMED, "NAPAS 38.01"),
)

_ACCOUNT: Final = RuleTable(
    MappingProxyType(
        dict.fromkeys(DIGITS, _undefined("NAPAS 38"))
        | {
            "00": requirement(_NAPAS_SPECS["00"], "MPM-055 Table 4.2"),
            "01": template(_NAPAS_SPECS["01"], _ORGANISATION),
            "02": _judged_by(
                "NAPAS 38.02",
                requirement(
                    _NAPAS_SPECS["02"],
                    "NAPAS 38.02",
                    shall(SERVICES.__contains__, Code.SERVICE_UNKNOWN, "NAPAS 38.02"),
                    fits=SERVICES.__contains__,
                ),
            ),
        }
    ),
    Finding(Code.OBJECT_MISSING, "NAPAS 38"),
    frozenset({"00", "01"}),
    Finding(Code.TEMPLATE_MALFORMED, "MPM-052 §4.7.11.1"),
)

_CURRENCY: Final = EMVCO.table.rows["53"]
_COUNTRY: Final = EMVCO.table.rows["58"]
_COUNTRY_FORMAT, _COUNTRY_LISTED = _COUNTRY.criteria
# Bank apps take more than 25 characters, up to what 62 can hold; `_purpose` warns.
_PURPOSE: Final = requirement(ADDITIONAL_DATA["08"]._replace(maximum=MAX_VALUE - HEADER), _ANY_LENGTH)


_ROOT: Final = EMVCO.table._replace(
    rows=MappingProxyType(
        {
            **EMVCO.table.rows,
            "53": _CURRENCY._replace(
                fits=_CURRENCIES.__contains__,
                criteria=(
                    *_CURRENCY.criteria,
                    should(_CURRENCIES.__contains__, Code.CURRENCY_NOT_NAPAS, "NAPAS 53"),
                ),
            ),
            "58": _COUNTRY._replace(
                fits=_COUNTRIES.__contains__,
                criteria=(
                    _COUNTRY_FORMAT,
                    should(_is_no_misprint, Code.COUNTRY_MISPRINT, "NAPAS 58"),
                    _COUNTRY_LISTED,
                    should(_COUNTRIES.__contains__, Code.COUNTRY_NOT_NAPAS, "NAPAS 58"),
                ),
            ),
            "62": template(
                ROOT["62"],
                emvco.ADDITIONAL._replace(rows=MappingProxyType({**emvco.ADDITIONAL.rows, "08": _PURPOSE})),
            ),
        }
    ),
    mandatory=EMVCO.table.mandatory - {"52", "59", "60"},
)

# --- what several objects must be like together ---

_MISMATCHES: Final[Mapping[tuple[str | None, bool], Code]] = MappingProxyType(
    {
        (Initiation.STATIC, True): Code.STATIC_WITH_AMOUNT,
        (Initiation.DYNAMIC, False): Code.DYNAMIC_WITHOUT_AMOUNT,
    }
)
"""01 and whether there is an amount (54) -> what does not go together."""

_DONG: Final = "704"
_TRANSFER_LIMIT: Final = 500_000_000
_AMOUNT: Final = re.compile(r"(?=.)([0-9]*)\.?([0-9]*)")
_PAYEE: Final = {code: re.compile(spec.pattern) for code, spec in SERVICES.items()}
_PAYEE_FITS: Final = _ORGANISATION.rows["01"].fits
_DOMESTIC: Final = "9704"
_STRIPPED: Final = re.compile("[^0-9A-Za-z ]")
_CASH_MCC: Final = "6011"
_PROMPT: Final = "***"


class _Payment(NamedTuple):
    """One NAPAS account in a code.

    Attributes:
        view: the code.
        path: the template of the account.
        service: its service code, which may be none of the known.
        spec: what is known of the service; None of an unknown one.
    """

    view: View
    path: str
    service: str
    spec: ServiceSpec | None


def _napas(view: View) -> Iterable[Issue]:
    """Judge a code by its NAPAS accounts and their services."""
    if view.get("04") == VNPAY_WALLET:
        return (Issue.error(Code.WALLET_VNPAY, "04", view.spans["04"], "NAPAS 38 Table 1"),)
    issues: list[Issue] = []
    for path in view.networks:
        service = view.get(f"{path}.02") or _nested(view, path) or Service.PUSH
        payment = _Payment(view, path, service, SERVICES.get(service))
        for rule in _RULES.get(service, _RULES_OF_ALL):
            issues += rule(payment)
    if not view.networks and not _is_unread(view, NAPAS_ID):
        issues.append(_absent(view, NAPAS_ID, Code.NAPAS_ACCOUNT_MISSING, "NAPAS 38 Table 1"))
    return dict.fromkeys(issues)


def _nested(view: View, path: str) -> str | None:
    """Return the service code that is in 38-01 instead of 38-02."""
    service = view.get(f"{path}.01.02")
    return service if service in SERVICES else None


def _is_unread(view: View, path: str) -> bool:
    """Whether there is a template that could not be taken apart."""
    return path in view.spans and not any(other.startswith(path + ".") for other in view.spans)


def _absent(view: View, path: str, code: Code, rule: str, **params: str) -> Issue:
    """Report an object that is not there, where it could be."""
    parent, _, _ = path.rpartition(".")
    at = view.spans[parent][1] if parent in view.spans else view.spans["63"][0]
    return Issue.error(code, path, (at, at), rule, **params)


def _carrier(payment: _Payment) -> Iterable[Issue]:
    view, path = payment.view, payment.path
    if path == NAPAS_ID:
        return ()
    return (Issue.error(Code.NAPAS_ELSEWHERE, path, view.spans[path], "NAPAS 38 Table 1"),)


def _payee(payment: _Payment) -> Iterable[Issue]:
    view, _, service, spec = payment
    where = f"{payment.path}.01.01"
    payee = view.get(where)
    if spec is None or spec.code is None or payee is None or not _PAYEE_FITS(payee):
        return ()
    if _PAYEE[service].fullmatch(payee):
        return ()
    return (Issue.error(spec.code, where, view.value_span(where), "NAPAS 38.01.01"),)


def _needs(payment: _Payment) -> Iterator[Issue]:
    view, _, service, spec = payment
    for path, rule in spec.needs if spec else ():
        if path not in view.spans and not _is_unread(view, path[:-3]):
            yield _absent(view, path, Code.SERVICE_NEEDS, rule, service=service)


def _initiation(payment: _Payment) -> Iterable[Issue]:
    view, _, service, spec = payment
    code = _MISMATCHES.get((view.get("01"), "54" in view.spans))
    if code is Code.DYNAMIC_WITHOUT_AMOUNT:
        level = spec and spec.unknown_amount
        if level is None:
            return ()
        if level is Level.ERROR:
            return (_absent(view, "54", Code.SERVICE_NEEDS, "NAPAS 54 Part IV", service=service),)
    return () if code is None else (Issue.warning(code, "01", view.value_span("01"), "NAPAS 01 Table 1"),)


def _dong(payment: _Payment) -> Iterator[Issue]:
    view, spec = payment.view, payment.spec
    if view.get("53") != _DONG:
        return
    for path, rule in (("54", "NAPAS 54"), ("56", "NAPAS 56")):
        if (amount := _AMOUNT.fullmatch(view.get(path) or "")) is None:
            continue
        whole, decimals = amount.groups()
        span = view.value_span(path)
        if decimals:
            digits = {"decimals": len(decimals), "exponent": 0}
            yield Issue.error(Code.AMOUNT_DECIMALS, path, span, rule, **digits)
        if path == "54" and spec and spec.is_transfer and int(whole or "0") >= _TRANSFER_LIMIT:
            yield Issue.warning(Code.AMOUNT_ABOVE_LIMIT, path, span, "NAPAS 54 §8.1.1", limit=_TRANSFER_LIMIT)


def _card(payment: _Payment) -> Iterable[Issue]:
    view, where = payment.view, f"{payment.path}.01.01"
    card = view.get(where) or ""
    if not _PAYEE[Service.TO_CARD].fullmatch(card):
        return ()
    if not is_of_other_bank(card, view.get(f"{payment.path}.01.00") or _DOMESTIC):
        return ()
    return (Issue.warning(Code.CARD_OTHER_BANK, where, view.value_span(where), "NAPAS 38.01.01"),)


def is_of_other_bank(card: str, bin_: str) -> bool:
    """Return whether the number of a Vietnamese card begins with another BIN than that of its bank.

    Example:
        >>> is_of_other_bank("9704361234567890", "970403"), is_of_other_bank("4123456789012345", "970403")
        (True, False)
    """
    # The prefix is that of Vietnamese cards; the standard says "card number" and no more.
    return card.startswith(_DOMESTIC) and not card.startswith(bin_)


def _cash(payment: _Payment) -> Iterator[Issue]:
    view, service = payment.view, payment.service
    if view.get("52") not in {None, _CASH_MCC}:
        yield Issue.warning(Code.CASH_MCC, "52", view.value_span("52"), "NAPAS 52 Part IV")
    for path in ("55", "56", "57"):
        if path in view.spans:
            yield Issue.warning(
                Code.SERVICE_EXCLUDES, path, view.spans[path], f"NAPAS {path} Part IV", service=service
            )


def _purpose(payment: _Payment) -> Iterator[Issue]:
    view = payment.view
    purpose = view.get("62.08")
    if purpose is None or purpose == _PROMPT:
        return
    length, limit = len(purpose), ADDITIONAL_DATA["08"].maximum
    if length > limit:
        yield Issue.warning(
            Code.PURPOSE_LONG,
            "62.08",
            view.value_span("62.08"),
            "NAPAS 62.08 §5.2.14",
            length=length,
            limit=limit,
        )
    stripped = _STRIPPED.findall(purpose)
    if stripped and purpose.isascii():
        yield Issue.warning(
            Code.PURPOSE_CHARACTERS,
            "62.08",
            view.value_span("62.08"),
            "NAPAS 62.08 §5.2.14",
            characters=", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(stripped)),
            arriving=length - len(stripped),
            length=length,
        )


_RULES_OF_ALL: Final = (_carrier, _payee, _needs, _initiation, _dong, _purpose)
_RULES: Final[Mapping[str, tuple[Callable[[_Payment], Iterable[Issue]], ...]]] = MappingProxyType(
    {Service.TO_CARD: (*_RULES_OF_ALL, _card), Service.CASH: (*_RULES_OF_ALL, _cash)}
)

NAPAS: Final = RuleSet("NAPAS", _ROOT, (*EMVCO.rules, _napas), MappingProxyType({NAPAS_GUID: _ACCOUNT}))
"""The rules of NAPAS for its four services, and those of EMVCo that they leave standing."""
