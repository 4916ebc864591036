"""Links of vietqr.io: what they ask for, what is usually wrong with them, and how they are written."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vnqr import Code, EncodeError, Reference, VietQR, VnqrError
from vnqr.cli import main
from vnqr.vietqr.links import PaymentLink, deep_link, is_link, quick_link, read

# vietqr.io, "API tạo mã QR": the payload that it publishes for this account, amount and memo.
PUBLISHED = (
    "00020101021238560010A0000007270126000697041501121133666688880208QRIBFTTA53037045405790005802VN"
    "62220818Ung Ho Quy Vac Xin63043ACF"
)
QUICK = "https://img.vietqr.io/image/vietinbank-113366668888-compact2.svg"
DEEP = "https://dl.vietqr.io/pay"
RETURN = "url=https://www.vietqr.io/deeplink"


def issues(link: str) -> list[str]:
    return [f"{issue.level} {issue.code} {issue.path}".strip() for issue in read(link).issues]


def fields(link: PaymentLink) -> tuple[Any, ...]:
    assert link.qr is not None
    return link.qr.bank, link.qr.account, link.qr.amount, link.qr.memo


class TestQuickLinks:
    @pytest.mark.parametrize("bank", ["970415", "vietinbank", "ICB", "icb", "VietinBank"])
    @pytest.mark.parametrize(
        "host",
        [
            "https://img.vietqr.io",
            "http://img.vietqr.io",
            "img.vietqr.io",
            "https://api.vietqr.io",
            "HTTPS://IMG.VietQR.io",
            "https://vietqr.io",
        ],
    )
    def test_the_published_payload(self, host: str, bank: str) -> None:
        link = read(
            f"{host}/image/{bank}-113366668888-compact.png?amount=79000&addInfo=Ung%20Ho%20Quy%20Vac%20Xin"
        )
        assert (str(link.qr), link.issues, link.kind) == (PUBLISHED, (), "quick")
        assert (link.template, link.picture, link.account_name) == ("compact", "png", None)

    def test_the_example_of_the_documents(self) -> None:
        link = read(
            QUICK + "?amount=790000&addInfo=dong%20qop%20quy%20vac%20xin&accountName=Quy%20Vac%20Xin%20Covid"
        )
        assert fields(link) == ("970415", "113366668888", 790_000, "dong qop quy vac xin")
        assert (link.account_name, link.template, link.picture) == ("Quy Vac Xin Covid", "compact2", "svg")
        assert link.issues == ()

    def test_without_a_query(self) -> None:
        assert fields(read(QUICK)) == ("970415", "113366668888", None, None)

    @pytest.mark.parametrize("query", ["amount=", "amount=0", "amount=&addInfo=", "addInfo=+"])
    def test_nothing_in_it(self, query: str) -> None:
        assert fields(read(f"{QUICK}?{query}"))[2:] == (None, None)

    def test_plus_is_a_space(self) -> None:
        assert fields(read(QUICK + "?addInfo=Don+hang+12"))[3] == "Don hang 12"

    @pytest.mark.parametrize(
        "name",
        [
            "970415-113366668888.png",
            "970415-113366668888-8pNp5Kx.jpg",
            "970415-113366668888-qr_only.jpeg",
            "970415-113366668888-a-b.svg",
        ],
    )
    def test_other_templates(self, name: str) -> None:
        assert fields(read(f"img.vietqr.io/image/{name}"))[:2] == ("970415", "113366668888")

    @pytest.mark.parametrize(
        "name",
        [
            "",
            "970415.png",
            "970415-113366668888",
            "970415-113366668888-compact",
            "970415-113366668888-compact.gif",
            "-1-compact.png",
            "970415--compact.png",
            "970415-1-.png",
        ],
    )
    def test_what_is_no_name_of_a_picture(self, name: str) -> None:
        link = read(f"https://img.vietqr.io/image/{name}")
        assert [str(issue.code) for issue in link.issues] == ["link-path"]
        assert link.qr is None

    @pytest.mark.parametrize(("bank", "code"), [("nobank", "bank-unknown"), ("BVB", "bank-ambiguous")])
    def test_banks_that_are_not_known(self, bank: str, code: str) -> None:
        link = read(f"https://img.vietqr.io/image/{bank}-1-compact.png")
        assert (link.qr, [(str(issue.code), issue.path) for issue in link.issues]) == (None, [(code, "bank")])


class TestDeepLinks:
    @pytest.mark.parametrize(
        ("link", "expected"),
        [
            (
                f"{DEEP}?app=ocb&am=790000&tn=Thanh+toan+DH123&ba=113366668888@vcb&bn=NGUYEN+VAN+A&{RETURN}",
                ("970436", "113366668888", 790_000, "Thanh toan DH123"),
            ),
            (
                f"{DEEP}?app=mb&am=2000&tn=Thanh+toan+DH123&ba=2000@mb&{RETURN}",
                ("970422", "2000", 2_000, "Thanh toan DH123"),
            ),
            (
                f"{DEEP}?app=icb&ba=22102025@icb&am=2000&tn=ck&url=https://payos.vn",
                ("970415", "22102025", 2_000, "ck"),
            ),
            (f"{DEEP}?app=bidv&ba=22102025%40ICB&am=2000&{RETURN}", ("970415", "22102025", 2_000, None)),
            (f"{DEEP}?app=acb&ba=22102025@vtb&{RETURN}", ("970415", "22102025", None, None)),
        ],
    )
    def test_those_of_the_documents(self, link: str, expected: tuple[Any, ...]) -> None:
        found = read(link)
        assert (fields(found), found.issues, found.kind) == (expected, (), "deep")

    def test_what_is_beside_the_code(self) -> None:
        link = read(f"{DEEP}?app=mb&ba=1@mb&bn=NGUYEN+VAN+A&{RETURN}")
        assert (link.account_name, link.app, link.url) == (
            "NGUYEN VAN A",
            "mb",
            "https://www.vietqr.io/deeplink",
        )
        assert (link.template, link.picture) == (None, None)


class TestMistakes:
    """As they are in real links."""

    def test_one_link_with_most_of_them(self) -> None:
        link = f"{DEEP}?app=ocb&ba=939399&bn=OCB&an=TRAN+VAN+MAU&am=10000&info=UNG+HO"
        assert read(link).qr is None
        assert issues(link) == [
            "warning link-parameter bn",
            "error link-parameter-twice bn",
            "warning link-parameter tn",
            "error link-payee ba",
            "warning link-url-missing url",
        ]

    @pytest.mark.parametrize(
        "amount",
        [
            "$50000",
            "50.000",
            "50,000",
            "50000đ",
            "50000 VND",
            "5e4",
            "-5",
            "+5",
            "${amount}",
            "50000.5",
            "50.0000",
            "٥",
            "9" * 21,
            "NaN",
        ],
    )
    def test_amounts(self, amount: str) -> None:
        assert issues(f"{QUICK}?amount={quote(amount)}") == ["error link-amount amount"]
        assert issues(f"{DEEP}?app=mb&ba=1@mb&am={quote(amount)}&{RETURN}") == ["error link-amount am"]
        assert read(f"{QUICK}?amount={quote(amount)}").qr is None

    @pytest.mark.parametrize("amount", ["50000", "50000.0", "50000.00", "050000"])
    def test_amounts_that_say_the_same(self, amount: str) -> None:
        assert fields(read(f"{QUICK}?amount={amount}"))[2] == 50_000

    @pytest.mark.parametrize("payee", ["", "1133", "1133@", "@icb", "@", "1133 icb"])
    def test_payees(self, payee: str) -> None:
        assert issues(f"{DEEP}?app=mb&ba={quote(payee)}&{RETURN}") == ["error link-payee ba"]
        assert issues(f"{DEEP}?app=mb&{RETURN}") == ["error link-payee ba"]

    def test_banks_of_payees(self) -> None:
        assert issues(f"{DEEP}?app=mb&ba=1@nobank&{RETURN}") == ["error bank-unknown ba"]

    @pytest.mark.parametrize(
        ("written", "meant"),
        [("an", "bn"), ("info", "tn"), ("amount", "am"), ("addInfo", "tn"), ("AM", "am"), ("amp;tn", "tn")],
    )
    def test_names_of_parameters(self, written: str, meant: str) -> None:
        link = read(f"{DEEP}?app=mb&ba=1@mb&{RETURN}&{quote(written)}=5")
        assert [(str(issue.code), issue.path, dict(issue.params)["meant"]) for issue in link.issues] == [
            ("link-parameter", meant, meant)
        ]
        value = {"bn": link.account_name, "tn": link.qr and link.qr.memo, "am": link.qr and link.qr.amount}[
            meant
        ]
        assert str(value) == "5"

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("addinfo", "addInfo"),
            ("info", "addInfo"),
            ("accountname", "accountName"),
            ("amp;amount", "amount"),
        ],
    )
    def test_names_of_quick_links(self, written: str, meant: str) -> None:
        assert issues(f"{QUICK}?{quote(written)}=5") == [f"warning link-parameter {meant}"]

    def test_parameters_that_are_not_known(self) -> None:
        link = read(f"{QUICK}?amount=5&style=x&redirect_url=y")
        assert [(str(issue.code), dict(issue.params)) for issue in link.issues] == [
            ("link-parameter-unknown", {"place": 2}),
            ("link-parameter-unknown", {"place": 3}),
        ]
        assert link.qr is not None

    def test_twice(self) -> None:
        assert issues(f"{QUICK}?amount=5&amount=6") == ["error link-parameter-twice amount"]
        assert issues(f"{QUICK}?amount=5&amount=5") == []

    def test_what_a_browser_does_not_send(self) -> None:
        link = f"{QUICK}?addInfo=Don hang #12"
        assert issues(link) == ["warning link-fragment"]
        assert fields(read(link))[3] == "Don hang"
        assert fields(read(link.replace("#", "%23")))[3] == "Don hang #12"

    def test_accents(self) -> None:
        link = f"{QUICK}?addInfo={quote('Lệ phí hồ sơ Đ')}"
        assert (fields(read(link))[3], issues(link)) == ("Le phi ho so D", ["warning link-folded addInfo"])

    @pytest.mark.parametrize(
        ("query", "issue"),
        [
            ("addInfo=" + "x" * 26, "error memo-too-long addInfo"),
            ("addInfo=%F0%9F%98%80", "error text-unfoldable addInfo"),
            ("amount=99999999999999", "error value-too-long amount"),
        ],
    )
    def test_what_no_code_can_carry(self, query: str, issue: str) -> None:
        assert read(f"{QUICK}?{query}").qr is None
        assert issue in issues(f"{QUICK}?{query}")

    def test_accounts(self) -> None:
        assert issues(f"{DEEP}?app=mb&ba=1.2@mb&{RETURN}") == ["error account-characters ba"]

    @pytest.mark.parametrize("app", ["", "vcb", "nobank"])
    def test_apps_that_do_not_fill_in(self, app: str) -> None:
        assert issues(f"{DEEP}?app={app}&ba=1@mb&{RETURN}") == ["warning link-app app"]

    def test_sentences_say_nothing_private(self) -> None:
        link = f"{DEEP}?app=mb&ba=113366668888&bn=NGUYEN&secret=hush&am=x&tn={quote('Phí')}"
        for issue in read(link).issues:
            for lang in ("en", "vi"):
                assert not {"113366668888", "NGUYEN", "hush", "secret"} & set(issue.describe(lang).split())
        assert "113366668888" not in repr(read(QUICK + "?accountName=NGUYEN"))
        assert "NGUYEN" not in repr(read(QUICK + "?accountName=NGUYEN"))


class TestOtherTexts:
    @pytest.mark.parametrize(
        "text",
        [
            "",
            PUBLISHED,
            "https://vietqr.io",
            "https://img.vietqr.io/",
            "https://example.com/image/970415-1-compact.png",
            "ftp://img.vietqr.io/image/970415-1-compact.png",
            "https://dl.vietqr.io/",
            "https://[dl.vietqr.io/pay",
            "https://img.vietqr.io.example.com/image/970415-1-c.png",
            "https://evil.com/img.vietqr.io/image/x",
            "https://img.vietqr.io/image/" + "x" * 5000,
        ],
    )
    def test_are_no_links(self, text: str) -> None:
        assert not is_link(text)
        link = read(text)
        assert (link.kind, link.qr, [issue.code for issue in link.issues]) == (
            None,
            None,
            [Code.LINK_UNKNOWN],
        )

    @given(
        st.text(max_size=60),
        st.sampled_from(["", "https://img.vietqr.io/image/", DEEP + "?", QUICK + "?", "https://["]),
    )
    def test_any_text(self, text: str, start: str) -> None:
        link = read(start + text)
        assert (link.qr is None) == any(issue.level == "error" for issue in link.issues)
        assert is_link(start + text) == (link.kind is not None)

    @pytest.mark.parametrize("text", [None, 5, b"https://dl.vietqr.io/pay"])
    def test_a_link_is_a_text(self, text: Any) -> None:
        with pytest.raises(TypeError, match="a link must be"):
            read(text)


SIMPLE = st.builds(
    lambda bank, account, amount, memo: VietQR(
        bank=bank, account=account, amount=amount, purpose=memo or None
    ),
    st.sampled_from(["970415", "970422", "970436", "970448"]),
    st.from_regex("[0-9A-Za-z]{1,19}", fullmatch=True),
    st.none() | st.integers(1, 10**13 - 1),
    st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=25),
)


class TestWriting:
    @given(SIMPLE)
    def test_what_is_written_is_read(self, qr: VietQR) -> None:
        quick = read(quick_link(qr, account_name="NGUYỄN & A"))
        assert (str(quick.qr), quick.issues, quick.account_name) == (str(qr), (), "NGUYỄN & A")
        deep = read(deep_link(qr, app="mb", url="https://example.com/x?a=b", account_name="A B"))
        assert (str(deep.qr), deep.issues, deep.account_name) == (str(qr), (), "A B")
        assert deep.url == "https://example.com/x?a=b"

    def test_as_the_documents_have_them(self) -> None:
        qr = VietQR(bank="970415", account="113366668888", amount=790_000, purpose="dong qop quy vac xin")
        link = quick_link(qr, account_name="Quy Vac Xin Covid")
        assert link == (
            "https://img.vietqr.io/image/970415-113366668888-compact2.svg"
            "?amount=790000&addInfo=dong%20qop%20quy%20vac%20xin&accountName=Quy%20Vac%20Xin%20Covid"
        )
        qr = VietQR(bank="970415", account="22102025", amount=2_000, purpose="ck")
        assert deep_link(qr, app="icb", url="https://payos.vn", account_name="BAN VAN DONG") == (
            "https://dl.vietqr.io/pay?app=icb&ba=22102025@icb&am=2000&tn=ck&bn=BAN%20VAN%20DONG&url=https://payos.vn"
        )

    def test_the_least(self) -> None:
        qr = VietQR(bank="970415", account="1")
        assert (
            quick_link(qr, template="qr_only", picture="png")
            == "https://img.vietqr.io/image/970415-1-qr_only.png"
        )
        assert (
            deep_link(qr, app="mb", url="https://x.vn")
            == "https://dl.vietqr.io/pay?app=mb&ba=1@icb&url=https://x.vn"
        )

    def test_references(self) -> None:
        reference = Reference("000.00.01.H26-240601-0001", item=1)
        qr = VietQR(bank="970415", account="1", amount=50_000, reference=reference)
        assert read(quick_link(qr)).qr == qr

    @pytest.mark.parametrize(
        ("more", "named"),
        [
            ({"account": None, "card": "9704366614626076"}, "card"),
            ({"bill_number": "1"}, "bill_number"),
            ({"merchant_name": "A", "merchant_city": "B"}, "merchant_name, merchant_city"),
            ({"purpose": "x" * 26, "purpose_fit": "long"}, "purpose"),
            ({"prompt_tip": True}, "prompt_tip"),
            ({"amount": 5_000, "initiation": "11"}, "initiation"),
            ({"initiation": "12"}, "initiation"),
        ],
    )
    def test_what_a_link_cannot_carry(self, more: dict[str, Any], named: str) -> None:
        qr = VietQR(**{"bank": "970415", "account": "1"} | more)
        for write in (quick_link, lambda qr: deep_link(qr, app="mb", url="https://x.vn")):
            with pytest.raises(EncodeError) as caught:
                write(qr)
            assert (caught.value.code, dict(caught.value.issues[0].params)) == (
                Code.LINK_CARRIES,
                {"fields": named},
            )

    @pytest.mark.parametrize(
        ("write", "path"),
        [
            (lambda qr: quick_link(qr, template="a/b"), "template"),
            (lambda qr: quick_link(qr, template=""), "template"),
            (lambda qr: quick_link(qr, picture="gif"), "picture"),
            (lambda qr: deep_link(qr, app="a&b", url="https://x.vn"), "app"),
            (lambda qr: deep_link(qr, app="mb", url="x.vn"), "url"),
            (lambda qr: deep_link(qr, app="mb", url="https://x.vn?a=1&b=2"), "url"),
        ],
    )
    def test_wrong_values(self, write: Any, path: str) -> None:
        with pytest.raises(EncodeError) as caught:
            write(VietQR(bank="970415", account="1"))
        assert (caught.value.code, caught.value.issues[0].path) == (Code.VALUE_NOT_ALLOWED, path)

    @pytest.mark.parametrize("bank", ["970438", "999999"])
    def test_banks_that_a_deep_link_cannot_name(self, bank: str) -> None:
        with pytest.raises(VnqrError):
            deep_link(VietQR(bank=bank, account="1"), app="mb", url="https://x.vn")
        assert fields(read(quick_link(VietQR(bank=bank, account="1"))))[0] == bank

    @pytest.mark.parametrize("wrong", [{"account_name": 5}, {"template": 5}, {"picture": None}])
    def test_wrong_types(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(TypeError):
            quick_link(VietQR(bank="970415", account="1"), **wrong)
        with pytest.raises(TypeError):
            quick_link(PUBLISHED)
        with pytest.raises(TypeError):
            deep_link(VietQR(bank="970415", account="1"), app=5, url="https://x.vn")


class TestCommands:
    def test_make(self, capsys: Any, tmp_path: Any) -> None:
        link = QUICK + "?amount=79000&addInfo=Ung%20Ho%20Quy%20Vac%20Xin"
        assert main(["make", "--link", link, "-o", str(tmp_path / "fee.png")]) == 0
        assert capsys.readouterr() == (PUBLISHED + "\n", "")
        assert main(["read", str(tmp_path / "fee.png"), "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["payload"] == PUBLISHED

    def test_warnings_do_not_stop_it(self, capsys: Any) -> None:
        assert main(["make", "--link", f"{DEEP}?app=vcb&ba=1@icb&an=A&am=5"]) == 0
        out, err = capsys.readouterr()
        assert out.strip() == str(VietQR(bank="970415", account="1", amount=5))
        assert [line.split()[2] for line in err.splitlines()] == [
            "link-parameter",
            "link-url-missing",
            "link-app",
        ]

    @pytest.mark.parametrize(
        "link", [f"{DEEP}?app=mb&ba=1@mb&am=$5&{RETURN}", "https://example.com", PUBLISHED]
    )
    def test_errors_do(self, capsys: Any, link: str) -> None:
        assert main(["make", "--link", link]) == 1
        out, err = capsys.readouterr()
        assert (out, "error link-" in err) == ("", True)

    @pytest.mark.parametrize(
        "more", [["--amount", "5"], ["--fold"], ["--account", "1"], ["--packed"], ["--bank", "MB"]]
    )
    def test_a_link_has_all_of_the_payment(self, capsys: Any, more: list[str]) -> None:
        with pytest.raises(SystemExit) as caught:
            main(["make", "--link", QUICK, *more])
        assert caught.value.code == 2
        assert "--link" in capsys.readouterr().err

    @pytest.mark.parametrize(
        "address",
        [
            "https://img.vietqr.io/image/970403-0011012345678-compact.png",
            f"{DEEP}?app=mb&ba=0011012345678@970403&{RETURN}",
        ],
    )
    def test_read(self, capsys: Any, address: str) -> None:
        assert main(["read", address, "--json"]) == 0
        out, err = capsys.readouterr()
        assert (json.loads(out)["payload"][-50:], err) == (
            "011300110123456780208QRIBFTTA53037045802VN63049E6F",
            "",
        )

    def test_read_what_cannot_be_made(self, capsys: Any, tmp_path: Any) -> None:
        file = tmp_path / "links.txt"
        file.write_text(f"{DEEP}?ba=1\n{QUICK}\n", "utf-8")
        assert main(["read", str(file), "--json"]) == 1
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == 2  # an object for every line
        assert {json.loads(line)["line"] for line in err.splitlines()} == {1}

    def test_other_texts_with_the_name_in_them(self, capsys: Any) -> None:
        assert main(["read", "see vietqr.io/ for more"]) == 1
        assert "link" not in capsys.readouterr().err
