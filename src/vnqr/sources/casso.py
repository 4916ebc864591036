"""Notifications of Casso (casso.vn): version 2 has one transaction a message, version 1 a list.

The secret is the *Key bảo mật* that you set when you add the webhook at Casso.

========= ====================================================================================================
Version   Proof
========= ====================================================================================================
2         `X-Casso-Signature: t=MILLISECONDS,v1=HEX`: HMAC-SHA512 over the milliseconds, a full stop and the
          body's JSON, names sorted at every level, as JavaScript writes it; at most 300 seconds from now
1         the header `secure-token` is the secret itself
========= ====================================================================================================

A message with `X-Casso-Signature` is held against it alone. Numbers are signed as they are written in the
body, or as JavaScript writes them (`50000` for `50000.0`).

Casso's dashboard tries the address with a transaction whose id is 0: that is no money.

Sources: developer.casso.vn, "Thiết lập Webhook thủ công" and "Xử lý sự kiện Webhook"; casso.vn, "Tích hợp
webhook tuỳ chỉnh" (version 1); read in November 2026.

Example:
    >>> body = b'''{"error": 0, "data": [{"id": 29, "tid": "FT241531", "description": "nop phi",
    ...     "amount": 50000, "when": "2024-06-01 09:15:33", "bank_sub_acc_id": null, "subAccId": "8888"}]}'''
    >>> Casso(secret="made up", bank="VPBank").read(body, {"secure-token": "made up"}).credits[0].amount
    50000
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, VnqrError
from vnqr.sources.json_body import Json, MessageEntry, Number, compact, object_of, whole_of
from vnqr.sources.notification import Aggregator, Message, Names
from vnqr.sources.proof import Headers, NotAuthenticError, check_age, signature

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Casso"]

_SIGNATURE: Final = re.compile("t=(?P<at>[0-9]{1,15}),v1=(?P<digest>[0-9a-f]{128})")


class Casso(Aggregator):
    """Casso's webhooks, versions 1 and 2.

    Args:
        secret: the webhook's *Key bảo mật*.
        bank: as for `Aggregator`.
        account: as for `Aggregator`.
        virtual: as for `Aggregator`; Casso's `virtualAccountNumber`.
    """

    name = "casso"
    names = Names(
        unique_id=("id",),
        transaction_id=("reference", "tid"),
        account=("accountNumber", "bank_sub_acc_id", "subAccId"),
        virtual=("virtualAccountNumber", "virtualAccount"),
        amount=("amount",),
        memo=("description",),
        moment=("transactionDateTime", "when"),
        other_side=("counterAccountName", "corresponsiveName"),
        balance=("runningBalance", "cusum_balance"),
    )

    def _prove(self, message: Message, headers: Headers, now: float) -> None:
        """Check the signature of version 2, or the token of version 1."""
        signed = headers.get("X-Casso-Signature")
        if signed is None:
            self._require([(self._secret, headers.get("secure-token"))])
            return
        parts = _SIGNATURE.fullmatch(signed)
        if parts is None or message.issue is not None:
            raise NotAuthenticError.of(Code.NOTIFICATION_FORGED)
        texts = (compact(message.value), compact(message.value, Number.in_javascript))
        self._require(
            (signature("sha512", self._secret, f"{parts['at']}.{text}".encode()), parts["digest"])
            for text in texts
        )
        check_age(int(parts["at"]) / 1000, now)

    def _entries(self, value: Json) -> Sequence[Json]:
        """Return what is in `data`."""
        fields = object_of(value)
        if fields.get("error") is not None and whole_of(fields["error"]) != 0:
            raise VnqrError.of(Code.NOTIFICATION_UNREADABLE, "error")
        data = fields.get("data")
        return data if isinstance(data, list) else [data]

    def _is_test(self, entry: MessageEntry) -> bool:
        """Return whether the id is 0."""
        return entry.whole(self.names.unique_id) == 0

    def _is_out(self, entry: MessageEntry) -> bool:
        """Return whether the amount is below zero."""
        return (entry.whole(self.names.amount) or 0) < 0
