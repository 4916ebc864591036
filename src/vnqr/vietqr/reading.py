"""From a payload to the fields of a VietQR, strictly: every template is taken apart.

The inverse of `VietQR.encode`, kept beside the model so that each can be read alone. What no field can
hold is collected as issues; what makes a code no VietQR at all is raised at once.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from pydantic import ValidationError

from vnqr._support.validation import issues_of
from vnqr.emvco.objects import NETWORKS, ROOT, value_faults
from vnqr.emvco.payload import ascii_upper
from vnqr.emvco.rules import misplaced_fees
from vnqr.emvco.tlv import join
from vnqr.errors import Code, Issue, ProfileError
from vnqr.vietqr.fields import ADDITIONAL_FIELDS, FIELD_PATHS, LANGUAGE_PATHS, PATHS
from vnqr.vietqr.further import CardScheme, Template, Unreserved
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID, NETWORK_TEMPLATES, PAYEE_OF, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vnqr.emvco.payload import Payload
    from vnqr.emvco.tlv import DataObject

__all__ = ["placed", "read"]

_ALLOWED: Final = MappingProxyType(
    {
        "00": (("01",), Code.FORMAT_INDICATOR_VALUE, "MPM-021 §4.7.1.1"),
        "01": (("11", "12"), Code.INITIATION_VALUE, "MPM-022 §4.7.2.1"),
        "38.02": (tuple(Service), Code.SERVICE_UNKNOWN, "NAPAS 38.02"),
        # NAPAS allows some currencies and countries more; a VietQR is in dong and of Vietnam.
        "53": (("704",), Code.VALUE_NOT_ALLOWED, "NAPAS 53"),
        "55": (("01", "02", "03"), Code.TIP_INDICATOR_VALUE, "MPM-040 §4.7.6.1"),
        "58": (("VN",), Code.VALUE_NOT_ALLOWED, "NAPAS 58"),
    }
)
"""Path -> what may stand there, what to report of anything else, and by which rule."""
_TEXTS: Final = {
    "52": "merchant_category_code",
    "59": "merchant_name",
    "60": "merchant_city",
    "61": "postal_code",
}
_AMOUNTS: Final[tuple[tuple[Literal["54", "56", "57"], str], ...]] = (
    ("54", "amount"),
    ("56", "convenience_fee"),
    ("57", "convenience_fee_percentage"),
)
_TEMPLATES: Final = ("38", "38.01", "62", "64")

Objects: TypeAlias = "dict[str, DataObject]"


def read(payload: Payload, issues: list[Issue]) -> dict[str, object]:
    """Return the fields' values; what no field can hold goes to `issues`.

    Args:
        payload: what was scanned.
        issues: a list that takes further findings.

    Raises:
        ParseError: a template is not tiled by data objects, or repeats an ID.
        ProfileError: there is no NAPAS account to be read.

    Example:
        >>> from vnqr.emvco.payload import parse
        >>> issues = []
        >>> values = read(parse("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
        ...                     "53037045802VN63049E6F"), issues)
        >>> values["bank"], values["account"], issues
        ('970403', '0011012345678', [])
    """
    found = _take_apart(payload)
    values = _read_napas(found)
    issues += _expected(found, is_push="merchant_id" in values)
    values |= {field: found[path].value for path, field in _TEXTS.items() if path in found}
    values |= _read_amounts(payload, found, issues)
    for id_, field in ADDITIONAL_FIELDS.items():
        if (path := f"62.{id_}") in found:
            values["purpose" if field == "memo" else field] = found[path].value
    if "64.01" in found and "64.00" in found and found["64.00"].value == "vi":
        values["name_vi"] = found["64.01"].value
        values["city_vi"] = found["64.02"].value if "64.02" in found else None
    values["other_accounts"] = tuple(_entries(payload, found, "02", "51", issues))
    values["unreserved"] = tuple(_entries(payload, found, "80", "99", issues))
    values["other_objects"] = tuple(_kept(found, has_name="name_vi" in values))
    # The standards' limit of 25 is a warning of `check`, and codes beyond it are in daily use.
    values["purpose_fit"] = "long"
    return values


def _take_apart(payload: Payload) -> Objects:
    found: Objects = {o.id: o for o in payload}
    for path in _TEMPLATES:
        if path in found and (path != "38.01" or _is_napas(found)):
            found |= {join(path, o.id): o for o in payload.children(path)}
    for path in found:
        if "62.50" <= path <= "62.99":
            payload.children(path)  # kept as they are, if they are templates
    return found


def _expected(found: Objects, *, is_push: bool) -> Iterator[Issue]:
    """Yield what is wrong with the objects that must be there, or be one of a few values."""
    for path in ("00", "53", "58") if is_push else ("00", "01", "53", "58"):
        if path not in found:
            yield Issue.error(Code.OBJECT_MISSING, path, None, _ALLOWED[path][-1])
    for path in ("00", "01", "53", "55", "58"):
        yield from _unlike(found, path)
    if is_push and "01" in found and found["01"].value == "12" and "54" not in found:
        yield Issue.error(Code.SERVICE_NEEDS, "54", None, "NAPAS 54 Part IV", service=Service.PUSH)


def _is_napas(found: Objects) -> bool:
    return "38.00" in found and ascii_upper(found["38.00"].value) == NAPAS_GUID


def _read_napas(found: Objects) -> dict[str, object]:
    if not _is_napas(found):
        raise ProfileError.of(Code.NAPAS_ACCOUNT_MISSING, NAPAS_ID, None, "NAPAS 38.00")
    missing = [path for path in ("38.01", "38.01.00", "38.01.01") if path not in found]
    if missing:
        raise ProfileError(Issue.error(Code.OBJECT_MISSING, path, None, f"NAPAS {path}") for path in missing)
    issues = [*_unlike(found, "38.02")]
    bank = found["38.01.00"]
    span, spec = (bank.start, bank.end), NETWORK_TEMPLATES[NAPAS_GUID]["01"].children["00"]
    issues += (
        Issue.error(code, "38.01.00", span, spec.section, **why)
        for code, why in value_faults(spec, bank.value)
    )
    # Some generators write the service code into 38-01; read as it stands, it would say QRPUSH.
    if "38.01.02" in found and found["38.01.02"].value in tuple(Service):
        issues.append(Issue.error(Code.SERVICE_NESTED, "38.01.02", None, "NAPAS 38.02"))
    if issues:
        raise ProfileError(issues)
    service = Service(found["38.02"].value) if "38.02" in found else Service.PUSH
    return {"bank": bank.value, PAYEE_OF[service]: found["38.01.01"].value}


def _read_amounts(payload: Payload, found: Objects, issues: list[Issue]) -> dict[str, object]:
    tip = found["55"].value if "55" in found else None
    issues += misplaced_fees(tip, found)
    values: dict[str, object] = {"prompt_tip": tip == "01"}
    for path, field in _AMOUNTS:
        if (o := found.get(path)) is None:
            continue
        span, section = (o.start, o.end), ROOT[path].section
        issues += (
            Issue.error(code, path, span, section, **why) for code, why in value_faults(ROOT[path], o.value)
        )
        decimals = 0 if path == "57" else len(o.value.partition(".")[2])
        if decimals:
            rule = f"NAPAS {path}"
            issues.append(Issue.error(Code.AMOUNT_DECIMALS, path, span, rule, decimals=decimals, exponent=0))
            continue
        try:
            values[field] = payload.decimal(path)
        except ProfileError as error:
            issues += error.issues
    return values


def _unlike(found: Objects, path: str) -> Iterator[Issue]:
    """Yield what is wrong with an object that must be one of a few values, if it is there."""
    allowed, code, rule = _ALLOWED[path]
    if path in found and (o := found[path]).value not in allowed:
        params = {"allowed": ", ".join(allowed)} if code is Code.VALUE_NOT_ALLOWED else {}
        yield Issue.error(code, path, (o.start, o.end), rule, **params)


def _kept(found: Objects, *, has_name: bool) -> Iterator[tuple[str, str]]:
    for path, o in found.items():
        if path in FIELD_PATHS or path in _TEMPLATES or (has_name and path in LANGUAGE_PATHS):
            continue
        if "." in path or "65" <= path <= "79":
            yield path, o.value


def _entries(
    payload: Payload, found: Objects, first: str, last: str, issues: list[Issue]
) -> Iterator[CardScheme | Template | Unreserved]:
    for path, o in found.items():
        if "." in path or not first <= path <= last or path == NAPAS_ID:
            continue
        try:
            if o.id in NETWORKS:
                yield CardScheme(id=o.id, value=o.value)
                continue
            inside = {child.id: child.value for child in payload.children(o.id)}
            if (guid := inside.pop("00", None)) is None:
                issues.append(Issue.error(Code.OBJECT_MISSING, f"{o.id}.00", None, "MPM-053 §4.7.11.2"))
                continue
            kind = Unreserved if o.id >= "80" else Template
            yield kind(id=o.id, guid=guid, objects=tuple(inside.items()))
        except ValidationError as error:
            issues += placed(error, payload, o.id)


def placed(error: ValidationError, payload: Payload, path: str = "") -> Iterator[Issue]:
    """Yield what pydantic refused as issues with the place in the payload.

    Args:
        error: from a model of this package, whose error types are Codes.
        payload: what was read.
        path: the object that all of it concerns; empty: each error's field tells.
    """
    for issue in issues_of(error, place=lambda field, stated: path or PATHS.get(field, stated)):
        has_place = issue.path and issue.path in payload
        yield issue._replace(span=payload.span(issue.path) if has_place else None)
