"""Payment networks by their Globally Unique Identifier, and which rules of EMVCo each waives in practice.

A network is known by the identifier inside a template (26-51), never by the template's ID. Where a country
has one standard for the codes of many firms, and each firm writes its own identifier, the country (58)
decides; so it does for national codes that carry card schemes (02-25) and nothing else (`national`).

The table is `KNOWN`: the first row that fits some account of a code names its network. Rows of Vietnam come
first, a wallet before NAPAS: MoMo and ZaloPay put the NAPAS account of a payment beside their own. What a
network's codes leave out or write otherwise, while they are paid every day, is in `WAIVED`; `vnqr.check`
reports it all the same.

Where no source is given, a row comes from real codes in public repositories, as of 2026-08; most of them are
in the project's collection, tests/vectors/wild.json.

Example:
    >>> KNOWN[recognise("26", "A000000727", "VN", "")].network
    Network(name='VietQR', country='VN')
"""

from __future__ import annotations

import re
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco.objects import NETWORKS
from vnqr.emvco.tlv import ascii_upper
from vnqr.errors import Code
from vnqr.vietqr.networks import NAPAS_GUID, VNPAY_GUID

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "BARE",
    "KNOWN",
    "WAIVED",
    "WALLETS",
    "GuidRow",
    "Network",
    "Wallet",
    "names_other_wallet",
    "national",
    "recognise",
    "wallet",
]


class Network(NamedTuple):
    """A payment network.

    Attributes:
        name: what it is called, `VietQR`, `PromptPay`.
        country: the country whose network it is, ISO 3166-1 alpha-2; None for card schemes and the like.
    """

    name: str
    country: str | None


class GuidRow(NamedTuple):
    """A row of the table. A field that is empty fits everything.

    Attributes:
        network: what is recognised.
        guid: the identifier in upper case, `*` in it for any characters; `BARE` for a value that is no
            template; `card 02` for a card scheme's ID.
        country: the country of the code (58), where the identifier alone does not tell.
        category: the Merchant Category Code of the code (52), likewise.
        kind: what the payee's number is: account or merchant.
        payee: the objects of the template that may hold it, the first that is there.
        source: where the row comes from.
    """

    network: Network
    guid: str
    country: str = ""
    category: str = ""
    kind: str = "merchant"
    payee: tuple[str, ...] = ()
    source: str = "codes in public repositories, 2026-08"


BARE: Final = "-"
"""In place of an identifier: the value is no template."""
_CARD: Final = "card "
_LAST_CARD: Final = "25"

_VIETQR: Final = Network("VietQR", "VN")
_VNPAY: Final = Network("VNPAY", "VN")
_MOMO: Final = Network("MoMo", "VN")
_ZALOPAY: Final = Network("ZaloPay", "VN")
_PROMPTPAY: Final = Network("PromptPay", "TH")
_PAYNOW: Final = Network("PayNow", "SG")
_SGQR: Final = Network("SGQR", "SG")
_DUITNOW: Final = Network("DuitNow", "MY")
_QRIS: Final = Network("QRIS", "ID")
_KHQR: Final = Network("KHQR", "KH")
_QR_PH: Final = Network("QR Ph", "PH")
_FPS: Final = Network("FPS", "HK")
_BHARATQR: Final = Network("BharatQR", "IN")
_RAAST: Final = Network("Raast", "PK")
_LANKAQR: Final = Network("LankaQR", "LK")
_NEPALQR: Final = Network("NepalQR", "NP")
_MAUCAS: Final = Network("MauCAS QR", "MU")
_MMQR: Final = Network("MMQR", "MM")
_JPQR: Final = Network("JPQR", "JP")
_NQR: Final = Network("NQR", "NG")
_COLOMBIA: Final = Network("EMVCo Colombia", "CO")
_ARGENTINA: Final = Network("Transferencias 3.0", "AR")
_YAPE: Final = Network("Yape", "PE")

KNOWN: Final = (
    # --- Vietnam ---
    GuidRow(_MOMO, "VN.MOMO", payee=("02",)),
    GuidRow(_ZALOPAY, "VN.ZALOPAY", payee=("03",)),
    GuidRow(_VIETQR, NAPAS_GUID, source="NAPAS VietQR format v1.0, 2021-09"),
    GuidRow(_VNPAY, VNPAY_GUID, payee=("01",)),
    GuidRow(
        _VNPAY,
        "908405",
        payee=("01",),
        source="codes in public repositories, 2026-08: older ones have a BIN for an identifier",
    ),
    GuidRow(Network("ShopeePay", "VN"), "VN.AIRPAY.WWW", payee=("01",)),
    GuidRow(Network("EVN", "VN"), "00", "VN", "4900", payee=("01",)),  # electricity bills
    # --- other countries, by their identifier ---
    GuidRow(_PROMPTPAY, "A000000677010111", kind="account", payee=("01", "02", "03", "04")),
    GuidRow(_PROMPTPAY, "A000000677010114", kind="account", payee=("01", "02", "03", "04")),
    GuidRow(_PROMPTPAY, "A000000677010112", payee=("01",)),
    GuidRow(_PROMPTPAY, "A000000677012006", payee=("01",)),
    GuidRow(_PAYNOW, "SG.PAYNOW", kind="account", payee=("02",)),
    GuidRow(_SGQR, "SG.SGQR", payee=("01",)),
    GuidRow(Network("NETS", "SG"), "SG.COM.NETS", payee=("03", "02")),
    GuidRow(_DUITNOW, "A0000006150001", payee=("02",)),
    GuidRow(_QRIS, "ID.CO.QRIS.WWW", payee=("02",)),
    GuidRow(_QRIS, "ID.OR.GPNQR.WWW", payee=("02",)),
    GuidRow(Network("LaoQR", "LA"), "A005266284662577", payee=("03",)),
    GuidRow(_MMQR, "MM.COM.MMQR*", payee=("02",)),
    GuidRow(_QR_PH, "COM.P2PQRPAY", kind="account", payee=("04", "02")),
    GuidRow(_QR_PH, "PH.PPMI.*", payee=("03",)),
    GuidRow(Network("PayMaya", "PH"), "COM.PAYMAYA"),
    GuidRow(_FPS, "HK.COM.HKICL*", kind="account", payee=("02", "03", "04")),
    GuidRow(Network("Pix", "BR"), "BR.GOV.BCB.PIX", kind="account", payee=("01", "25")),
    GuidRow(_BHARATQR, "A000000524", payee=("01",)),
    GuidRow(
        _JPQR,
        "JP.OR.PAYMENTSJAPAN",
        payee=("01",),
        source="implementations of JPQR in public repositories, 2026-08",
    ),
    GuidRow(_NQR, "NG.COM.NIBSS*", payee=("02", "01")),
    GuidRow(_NQR, "ORG.PAYCASHLESS.QPI", payee=("01",)),
    GuidRow(_MAUCAS, "MU.*", "MU", kind="account", payee=("02",)),
    GuidRow(Network("1LINK", "PK"), "A000000736", payee=("01",)),
    GuidRow(Network("Mercado Pago", None), "COM.MERCADOLIBRE", payee=("01",)),
    GuidRow(_COLOMBIA, "CO.COM.*", "CO", payee=("01",)),
    GuidRow(Network("EMVCo example", None), "D156000000*", source="EMVCo MPM v1.1 Annex B.7, 2020-11"),
    # --- national standards under which each firm writes its own identifier ---
    GuidRow(_KHQR, "*@*", "KH", kind="account", payee=("00",)),
    GuidRow(_KHQR, "*", "KH", kind="account", payee=("00",)),
    GuidRow(_QRIS, "*", "ID", payee=("02",)),
    GuidRow(_SGQR, "*", "SG"),
    GuidRow(Network("Bangla QR", "BD"), "*", "BD", payee=("02",)),
    GuidRow(_ARGENTINA, "*", "AR"),
    GuidRow(_COLOMBIA, "*", "CO"),
    GuidRow(_LANKAQR, "*", "LK", payee=("00",)),
    GuidRow(_NEPALQR, "*", "NP"),
    GuidRow(_RAAST, "*", "PK"),
    GuidRow(_NQR, "*", "NG"),
    GuidRow(_JPQR, "*", "JP"),
    GuidRow(_YAPE, BARE, "PE"),
    # --- wallets of several countries, and card schemes ---
    GuidRow(Network("Alipay", None), "COM.ALIPAY*"),
    GuidRow(Network("WeChat Pay", None), "COM.QQ.WEIXIN.PAY"),
    GuidRow(Network("GrabPay", None), "COM.GRAB*"),
    *(
        GuidRow(Network(owner, None), _CARD + id_, source="EMVCo MPM v1.1 Table 4.1, 2020-11")
        for id_, owner in NETWORKS.items()
        if owner != "reserved by EMVCo"
    ),
)
"""The rows, in the order in which they are tried."""


class Wallet(NamedTuple):
    """A wallet that takes NAPAS transfers at accounts of its own at a bank.

    Attributes:
        network: the wallet.
        bin: the BIN of the bank.
        prefix: how its account numbers begin.
    """

    network: Network
    bin: str
    prefix: str


WALLETS: Final = (
    Wallet(_MOMO, "970454", "99MM"),
    Wallet(_ZALOPAY, "970454", "99ZP"),
)
"""Wallets whose codes may carry the NAPAS account alone."""


def wallet(bin_: str, number: str, unreserved: str | None = None) -> Network | None:
    """Return the wallet to which a NAPAS account belongs, None where it belongs to none that is known.

    Args:
        bin_: the BIN.
        number: the number of the account.
        unreserved: the value of object 80. Older codes of MoMo have three digits there, the last of the
            owner's telephone number, and no template.

    Example:
        >>> wallet("970454", "99MM24011M34875080"), wallet("970415", "113366668888")
        (Network(name='MoMo', country='VN'), None)
    """
    for row in WALLETS:
        if bin_ == row.bin and number.startswith(row.prefix):
            return row.network
    is_old = bin_ == WALLETS[0].bin and unreserved is not None and _THREE_DIGITS.fullmatch(unreserved)
    return _MOMO if is_old else None


def names_other_wallet(label: str, accounts: Iterable[tuple[str, str]]) -> bool:
    """Return whether a Reference Label (62-05) names a wallet of MoMo that no account of the code is.

    MoMo marks transfers between its wallets there: older codes with the last eight digits of the account,
    newer ones (971025) with digits that have nothing to do with it.

    Args:
        label: the value of 62-05.
        accounts: BIN and number of each NAPAS account.

    Example:
        >>> names_other_wallet("MOMOW2W34875080", [("970454", "99MM24011M34875080")])
        False
        >>> names_other_wallet("MOMOW2W34875080", [("970415", "113366668888")])
        True
    """
    mark = _WALLET_MARK.fullmatch(ascii_upper(label))
    return mark is not None and not any(
        bin_ == _MOMO_BIN or (bin_ == WALLETS[0].bin and number.endswith(mark[1]))
        for bin_, number in accounts
    )


_WALLET_MARK: Final = re.compile("MOMOW2W([0-9]{7,8})")
_MOMO_BIN: Final = "971025"
_THREE_DIGITS: Final = re.compile("[0-9]{3}")

_NATIONAL: Final[Mapping[str, Network]] = MappingProxyType(
    {"GH": Network("GhQR", "GH"), "IN": _BHARATQR, "JP": _JPQR}
)
"""Country -> the network of its codes that carry card schemes alone."""

_ANY_PATH: Final = ""

WAIVED: Final[Mapping[str, frozenset[tuple[Code, str]]]] = MappingProxyType(
    {
        # Bank of Thailand's codes of a transfer have no 52, 59 and 60; all 17 of the collection.
        "PromptPay": frozenset((Code.OBJECT_MISSING, path) for path in ("52", "59", "60")),
        # 0 and an empty name: the payer enters the amount, and reads the name from the bank.
        "PayNow": frozenset({(Code.AMOUNT_ZERO, "54"), (Code.OBJECT_MISSING, "59")}),
        # PayNet's codes have 02 in 00; all 6 of the collection.
        "DuitNow": frozenset({(Code.FORMAT_INDICATOR_VALUE, "00"), (Code.VALUE_RESERVED, "00")}),
        # The account itself, user@bank, is the identifier; riel are written with a decimal, 5000.0.
        "KHQR": frozenset({(Code.GUID_FORM, _ANY_PATH), (Code.AMOUNT_DECIMALS, "54")}),
        # A word, a tax number or a merchant's number stands for the identifier.
        **dict.fromkeys(
            ("Bangla QR", "EVN", "LankaQR", "Mercado Pago", "NepalQR", "Transferencias 3.0"),
            frozenset({(Code.GUID_FORM, _ANY_PATH)}),
        ),
        # The account is a bare value.
        "Yape": frozenset({(Code.TEMPLATE_MALFORMED, "26")}),
    }
)
"""Name of the network -> the code of `vnqr.check` that is waived, and at which path; empty: everywhere.

The template of an account is `26` here, whatever its ID is.
"""


def recognise(id_: str, guid: str | None, country: str, category: str) -> int | None:
    """Return the number of the row in `KNOWN` that fits an account, None where none does.

    Args:
        id_: its root ID, 02-51.
        guid: its Globally Unique Identifier, in any case; None for 02-25 and for a value that is no template.
        country: the country of the code (58), empty where it has none.
        category: the Merchant Category Code of the code (52), likewise.

    Example:
        >>> KNOWN[recognise("29", "a000000677010111", "TH", "")].network
        Network(name='PromptPay', country='TH')
        >>> KNOWN[recognise("30", "khqr@bank", "KH", "5999")].network.name
        'KHQR'
        >>> recognise("30", "khqr@bank", "VN", "") is None
        True
    """
    exact, wild = _compiled()
    if id_ <= _LAST_CARD:
        fitting = [*exact.get(_CARD + id_, ())]
    elif guid is None:
        fitting = [*exact.get(BARE, ())]
    else:
        key = ascii_upper(guid)
        patterns = (*wild.get("", ()), *wild.get(country, ()))
        fitting = [*exact.get(key, ()), *(at for at, pattern in patterns if pattern.fullmatch(key))]
    return min((at for at in fitting if _agrees(KNOWN[at], country, category)), default=None)


def national(country: str) -> Network | None:
    """Return the network of a country's codes that carry card schemes (02-25) and nothing else.

    Example:
        >>> national("GH"), national("VN")
        (Network(name='GhQR', country='GH'), None)
    """
    return _NATIONAL.get(country)


def _agrees(row: GuidRow, country: str, category: str) -> bool:
    return row.country in {"", country} and row.category in {"", category}


@cache
def _compiled() -> tuple[Mapping[str, Sequence[int]], Mapping[str, Sequence[tuple[int, re.Pattern[str]]]]]:
    """Return the numbers of the rows by identifier, and those of rows with a wildcard by country."""
    exact: dict[str, list[int]] = {}
    wild: dict[str, list[tuple[int, re.Pattern[str]]]] = {}
    for at, row in enumerate(KNOWN):
        if "*" in row.guid:
            pattern = re.compile(re.escape(row.guid).replace(r"\*", ".*"), re.DOTALL)
            wild.setdefault(row.country, []).append((at, pattern))
        else:
            exact.setdefault(row.guid, []).append(at)
    return exact, wild
