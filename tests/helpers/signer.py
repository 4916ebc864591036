"""Messages signed as each aggregator signs them: written from the descriptions of the schemes, not from vnqr.

`SIGNERS` has a signer for every aggregator: it returns body and headers of a message.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

Fields = dict[str, Any]
Request = tuple[bytes, dict[str, str]]


def hexadecimal(algorithm: str, secret: str | bytes, text: bytes) -> str:
    key = secret.encode("utf-8") if isinstance(secret, str) else secret
    return hmac.new(key, text, getattr(hashlib, algorithm)).hexdigest()


def sepay(fields: Fields, secret: str, now: int) -> Request:
    """HMAC-SHA256 over timestamp, full stop and body; in two headers."""
    body = json.dumps(fields, ensure_ascii=False).encode()
    return body, sepay_headers(body, secret, now)


def sepay_headers(body: bytes, secret: str | bytes, now: int) -> dict[str, str]:
    digest = hexadecimal("sha256", secret, b"%d." % now + body)
    return {"X-SePay-Timestamp": f"{now}", "X-SePay-Signature": f"sha256={digest}"}


def casso(fields: Fields, secret: str, now: int) -> Request:
    """HMAC-SHA512 over milliseconds, full stop and the sorted compact JSON; in one header."""
    message = {"error": 0, "data": fields}
    compact = json.dumps(message, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    digest = hexadecimal("sha512", secret, f"{now}000.{compact}".encode())
    return json.dumps(message).encode(), {"X-Casso-Signature": f"t={now}000,v1={digest}"}


def payos_text(value: object) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def payos(fields: Fields, secret: str, now: int) -> Request:
    """HMAC-SHA256 over the sorted fields of data; in the body, without a time."""
    del now
    joined = "&".join(f"{name}={payos_text(value)}" for name, value in sorted(fields.items()))
    signature = hexadecimal("sha256", secret, joined.encode())
    message = {"code": "00", "desc": "success", "success": True, "data": fields, "signature": signature}
    return json.dumps(message).encode(), {}


def vietqrvn(fields: Fields, secret: str, now: int) -> Request:
    """A bearer token."""
    del now
    return json.dumps(fields).encode(), {"Authorization": f"Bearer {secret}"}


SIGNERS: dict[str, Callable[[Fields, str, int], Request]] = {
    "sepay": sepay,
    "casso": casso,
    "payos": payos,
    "vietqrvn": vietqrvn,
}

PAID: dict[str, Fields] = {
    "sepay": {
        "id": 92704,
        "gateway": "VietinBank",
        "transactionDate": "2024-06-01 14:02:37",
        "accountNumber": "113366668888",
        "subAccount": None,
        "content": "HS0000001H26240601000115A",
        "transferType": "in",
        "transferAmount": 50_000,
        "accumulated": 190_000,
        "referenceCode": "FT24153001",
    },
    "casso": {
        "id": 92704,
        "reference": "FT24153001",
        "description": "HS0000001H26240601000115A",
        "amount": 50_000,
        "runningBalance": 190_000,
        "transactionDateTime": "2024-06-01 14:02:37",
        "accountNumber": "113366668888",
        "virtualAccountNumber": "",
        "counterAccountName": "TRAN THI MAU",
    },
    "payos": {
        "orderCode": 7,
        "amount": 50_000,
        "description": "HS0000001H26240601000115A",
        "accountNumber": "113366668888",
        "reference": "FT24153001",
        "transactionDateTime": "2024-06-01 14:02:37",
        "currency": "VND",
        "paymentLinkId": "c0ffee",
        "code": "00",
        "desc": "Thành công",
        "counterAccountName": None,
        "virtualAccountNumber": "",
    },
    "vietqrvn": {
        "bankaccount": "113366668888",
        "amount": 50_000,
        "transType": "C",
        "content": "HS0000001H26240601000115A",
        "transactionid": "c0ffee",
        "transactiontime": 1_717_225_357_000,
        "referencenumber": "FT24153001",
    },
}
"""A payment of 50,000 dong on 2024-06-01 at 14:02:37 in Vietnam, as each aggregator tells it."""
