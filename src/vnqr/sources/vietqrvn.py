r"""Notifications of VietQR.vn: one transaction a message, by its API Transaction Sync.

VietQR.vn signs nothing. It first fetches a token from your server (`POST .../api/token_generate`, with the
user name and password that you gave it), and then posts each transaction to `.../bank/api/transaction-sync`
with `Authorization: Bearer TOKEN`. So the proof is as good as the way that the token takes: use HTTPS, a
password as long as a key, and tokens that expire.

- `VietQRVN.issue` makes a token that is good for five minutes, and `read` knows it again by its signature:
  nothing has to be stored, and several servers may share the secret.
- Where your server has one fixed token, or tokens of its own, give the one that is good as `token`.

The time is in milliseconds since 1970; the public code of VietQR.vn makes it of a server's local clock, so
compare the first payments with the bank's times. The answer repeats the transaction's id as
`reftransactionid`; without it VietQR.vn counts the message as not delivered.

Source: api.vietqr.vn, "API Get Token" and "API Transaction Sync", read in November 2026.

Example:
    >>> source = VietQRVN(secret="made up", bank="MB")
    >>> headers = {"Authorization": "Bearer " + source.issue(now=1717207001)}
    >>> body = b'''{"bankaccount": "113366668888", "amount": 50000, "transType": "C", "content": "nop phi",
    ...     "transactionid": "4c1b", "transactiontime": 1717207000000, "referencenumber": "FT24153001"}'''
    >>> notification = source.read(body, headers, now=1717207002)
    >>> notification.credits[0].received_at.isoformat(), notification.reply.body.decode()[-39:]
    ('2024-06-01T08:56:40+07:00', '"object": {"reftransactionid": "4c1b"}}')
"""

from __future__ import annotations

import re
from datetime import datetime
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from vnqr._support.types import require
from vnqr.errors import Code, VnqrError
from vnqr.ledger.values import VIETNAM
from vnqr.sources.json_body import MessageEntry, whole_of
from vnqr.sources.notification import Aggregator, Message, Names
from vnqr.sources.proof import Headers, check_age, is_same_proof, seconds_of, signature
from vnqr.sources.times import Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["VietQRVN"]

_TOKEN: Final = re.compile("(?P<at>[0-9]{1,11})[.][0-9a-f]{64}")
_IS_OUT: Final = {"C": False, "D": True}
_YEAR_2200: Final = 7_258_118_400  # in seconds; as milliseconds it is in March 1970


class VietQRVN(Aggregator):
    """VietQR.vn's transaction sync.

    Args:
        secret: signs the tokens of `issue`; a token that is the secret itself is taken, too, as whoever has
            it could sign. Left out, only `token` counts.
        token: a token that your server gives out in another way.
        bank: as for `Aggregator`.
        account: as for `Aggregator`.
        virtual: as for `Aggregator`; VietQR.vn's `va`.
    """

    name = "vietqrvn"
    names = Names(
        unique_id=("transactionid",),
        transaction_id=("referencenumber",),
        account=("bankaccount",),
        virtual=("va",),
        amount=("amount",),
        memo=("content",),
        moment=("transactiontime",),
    )

    def __init__(
        self,
        *,
        bank: str,
        secret: str | None = None,
        token: str | None = None,
        account: str | None = None,
        virtual: bool = False,
    ) -> None:
        """Keep what the messages are held against."""
        require(secret, (str, type(None)), "the secret")
        require(token, (str, type(None)), "the token")
        known = [text for text in (secret, token) if text is not None] or [""]
        if not all(known):
            raise VnqrError.of(Code.SECRET_EMPTY, "token" if secret else "secret")
        super().__init__(secret=known[0], bank=bank, account=account, virtual=virtual)
        self._can_issue = secret is not None
        self._tokens = known

    def issue(self, *, now: float | datetime | None = None) -> str:
        """Return a token for VietQR.vn, good for 300 seconds: `access_token` of the answer to it.

        Args:
            now: as for `read`.

        Raises:
            VnqrError: `secret-empty`: the source was made without a secret.
        """
        if not self._can_issue:
            raise VnqrError.of(Code.SECRET_EMPTY, "secret")
        at = str(int(seconds_of(now)))
        return f"{at}.{signature('sha256', self._secret, b'token ' + at.encode())}"

    def _prove(self, message: Message, headers: Headers, now: float) -> None:
        """Check the token."""
        del message
        scheme, _, given = (headers.get("Authorization") or "").partition(" ")
        given = given.strip() if scheme.lower() == "bearer" else ""
        issued = _TOKEN.fullmatch(given) if self._can_issue else None
        at = int(issued["at"]) if issued else 0
        if issued and is_same_proof(self.issue(now=at), given):
            check_age(at, now)
        else:
            self._require([(token, given) for token in self._tokens])

    def _is_out(self, entry: MessageEntry) -> bool:
        """Return what `transType` says."""
        direction = (entry.line("direction", ("transType",)) or "").upper()
        if direction not in _IS_OUT:
            raise VnqrError.of(Code.NOTIFICATION_DIRECTION, "direction")
        return _IS_OUT[direction]

    def _moment(self, entry: MessageEntry) -> Moment:
        """Return the time, from milliseconds or seconds since 1970 or from a text."""
        number = whole_of(entry.get(self.names.moment))
        if number is None:
            return super()._moment(entry)
        seconds = number if number < _YEAR_2200 else number / 1000
        if not 0 < seconds < _YEAR_2200:
            raise VnqrError.of(Code.CELL_TIME, "received_at")
        return Moment(datetime.fromtimestamp(seconds, VIETNAM), has_clock=True)

    def _answer(self, message: Message) -> Mapping[str, object]:
        """Return the answer with the transaction's id; where it cannot be read, with a digest."""
        try:
            known = MessageEntry(message.value).line("unique_id", self.names.unique_id)
        except VnqrError:
            known = None
        name = known or blake2b(message.body, digest_size=16).hexdigest()
        return {"error": False, "errorReason": "", "toastMessage": "", "object": {"reftransactionid": name}}
