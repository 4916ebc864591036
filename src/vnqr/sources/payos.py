"""Notifications of payOS (payos.vn): one payment of a payment link a message.

The secret is the payment channel's *Checksum Key*. The proof is in the body: `signature` is HMAC-SHA256 over
`name=value&name=value` of all fields of `data`, sorted by name, null as nothing, arrays as JSON. payOS's own
libraries write numbers as JavaScript does and take the texts `null` and `undefined` for null; a message
signed so is taken as well, and these two texts are read as nothing.

**What this proof cannot do**, because of how payOS made it:

- It covers `data` only. Whoever holds an old message can change `code` and `success` outside of it. So a
  payment that failed, with `00` inside, could be shown as one that succeeded: only the bank's statement
  proves money.
- It has no time. An old message can be sent again for ever; its id makes it the same payment, which counts
  once.
- The joining can be divided in another way: a payer who writes `x&amount=900000` as the memo gets a signature
  that fits other values, too. A message whose signed text has a second reading (a name that is no plain word,
  or a value with `&name=` inside) is a row for a person, never a credit.

No payment: `success` that is false, a `code` other than `00` outside or inside, and the sample by which payOS
confirms the address.

Sources: payos.vn/docs, "Kiểm tra dữ liệu với signature" and "Webhook thông tin thanh toán", read in November
2026; payOSHQ/payos-lib-node, `convert-obj-to-query-str`.

Example:
    The sample and the key that payOS publishes; as it is the sample, it is no money.

    >>> body = '''{"code": "00", "desc": "success", "success": true, "data": {"orderCode": 123,
    ...     "amount": 3000, "description": "VQRIO123", "accountNumber": "12345678",
    ...     "reference": "TF230204212323", "transactionDateTime": "2023-02-04 18:25:00", "currency": "VND",
    ...     "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18", "code": "00", "desc": "Thành công",
    ...     "counterAccountBankId": "", "counterAccountBankName": "", "counterAccountName": "",
    ...     "counterAccountNumber": "", "virtualAccountName": "", "virtualAccountNumber": ""},
    ...     "signature": "412e915d2871504ed31be63c8f62a149a4410d34c4c42affc9006ef9917eaa03"}'''
    >>> key = "1a54716c8f0efb2744fb28b6e38b25da7f67a925d98bc1c18bd8faaecadd7675"
    >>> PayOS(secret=key, bank="MB").read(body.encode(), {}).passed_over
    {'test': 1}
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, VnqrError
from vnqr.sources.json_body import Json, MessageEntry, Number, compact, in_order, object_of
from vnqr.sources.notification import Aggregator, Message, Names
from vnqr.sources.proof import Headers, NotAuthenticError, signature

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["PayOS"]

_SUCCESS: Final = "00"
_START: Final = re.compile("[0-9A-Za-z_]+=")
_NOTHING: Final = frozenset({"null", "undefined"})
_SAMPLE: Final = {
    "orderCode": "123",
    "amount": "3000",
    "description": "VQRIO123",
    "accountNumber": "12345678",
    "reference": "TF230204212323",
    "paymentLinkId": "124c33293c43417ab7879e14c8d9eb18",
}
"""The transaction in payOS's documents, which its confirmation call sends, signed with your key."""


class PayOS(Aggregator):
    """payOS's webhooks.

    Args:
        secret: the payment channel's *Checksum Key*.
        bank: as for `Aggregator`.
        account: as for `Aggregator`.
        virtual: as for `Aggregator`; payOS's `virtualAccountNumber`.
    """

    name = "payos"
    names = Names(
        unique_id=("paymentLinkId",),
        transaction_id=("reference",),
        account=("accountNumber",),
        virtual=("virtualAccountNumber",),
        amount=("amount",),
        memo=("description",),
        moment=("transactionDateTime",),
        other_side=("counterAccountName",),
    )

    def _prove(self, message: Message, headers: Headers, now: float) -> None:
        """Check the signature in the body."""
        del headers, now
        value = message.value
        data, signed = (
            (value.get("data"), value.get("signature")) if isinstance(value, dict) else (None, None)
        )
        if not isinstance(data, dict) or not isinstance(signed, str):
            raise NotAuthenticError.of(Code.NOTIFICATION_FORGED)
        texts = (text.encode(errors="surrogatepass") for text in _signed_texts(data))
        self._require((signature("sha256", self._secret, text), signed) for text in texts)

    def _entries(self, value: Json) -> Sequence[Json] | str:
        """Return the data of a payment that succeeded."""
        outer = object_of(value)
        data = object_of(outer["data"], "data")
        if not _succeeded(outer) or data.get("code") not in (None, _SUCCESS):
            return "failed"
        if not _has_one_reading(data):
            raise VnqrError.of(Code.NOTIFICATION_JOINED, "data")
        return [{name: None if _is_nothing(content) else content for name, content in data.items()}]

    def _is_test(self, entry: MessageEntry) -> bool:
        """Return whether it is payOS's sample."""
        found = {name: entry.get((name,)) for name in _SAMPLE}
        return {name: _digits(value) for name, value in found.items()} == _SAMPLE

    def _unique_id(self, entry: MessageEntry) -> str | None:
        """Return link and reference: several transfers may pay one link, and banks use references again."""
        link, reference = super()._unique_id(entry), entry.line("transaction_id", self.names.transaction_id)
        return f"{link}:{reference}" if link and reference else None


def _succeeded(outer: dict[str, Json]) -> bool:
    """Return whether the message as a whole says that the payment succeeded."""
    code, success = outer.get("code"), outer.get("success")
    if code is None:
        raise VnqrError.of(Code.NOTIFICATION_UNREADABLE, "code")
    flag = str(success).lower() if isinstance(success, str | bool) else success
    if flag not in ("true", "false", None):
        raise VnqrError.of(Code.NOTIFICATION_UNREADABLE, "success")
    return code == _SUCCESS and flag != "false"


def _signed_texts(data: dict[str, Json]) -> tuple[str, str]:
    """Return the text that is signed, as the fields are written and as payOS's own libraries write it."""

    def as_written(value: Json) -> str:
        return value if isinstance(value, str) else "" if value is None else compact(value)

    def as_payos(value: Json) -> str:
        if isinstance(value, str):
            return "" if _is_nothing(value) else value
        return "" if value is None else compact(value, Number.in_javascript)

    names = in_order(data)
    written = "&".join(f"{name}={as_written(data[name])}" for name in names)
    return written, "&".join(f"{name}={as_payos(data[name])}" for name in names)


def _has_one_reading(data: dict[str, Json]) -> bool:
    """Return whether the signed text can be divided into names and values in one way only.

    A name is a plain word. So a field can begin only at a part that begins with a plain word and `=`; where
    there are as many of them as fields, each is one.
    """
    starts = {sum(map(bool, map(_START.match, text.split("&")))) for text in _signed_texts(data)}
    return starts == {len(data)} and all(_START.fullmatch(f"{name}=") for name in data)


def _is_nothing(value: Json) -> bool:
    return isinstance(value, str) and value in _NOTHING


def _digits(value: Json) -> Json:
    return value.digits if isinstance(value, Number) else value
