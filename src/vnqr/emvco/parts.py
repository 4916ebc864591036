"""What a payload holds, by name: accounts, additional data, names in another language, the whole as a tree.

`Payload` gives them as properties; this module is loaded when the first one is used.

Example:
    >>> from vnqr.emvco.payload import parse
    >>> payload = parse("00020102164000123456789012520452515303840"
    ...                 "5802US5911ABC Hammers6008New York63047222")
    >>> [(account.id, account.guid) for account in payload.accounts], payload.additional
    ([('02', None)], <AdditionalData>)
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr._support.types import discreet
from vnqr.emvco.objects import ROOT, inside
from vnqr.emvco.tlv import DIGITS, HEADER, ascii_upper, is_number, join, objects, width
from vnqr.errors import Code, ParseError, ProfileError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vnqr.emvco.objects import ObjectSpec
    from vnqr.emvco.tlv import DataObject
    from vnqr.errors import Issue

__all__ = [
    "AccountInformation",
    "AdditionalData",
    "Language",
    "Node",
    "accounts_of",
    "additional_of",
    "language_of",
    "number_of",
    "tree_of",
]


class AccountInformation(NamedTuple):
    """One Merchant Account Information (02-51, §4.7.9).

    Attributes:
        id: the root ID. It does not tell the network: the same network may use another ID elsewhere.
        guid: the Globally Unique Identifier of a template; None for 02-25 and for a value in 26-51
            that is not a template.
        value: the whole value.
        start: position of the object in the text.
        end: end position.
    """

    id: str
    guid: str | None
    value: str
    start: int
    end: int

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class AdditionalData(NamedTuple):
    """The values of 62-01 to 62-11 (Table 3.7); None where absent, `***` where the payer is asked."""

    bill_number: str | None = None
    mobile_number: str | None = None
    store_label: str | None = None
    loyalty_number: str | None = None
    reference_label: str | None = None
    customer_label: str | None = None
    terminal_label: str | None = None
    purpose: str | None = None
    consumer_data_request: str | None = None
    merchant_tax_id: str | None = None
    merchant_channel: str | None = None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Language(NamedTuple):
    """Merchant Information - Language Template (64, Table 3.8); None where absent."""

    preference: str | None
    merchant_name: str | None
    merchant_city: str | None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


class Node(NamedTuple):
    """A data object with its name and, for a template, what is inside.

    Attributes:
        path: IDs from the root, joined by dots.
        name: the standard's name.
        value: the whole value.
        start: position of the object in the text.
        end: end position.
        children: the objects of a template, in the order of the text; empty for a primitive.
        issue: why a template could not be taken apart; its value is kept raw.
    """

    path: str
    name: str
    value: str
    start: int
    end: int
    children: tuple[Node, ...] = ()
    issue: Issue | None = None

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)

    @property
    def id(self) -> str:
        """The two-digit ID."""
        return self.path[-2:]


def accounts_of(text: str, starts: dict[str, int]) -> tuple[AccountInformation, ...]:
    """Return all Merchant Account Information (02-51) in the order of the text.

    Args:
        text: the payload text.
        starts: its root objects, as `vnqr.emvco.tlv.index` finds them.
    """
    return tuple(
        AccountInformation(o.id, _guid(text, o), o.value, o.start, o.end)
        for o in objects(text, starts, len(text))
        if "02" <= o.id <= "51"
    )


def _guid(text: str, account: DataObject) -> str | None:
    if ROOT[account.id].kind == "primitive":
        return None
    try:
        return _values(text, account).get("00")
    except ParseError:
        return None


def _values(text: str, template: DataObject) -> dict[str, str]:
    starts = inside(text, template.start, template.end, template.id)
    return {o.id: o.value for o in objects(text, starts, template.end)}


def _template(text: str, starts: dict[str, int], id_: str) -> dict[str, str]:
    """Return ID -> value of a root template; nothing where it is absent."""
    if id_ not in starts:
        return {}
    return next(_values(text, o) for o in objects(text, starts, len(text)) if o.id == id_)


def additional_of(text: str, starts: dict[str, int]) -> AdditionalData:
    """Return the values of the Additional Data Field Template (62).

    Args:
        text: the payload text.
        starts: its root objects.

    Raises:
        ParseError: 62 is not tiled by data objects, or repeats an ID.
    """
    return AdditionalData(*map(_template(text, starts, "62").get, DIGITS[1:12]))


def language_of(text: str, starts: dict[str, int]) -> Language | None:
    """Return name and city in another language (64); None where it is absent.

    Args:
        text: the payload text.
        starts: its root objects.

    Raises:
        ParseError: 64 is not tiled by data objects, or repeats an ID.
    """
    if "64" not in starts:
        return None
    return Language(*map(_template(text, starts, "64").get, DIGITS[:3]))


def tree_of(
    text: str, starts: dict[str, int], networks: Mapping[str, Mapping[str, ObjectSpec]]
) -> tuple[Node, ...]:
    """Return the whole payload, nested, with the standard's names.

    Args:
        text: the payload text.
        starts: its root objects.
        networks: upper-case Globally Unique Identifier -> the table of that template's children.
    """
    return tuple(_node(text, o, "", ROOT, networks) for o in objects(text, starts, len(text)))


_NUMBERS: Final = {
    "54": ("MPM-032 §4.7.4.1", "MPM-033 §4.7.4.1"),
    "56": ("MPM-044 §4.7.7.2", "MPM-043 §4.7.7.1"),
    "57": ("MPM-049 §4.7.8.2", "MPM-048 §4.7.8.1"),
}
"""Path -> the rules of a value that is no number, and of zero."""


def number_of(text: str, starts: dict[str, int], path: str) -> Decimal | None:
    """Return the number at 54, 56 or 57; None where there is none.

    Args:
        text: the payload text.
        starts: its root objects.
        path: one of the three.

    Raises:
        ProfileError: it is no number, or zero.
        TypeError: another path.
    """
    if path not in _NUMBERS:
        message = "a decimal is at 54, 56 or 57"
        raise TypeError(message)
    if path not in starts:
        return None
    span = starts[path], starts[path] + width(text, starts[path])
    value = text[span[0] + HEADER : span[1]]
    no_number, zero = _NUMBERS[path]
    if not is_number(value):
        raise ProfileError.of(Code.AMOUNT_FORMAT, path, span, no_number)
    if not (number := Decimal(value)):
        raise ProfileError.of(Code.AMOUNT_ZERO, path, span, zero)
    return number


_UNDEFINED: Final = "not defined"


def _node(
    text: str,
    o: DataObject,
    path: str,
    table: Mapping[str, ObjectSpec],
    networks: Mapping[str, Mapping[str, ObjectSpec]],
) -> Node:
    here, spec = join(path, o.id), table.get(o.id)
    node = Node(here, spec.name if spec else _UNDEFINED, o.value, o.start, o.end)
    if spec is None or spec.kind != "template":
        return node
    try:
        starts = inside(text, o.start, o.end, here)
    except ParseError as error:
        return node._replace(issue=error.issues[0])
    within = tuple(objects(text, starts, o.end))
    guid = next((child.value for child in within if child.id == "00"), "")
    children = networks.get(ascii_upper(guid), spec.children)
    return node._replace(children=tuple(_node(text, child, here, children, networks) for child in within))
