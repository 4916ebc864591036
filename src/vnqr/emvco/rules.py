"""The numbered rules of EMVCo MPM v1.1, and `check`, which tells every one that a code breaks.

A rule is named by its number and section, as in `MPM-031 Table 3.6`. Most rules are rows of the tables
below: what one data object must be like. The few that look at several objects are functions. Which
number requires what, and what a text cannot show, is listed in docs/conformance.md.

Findings come in stages, as from a compiler. A text that is not well-formed is reported with its first
fault and, where it is a known quirk, with the cause. A template that is not well-formed is reported once
and its inside left alone. All else is judged, in the order of the text.

"Shall" is an error, "should" a warning. Where the standard contradicts itself or practice, the milder
reading is taken: to call a valid code invalid is the worse mistake.

Example:
    >>> for issue in check("000201021640001234567890125204525153030005802US5901X6001Y6304484D"):
    ...     print(issue)
    error currency-unknown at 53, 38-41: no currency of ISO 4217 has this number [MPM-037 §4.7.5.1]
"""

from __future__ import annotations

import re
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from vnqr.emvco.checking import (
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
from vnqr.emvco.codelists import COUNTRIES, CURRENCIES, LANGUAGES
from vnqr.emvco.objects import (
    ADDITIONAL_DATA,
    LANGUAGE,
    MERCHANT_ACCOUNT,
    NETWORKS,
    PAYMENT_SYSTEM,
    ROOT,
    UNRESERVED,
    ObjectSpec,
)
from vnqr.emvco.payload import Payload
from vnqr.emvco.tlv import DIGITS, MAX_VALUE, is_number
from vnqr.errors import Code, Issue, Level, ParseError

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

__all__ = ["ADDITIONAL", "EMVCO", "MAX_PAYLOAD_BYTES", "UNDEFINED", "check", "misplaced_fees"]

MAX_PAYLOAD_BYTES: Final = 512
"""What a payload should not exceed (§4.1)."""


def check(
    code: str | Payload, rules: RuleSet | Callable[[Payload], RuleSet] | None = None
) -> tuple[Issue, ...]:
    """Return everything that is wrong with a code.

    Args:
        code: the text of a QR code, or a payload.
        rules: the rules to check against, or a function that picks them; `EMVCO` if left out.

    Returns:
        The issues, none for a code that is right. Every issue has a span, which lies inside the text.

    Raises:
        ValueError: the rules has no rules; a check that checks nothing would call everything right.
        TypeError: `code` is neither a str nor a Payload, or `rules` no rules.

    Example:
        >>> check("00020102164000123456789012520452515303840"
        ...       "5802US5911ABC Hammers6008New York63047222")
        ()
    """
    if not (rules is None or isinstance(rules, RuleSet) or callable(rules)):
        message = f"rules are a RuleSet, not {type(rules).__name__}"
        raise TypeError(message)
    try:
        payload = code if isinstance(code, Payload) else Payload(code, on_crc="warn")
    except ParseError as error:
        return _explained(error.issues, str(code), EMVCO)
    if not isinstance(rules, RuleSet):
        rules = EMVCO if rules is None else rules(payload)
    if not (rules.table.rows and rules.rules):
        message = f"the rules {rules.name!r} has no rules"
        raise ValueError(message)
    view = View(payload, rules)
    issues = view.issues
    for rule in rules.rules:
        issues += rule(view)
    if payload.issues or view.malformed:
        # What parse lets through with a warning is "shall" all the same.
        of_crc = (issue._replace(level=Level.ERROR) for issue in payload.issues)
        return _explained((*of_crc, *issues), view.text, rules)
    return tuple(issues)


def _explained(issues: Iterable[Issue], text: str, rules: RuleSet) -> tuple[Issue, ...]:
    """Add the known quirk that explains why the text, or a template, is not well-formed."""
    from vnqr.emvco.lenient import parse_conceding  # noqa: PLC0415 - a right code does without

    _, concessions = parse_conceding(text, rules)
    return tuple(dict.fromkeys((*issues, *concessions)))


# --- what one value must be like ---


def _match(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern).fullmatch


# What passes all three criteria of an amount at one look.
_AMOUNT: Final = _match(r"(?=.{1,13}\Z)(?=.*[1-9])[0-9]+\.?[0-9]*")
_NOT_ZERO: Final = re.compile("[1-9]").search
_LEADING_DIGIT: Final = re.compile("[0-9]").match
_LEAST, _MOST = Decimal("0.01"), Decimal("99.99")

_FORMAT_INDICATORS: Final = frozenset({"01"}).__contains__
_INITIATIONS: Final = frozenset({"11", "12"}).__contains__
_TIP_INDICATORS: Final = frozenset({"01", "02", "03"}).__contains__

# The forms of a Globally Unique Identifier (§4.7.11.2): a registered application provider (five bytes) with
# up to eleven more, a UUID without hyphens, a reverse domain name.
_AID: Final = "[AaDd][0-9A-Fa-f]{9}(?:[0-9A-Fa-f]{2}){0,11}"
_UUID: Final = "[0-9A-Fa-f]{32}"
_DOMAIN: Final = r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)+"


def _is_percentage(value: str) -> bool:
    return _LEAST <= Decimal(value) <= _MOST


def _has_no_repeat(value: str) -> bool:
    return len(set(value)) == len(value)


def _is_language(value: str) -> bool:
    return value.lower() in LANGUAGES


_VALUE_RESERVED: Final = Finding(Code.VALUE_RESERVED, "MPM-011 §4.5.4.1")
_RESERVED: Final = Finding(Code.ID_RESERVED, "MPM-010 §4.5.4.1")
_NOT_ASSIGNED: Final = Finding(Code.NETWORK_RESERVED, "MPM-056 Table 4.1", Level.WARNING)
_COMMON: Final = _match("[ -~]{1,99}")

# The length of what may have 1 to 99 characters cannot be wrong in a well-formed text.
_ANY_LENGTH: Final = "MPM-004 §4.4.1.2"

UNDEFINED: Final = requirement(
    ObjectSpec("not defined", "S", 1, MAX_VALUE, "-", "Table 4.3"),
    _ANY_LENGTH,
    use=Finding(Code.ID_UNDEFINED, "MPM-070 §4.8.1.4", Level.WARNING),
)
"""The row of an object of which the standard says nothing: 62-00."""


# --- the templates ---


def _mandatory(table: Mapping[str, ObjectSpec]) -> frozenset[str]:
    return frozenset(id_ for id_, spec in table.items() if spec.presence == "M")


def _with(asked: Requirement, finding: Finding) -> Requirement:
    """Add what another rule says of characters that are not of the format."""
    return asked._replace(format=(*asked.format, finding))


def _rest(table: Mapping[str, ObjectSpec], rows: dict[str, Requirement]) -> Mapping[str, Requirement]:
    """Add a row for every ID that has none: it is reserved."""
    others = {
        id_: requirement(spec, _ANY_LENGTH, use=_RESERVED) for id_, spec in table.items() if id_ not in rows
    }
    return MappingProxyType(rows | others)


def _guid(table: Mapping[str, ObjectSpec], *, length: str, form: str) -> Requirement:
    return requirement(table["00"], length, should(_match(f"{_AID}|{_UUID}|{_DOMAIN}"), Code.GUID_FORM, form))


def _private(guid: Requirement, inside: Requirement) -> Mapping[str, Requirement]:
    return MappingProxyType(dict.fromkeys(DIGITS, inside) | {"00": guid})


# Table 3.6 gives the template 26-51 the format ans, Table 4.2 its children S: S is taken.
_MERCHANT_ACCOUNT: Final = RuleTable(
    _private(
        _guid(MERCHANT_ACCOUNT, length="MPM-055 Table 4.2", form="MPM-054 §4.7.11.2"),
        requirement(
            MERCHANT_ACCOUNT["01"],
            _ANY_LENGTH,
            should(_COMMON, Code.NETWORK_DATA_NOT_COMMON, "MPM-058 Table 3.6"),
            fits=_COMMON,
        ),
    ),
    Finding(Code.OBJECT_MISSING, "MPM-053 §4.7.11.2"),
    _mandatory(MERCHANT_ACCOUNT),
    Finding(Code.TEMPLATE_MALFORMED, "MPM-052 §4.7.11.1"),
    by_guid=True,
)
_PAYMENT_SYSTEM: Final = RuleTable(
    _private(
        _guid(PAYMENT_SYSTEM, length="MPM-075 Table 4.4", form="MPM-075 §4.8.1.5"),
        requirement(PAYMENT_SYSTEM["01"], _ANY_LENGTH),
    ),
    Finding(Code.OBJECT_MISSING, "MPM-074 §4.8.1.5"),
    _mandatory(PAYMENT_SYSTEM),
    Finding(Code.TEMPLATE_MALFORMED, "MPM-074 §4.8.1.5"),
)
_UNRESERVED: Final = RuleTable(
    _private(
        _guid(UNRESERVED, length="MPM-081 Table 4.8", form="MPM-081 §4.11.1.2"),
        requirement(UNRESERVED["01"], _ANY_LENGTH),
    ),
    Finding(Code.OBJECT_MISSING, "MPM-080 §4.11.1.1"),
    _mandatory(UNRESERVED),
    Finding(Code.TEMPLATE_MALFORMED, "MPM-080 §4.11.1.1"),
)

ADDITIONAL: Final = RuleTable(
    _rest(
        ADDITIONAL_DATA,
        {
            "00": UNDEFINED,
            **{id_: requirement(ADDITIONAL_DATA[id_], "MPM-066 Table 3.7") for id_ in DIGITS[1:9]},
            "09": requirement(
                ADDITIONAL_DATA["09"],
                "MPM-068 §4.8.1.3",
                shall(_match("[AME]+"), Code.CONSUMER_DATA_LETTERS, "MPM-068 §4.8.1.3"),
                shall(_has_no_repeat, Code.CONSUMER_DATA_LETTERS, "MPM-069 §4.8.1.3"),
            ),
            "10": requirement(ADDITIONAL_DATA["10"], "MPM-071 Table 3.7"),
            "11": requirement(
                ADDITIONAL_DATA["11"],
                "MPM-072 Table 3.7",
                shall(_match("[0-7][0-3][0-3]"), Code.CHANNEL_VALUE, "MPM-073 §4.8.1.6", _VALUE_RESERVED),
            ),
            **{id_: template(ADDITIONAL_DATA[id_], _PAYMENT_SYSTEM) for id_ in DIGITS[50:]},
        },
    ),
    # Nothing is mandatory inside; that 62 is not empty (MPM-065) is a matter of its length.
    Finding(Code.OBJECT_MISSING, "MPM-065 §4.8.1.1"),
)
"""What is required inside 62."""

_LANGUAGE: Final = RuleTable(
    _rest(
        LANGUAGE,
        {
            "00": requirement(
                LANGUAGE["00"],
                "MPM-077 §4.9.2.1",
                shall(_match("[A-Za-z]{2}"), Code.LANGUAGE_FORMAT, "MPM-077 §4.9.2.1"),
                shall(_is_language, Code.LANGUAGE_UNKNOWN, "MPM-077 §4.9.2.1"),
            ),
            "01": requirement(LANGUAGE["01"], "MPM-078 Table 3.8"),
            "02": requirement(LANGUAGE["02"], "MPM-079 Table 3.8"),
        },
    ),
    Finding(Code.OBJECT_MISSING, "MPM-076 §4.9.1.1"),
    _mandatory(LANGUAGE),
)

# --- the root ---

_ROOT: Final = RuleTable(
    _rest(
        ROOT,
        {
            "00": requirement(
                ROOT["00"],
                "MPM-020 Table 3.6",
                shall(_FORMAT_INDICATORS, Code.FORMAT_INDICATOR_VALUE, "MPM-021 §4.7.1.1", _VALUE_RESERVED),
                fits=_FORMAT_INDICATORS,
            ),
            "01": requirement(
                ROOT["01"],
                "MPM-019 Table 3.6",
                shall(_INITIATIONS, Code.INITIATION_VALUE, "MPM-022 §4.7.2.1", _VALUE_RESERVED),
                fits=_INITIATIONS,
            ),
            **{
                id_: requirement(
                    ROOT[id_], _ANY_LENGTH, use=_NOT_ASSIGNED if owner == "reserved by EMVCo" else None
                )._replace(format=(Finding(Code.VALUE_NOT_COMMON, "MPM-051 Table 3.6"),))
                for id_, owner in NETWORKS.items()
            },
            **{id_: template(ROOT[id_], _MERCHANT_ACCOUNT) for id_ in DIGITS[26:52]},
            "52": _with(
                requirement(
                    ROOT["52"],
                    "MPM-059 Table 3.6",
                    should("0000".__ne__, Code.MCC_ZERO, "MPM-059 §4.7.12.1"),
                ),
                Finding(Code.MCC_FORMAT, "MPM-059 §4.7.12.1"),
            ),
            "53": requirement(
                ROOT["53"],
                "MPM-036 Table 3.6",
                shall(CURRENCIES.__contains__, Code.CURRENCY_UNKNOWN, "MPM-037 §4.7.5.1"),
                fits=CURRENCIES.__contains__,
            ),
            "54": _with(
                requirement(
                    ROOT["54"],
                    "MPM-031 Table 3.6",
                    shall(is_number, Code.AMOUNT_FORMAT, "MPM-032 §4.7.4.1"),
                    shall(_NOT_ZERO, Code.AMOUNT_ZERO, "MPM-033 §4.7.4.1"),
                    should(_LEADING_DIGIT, Code.AMOUNT_LEADING_POINT, "MPM-032 §4.7.4.1"),
                    fits=_AMOUNT,
                ),
                Finding(Code.AMOUNT_FORMAT, "MPM-032 §4.7.4.1"),
            ),
            "55": requirement(
                ROOT["55"],
                "MPM-023 Table 3.6",
                shall(_TIP_INDICATORS, Code.TIP_INDICATOR_VALUE, "MPM-040 §4.7.6.1", _VALUE_RESERVED),
                fits=_TIP_INDICATORS,
            ),
            "56": _with(
                requirement(
                    ROOT["56"],
                    "MPM-045 Table 3.6",
                    shall(is_number, Code.AMOUNT_FORMAT, "MPM-044 §4.7.7.2"),
                    shall(_NOT_ZERO, Code.AMOUNT_ZERO, "MPM-043 §4.7.7.1"),
                    should(_LEADING_DIGIT, Code.AMOUNT_LEADING_POINT, "MPM-044 §4.7.7.2"),
                    fits=_AMOUNT,
                ),
                Finding(Code.AMOUNT_FORMAT, "MPM-044 §4.7.7.2"),
            ),
            "57": _with(
                requirement(
                    ROOT["57"],
                    "MPM-050 Table 3.6",
                    shall(is_number, Code.PERCENTAGE_FORMAT, "MPM-049 §4.7.8.2"),
                    shall(_is_percentage, Code.PERCENTAGE_RANGE, "MPM-048 §4.7.8.1"),
                    should(_LEADING_DIGIT, Code.AMOUNT_LEADING_POINT, "MPM-049 §4.7.8.2"),
                ),
                Finding(Code.PERCENTAGE_FORMAT, "MPM-049 §4.7.8.2"),
            ),
            "58": requirement(
                ROOT["58"],
                "MPM-060 Table 3.6",
                shall(_match("[A-Z]{2}"), Code.COUNTRY_FORMAT, "MPM-060 §4.7.13.1"),
                shall(COUNTRIES.__contains__, Code.COUNTRY_UNKNOWN, "MPM-060 §4.7.13.1"),
                fits=COUNTRIES.__contains__,
            ),
            "59": requirement(ROOT["59"], "MPM-061 Table 3.6"),
            "60": requirement(ROOT["60"], "MPM-062 Table 3.6"),
            "61": requirement(ROOT["61"], "MPM-063 Table 3.6"),
            "62": template(ROOT["62"], ADDITIONAL),
            # The CRC is judged against the text, by parse.
            "63": requirement(ROOT["63"], "MPM-025 Table 3.6", fits=bool),
            "64": template(ROOT["64"], _LANGUAGE),
            **{id_: template(ROOT[id_], _UNRESERVED) for id_ in DIGITS[80:]},
        },
    ),
    Finding(Code.OBJECT_MISSING, "MPM-016 §4.2.1.1"),
    _mandatory(ROOT),
)

# --- what several objects must be like together ---


def _has_account(view: View) -> Iterable[Issue]:
    if not _ACCOUNTS.isdisjoint(view.spans):
        return ()
    at = view.spans["63"][0]
    return (Issue.error(Code.ACCOUNT_MISSING, "", (at, at), "MPM-017 §4.7.9.1"),)


def _is_small(view: View) -> Iterable[Issue]:
    length, size = len(view.text), len(view.text.encode())
    if size <= MAX_PAYLOAD_BYTES:
        return ()
    span = (0, length)
    return (
        Issue.warning(Code.PAYLOAD_LARGE, "", span, "MPM-007 §4.1", length=size, limit=MAX_PAYLOAD_BYTES),
    )


def _fees(view: View) -> Iterator[Issue]:
    for issue in misplaced_fees(view.get("55"), view.spans):
        at = view.spans["55"][1] if issue.code is Code.FEE_MISSING else 0
        yield issue._replace(span=view.spans.get(issue.path, (at, at)))


def misplaced_fees(indicator: str | None, paths: Container[str]) -> Iterator[Issue]:
    """Yield what does not go together: the Tip or Convenience Indicator and the fees that are there.

    Args:
        indicator: the value of 55; None where it is absent.
        paths: what is there, 56 and 57 among others.

    Yields:
        Issues without a span, at 56 and 57.

    Example:
        >>> print(*misplaced_fees("02", {"55"}))
        error fee-missing at 56: ... [MPM-041 §4.7.7.1]
    """
    for wanted, path, missing, unexpected in _FEES:
        if (indicator == wanted) == (path in paths):
            continue
        code, rule = (Code.FEE_MISSING, missing) if indicator == wanted else (Code.FEE_UNEXPECTED, unexpected)
        yield Issue.error(code, path, None, rule, indicator=wanted)


def _decimals(view: View) -> Iterator[Issue]:
    for path, rule in _AMOUNTS:
        value = view.get(path)
        if value is None or "." not in value or not is_number(value):
            continue
        currency = CURRENCIES.get(view.get("53") or "")
        decimals = len(value) - value.index(".") - 1
        # 98 and 98. leave the decimals out, as the standard's own examples do.
        if decimals and currency is not None and currency.exponent not in {None, decimals}:
            yield Issue.warning(
                Code.AMOUNT_DECIMALS,
                path,
                view.value_span(path),
                rule,
                decimals=decimals,
                exponent=currency.exponent or 0,
            )


_ACCOUNTS: Final = frozenset(DIGITS[2:52])
_FEES: Final = (
    ("02", "56", "MPM-041 §4.7.7.1", "MPM-042 §4.7.7.1"),
    ("03", "57", "MPM-046 §4.7.8.1", "MPM-047 §4.7.8.1"),
)
_AMOUNTS: Final = (("54", "MPM-034 §4.7.4.1"), ("56", "MPM-057 §4.7.7.3"))

EMVCO: Final = RuleSet("EMVCo", _ROOT, (_has_account, _is_small, _fees, _decimals))
"""The rules of EMVCo MPM v1.1 and nothing else."""
