"""The text of a VietQR, from its fields.

Objects come in ascending order, further accounts around 38 in the order given, 64 after 62, 63 last. What has
no field is written at the end of its template.

Example:
    >>> from vnqr.vietqr.model import VietQR
    >>> qr = VietQR(bank="970403", account="0011012345678", amount=180_000)
    >>> text_of(dict(qr)) == str(qr)
    True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vnqr._support.validation import custom_error
from vnqr.emvco.tlv import DIGITS, MAX_VALUE, crc, encode
from vnqr.errors import Code, EncodeError
from vnqr.vietqr.fields import ADDITIONAL_FIELDS, MAX_MEMO, ROOT_FIELDS, SPELLED, refuse
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID
from vnqr.vietqr.normal import memo_of
from vnqr.vietqr.services import PAYEES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.vietqr.further import Account

__all__ = ["text_of"]

_MERCHANT: Final = tuple((id_, field) for id_, field in ROOT_FIELDS.items() if id_ > "52")
_LABELS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ < "08")
_REQUESTS: Final = tuple((id_, field) for id_, field in ADDITIONAL_FIELDS.items() if id_ > "08")
_NOTHING: Final[Mapping[str, str]] = {
    **dict.fromkeys(("", "38", "38.01", "62", "64"), ""),
    "38.00": NAPAS_GUID,
}


def text_of(fields: Mapping[str, Any]) -> str:
    """Return the payload text.

    Args:
        fields: those of a `VietQR`, all of them.

    Raises:
        PydanticCustomError: the memo or a template is too long, or an object that is kept does not fit.
    """
    kept = _kept(fields["other_objects"]) if fields["other_objects"] else _NOTHING
    initiation, category, amount = fields["initiation"], fields["merchant_category_code"], fields["amount"]
    parts = ["000201" if initiation is None else f"0002010102{initiation}", _accounts(fields, kept)]
    if category is not None:
        parts.append(f"5204{category}")
    parts.append("5303704")
    if amount is not None:
        parts.append(_sized("54", kept.get("54") or str(amount)))
    parts += _fee(fields, kept)
    parts.append("5802VN")
    for id_, field in _MERCHANT:
        if (value := fields[field]) is not None:
            parts.append(f"{id_}{DIGITS[len(value)]}{value}")
    parts += _additional(fields, kept), _language(fields, kept), kept[""]
    if fields["unreserved"]:
        parts += (encode([entry.entry()]) for entry in fields["unreserved"])
    text = "".join(parts) + "6304"
    return text + crc(text)


def _sized(id_: str, value: str) -> str:
    return f"{id_}{DIGITS[len(value)]}{value}"


def _template(path: str, inside: str) -> str:
    if (length := len(inside)) > MAX_VALUE:
        limits = {"length": length, "limit": MAX_VALUE}
        raise refuse(Code.TEMPLATE_TOO_LONG, path, "MPM-006 §4.4.1.2", id=path, **limits)
    return f"{path[-2:]}{DIGITS[length]}{inside}" if inside else ""


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


def _accounts(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    field = next(field for field in PAYEES if fields[field] is not None)
    service = _sized("02", PAYEES[field].service) if fields["service_stated"] else ""
    organisation = f"0006{fields['bank']}{_sized('01', fields[field])}{kept['38.01']}"
    guid = _sized("00", kept["38.00"])
    own = _template(NAPAS_ID, f"{guid}{_template('38.01', organisation)}{service}{kept['38']}")
    others: tuple[Account, ...] = fields["other_accounts"]
    if not others:
        return own
    # 38 goes before the first account with a greater ID, so that the others keep their order.
    texts = [encode([account.entry()]) for account in others]
    cut = next((n for n, account in enumerate(others) if account.id > NAPAS_ID), len(others))
    return "".join([*texts[:cut], own, *texts[cut:]])


def _fee(fields: Mapping[str, Any], kept: Mapping[str, str]) -> tuple[str, ...]:
    if fields["prompt_tip"]:
        return ("550201",)
    if (fee := fields["convenience_fee"]) is not None:
        return "550202", _sized("56", kept.get("56") or str(fee))
    if (percentage := fields["convenience_fee_percentage"]) is not None:
        return "550203", _sized("57", kept.get("57") or f"{percentage:f}")
    return ()


def _additional(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    inside = ""
    for id_, field in _LABELS:
        if (value := fields[field]) is not None:
            inside += f"{id_}{DIGITS[len(value)]}{value}"
    if (memo := memo_of(fields["reference"], fields["form"], fields["purpose"])) is not None:
        limit = MAX_VALUE - 4 if fields["purpose_fit"] == "long" else MAX_MEMO
        if (length := len(memo)) > limit:
            raise refuse(Code.MEMO_TOO_LONG, "62.08", "MPM-066 Table 3.7", length=length, limit=limit)
        inside += _sized("08", memo)
    for id_, field in _REQUESTS:
        if (value := fields[field]) is not None:
            inside += f"{id_}{DIGITS[len(value)]}{value}"
    return _template("62", inside + kept["62"])


def _language(fields: Mapping[str, Any], kept: Mapping[str, str]) -> str:
    name, city = fields["name_vi"], fields["city_vi"]
    inside = "" if name is None else f"0002vi{_sized('01', name)}"
    return _template("64", inside + ("" if city is None else _sized("02", city)) + kept["64"])
