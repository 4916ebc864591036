r"""Notifications of SePay (sepay.vn): one transaction a message.

The proof is what you choose when you add the webhook at SePay: HMAC-SHA256, which SePay recommends, or an API
key. The secret is SePay's *Secret Key*, or your API key. OAuth 2.0 and "no authentication" are not taken.

============ =================================================================================================
Proof        Headers
============ =================================================================================================
HMAC-SHA256  `X-SePay-Signature: sha256=HEX` over `X-SePay-Timestamp`, a full stop and the raw body; the
             timestamp is in seconds, and at most 300 seconds from now
API key      `Authorization: Apikey KEY`
============ =================================================================================================

A message with `X-SePay-Signature` is held against it alone. A message without it may show the secret as its
API key: whoever has the secret could sign as well, so this proves no less.

SePay sends a message up to eight times in 33 minutes, until it is answered with a status from 200 to 299 and
`{"success": true}`.

Source: developer.sepay.vn, "Xác thực webhook" and "Xử lý lỗi", read in November 2026.

Example:
    >>> from vnqr.sources.proof import signature
    >>> body = b'''{"id": 92704, "transactionDate": "2024-06-01 14:02:37", "accountNumber": "113366668888",
    ...             "content": null, "transferType": "in", "transferAmount": 50000.0}'''
    >>> headers = {"X-SePay-Timestamp": "1717225360",
    ...            "X-SePay-Signature": "sha256=" + signature("sha256", "made up", b"1717225360." + body)}
    >>> source = SePay(secret="made up", bank="VietinBank")
    >>> source.read(body, headers, now=1717225361).credits[0].amount
    50000
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, VnqrError
from vnqr.sources.notification import Aggregator, Message, Names
from vnqr.sources.proof import Headers, NotAuthenticError, check_age, signature

if TYPE_CHECKING:
    from vnqr.sources.json_body import MessageEntry

__all__ = ["SePay"]

_SECONDS: Final = re.compile("[0-9]{1,15}")
_IS_OUT: Final = {"in": False, "out": True}


class SePay(Aggregator):
    """SePay's webhooks.

    Args:
        secret: the webhook's Secret Key (HMAC-SHA256), or its API key.
        bank: as for `Aggregator`.
        account: as for `Aggregator`.
        virtual: as for `Aggregator`; SePay's `subAccount`.
    """

    name = "sepay"
    names = Names(
        unique_id=("id",),
        transaction_id=("referenceCode",),
        account=("accountNumber",),
        virtual=("subAccount",),
        amount=("transferAmount",),
        memo=("content",),
        moment=("transactionDate",),
        balance=("accumulated",),
    )

    def _prove(self, message: Message, headers: Headers, now: float) -> None:
        """Check the signature or the API key."""
        signed = headers.get("X-SePay-Signature")
        if signed is None:
            scheme, _, key = (headers.get("Authorization") or "").partition(" ")
            self._require([(self._secret, key.strip() if scheme.lower() == "apikey" else None)])
            return
        at = headers.get("X-SePay-Timestamp") or ""
        if not _SECONDS.fullmatch(at):
            raise NotAuthenticError.of(Code.NOTIFICATION_FORGED)
        text = at.encode() + b"." + message.body
        self._require([("sha256=" + signature("sha256", self._secret, text), signed)])
        check_age(int(at), now)

    def _is_out(self, entry: MessageEntry) -> bool:
        """Return what `transferType` says."""
        direction = (entry.line("direction", ("transferType",)) or "").lower()
        if direction not in _IS_OUT:
            raise VnqrError.of(Code.NOTIFICATION_DIRECTION, "direction")
        return _IS_OUT[direction]
