"""Hypothesis strategies that draw right codes, references and dossiers (extra `testing`).

With Hypothesis installed beside this library, `st.from_type(vnqr.VietQR)` works without an import of this
module; `Payload`, `Reference` and `Dossier` as well (`vnqr.testing.plugin`). The functions here take filters.

What is drawn shrinks to the plainest of its kind: a code to one of the first bank and the account `0`, with
nothing that may be left out. Nothing is drawn that the library itself would refuse.

Example:
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(vietqrs())
    ... def test_comes_back(qr):
    ...     assert VietQR.parse(str(qr)) == qr
    >>> test_comes_back()
"""

from __future__ import annotations

import string
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from hypothesis import strategies as st

from vnqr.emvco.codelists import COUNTRIES, CURRENCIES
from vnqr.emvco.objects import NETWORKS
from vnqr.emvco.payload import Payload
from vnqr.testing._references import dossiers, memos, references, require_strategies, texts_over
from vnqr.testing.faults import NAMES, Fault, Group, faults
from vnqr.vietqr.banks import banks as registry
from vnqr.vietqr.further import CardScheme, Template, Unreserved
from vnqr.vietqr.model import VietQR
from vnqr.vietqr.networks import NAPAS_ID
from vnqr.vietqr.rules import check
from vnqr.vietqr.services import SERVICES, Service

if TYPE_CHECKING:
    from collections.abc import Collection

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vnqr.references.reference import Reference


__all__ = ["broken_payloads", "dossiers", "memos", "payloads", "references", "vietqrs"]

_LETTERS: Final = string.digits + string.ascii_letters
_COMMON: Final = st.characters(min_codepoint=0x20, max_codepoint=0x7E)
_ANY: Final = st.characters(exclude_categories=["Cs"])
_IDS: Final = st.integers(0, 99).map("{:02}".format)


# --- right codes ---

_AMOUNTS: Final = st.none() | st.integers(1, 9_999_999_999_999)
_NAMES: Final = st.sampled_from(["Sở Tư pháp Hà Nội", "Bộ phận Một cửa", "UBND phường Cửa Nam", "Đội CSGT"])
_TIPS: Final[tuple[dict[str, Any], ...]] = (
    {},
    {"prompt_tip": True},
    {"convenience_fee": 500},
    {"convenience_fee_percentage": Decimal("1.5")},
)
_CARD_SCHEMES: Final = tuple(id_ for id_, owner in NETWORKS.items() if owner != "reserved by EMVCo")
_GUIDS: Final = st.sampled_from(["vn.momo", "A000000775", "vn.example.pay"])
_PRIVATE: Final = st.lists(
    st.tuples(st.integers(1, 99).map("{:02}".format), texts_over(_COMMON, 1, 20)),
    max_size=2,
    unique_by=lambda entry: entry[0],
).map(tuple)
_OTHERS: Final = st.lists(
    st.builds(CardScheme, id=st.sampled_from(_CARD_SCHEMES), value=texts_over(_COMMON, 1, 30))
    | st.builds(
        Template,
        id=st.integers(26, 50).map(lambda id_: str(id_ + (id_ >= int(NAPAS_ID)))),
        guid=_GUIDS,
        objects=_PRIVATE,
    ),
    max_size=3,
    unique_by=lambda account: account.id,
).map(tuple)
_UNRESERVED: Final = st.lists(
    st.builds(Unreserved, id=st.integers(80, 99).map(str), guid=_GUIDS, objects=_PRIVATE),
    max_size=2,
    unique_by=lambda template: template.id,
).map(tuple)
_KEPT: Final = st.sampled_from([(), (("38.03", "x"), ("62.00", "ế")), (("62.50", "0003a.b"),)])
_references = references  # the function, where an argument has its name


def vietqrs(
    *,
    banks: SearchStrategy[str] | None = None,
    services: Collection[Service] = tuple(Service),
    amounts: SearchStrategy[int | None] = _AMOUNTS,
    references: SearchStrategy[Reference | None] | None = None,
    warnings: bool = True,
) -> SearchStrategy[VietQR]:
    """Draw payment codes of Vietnam.

    Args:
        banks: their BINs; None: those of the table, and others.
        services: how they pay; at least one.
        amounts: their amounts in whole dong; None among them: the payer enters it.
        references: their references; None among them: no reference, but maybe another memo.
        warnings: whether to draw codes of which `vnqr.check` warns, too: banks that are not in the table,
            memos with punctuation, reserved objects ...

    Returns:
        Codes; `VietQR.parse(str(qr)) == qr`.

    Raises:
        TypeError: what is to be drawn from is no strategy, such as a list (`st.sampled_from` makes one).

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5)
        ... @given(vietqrs(services=[Service.TO_CARD], amounts=st.integers(1, 50_000)))
        ... def test_cards(qr):
        ...     assert qr.card is not None and qr.amount <= 50_000
        >>> test_cards()
    """
    require_strategies(banks=banks, amounts=amounts, references=references)
    if banks is None:
        listed = st.sampled_from([bank.bin for bank in registry])
        banks = listed | texts_over(string.digits, 6, 6) if warnings else listed
    payees = st.one_of(
        *(_payee(service, banks, warnings=warnings) for service in Service if service in services)
    )
    if references is None:
        references = st.none() | _references()
    drawn = _vietqrs(payees, amounts, references, warnings=warnings)
    return drawn if warnings else drawn.filter(lambda qr: not check(str(qr)))


def _payee(service: Service, banks: SearchStrategy[str], *, warnings: bool) -> SearchStrategy[dict[str, Any]]:
    spec = SERVICES[service]
    numbers = st.from_regex(spec.pattern, fullmatch=True)
    # Cards of Vietnam begin with the digits of their bank.
    given = 6 if service is Service.TO_CARD and not warnings else 0
    return st.tuples(banks, numbers).map(
        lambda parts: {"bank": parts[0], spec.field: parts[0][:given] + parts[1][given:]}
    )


_LABEL: Final = texts_over(_COMMON, 1, 10)
_NEEDED: Final = {
    "merchant_name": texts_over(_COMMON, 1, 25),
    "merchant_city": texts_over(_COMMON, 1, 15),
}
_CASH_LABELS: Final = {"reference_label": _LABEL, "terminal_label": _LABEL}
_REST: Final = {
    "bill_number": _LABEL,
    "consumer_data_request": st.sampled_from(["A", "ME", "EMA"]),
    "postal_code": texts_over(_COMMON, 1, 10),
    "name_vi": _NAMES,
}
_MAYBE: Final = {field: st.none() | value for field, value in {**_NEEDED, **_CASH_LABELS, **_REST}.items()}
_CITY_VI: Final = st.sampled_from([None, "Hà Nội"])
# Whether codes with warnings are drawn -> memos, and categories: of a cash withdrawal, of all else.
_MEMOS: Final = {
    True: st.none() | texts_over(_COMMON, 1, 25),
    False: st.none() | texts_over(_LETTERS + " ", 1, 25),
}
_CATEGORIES: Final = {
    True: (st.sampled_from(["6011", "9399"]), st.sampled_from(["9399", "6011", "0000"])),
    False: (st.just("6011"), st.sampled_from(["9399", "8398"])),
}
_NO_CATEGORY_OR: Final = {warns: st.none() | category for warns, (_, category) in _CATEGORIES.items()}
_TIP: Final = st.sampled_from(_TIPS)


@st.composite
def _vietqrs(
    draw: DrawFn,
    payees: SearchStrategy[dict[str, Any]],
    amounts: SearchStrategy[int | None],
    references: SearchStrategy[Reference | None],
    *,
    warnings: bool,
) -> VietQR:
    # The strategies are made beforehand: to make them anew for each code would take most of the time.
    payee = draw(payees)
    is_cash = "terminal_id" in payee
    is_shop = is_cash or "merchant_id" in payee
    wanted = _MAYBE | (_NEEDED if is_shop else {}) | (_CASH_LABELS if is_cash else {})
    fields: dict[str, Any] = {field: draw(value) for field, value in wanted.items()}
    reference = draw(references)
    category = _CATEGORIES[warnings][not is_cash] if is_shop else _NO_CATEGORY_OR[warnings]
    return VietQR(
        **payee,
        **fields,
        amount=draw(amounts),
        reference=reference,
        purpose=None if reference else draw(_MEMOS[warnings]),
        merchant_category_code=draw(category),
        city_vi=draw(_CITY_VI) if fields["name_vi"] else None,
        other_accounts=draw(_OTHERS),
        unreserved=draw(_UNRESERVED),
        other_objects=draw(_KEPT) if warnings else (),
        **({} if is_cash and not warnings else draw(_TIP)),
    )


def payloads(*, right: bool = False) -> SearchStrategy[Payload]:
    """Draw payloads of any country.

    Args:
        right: whether to draw only those of which `vnqr.check` has nothing to say; else whatever is
            well-formed, with any values.

    Returns:
        Payloads; `vnqr.parse(str(payload)) == payload`.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5)
        ... @given(payloads())
        ... def test_parse(payload):
        ...     assert Payload.parse(str(payload)) == payload
        >>> test_parse()
    """
    if not right:
        return _trees().map(Payload.from_objects) | vietqrs().map(str).map(Payload)
    foreign = _foreign().map(Payload.from_objects).filter(lambda payload: not check(payload))
    return vietqrs(warnings=False).map(str).map(Payload) | foreign


def _level(value: SearchStrategy[Any], most: int) -> SearchStrategy[Any]:
    """Draw objects of one level with unique IDs that fit into `most` characters."""
    entries = st.lists(st.tuples(_IDS, value), min_size=1, max_size=6, unique_by=lambda entry: entry[0])
    return entries.filter(lambda level: _size(level) <= most)


def _size(content: Any) -> int:  # noqa: ANN401 - a value or objects, nested
    return len(content) if isinstance(content, str) else sum(4 + _size(inside) for _, inside in content)


@st.composite
def _trees(draw: DrawFn) -> list[tuple[str, Any]]:
    values = st.recursive(texts_over(_ANY, 1, 99), lambda inside: _level(inside, 99), max_leaves=8)
    rest = draw(st.lists(st.nothing()) | _level(values, 3_900))
    return [("00", draw(st.sampled_from(["01", "00", "x"]))), *(o for o in rest if o[0] not in {"00", "63"})]


@st.composite
def _foreign(draw: DrawFn) -> list[tuple[str, Any]]:
    """Draw the objects of a code of another country."""
    accounts = draw(
        st.lists(
            st.tuples(st.sampled_from(_CARD_SCHEMES), texts_over(_COMMON, 1, 40))
            | st.tuples(
                st.integers(26, 51).map(str),
                st.tuples(st.tuples(st.just("00"), _GUIDS), st.tuples(_PRIVATE_ID, _VALUE)),
            ),
            min_size=1,
            max_size=3,
            unique_by=lambda account: account[0],
        )
    )
    number, currency = draw(st.sampled_from(_CURRENCIES))
    amount = draw(
        st.none()
        | st.integers(1, 10**9).map(lambda units: f"{Decimal(units).scaleb(-(currency.exponent or 0)):f}")
    )
    optional = [("54", amount), ("61", draw(st.none() | texts_over(_COMMON, 1, 10)))]
    return [
        ("00", "01"),
        ("01", draw(st.sampled_from(["11", "12"]))),
        *accounts,
        ("52", draw(texts_over(string.digits, 4, 4))),
        ("53", number),
        ("58", draw(st.sampled_from(sorted(COUNTRIES)))),
        ("59", draw(texts_over(_COMMON, 1, 25))),
        ("60", draw(texts_over(_COMMON, 1, 15))),
        *((id_, value) for id_, value in optional if value is not None),
    ]


_CURRENCIES: Final = [
    (number, currency) for number, currency in CURRENCIES.items() if currency.exponent is not None
]
_PRIVATE_ID: Final = st.integers(1, 99).map("{:02}".format)
_VALUE: Final = texts_over(_COMMON, 1, 20)

# --- broken codes ---


@st.composite
def broken_payloads(
    draw: DrawFn,
    *,
    of: SearchStrategy[Payload] | None = None,
    groups: Collection[Group] = tuple(Group),
) -> Fault:
    """Draw right codes and break them.

    Args:
        draw: given by Hypothesis.
        of: what to break; `vnqr.check` must have nothing to say of it. None: codes of any country.
        groups: in which way; at least one.

    Returns:
        Faults; `.text` is the broken text.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5)
        ... @given(broken_payloads(groups=[Group.CRC]))
        ... def test_crc(fault):
        ...     assert {issue.path for issue in check(fault.text)} == {"63"}
        >>> test_crc()
    """
    name = draw(st.sampled_from([name for group, name in NAMES if group in groups]))
    payload = draw(payloads(right=True) if of is None else of)
    return next(faults(payload, draw(st.integers(0, 2**32)), only=[name]))
