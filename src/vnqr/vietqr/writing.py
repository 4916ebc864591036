"""The text of a VietQR, from its fields.

Objects come in ascending order, further accounts around 38 in the order given, 64 after 62, 63 last. What has
no field is written at the end of its template.

Example:
    >>> from vnqr.vietqr.model import VietQR
    >>> from vnqr.vietqr.services import SERVICES
    >>> qr = VietQR(bank="970403", account="0011012345678", amount=180_000)
    >>> payload_text(dict(qr), SERVICES[qr.service]) == str(qr)
    True
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from vnqr._support.validation import custom_error
from vnqr.emvco.tlv import DIGITS, HEADER, MAX_VALUE, crc, encode
from vnqr.errors import Code, EncodeError
from vnqr.vietqr.fields import ADDITIONAL_FIELDS, LISTS, MAX_MEMO, ROOT_FIELDS, SPELLED, refuse
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID
from vnqr.vietqr.normal import memo_of
from vnqr.vietqr.services import PAYEES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.vietqr.further import Account
    from vnqr.vietqr.services import ServiceSpec

__all__ = ["payload_text"]

_LABELS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ < "08")
_REQUESTS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ > "08")
_NOTHING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("", "38", "38.01", "62", "64"), ""),
    "38.00": NAPAS_GUID,
}
_STATED: Final = {field: f"02{DIGITS[len(spec.service)]}{spec.service}" for field, spec in PAYEES.items()}
_NO_REST: Final = ("", "", "", "")
_FEES: Final = ("prompt_tip", "convenience_fee", "convenience_fee_percentage")
_rest_of: Final = itemgetter(*ROOT_FIELDS.values(), *_FEES, "name_vi", "city_vi", *LISTS)


def payload_text(fields: Mapping[str, Any], service: ServiceSpec) -> str:
    """Return the payload text.

    Args:
        fields: those of a `VietQR`, all of them.
        service: that of the field which names the payee.

    Raises:
        PydanticCustomError: the memo or a template is too long, an object that is kept does not fit, there
            are two fees, or there is a city in Vietnamese without a name.
    """
    others = fields["other_objects"]
    kept = _kept(others) if others else _NOTHING
    category, fee, shop, last = _rest(fields, kept) if any(_rest_of(fields)) else _NO_REST
    first = "" if (initiation := fields["initiation"]) is None else f"0102{initiation}"
    price = "" if (amount := fields["amount"]) is None else _sized("54", kept.get("54") or str(amount))
    accounts, additional = _accounts(fields, service, kept), _additional(fields, kept)
    text = f"000201{first}{accounts}{category}5303704{price}{fee}5802VN{shop}{additional}{last}6304"
    return text + crc(text)


def _rest(fields: Mapping[str, Any], kept: Mapping[str, str]) -> tuple[str, str, str, str]:
    """Write what a plain transfer has not: 52, the fee, 59 to 61, and what comes after 62."""
    language = _language(fields, kept)
    category, *shop = (
        "" if (value := fields[field]) is None else _sized(id_, value) for id_, field in ROOT_FIELDS.items()
    )
    unreserved = "".join(encode([entry.entry()]) for entry in fields["unreserved"])
    return category, _fee(fields, kept), "".join(shop), language + kept[""] + unreserved


def _sized(id_: str, value: str) -> str:
    return f"{id_}{DIGITS[len(value)]}{value}"


def _template(path: str, inside: str) -> str:
    if len(inside) <= MAX_VALUE:
        return f"{path[-2:]}{DIGITS[len(inside)]}{inside}" if inside else ""
    limits = {"length": len(inside), "limit": MAX_VALUE}
    raise refuse(Code.TEMPLATE_TOO_LONG, path, "MPM-006 §4.4.1.2", id=path, **limits)


def _kept(objects: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """Write what has no field: path of its template -> text; of what is spelled otherwise, path -> value."""
    kept = {**_NOTHING}
    for path, value in objects:
        template, _, id_ = path.rpartition(".")
        if path in SPELLED:
            kept[path] = value
        elif template in kept and template not in SPELLED:
            try:
                kept[template] += encode([(id_, value)], template)
            except EncodeError as error:
                raise custom_error(error.issues[0]) from None
        else:
            raise refuse(Code.PATH_NOT_KEPT, "other_objects")
    return kept


def _accounts(fields: Mapping[str, Any], service: ServiceSpec, kept: Mapping[str, str]) -> str:
    payee, guid = fields[service.field], kept["38.00"]
    organisation = _template("38.01", f"0006{fields['bank']}01{DIGITS[len(payee)]}{payee}{kept['38.01']}")
    code = _STATED[service.field] if fields["service_stated"] else ""
    own = _template(NAPAS_ID, f"00{DIGITS[len(guid)]}{guid}{organisation}{code}{kept['38']}")
    return _beside(own, others) if (others := fields["other_accounts"]) else own


def _beside(own: str, others: tuple[Account, ...]) -> str:
    # 38 goes before the first account with a greater ID, so that the others keep their order.
    texts = [encode([account.entry()]) for account in others]
    cut = next((n for n, account in enumerate(others) if account.id > NAPAS_ID), len(others))
    return "".join([*texts[:cut], own, *texts[cut:]])


def _fee(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    fee, percentage = fields["convenience_fee"], fields["convenience_fee_percentage"]
    if sum((fields["prompt_tip"], fee is not None, percentage is not None)) > 1:
        raise refuse(Code.TIP_COUNT, "55", "MPM-042 §4.7.7.1")
    if fields["prompt_tip"]:
        return "550201"
    if fee is not None:
        return "550202" + _sized("56", kept.get("56") or str(fee))
    if percentage is not None:
        return "550203" + _sized("57", kept.get("57") or f"{percentage:f}")
    return ""


def _additional(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    inside = ""
    for id_, field in _LABELS:
        if (value := fields[field]) is not None:
            inside += f"{id_}{DIGITS[len(value)]}{value}"
    memo = fields["purpose"]
    if fields["reference"] is not None:
        memo = memo_of(fields["reference"], fields["form"], memo)
    if memo is not None:
        limit = MAX_VALUE - HEADER if fields["purpose_fit"] == "long" else MAX_MEMO
        if (length := len(memo)) > limit:
            raise refuse(Code.MEMO_TOO_LONG, "62.08", "MPM-066 Table 3.7", length=length, limit=limit)
        inside += f"08{DIGITS[length]}{memo}"
    for id_, field in _REQUESTS:
        if (value := fields[field]) is not None:
            inside += f"{id_}{DIGITS[len(value)]}{value}"
    return _template("62", inside + kept["62"])


def _language(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    name, city = fields["name_vi"], fields["city_vi"]
    if name is None and city is not None:
        raise refuse(Code.FIELD_WITHOUT, "64.02", field="city_vi", other="name_vi")
    inside = "" if name is None else f"0002vi{_sized('01', name)}"
    return _template("64", inside + ("" if city is None else _sized("02", city)) + kept["64"])
