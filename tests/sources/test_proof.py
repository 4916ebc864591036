"""Signatures and headers: every change is refused, at every place, whatever else is right."""

from __future__ import annotations

import json
from email.message import Message
from typing import Any

import pytest
import signer
from django.conf import settings
from django.http import HttpRequest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers as StarletteHeaders

from vnqr import Code
from vnqr.sources import AGGREGATORS, NotAuthenticError
from vnqr.sources.proof import Headers, is_same_proof

NOW = 1_717_207_001
SECRET = "bi-mat-1"
BY_NAME = {kind.name: kind for kind in AGGREGATORS}


def compact(fields: dict[str, Any]) -> bytes:
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def request(name: str) -> tuple[bytes, dict[str, str]]:
    body, headers = signer.SIGNERS[name](signer.PAID[name], SECRET, NOW)
    if name == "sepay":
        return body, headers
    return compact(json.loads(body)), headers


def refusal(name: str, body: bytes, headers: Any, now: float = NOW) -> str | None:
    """Return the code with which a message is refused; None where it is read."""
    try:
        BY_NAME[name](secret=SECRET, bank="970415").read(body, headers, now=now)
    except NotAuthenticError as error:
        return error.code
    return None


def changes(text: bytes) -> list[bytes]:
    """Return a text with every byte changed, lost and doubled."""
    found: list[bytes] = []
    for place, byte in enumerate(text):
        others = {byte ^ 1, byte ^ 0x20, byte ^ 0x80, (byte + 1) % 256, ord("0"), ord(" ")} - {byte}
        found += [text[:place] + bytes([other]) + text[place + 1 :] for other in others]
        found.append(text[:place] + text[place + 1 :])
        found.append(text[:place] + bytes([byte]) + text[place:])
    return found


class TestEveryChangeIsRefused:
    @pytest.mark.parametrize("name", ["sepay", "casso"])
    def test_of_the_body(self, name: str) -> None:
        body, headers = request(name)
        assert refusal(name, body, headers) is None
        assert {refusal(name, other, headers) for other in changes(body)} == {Code.NOTIFICATION_FORGED}

    def test_of_the_signed_part_of_payos(self) -> None:
        body, headers = request("payos")
        start, end = body.index(b'"data":') + 7, body.index(b',"signature"')
        other = {
            refusal("payos", body[:start] + data + body[end:], headers) for data in changes(body[start:end])
        }
        assert other == {Code.NOTIFICATION_FORGED}

    def test_of_the_signature_of_payos(self) -> None:
        body, headers = request("payos")
        start = body.index(b'"signature":"') + 13
        for signature in changes(body[start : start + 64]):
            changed = body[:start] + signature + body[start + 64 :]
            assert refusal("payos", changed, headers) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize(
        ("name", "header"),
        [("sepay", "X-SePay-Signature"), ("casso", "X-Casso-Signature"), ("vietqrvn", "Authorization")],
    )
    def test_of_a_signature(self, name: str, header: str) -> None:
        body, headers = request(name)
        for value in changes(headers[header].encode()):
            text = value.decode("latin-1")
            if name == "vietqrvn" and text.lower().split() == headers[header].lower().split():
                continue  # "bearer" in other letters, or two spaces after it
            assert refusal(name, body, headers | {header: text}) == Code.NOTIFICATION_FORGED

    def test_of_a_timestamp(self) -> None:
        body, headers = request("sepay")
        for value in changes(headers["X-SePay-Timestamp"].encode()):
            other = headers | {"X-SePay-Timestamp": value.decode("latin-1")}
            assert refusal("sepay", body, other) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize(
        "timestamp", ["", "0x0", "1717207001.5", "-1717207001", " 1717207001", "１７１７", "1" * 16]
    )
    def test_of_a_timestamp_that_is_no_number_though_it_is_signed(self, timestamp: str) -> None:
        body, headers = request("sepay")
        digest = signer.hexadecimal("sha256", SECRET, timestamp.encode() + b"." + body)
        headers |= {"X-SePay-Timestamp": timestamp, "X-SePay-Signature": f"sha256={digest}"}
        assert refusal("sepay", body, headers) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize("value", ["sha256=", "sha512=", "SHA256=", "", " "])
    def test_of_the_name_of_the_algorithm(self, value: str) -> None:
        body, headers = request("sepay")
        digest = headers["X-SePay-Signature"].removeprefix("sha256=")
        if value != "sha256=":
            assert refusal("sepay", body, headers | {"X-SePay-Signature": value + digest})
        assert refusal("sepay", body, headers | {"X-SePay-Signature": value})

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "t=,v1=",
            "v1=x,t=1",
            "t=1",
            "t=1717207001000",
            "t=-1,v1=" + "0" * 128,
            "t=" + "1" * 99 + ",v1=" + "0" * 128,
        ],
    )
    def test_of_the_form_of_casso(self, header: str) -> None:
        body, _ = request("casso")
        assert refusal("casso", body, {"X-Casso-Signature": header}) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize("name", BY_NAME)
    def test_of_the_secret(self, name: str) -> None:
        body, headers = request(name)
        for secret in ("bi-mat-2", "bi-mat-1 ", "BI-MAT-1", "bi-mat", "x"):
            with pytest.raises(NotAuthenticError):
                BY_NAME[name](secret=secret, bank="970415").read(body, headers, now=NOW)

    @pytest.mark.parametrize("name", ["sepay", "casso", "vietqrvn"])
    def test_without_a_proof(self, name: str) -> None:
        body, _ = request(name)
        for headers in ({}, {"Content-Type": "application/json"}, []):
            assert refusal(name, body, headers) == Code.NOTIFICATION_FORGED


class TestNoWeakerProof:
    """A signature that is there decides; a key beside it does not help."""

    def test_sepay(self) -> None:
        body, headers = request("sepay")
        key = {"Authorization": f"Apikey {SECRET}"}
        assert refusal("sepay", body, key) is None
        assert refusal("sepay", body, headers | key) is None
        assert refusal("sepay", body + b" ", headers | key) == Code.NOTIFICATION_FORGED
        assert refusal("sepay", body, headers | key, NOW + 301) == Code.NOTIFICATION_STALE
        unsigned = {"X-SePay-Timestamp": headers["X-SePay-Timestamp"]}
        assert refusal("sepay", body, unsigned) == Code.NOTIFICATION_FORGED
        assert refusal("sepay", body, unsigned | key) is None
        untimed = {"X-SePay-Signature": headers["X-SePay-Signature"]}
        assert refusal("sepay", body, untimed | key) == Code.NOTIFICATION_FORGED

    def test_casso(self) -> None:
        body, headers = request("casso")
        key = {"secure-token": SECRET}
        assert refusal("casso", body, key) is None
        assert refusal("casso", body, headers | key) is None
        assert refusal("casso", body, {"X-Casso-Signature": "t=1,v1=0"} | key) == Code.NOTIFICATION_FORGED
        assert refusal("casso", body, headers | key, NOW + 301) == Code.NOTIFICATION_STALE

    @pytest.mark.parametrize(
        "value",
        [
            "Apikey",
            "Apikey ",
            "Apikey x",
            f"Apikey  x{SECRET}",
            SECRET,
            f"Bearer {SECRET}",
            f"Apikey {SECRET}x",
            f"Apikey {SECRET[:-1]}",
            f"Apikey x {SECRET}",
        ],
    )
    def test_wrong_keys_of_sepay(self, value: str) -> None:
        assert refusal("sepay", b"{}", {"Authorization": value}) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize(
        "value", ["", " ", "tok", f"{SECRET}x", f"x{SECRET}", SECRET[:-1], SECRET.upper()]
    )
    def test_wrong_tokens_of_casso(self, value: str) -> None:
        assert refusal("casso", b"{}", {"secure-token": value}) == Code.NOTIFICATION_FORGED


class TestAge:
    """300 seconds before and after are taken, more are not; whoever could not sign is told nothing of it."""

    @pytest.mark.parametrize("name", ["sepay", "casso"])
    @pytest.mark.parametrize(
        ("away", "expected"),
        [
            (0, None),
            (300, None),
            (-300, None),
            (300.001, "notification-stale"),
            (-300.001, "notification-stale"),
            (301, "notification-stale"),
            (-301, "notification-stale"),
            (10**8, "notification-stale"),
        ],
    )
    def test_the_bounds(self, name: str, away: float, expected: str | None) -> None:
        body, headers = request(name)
        assert refusal(name, body, headers, NOW + away) == expected
        if expected:
            assert refusal(name, body + b"1", headers, NOW + away) == Code.NOTIFICATION_FORGED

    @pytest.mark.parametrize(
        ("now", "expected"),
        [
            (NOW + 300.999, None),
            (NOW + 301, "notification-stale"),
            (NOW - 299.001, None),
            (NOW - 299.002, "notification-stale"),
        ],
    )
    def test_the_bounds_of_a_time_in_milliseconds(self, now: float, expected: str | None) -> None:
        """It was signed 999 thousandths after the second."""
        text = '{"data":[],"error":0}'
        digest = signer.hexadecimal("sha512", SECRET, f"{NOW}999.{text}".encode())
        headers = {"X-Casso-Signature": f"t={NOW}999,v1={digest}"}
        assert refusal("casso", text.encode(), headers, now) == expected

    def test_payos_signs_no_time(self) -> None:
        body, headers = request("payos")
        assert refusal("payos", body, headers, NOW + 10**8) is None

    def test_how_far_it_was(self) -> None:
        body, headers = request("sepay")
        with pytest.raises(NotAuthenticError) as caught:
            BY_NAME["sepay"](secret=SECRET, bank="970415").read(body, headers, now=NOW + 400.5)
        assert dict(caught.value.issues[0].params) == {"seconds": 401, "limit": 300}


def wsgi_environment(headers: dict[str, str]) -> dict[str, object]:
    spelt = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {"wsgi.input": object(), "SERVER_PORT": 80, "REQUEST_METHOD": "POST", **spelt}


def django_request(headers: dict[str, str]) -> HttpRequest:
    if not settings.configured:
        settings.configure()
    request_ = HttpRequest()
    request_.META = wsgi_environment(headers)
    return request_


def message(headers: dict[str, str]) -> Message:
    """Return what http.server has."""
    found = Message()
    for name, value in headers.items():
        found[name] = value
    return found


SPELLINGS = {
    "dict": dict,
    "lower case": lambda headers: {name.lower(): value for name, value in headers.items()},
    "upper case": lambda headers: {name.upper(): value for name, value in headers.items()},
    "pairs": lambda headers: list(headers.items()),
    "generator": lambda headers: ((name, value) for name, value in headers.items()),
    "lists": lambda headers: [[name, value] for name, value in headers.items()],
    "asgi": lambda headers: [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    "starlette": StarletteHeaders,
    "wsgi": wsgi_environment,
    "django headers": lambda headers: django_request(headers).headers,
    "django META": lambda headers: django_request(headers).META,
    "http.server": message,
    "doubled": lambda headers: [*headers.items(), *headers.items()],
}


class TestHeaders:
    @pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
    @pytest.mark.parametrize("name", ["sepay", "casso", "payos", "vietqrvn"])
    def test_as_frameworks_have_them(self, name: str, spelling: Any) -> None:
        body, headers = request(name)
        assert refusal(name, body, spelling({**headers, "Host": "x"})) is None

    def test_twice_with_two_values(self) -> None:
        body, headers = request("sepay")
        pairs = [*headers.items(), ("x-sepay-timestamp", "1")]
        assert refusal("sepay", body, pairs) == Code.NOTIFICATION_FORGED
        assert refusal("sepay", body, [*headers.items(), ("X-Other", "1"), ("X-Other", "2")]) is None

    @pytest.mark.parametrize(
        "headers",
        [None, 5, "X-SePay-Signature: x", b"x", [5], ["ab"], [("a",)], [("a", "b", "c")], [()], object()],
    )
    def test_what_are_none(self, headers: Any) -> None:
        said = (
            "^(headers are a mapping of names to values, or pairs of a name and a value$|the headers must be)"
        )
        for name in BY_NAME:
            with pytest.raises(TypeError, match=said):
                refusal(name, b"{}", headers)

    @pytest.mark.parametrize("value", [5, None, ["x"]])
    def test_a_value_is_a_text(self, value: object) -> None:
        with pytest.raises(TypeError, match="a header must be"):
            refusal("sepay", b"{}", {"X-SePay-Signature": value})

    def test_names_that_are_no_texts(self) -> None:
        with pytest.raises(TypeError):
            Headers([(5, "x")])

    @given(st.text(st.characters(codec="latin-1"), max_size=8), st.text(max_size=8))
    def test_a_header_by_any_name_is_found_under_it(self, name: str, value: str) -> None:
        assert Headers({name: value}).get(name) == value


class TestSame:
    @given(st.text(max_size=20), st.text(max_size=20))
    def test_equal_texts_alone_are_the_same(self, one: str, other: str) -> None:
        assert is_same_proof(one, one)
        assert is_same_proof(one, one.encode().decode("latin-1"))
        assert is_same_proof(one, other) == (other in {one, one.encode().decode("latin-1")})

    @pytest.mark.parametrize("secret", ["khóa có dấu 1", "\ud800", "ключ", "a b", "😀"])
    def test_secrets_of_any_characters(self, secret: str) -> None:
        body = compact(signer.PAID["sepay"])
        sepay = BY_NAME["sepay"](secret=secret, bank="970415")
        assert sepay.read(body, {"Authorization": f"Apikey {secret}"}).credits
        key = secret.encode(errors="surrogatepass")
        headers = signer.sepay_headers(body, key, NOW)
        assert sepay.read(body, headers, now=NOW).credits
        wire = key.decode("latin-1")
        assert sepay.read(body, {"Authorization": f"Apikey {wire}"}).credits
