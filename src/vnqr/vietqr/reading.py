"""The fields of a VietQR, from a payload text: taken apart, not judged.

The inverse of `vnqr.vietqr.writing`. Whether a code is right is not decided here: the fields of `VietQR`
decide it, and writing the text again; `vnqr.check` names what is wrong.

Example:
    >>> fields = fields_of("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...                    "53037045802VN63049E6F")
    >>> fields["bank"], fields["account"]
    ('970403', '0011012345678')
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from vnqr.emvco.objects import ROOT
from vnqr.emvco.payload import Payload
from vnqr.emvco.tlv import HEADERS, ascii_upper, header, is_number
from vnqr.errors import Code, Issue, Level, ParseError, ProfileError, VnqrError
from vnqr.vietqr.fields import ADDITIONAL_FIELDS, MAX_MEMO, NUMBERS, ROOT_FIELDS
from vnqr.vietqr.networks import NAPAS_GUID, NAPAS_ID
from vnqr.vietqr.rules import NAPAS, check
from vnqr.vietqr.services import SERVICES, Service

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["fields_of", "is_same", "refusal"]

_OWN: Final = frozenset({"00", "01", NAPAS_ID, "53", *NUMBERS, "55", "58", "62", "63", "64", *ROOT_FIELDS})
_FIRST, _LAST = len("000201"), len("6304") + 4
"""What comes first (00) and last (63) is the same in every VietQR; writing the text again shows if it is."""
_PLAIN: Final = 4
"""How many root objects are between them in every VietQR that has 01; 54 and 62 come on top."""

Fields = dict[str, object]
Kept = list[tuple[str, str]]


def fields_of(text: str) -> Fields:
    """Return the fields that a text has, as the constructor of `VietQR` takes them.

    Args:
        text: any text.

    Raises:
        KeyError: it cannot be taken apart, or has no NAPAS account. Of another text that is not well-formed
            the fields do not give the same text again.
    """
    root = _level(text[_FIRST:-_LAST])
    fields: Fields = {}
    kept: Kept = []
    _read_account(root[NAPAS_ID], fields, kept)
    more = len(root) - _PLAIN
    if "54" in root:
        more -= 1
        _read_number("54", root["54"], fields, kept)
    if (initiation := root.get("01")) != ("12" if "54" in root else "11"):
        fields["initiation"] = initiation
    if "62" in root:
        more -= 1
        _read_additional(root["62"], fields, kept)
    if more:
        _read_rest(root, fields, kept)
    if kept:
        fields["other_objects"] = (*kept,)
    return fields


def _level(text: str) -> dict[str, str]:
    """Return ID -> value of a level. A repeated ID or a cut value is not noticed here, see `fields_of`."""
    found: dict[str, str] = {}
    at, end = 0, len(text)
    while at < end:
        try:
            id_, width = HEADERS[text[at : at + 4]]
        except KeyError:
            id_, width = header(text[at : at + 4])
        found[id_] = text[at + 4 : at + width]
        at += width
    return found


def _read_account(template: str, fields: Fields, kept: Kept) -> None:
    account = _level(template)
    organisation = _level(account["01"])
    fields["bank"] = organisation["00"]
    fields[_PAYEES[account.get("02", Service.PUSH)]] = organisation["01"]
    if (
        account["00"] == NAPAS_GUID
        and len(organisation) == len(("00", "01"))
        and len(account) == len(_ACCOUNT)
    ):
        return
    if ascii_upper(account["00"]) != NAPAS_GUID:
        raise KeyError(NAPAS_GUID)
    if account["00"] != NAPAS_GUID:
        kept.append((f"{NAPAS_ID}.00", account["00"]))
    if "02" not in account:
        fields["service_stated"] = False
    kept += ((f"38.01.{id_}", value) for id_, value in organisation.items() if id_ not in _ORGANISATION)
    kept += ((f"38.{id_}", value) for id_, value in account.items() if id_ not in _ACCOUNT)


_ACCOUNT, _ORGANISATION = frozenset({"00", "01", "02"}), frozenset({"00", "01"})
_PAYEES: Final[dict[str, str]] = {f"{code}": spec.field for code, spec in SERVICES.items()}


def _read_number(id_: str, value: str, fields: Fields, kept: Kept) -> None:
    if value[:1] > "0" and value.isdigit() and value.isascii():
        fields[NUMBERS[id_]] = int(value)
        return
    fields[NUMBERS[id_]] = number = Decimal(value) if is_number(value) else value
    if str(number) != value:
        kept.append((id_, value))


def _read_additional(template: str, fields: Fields, kept: Kept) -> None:
    for id_, value in _level(template).items():
        if (field := ADDITIONAL_FIELDS.get(id_)) is None:
            kept.append((f"62.{id_}", value))
        else:
            fields[field] = value
            if id_ == "08" and len(value) > MAX_MEMO:
                fields["purpose_fit"] = "long"


def _read_rest(root: dict[str, str], fields: Fields, kept: Kept) -> None:
    """Read what a plain transfer has not: the shop, fees, names in Vietnamese, what belongs to others."""
    for id_, field in ROOT_FIELDS.items():
        if id_ in root:
            fields[field] = root[id_]
    if root.get("55") == "01":
        fields["prompt_tip"] = True
    for id_ in ("56", "57"):
        if id_ in root:
            _read_number(id_, root[id_], fields, kept)
    if "64" in root:
        _read_language(root["64"], fields, kept)
    if not root.keys() <= _OWN:
        _read_further(root, fields, kept)


def _read_language(template: str, fields: Fields, kept: Kept) -> None:
    inside = _level(template)
    if inside.get("00") == "vi" and "01" in inside:
        del inside["00"]
        fields["name_vi"] = inside.pop("01")
        fields["city_vi"] = inside.pop("02", None)
    kept += ((f"64.{id_}", value) for id_, value in inside.items())


def _read_further(root: dict[str, str], fields: Fields, kept: Kept) -> None:
    accounts: list[Fields] = []
    unreserved: list[Fields] = []
    for id_, value in root.items():
        if id_ in _OWN:
            continue
        if ROOT[id_].kind == "template":
            inside = _level(value)
            entry: Fields = {"id": id_, "guid": inside.pop("00"), "objects": tuple(inside.items())}
            (unreserved if id_ >= "80" else accounts).append(entry)
        elif id_ < "26":
            accounts.append({"id": id_, "value": value})
        else:
            kept.append((id_, value))
    fields["other_accounts"], fields["unreserved"] = tuple(accounts), tuple(unreserved)


def is_same(payload: Payload, text: str) -> bool:
    """Return whether a payload has the data objects of a well-formed text, maybe in another order.

    Raises:
        ParseError: a template of the payload is not well-formed.
    """
    return str(payload) == text or dict(_objects(payload)) == dict(_objects(Payload(text)))


def _objects(payload: Payload) -> Iterator[tuple[str, str]]:
    """Yield path and value of all that is no template and not the CRC."""
    for o in payload:
        if ROOT[o.id].kind != "template":
            if o.id != "63":
                yield o.id, o.value
            continue
        for child in payload.children(o.id):
            if (path := f"{o.id}.{child.id}") == "38.01":
                yield from ((f"{path}.{inner.id}", inner.value) for inner in payload.children(path))
            else:
                yield path, child.value


# NAPAS allows some currencies and countries more; a VietQR is in dong and of Vietnam.
_ONLY_HERE: Final = (("53", "704"), ("58", "VN"))
_NOT_WELL_FORMED: Final = frozenset(
    {
        Code.HEADER_TRUNCATED,
        Code.ID_INVALID,
        Code.ID_REPEATED,
        Code.LENGTH_INVALID,
        Code.LENGTH_ZERO,
        Code.TEMPLATE_MALFORMED,
        Code.VALUE_TRUNCATED,
    }
)


def refusal(payload: Payload) -> VnqrError:
    """Return why a payload is no VietQR: all errors of `check`, and what only a VietQR requires.

    Args:
        payload: what was read.
    """
    issues = [issue for issue in check(payload, NAPAS) if issue.level is Level.ERROR]
    named = {issue.path for issue in issues}
    for path, value in _ONLY_HERE:
        if path not in named and payload.get(path) not in {None, value}:
            rule = f"NAPAS {path}"
            issues.append(Issue.error(Code.VALUE_NOT_ALLOWED, path, payload.span(path), rule, allowed=value))
    is_malformed = not _NOT_WELL_FORMED.isdisjoint(issue.code for issue in issues)
    return (ParseError if is_malformed else ProfileError)(issues)
