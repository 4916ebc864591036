"""Links of vietqr.io, read and written: what they ask for as a `VietQR`, made on your own machine.

A *quick link* is the address of a picture that vietqr.io draws; a *deep link* opens a bank's app with the
payment filled in. Neither is needed for a code: everything of the payment is in the link itself.

::

    https://img.vietqr.io/image/BANK-ACCOUNT-TEMPLATE.svg?amount=...&addInfo=...&accountName=...
    https://dl.vietqr.io/pay?app=...&ba=ACCOUNT@BANK&am=...&tn=...&bn=...&url=...

`read` makes the code that vietqr.io would draw, and names the usual mistakes. A mistake that leaves no doubt
is a warning (`an` for `bn`, an accent in the memo); one that does is an error, and no code is made (`$50000`,
`ba` without `@BANK`). The name of the account is shown beside the picture and never in the code, so it is a
field of its own.

vietqr.io ends its API for pictures on 2027-01-01, and pictures other than SVG in the year after.

Sources: vietqr.io, "Quick Link", "Deeplink App ngân hàng", changelog to 2026-07; read in November 2026.

Example:
    >>> link = read("https://img.vietqr.io/image/vietinbank-113366668888-compact2.svg?amount=79000"
    ...             "&addInfo=Ung%20Ho%20Quy%20Vac%20Xin&accountName=Quy%20Vac%20Xin")
    >>> str(link.qr)[-45:], link.issues
    ('790005802VN62220818Ung Ho Quy Vac Xin63043ACF', ())
    >>> for issue in read("https://dl.vietqr.io/pay?app=ocb&ba=939399&am=$50000").issues:
    ...     print(issue)
    error link-payee at ba: ba must be ACCOUNT@BANK, as 113366668888@icb
    error link-amount at am: an amount is digits only, without a currency, points or commas
    warning link-url-missing at url: without url= the app does not fill in the payment
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pydantic import ValidationError

from vnqr._support.types import Discreet, require
from vnqr._support.validation import issues_of
from vnqr.emvco.objects import Initiation
from vnqr.errors import Code, EncodeError, Issue, Level, VnqrError
from vnqr.vietqr.banks import banks
from vnqr.vietqr.fields import MAX_MEMO
from vnqr.vietqr.model import VietQR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PaymentLink", "deep_link", "is_link", "quick_link", "read"]

_MAX_LENGTH: Final = 4096
_PICTURES: Final = ("svg", "png", "jpg", "jpeg")
_AMOUNT: Final = re.compile("(?P<dong>[0-9]{1,20})(?P<decimals>[.]00?)?")
_TEMPLATE: Final = re.compile("[0-9A-Za-z_]+")
_CARRIED: Final = frozenset(
    {"bank", "account", "amount", "reference", "form", "purpose", "purpose_fit", "fold"}
)
_RETURN: Final = re.compile("https?://[^\\s&#]+")
_PREFILLING: Final = frozenset({"970448", "970416", "970418", "970415", "970422"})
"""OCB, ACB, BIDV, VietinBank, MB: their apps fill the payment in (vietqr.io's changelog to 2026-07)."""


class _Kind(NamedTuple):
    """What a kind of link looks like.

    Attributes:
        hosts: where it leads.
        path: what its path begins with.
        fields: parameter -> what it is.
        mistaken: what people write -> the parameter that is meant.
    """

    hosts: frozenset[str]
    path: str
    fields: Mapping[str, str]
    mistaken: Mapping[str, str]

    def meant(self, written: str) -> str | None:
        """Return the parameter that somebody means; None where there is none."""
        known = {name.lower(): name for name in (*self.fields, *self.mistaken)}
        name = known.get(written.lower().removeprefix("amp;"))  # from `&amp;` of HTML
        return None if name is None else self.mistaken.get(name, name)


_QUICK: Final = _Kind(
    frozenset({"img.vietqr.io", "api.vietqr.io", "vietqr.io", "www.vietqr.io"}),
    "/image/",
    {"amount": "amount", "addInfo": "memo", "accountName": "account_name"},
    {"am": "amount", "tn": "addInfo", "info": "addInfo", "bn": "accountName", "an": "accountName"},
)
_DEEP: Final = _Kind(
    frozenset({"dl.vietqr.io"}),
    "/pay",
    {"app": "app", "ba": "payee", "am": "amount", "tn": "memo", "bn": "account_name", "url": "url"},
    {"an": "bn", "info": "tn", "amount": "am", "addInfo": "tn", "accountName": "bn"},
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PaymentLink(Discreet):
    """What a link of vietqr.io asks for.

    Attributes:
        kind: `quick` or `deep`; None where it is neither.
        qr: the code of the payment; None where an issue is an error.
        issues: what is wrong with the link, by parameter.
        account_name: the name that is shown beside the picture or in the app. It is in no code.
        template: how vietqr.io lays the picture out: `compact`, `compact2`, `qr_only`, `print` or an own.
        picture: the format of its picture: `svg`, `png`, `jpg`.
        app: the app that a deep link opens, as `icb`.
        url: where that app goes back to.
    """

    kind: Literal["quick", "deep"] | None
    qr: VietQR | None
    issues: tuple[Issue, ...]
    account_name: str | None = None
    template: str | None = None
    picture: str | None = None
    app: str | None = None
    url: str | None = None


def is_link(text: str) -> bool:
    """Return whether a text is an address of one of the two kinds, right or wrong.

    Example:
        >>> is_link("https://dl.vietqr.io/pay?app=mb"), is_link("00020101021138..."), is_link("vietqr.io")
        (True, False, False)
    """
    return _parted(text) is not None


def read(link: str) -> PaymentLink:
    """Read a quick link or a deep link.

    Args:
        link: the address, with or without `https://`.

    Returns:
        What it asks for, and what is wrong with it; never an error for a text of any kind.

    Raises:
        TypeError: it is no str.

    Example:
        >>> link = read("https://dl.vietqr.io/pay?app=mb&ba=2000@mb&an=A&am=2000&tn=ck&url=https://example.com")
        >>> link.qr.amount, link.qr.purpose, link.account_name, *map(str, link.issues)
        (2000, 'ck', 'A', 'warning link-parameter at bn: this parameter is written bn')
    """
    require(link, str, "a link")
    parted = _parted(link)
    if parted is None:
        return PaymentLink(kind=None, qr=None, issues=(Issue.error(Code.LINK_UNKNOWN),))
    kind, path, query, fragment = parted
    found = [Issue.warning(Code.LINK_FRAGMENT)] if fragment else []
    fields = _fields(kind, query, found)
    if kind is _QUICK:
        bank, account, template, picture = _of_path(path, found)
        return PaymentLink(
            kind="quick",
            qr=_code(bank, account, fields, _names(kind), found),
            issues=tuple(found),
            account_name=fields.get("account_name"),
            template=template,
            picture=picture,
        )
    bank, account = _of_payee(fields.get("payee"), found)
    qr = _code(bank, account, fields, _names(kind), found)
    found += _doubts_of_app(fields)
    return PaymentLink(
        kind="deep",
        qr=qr,
        issues=tuple(found),
        account_name=fields.get("account_name"),
        app=fields.get("app"),
        url=fields.get("url"),
    )


def _parted(text: str) -> tuple[_Kind, str, str, str] | None:
    """Return kind, path, query and fragment of a link."""
    if len(text) > _MAX_LENGTH:
        return None
    bare = text.strip()
    try:
        parts = urlsplit(bare if "://" in bare else f"https://{bare}")
        host = (parts.hostname or "").lower()
    except ValueError:  # brackets that are no address
        return None
    for kind in (_QUICK, _DEEP):
        if (
            parts.scheme.lower() in {"http", "https"}
            and host in kind.hosts
            and parts.path.startswith(kind.path)
        ):
            return kind, parts.path.removeprefix(kind.path), parts.query, parts.fragment
    return None


def _names(kind: _Kind) -> Mapping[str, str]:
    """Return field -> parameter."""
    return {field: name for name, field in kind.fields.items()}


def _fields(kind: _Kind, query: str, found: list[Issue]) -> dict[str, str]:
    """Return the fields of a query that hold something, and add what is wrong with its parameters."""
    fields: dict[str, str] = {}
    for place, (name, value) in enumerate(parse_qsl(query, keep_blank_values=True), 1):
        meant = kind.meant(name)
        if meant is None:
            found.append(Issue.warning(Code.LINK_PARAMETER_UNKNOWN, place=place))
            continue
        if meant != name:
            found.append(Issue.warning(Code.LINK_PARAMETER, meant, meant=meant))
        if fields.setdefault(kind.fields[meant], value.strip()) != value.strip():
            found.append(Issue.error(Code.LINK_PARAMETER_TWICE, meant))
    return {field: value for field, value in fields.items() if value}


def _of_path(path: str, found: list[Issue]) -> tuple[str | None, str | None, str | None, str | None]:
    """Return bank, account, template and picture of the path of a quick link."""
    stem, _, picture = unquote(path).strip("/").rpartition(".")
    bank, *rest = stem.split("-", 2)
    if picture.lower() not in _PICTURES or not rest or not all((bank, *rest)):
        found.append(Issue.error(Code.LINK_PATH))
        return None, None, None, None
    account, template = rest[0], rest[1] if len(rest) > 1 else None
    return _bin(bank, "bank", found), account, template, picture.lower()


def _of_payee(payee: str | None, found: list[Issue]) -> tuple[str | None, str | None]:
    """Return bank and account of `ba`."""
    account, at, bank = (payee or "").rpartition("@")
    if not (account and at and bank):
        found.append(Issue.error(Code.LINK_PAYEE, "ba"))
        return None, None
    return _bin(bank, "ba", found), account


def _bin(bank: str, path: str, found: list[Issue]) -> str | None:
    try:
        return banks.bin_of(bank)
    except VnqrError as error:
        found += [issue._replace(path=path) for issue in error.issues]
        return None


def _code(
    bank: str | None,
    account: str | None,
    fields: Mapping[str, str],
    names: Mapping[str, str],
    found: list[Issue],
) -> VietQR | None:
    """Return the code, and add what speaks against it."""
    amount = _dong(fields.get("amount", ""), names["amount"], found)
    memo = fields.get("memo")
    if memo is not None and not memo.isascii():
        found.append(Issue.warning(Code.LINK_FOLDED, names["memo"]))
    if bank is None or account is None or any(issue.level is Level.ERROR for issue in found):
        return None
    try:
        return VietQR(bank=bank, account=account, amount=amount, purpose=memo, fold=True)
    except ValidationError as error:
        said = {"38.01.01": names.get("payee", "account"), "54": names["amount"], "62.08": names["memo"]}
        found += issues_of(error, place=lambda field, stated: said.get(stated, field))
        return None


def _dong(text: str, path: str, found: list[Issue]) -> int | None:
    """Return an amount; None where there is none, or 0, which vietqr.io takes for none."""
    match = _AMOUNT.fullmatch(text)
    if match is None:
        if text:
            found.append(Issue.error(Code.LINK_AMOUNT, path))
        return None
    return int(match["dong"]) or None


def _doubts_of_app(fields: Mapping[str, str]) -> Iterator[Issue]:
    """Yield why an app would not fill the payment in."""
    if "url" not in fields:
        yield Issue.warning(Code.LINK_URL_MISSING, "url")
    try:
        fills_in = banks.bin_of(fields.get("app", "")) in _PREFILLING
    except VnqrError:
        fills_in = False
    if not fills_in:
        yield Issue.warning(Code.LINK_APP, "app")


def quick_link(
    qr: VietQR, *, template: str = "compact2", picture: str = "svg", account_name: str | None = None
) -> str:
    """Return the quick link of a code: the address of its picture at vietqr.io.

    Args:
        qr: the code, of an account.
        template: how the picture is laid out: `compact2`, `compact`, `qr_only`, `print` or an own one.
        picture: `svg`, `png` or `jpg`; only SVG stays after 2027.
        account_name: the name beside the picture.

    Raises:
        EncodeError: `link-carries`: the code has more than a link can say; `value-not-allowed`.
        TypeError: an argument has the wrong type.

    Example:
        >>> quick_link(VietQR(bank="970415", account="113366668888", amount=79_000, purpose="Ung ho"))
        'https://img.vietqr.io/image/970415-113366668888-compact2.svg?amount=79000&addInfo=Ung%20ho'
    """
    _check(qr, account_name)
    require(template, str, "a template")
    require(picture, str, "a picture")
    if not _TEMPLATE.fullmatch(template):
        raise EncodeError.of(Code.VALUE_NOT_ALLOWED, "template", allowed="letters, digits and _")
    if picture not in _PICTURES:
        raise EncodeError.of(Code.VALUE_NOT_ALLOWED, "picture", allowed=", ".join(_PICTURES))
    address = f"https://img.vietqr.io/image/{qr.bank}-{qr.account}-{template}.{picture}"
    query = _query({"amount": qr.amount, "addInfo": qr.memo, "accountName": account_name})
    return f"{address}?{query}" if query else address


def deep_link(qr: VietQR, *, app: str, url: str, account_name: str | None = None) -> str:
    """Return the deep link of a code: the address that opens a bank's app with the payment filled in.

    Args:
        qr: the code, of an account.
        app: the payer's app, by the code of its bank, as `icb`, `mb`, `ocb`.
        url: where the app goes back to after the payment; without it no app fills the payment in.
        account_name: the name of the account.

    Raises:
        EncodeError: `link-carries`: the code has more than a link can say; `bank-unknown`,
            `bank-ambiguous`: vietqr.io knows banks by their codes, and this bank's is not one bank's alone;
            `value-not-allowed`.
        TypeError: an argument has the wrong type.

    Example:
        >>> qr = VietQR(bank="970415", account="113366668888", amount=79_000, purpose="Ung ho")
        >>> deep_link(qr, app="mb", url="https://example.com/paid")
        'https://dl.vietqr.io/pay?app=mb&ba=113366668888@icb&am=79000&tn=Ung%20ho&url=https://example.com/paid'
    """
    _check(qr, account_name)
    require(app, str, "an app")
    require(url, str, "an address")
    if not _TEMPLATE.fullmatch(app):
        raise EncodeError.of(Code.VALUE_NOT_ALLOWED, "app", allowed="letters, digits and _")
    if not _RETURN.fullmatch(url):
        raise EncodeError.of(Code.VALUE_NOT_ALLOWED, "url", allowed="http:// or https://, without & and #")
    bank = banks.get(qr.bank)
    code = banks.find(bank.code if bank else qr.bank).code.lower()
    query = _query({"am": qr.amount, "tn": qr.memo, "bn": account_name})
    # vietqr.io wants `@` and the address as they are.
    return "&".join(
        filter(None, (f"https://dl.vietqr.io/pay?app={app}&ba={qr.account}@{code}", query, f"url={url}"))
    )


def _query(values: Mapping[str, object]) -> str:
    return "&".join(
        f"{name}={quote(str(value), safe='')}" for name, value in values.items() if value is not None
    )


def _check(qr: VietQR, account_name: str | None) -> None:
    """Refuse a code that has more than a link can say."""
    require(qr, VietQR, "a code")
    require(account_name, (str, type(None)), "the name of an account")
    plain = {name: field.get_default() for name, field in type(qr).model_fields.items()}
    # Of what a link says codes are made that are static without an amount, dynamic with one.
    plain["initiation"] = Initiation.STATIC if qr.amount is None else Initiation.DYNAMIC
    more = [name for name, value in plain.items() if name not in _CARRIED and getattr(qr, name) != value]
    if qr.memo is not None and len(qr.memo) > MAX_MEMO:
        more.append("purpose")
    if more:
        raise EncodeError.of(Code.LINK_CARRIES, "", fields=", ".join(more))
