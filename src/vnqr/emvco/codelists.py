"""The ISO code lists that EMVCo refers to: currencies, countries, languages.

==============  ==========================  ========================  ===============================
list            code                        data objects              source, as of
==============  ==========================  ========================  ===============================
`CURRENCIES`    ISO 4217 numeric, 3 digits  53 (MPM-037 §4.7.5.1)     Lists One and Three of the
                                                                      maintenance agency (SIX) of
                                                                      2026-01-01, amendment 180
`COUNTRIES`     ISO 3166-1 alpha-2          58 (MPM-060 §4.7.13.1)    ISO 3166 maintenance agency,
                                                                      249 countries, 2026-02
`LANGUAGES`     ISO 639-1, lower case       64-00 (MPM-077 §4.9.2.1)  registration authority (SIL),
                                                                      code table of 2026-07-15
==============  ==========================  ========================  ===============================

The lists move, payment codes stay on walls: to call a valid code invalid is the worse mistake. So
they hold every code that was valid on some day since EMVCo published its standard (v1.0, July 2017).
Withdrawn currencies say since when.

The ISO 639-1 code `sh` (deprecated in 2000) is kept as the registration authority's table still has
it, and `bh` as it was deprecated only in 2021. `XK` (Kosovo) is no ISO assignment but a code from the
range that ISO 3166-1 leaves to its users, where the European Union, the IMF and SWIFT use it; it
counts as a country here. The codes that ISO merely reserves (`UK`, `EU`, `SU` ...) do not.

Example:
    >>> CURRENCIES["704"]
    Currency(alpha='VND', exponent=0, withdrawn=None)
    >>> CURRENCIES["191"]
    Currency(alpha='HRK', exponent=2, withdrawn='2023-01')
    >>> "VN" in COUNTRIES, "RC" in COUNTRIES
    (True, False)
    >>> "vi" in LANGUAGES, "vn" in LANGUAGES
    (True, False)
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["COUNTRIES", "CURRENCIES", "LANGUAGES", "Currency"]


class Currency(NamedTuple):
    """A currency of ISO 4217.

    Attributes:
        alpha: three capital letters.
        exponent: decimals of the minor unit, 0 for VND; None where the list says "not applicable"
            (gold, test code, no currency).
        withdrawn: the month of withdrawal, `YYYY-MM`; None for a current code.
    """

    alpha: str
    exponent: int | None
    withdrawn: str | None = None


# Number and letters, by exponent.
_CURRENT: Final[dict[int | None, str]] = {
    0: """
        108 BIF  152 CLP  174 KMF  262 DJF  324 GNF  352 ISK  392 JPY  410 KRW  548 VUV  600 PYG
        646 RWF  704 VND  800 UGX  940 UYI  950 XAF  952 XOF  953 XPF
    """,
    2: """
        008 ALL  012 DZD  032 ARS  036 AUD  044 BSD  050 BDT  051 AMD  052 BBD  060 BMD  064 BTN
        068 BOB  072 BWP  084 BZD  090 SBD  096 BND  104 MMK  116 KHR  124 CAD  132 CVE  136 KYD
        144 LKR  156 CNY  170 COP  188 CRC  192 CUP  203 CZK  208 DKK  214 DOP  222 SVC  230 ETB
        232 ERN  238 FKP  242 FJD  270 GMD  292 GIP  320 GTQ  328 GYD  332 HTG  340 HNL  344 HKD
        348 HUF  356 INR  360 IDR  364 IRR  376 ILS  388 JMD  396 XAD  398 KZT  404 KES  408 KPW
        417 KGS  418 LAK  422 LBP  426 LSL  430 LRD  446 MOP  454 MWK  458 MYR  462 MVR  480 MUR
        484 MXN  496 MNT  498 MDL  504 MAD  516 NAD  524 NPR  532 XCG  533 AWG  554 NZD  558 NIO
        566 NGN  578 NOK  586 PKR  590 PAB  598 PGK  604 PEN  608 PHP  634 QAR  643 RUB  654 SHP
        682 SAR  690 SCR  702 SGD  706 SOS  710 ZAR  728 SSP  748 SZL  752 SEK  756 CHF  760 SYP
        764 THB  776 TOP  780 TTD  784 AED  807 MKD  818 EGP  826 GBP  834 TZS  840 USD  858 UYU
        860 UZS  882 WST  886 YER  901 TWD  924 ZWG  925 SLE  926 VED  928 VES  929 MRU  930 STN
        933 BYN  934 TMT  936 GHS  938 SDG  941 RSD  943 MZN  944 AZN  946 RON  947 CHE  948 CHW
        949 TRY  951 XCD  967 ZMW  968 SRD  969 MGA  970 COU  971 AFN  972 TJS  973 AOA  976 CDF
        977 BAM  978 EUR  979 MXV  980 UAH  981 GEL  984 BOV  985 PLN  986 BRL  997 USN
    """,
    3: "048 BHD  368 IQD  400 JOD  414 KWD  434 LYD  512 OMR  788 TND",
    4: "927 UYW  990 CLF",
    None: """
        955 XBA  956 XBB  957 XBC  958 XBD  959 XAU  960 XDR  961 XAG  962 XPT  963 XTS  964 XPD
        965 XUA  994 XSU  999 XXX
    """,
}

# List Three, since July 2017. ANG (2025) is not here: XCG took over its number.
_WITHDRAWN: Final = {
    "191": Currency("HRK", 2, "2023-01"),
    "478": Currency("MRO", 2, "2017-12"),
    "678": Currency("STD", 2, "2017-12"),
    "694": Currency("SLL", 2, "2023-12"),
    "931": Currency("CUC", 2, "2021-06"),
    "932": Currency("ZWL", 2, "2024-09"),
    "937": Currency("VEF", 2, "2018-08"),
    "975": Currency("BGN", 2, "2026-01"),
}


def _currencies() -> dict[str, Currency]:
    table = dict(_WITHDRAWN)
    for exponent, row in _CURRENT.items():
        words = row.split()
        table.update(
            (number, Currency(alpha, exponent)) for number, alpha in zip(words[::2], words[1::2], strict=True)
        )
    return dict(sorted(table.items()))


CURRENCIES: Final[Mapping[str, Currency]] = MappingProxyType(_currencies())
"""By number, three digits with leading zeros, ascending."""

_COUNTRIES: Final = """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW
"""

COUNTRIES: Final = frozenset(_COUNTRIES.split())
"""Two capital letters."""

_LANGUAGES: Final = """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz
    ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln
    lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi
    pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th
    ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu
"""

LANGUAGES: Final = frozenset(_LANGUAGES.split())
"""Two small letters; 64-00 may have them in either case, so compare in lower case."""
