"""`vnqr ledger`, as a counter runs it."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

import vnqr
from vnqr.cli import main
from vnqr.cli.ledger import LEDGER_VERBS, waiting
from vnqr.cli.ledger.database import say_verb
from vnqr.cli.output import report
from vnqr.ledger import Ledger
from vnqr.references.suggestion import Reason

ONE, TWO, THREE = (f"H26.15.08-240603-000{number}" for number in (1, 2, 3))
ACCOUNT = "113366668888"
PAYEE = ["--bank", "VietinBank", "--account", ACCOUNT]
BY = ["--by", "Lan"]
DAY = ["2024-06-03", *PAYEE]
HEADER = "dossier,opened_at,due_at,kind,code,name,payable\n"
STATEMENT = "Ngày giao dịch;Số tham chiếu;Ghi có;Ghi nợ;Nội dung\n"


def named(code: str) -> str:
    return str(vnqr.Reference(code))


def credit(number: int, memo: str, amount: int, **other: object) -> dict[str, object]:
    return {
        "bank": "970415",
        "account": ACCOUNT,
        "amount": amount,
        "memo": memo,
        "received_at": "2024-06-03T09:00:00+07:00",
        "transaction_id": f"FT{number}",
        "source": "sepay",
        **other,
    }


class Desk:
    """A folder with charges, a statement, and the ledger."""

    def __init__(self, folder, capsys) -> None:
        self.folder, self._capsys = folder, capsys
        self.db = str(folder / "ledger.db")
        self.charges = self.write(
            "charges.csv",
            HEADER + f"{ONE},2024-06-03,,lệ phí,HT01,Lệ phí hộ tịch,8000\n"
            f"{ONE},2024-06-03,,phí,CT02,Phí chứng thực,20000\n"
            f"{TWO},2024-06-03,,phí,CT02,Phí chứng thực,28000\n"
            f"{THREE},2024-06-03,,lệ phí,HT01,Lệ phí hộ tịch,8000\n",
        )
        self.statement = self.write(
            "statement.csv",
            STATEMENT + f"03/06/2024 08:11:20;FT1;28.000;;MBVCB.699.{named(ONE)}.CT tu 087\n"
            f"03/06/2024 09:40:02;FT2;20.000;;{named(TWO)} GD 789604\n"
            f"03/06/2024 10:30:00;FT3;8.000;;nop phi ho so {THREE}\n",
        )

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text, "utf-8")
        return str(self.folder / name)

    def run(self, *words: str) -> tuple[int, str, str]:
        status = main(["ledger", *words, "--db", self.db])
        out, err = self._capsys.readouterr()
        return status, out, err

    def json(self, *words: str) -> list[dict[str, object]]:
        _, out, err = self.run(*words, "--json")
        assert err == ""
        return [json.loads(line) for line in out.splitlines()]

    def opened(self) -> Desk:
        assert self.run("open", self.charges, *PAYEE)[0] == 0
        return self

    def received(self, *came: dict[str, object]) -> tuple[int, str, str]:
        return self.run("receive", self.write("credits.json", json.dumps(came)))

    def settlement(self, code: str) -> dict[str, object]:
        (settlement,) = self.json("settlement", code)
        return settlement

    def refused(self, *words: str) -> tuple[int, str]:
        """Return the exit status, and the code of what is wrong."""
        status, out, err = self.run(*words)
        assert out == ""
        return status, err.split()[2].rstrip(":")


@pytest.fixture
def desk(tmp_path, capsys) -> Desk:
    return Desk(tmp_path, capsys)


class TestADay:
    def test_from_the_charges_to_the_close(self, desk):
        assert desk.run("open", desk.charges, *PAYEE) == (0, "charges: 3, new: 3\n", "")
        status, out, err = desk.run("statement", desk.statement, *PAYEE)
        assert (status, err) == (1, "")
        assert [line.split() for line in out.splitlines()[1:6]] == [
            ["settled", "2"],
            ["ambiguous", "0"],
            ["!", "unmatched", "1"],
            ["invalid", "0"],
            ["known", "0"],
        ]
        assert out.splitlines()[6:10] == [
            "charges that changed: 2",
            "! charges of them that need a person: 1",
            f"    {named(TWO)}  {TWO}  underpaid",
            "! needs a person",
        ]

        status, out, _ = desk.run("pending")
        first, memo, suggestion = out.splitlines()
        assert status == 1
        assert first.split("  ")[1:] == ["8,000 đ", "2024-06-03 10:30", "unmatched"]
        assert memo == f"    nop phi ho so {THREE}"
        assert suggestion == f"    {named(THREE)}  {THREE}  ? bare-code"
        assert desk.run("decide", first.split()[0], THREE, *BY) == (0, f"done: decide  {named(THREE)}\n", "")
        assert desk.run("pending") == (0, "nothing waits for a person\n", "")
        assert desk.settlement(THREE)["state"] == "paid"

        status, out, _ = desk.run("settlement", named(TWO))
        assert status == 1
        assert out.splitlines()[0] == f"{named(TWO)}  {TWO}  underpaid  needs a person"
        assert out.splitlines()[1] == "    due 28,000 đ, received 20,000 đ, missing 8,000 đ"
        assert out.splitlines()[2].endswith("  20,000 đ  2024-06-03 09:40  FT2  readable")

        status, out, _ = desk.run("day", *DAY)
        assert (status, out.splitlines()[0]) == (0, f"Day 2024-06-03, 970415 {ACCOUNT}  open")
        assert [line.split()[-2:] for line in out.splitlines() if line.startswith("  Came ")] == [
            ["56,000", "đ"]
        ]
        assert out.endswith("56,000 đ  agrees\n")
        assert desk.run("close", *DAY, *BY) == (0, f"done: close  2024-06-03  970415 {ACCOUNT}\n", "")
        assert desk.refused("close", *DAY, *BY) == (1, "day-closed")

    def test_the_ledger_of_the_library_says_the_same(self, desk):
        desk.opened().run("statement", desk.statement, *PAYEE)
        with Ledger(desk.db) as ledger:
            assert ledger.settlement(vnqr.Reference(ONE)).covered
            assert [waiting.credit.memo for waiting in ledger.pending()] == [f"nop phi ho so {THREE}"]
            assert ledger.day(date(2024, 6, 3), ("970415", ACCOUNT)).came == 56_000

    def test_in_vietnamese(self, desk):
        desk.opened()
        _, out, _ = desk.run("statement", desk.statement, *PAYEE, "--lang", "vi")
        assert "  ! không khớp khoản thu nào " in out
        assert "\n! cần người xử lý\n" in out
        _, out, _ = desk.run("settlement", TWO, "--lang", "vi")
        assert "nộp thiếu  cần người xử lý" in out
        assert "còn thiếu 8.000 đ" in out


class TestOpen:
    def test_no_name_is_no_ledger(self, desk):
        """What is opened there would be gone when the command ends."""
        desk.db = ""
        assert desk.refused("open", desk.charges, *PAYEE) == (3, "ledger-target")

    @pytest.mark.parametrize(
        "db",
        [":memory:", "sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:?uri=true",
         "sqlite:///file:x?mode=memory&cache=shared&uri=true", "sqlite:///file:/x?vfs=memdb&uri=true",
         "sqlite:///file:?uri=true"],
    )  # fmt: skip
    def test_nothing_is_kept_in_memory(self, desk, db):
        """None of these is a file, as SQLite documents them: what was opened would be gone."""
        desk.db = db
        assert desk.refused("open", desk.charges, *PAYEE) == (3, "ledger-memory")
        assert desk.refused("receive", desk.write("credits.json", "[]")) == (3, "ledger-memory")

    def test_again_is_known(self, desk):
        assert desk.json("open", desk.charges, *PAYEE) == [
            {"charges": 3, "new": [named(ONE), named(TWO), named(THREE)]}
        ]
        assert desk.json("open", desk.charges, *PAYEE) == [{"charges": 3, "new": []}]
        assert desk.run("open", desk.charges, *PAYEE, "--lang", "vi")[1] == ("khoản thu: 3, mới: 0\n")

    def test_other_contents_are_an_act(self, desk):
        desk.opened()
        other = desk.write("other.csv", HEADER + f"{TWO},2024-06-03,,phí,CT02,Phí chứng thực,20000\n")
        assert desk.refused("open", other, *PAYEE) == (1, "charge-conflict")
        words = ["replace", other, *PAYEE, *BY, "--reason", "giảm mức thu", "--key", "k"]
        assert desk.run(*words)[1] == "charges: 1, changed: 1\n"
        assert desk.settlement(TWO)["due"] == 20_000
        assert desk.json(*words) == []
        (done,) = desk.json("replace", desk.charges, *PAYEE, *BY)
        assert (done["done"], done["by"], done["references"]) == ("replace", "Lan", [named(TWO)])

    def test_one_key_is_of_all_charges_of_a_file(self, desk):
        """Two dossiers get another deadline, none another amount; again, nothing happens twice."""
        desk.opened()
        rows = (f"{code},2024-06-03,05/06/2024,{fee}\n" for code, fee in (
            (TWO, "phí,CT02,Phí chứng thực,28000"), (THREE, "lệ phí,HT01,Lệ phí hộ tịch,8000")))  # fmt: skip
        words = ["replace", desk.write("later.csv", HEADER + "".join(rows)), *PAYEE, *BY, "--key", "k"]
        assert desk.run(*words)[:2] == (0, "charges: 2, changed: 2\n")
        for code in (TWO, THREE):
            with Ledger(desk.db) as ledger:
                deadline = ledger.settlement(vnqr.Reference(code)).charge.due_at
            assert deadline == datetime(2024, 6, 5, 23, 59, 59, 999_999, vnqr.VIETNAM)
            assert [done["done"] for done in desk.json("acts", named(code))] == ["replace"]
        assert desk.run(*words)[1] == "charges: 2, changed: 0\n"

    def test_what_is_not_open_cannot_be_replaced(self, desk):
        desk.opened()
        other = desk.write(
            "other.csv", HEADER + "H26.15.08-240603-0009,2024-06-03,,phí,CT02,Phí chứng thực,20000\n"
        )
        assert desk.refused("replace", other, *PAYEE, *BY) == (1, "charge-unknown")

    def test_as_json(self, desk):
        item = {"kind": "phi", "code": "P1", "name": "Phí", "list_price": 5000, "payable": 5000}
        record = {"dossier": ONE, "bank": "970415", "account": ACCOUNT, "items": [item]}
        path = desk.write("charges.json", json.dumps([{**record, "opened_at": "2024-06-03T08:00:00+07:00"}]))
        assert desk.json("open", path) == [{"charges": 1, "new": [named(ONE)]}]

    @pytest.mark.parametrize(
        ("text", "code"), [("a,b\n", "columns-not-found"), (HEADER + f"{ONE},x,,y,z,q,1\n", "bank-unknown")]
    )
    def test_a_file_that_is_wrong_makes_no_ledger(self, desk, text, code):
        path = desk.write("wrong.csv", text)
        status, found = desk.refused("open", path, "--account", ACCOUNT, "--bank", "x")
        assert (status, found) in {(3, code), (1, "bank-unknown")}
        assert not (desk.folder / "ledger.db").exists()


class TestReceive:
    def test_a_list(self, desk):
        desk.opened()
        status, out, err = desk.received(credit(1, named(ONE), 28_000))
        assert (status, err) == (0, "")
        assert out.endswith("charges that changed: 1\nnothing needs a person\n")
        assert desk.received(credit(1, named(ONE), 28_000))[1].splitlines()[5].split() == ["known", "1"]
        assert desk.settlement(ONE)["received"] == 28_000

    def test_lines_from_another_program(self, desk, monkeypatch):
        desk.opened()
        lines = "\n\n".join(json.dumps(credit(n, named(code), 1_000)) for n, code in ((1, ONE), (2, TWO)))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        assert desk.json("receive", "-") == [
            {
                "credits": {
                    **dict.fromkeys(
                        ("ambiguous", "unmatched", "invalid", "set-aside", "refunded", "known"), 0
                    ),
                    "settled": 2,
                },
                "changed": [named(ONE), named(TWO)],
                "attention": [{"reference": named(code), "state": "underpaid"} for code in (ONE, TWO)],
                "elsewhere": {"count": 0, "amount": 0},
                "needs_person": True,
            }
        ]

    @pytest.mark.parametrize(
        ("text", "status", "told"),
        [
            ("[{}]", 3, "file-not-credits"),
            ("[", 3, "file-not-credits"),
            ("secret", 3, "file-not-credits at 1"),
            (json.dumps(credit(1, "", 1)) + "\n{}", 3, "file-not-credits at 2 bank"),
            (json.dumps(credit(1, "", 1, account="1 2")), 1, "account-characters at 1 account"),
            (json.dumps([credit(1, "", 0)]), 1, "dong-invalid at 0.amount"),
        ],
    )
    def test_what_is_no_credit(self, desk, text, status, told):
        found, out, err = desk.run("receive", desk.write("credits.json", text))
        assert (found, out) == (status, "")
        assert err.startswith(f"vnqr: error {told}")
        assert "secret" not in err
        with Ledger(desk.db) as ledger:
            assert sum(total.count for total in ledger.totals().values()) == 0

    @pytest.mark.parametrize("text", ["", " \n\n"])
    def test_nothing_is_no_list_of_credits(self, desk, monkeypatch, text):
        """The program before it may have failed; a list without an entry says that nothing came."""
        empty = desk.write("credits.json", text)
        assert desk.run("receive", empty) == (
            3,
            "",
            f"vnqr: error file-empty at {empty}: the file is empty\n",
        )
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert desk.run("receive", "-") == (3, "", "vnqr: error file-empty at stdin: the file is empty\n")
        assert desk.received()[0] == 0

    def test_a_credit_that_waits(self, desk):
        status, out, _ = desk.received(credit(1, "CHUYEN TIEN", 1_000))
        assert (status, out.splitlines()[-1]) == (1, "! needs a person")


class TestStatement:
    def test_a_preview_writes_nothing(self, desk):
        assert desk.refused("statement", desk.statement, *PAYEE, "--preview") == (3, "file-unusable")
        desk.opened()
        status, out, _ = desk.run("statement", desk.statement, *PAYEE, "--preview")
        assert status == 1
        assert out.endswith("a preview: nothing was written\n")
        assert desk.settlement(ONE)["received"] == 0
        assert desk.run("pending")[0] == 0

    def test_for_machines(self, desk):
        desk.opened().received(credit(1, named(ONE), 28_000), credit(9, named(TWO), 28_000))
        status, out, _ = desk.run("statement", desk.statement, *PAYEE, "--json")
        said = json.loads(out)
        assert status == 1
        assert said["file"] == desk.statement
        assert (said["preview"], said["needs_person"], said["warnings"]) == (False, True, [])
        assert said["covered"] == [
            {"bank": "970415", "account": ACCOUNT, "first": "2024-06-03", "last": "2024-06-03"}
        ]
        assert (said["credits"]["known"], said["credits"]["unmatched"]) == (1, 1)
        (absent,) = said["not_in_it"]
        assert absent in {each["id"] for each in desk.settlement(TWO)["credits"]}
        assert desk.json("statement", desk.statement, *PAYEE)[0]["changed"] == []

    def test_the_days_that_it_covers_may_be_given(self, desk):
        desk.opened().received(credit(9, named(TWO), 28_000, received_at="2024-06-05T09:00:00+07:00"))
        words = ["statement", desk.statement, *PAYEE]
        (said,) = desk.json(*words, "--covered", "2024-06-01", "05/06/2024", "--preview")
        assert [(of["account"], of["first"], of["last"]) for of in said["covered"]] == [
            (ACCOUNT, "2024-06-01", "2024-06-05")
        ]
        assert len(said["not_in_it"]) == 1
        assert desk.json(*words)[0]["not_in_it"] == []
        assert desk.run(*words, "--covered", "05/06/2024", "01/06/2024") == (
            *(2, "", "vnqr ledger statement: --covered needs FROM before TO, and --account\n"),
        )
        assert desk.run(*words[:-2], "--covered", "01/06/2024", "05/06/2024", "--lang", "vi")[::2] == (
            *(2, "vnqr ledger statement: --covered cần FROM trước TO, và --account\n"),
        )

    def test_the_period_above_the_header_is_what_it_covers(self, desk):
        desk.opened().received(credit(9, named(TWO), 28_000, received_at="2024-06-01T09:00:00+07:00"))
        whole = desk.write(
            "whole.csv",
            "Từ ngày 01/06/2024 đến ngày 03/06/2024;;;;\n" + Path(desk.statement).read_text("utf-8"),
        )
        (said,) = desk.json("statement", whole, *PAYEE)
        assert [(of["first"], of["last"]) for of in said["covered"]] == [("2024-06-01", "2024-06-03")]
        assert len(said["not_in_it"]) == 1

    def test_of_several_one_that_waits_is_enough(self, desk):
        """Whichever stands last: a script must not take the status of the last file for all."""
        desk.opened()
        calm = desk.write("calm.csv", STATEMENT + f"04/06/2024 08:00:00;FT9;28.000;;{named(ONE)}\n")
        waits = desk.write("waits.csv", STATEMENT + "04/06/2024 09:00:00;FT8;1.000;;CHUYEN TIEN\n")
        options = [*PAYEE, "--preview", "--covered", "05/06/2024", "05/06/2024"]
        for paths, expected in (((calm,), 0), ((waits,), 1), ((waits, calm), 1), ((calm, waits), 1)):
            assert desk.run("statement", *paths, *options)[0] == expected

    def test_several_and_what_is_wrong_with_one(self, desk):
        desk.opened()
        repeated = desk.write(
            "repeated.csv",
            STATEMENT
            + "".join(f"04/06/2024 1{n}:00:00;5243;1.000;;{named(ONE)} lan {n}\n" for n in range(6)),
        )
        status, out, err = desk.run("statement", desk.statement, repeated, *PAYEE)
        assert (status, out.count("charges that changed")) == (1, 2)
        assert err.startswith(f"{repeated}: ")

    def test_only_a_terminal_has_a_bar(self, desk, monkeypatch):
        desk.opened()
        lines = "".join(
            f"03/06/2024 10:30:00;FT{number};8.000;;nop phi {number}\n" for number in range(5_002)
        )
        long = desk.write("long.csv", STATEMENT + lines)
        assert desk.run("statement", long, *PAYEE, "--preview")[2] == ""
        monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
        _, _, err = desk.run("statement", long, *PAYEE, "--preview")
        shown = err.split("\r\x1b[K")[1:]
        assert shown[0] == "5,000"
        assert shown[-1] == "[####################] 100%  5,002 of 5,002\n"
        assert desk.run("statement", desk.statement, *PAYEE)[2] == ""

    def test_rows_that_cannot_be_read(self, desk):
        desk.opened()
        bad = desk.write(
            "bad.csv", STATEMENT + f"03/06/2024 08:00:00;FT1;8.000;;{named(ONE)}\n;FT2;7.000;;x\n"
        )
        assert desk.run("statement", bad, *PAYEE)[0] == 1
        (waiting,) = desk.json("pending")
        assert (waiting["place"], waiting["credit"], waiting["row"]["row"]) == ("invalid", None, 3)
        _, out, _ = desk.run("pending", "--lang", "vi")
        assert out.splitlines()[1].startswith("    bad.csv 3: ")
        assert desk.run("decide", waiting["id"], "--aside", *BY)[0] == 0
        assert desk.run("pending", "--lang", "vi") == (0, "không có gì chờ xử lý\n", "")


class TestACharge:
    """What came needs nobody, but the charge that it pays does."""

    @pytest.mark.parametrize(
        ("amounts", "state", "word"),
        [((28_001,), "overpaid", "nộp thừa"), ((28_000, 28_000), "duplicate", "nộp trùng")],
    )
    @pytest.mark.parametrize("preview", [[], ["--preview"]])
    def test_that_changed_needs_a_person(self, desk, amounts, state, word, preview):
        lines = "".join(
            f"03/06/2024 0{n}:00:00;FT{n};{amount};;{named(ONE)}\n" for n, amount in enumerate(amounts)
        )
        path = desk.write("over.csv", STATEMENT + lines)
        words = ["statement", path, *PAYEE, "--money", "plain", *preview]
        status, out, _ = desk.opened().run(*words)
        assert status == 1
        assert "nothing needs a person" not in out
        assert f"! charges of them that need a person: 1\n    {named(ONE)}  {ONE}  {state}\n" in out
        if preview:
            (said,) = desk.json(*words)
            assert said["attention"] == [{"reference": named(ONE), "state": state}]
            assert said["needs_person"]
            assert word in desk.run(*words, "--lang", "vi")[1]

    def test_that_came_late(self, desk):
        charges = desk.write(
            "late.csv", HEADER + f"{ONE},2024-06-03,2024-06-03T08:30:00+07:00,phí,P1,Phí,28000\n"
        )
        desk.run("open", charges, *PAYEE)
        status, out, _ = desk.received(credit(1, named(ONE), 28_000))
        assert (status, f"    {named(ONE)}  {ONE}  late\n" in out) == (1, True)

    def test_paid_in_the_end_needs_nobody(self, desk):
        desk.opened().received(credit(1, named(TWO), 20_000))
        assert desk.received(credit(2, named(TWO), 8_000))[0] == 0

    def test_of_many_some_are_listed(self, desk):
        codes = [f"H26.15.08-240603-{number:04}" for number in range(1, 24)]
        rows = "".join(f"{code},2024-06-03,,phí,P1,Phí,1000\n" for code in codes)
        desk.run("open", desk.write("many.csv", HEADER + rows), *PAYEE)
        _, out, _ = desk.received(*(credit(n, named(code), 2_000) for n, code in enumerate(codes)))
        assert "! charges of them that need a person: 23\n" in out
        assert out.count("  overpaid\n") == 20
        assert "    and 3 more: vnqr ledger attention\n" in out

    def test_money_out_that_may_show_a_refund(self, desk):
        desk.opened().received(credit(1, named(THREE), 8_000))
        out_ = desk.write("out.csv", STATEMENT + f"04/06/2024 08:00:00;FT8;;8.000;HOAN TRA {named(THREE)}\n")
        said = "money out that may show a refund: 1 (vnqr ledger evidence)\n"
        assert said in desk.run("statement", out_, *PAYEE, "--preview")[1]
        assert said in desk.run("statement", out_, *PAYEE)[1]
        (shown,) = desk.json("evidence")
        assert desk.json("statement", out_, *PAYEE)[0]["evidence"] == [shown["id"]]
        paid = desk.settlement(THREE)["credits"][0]["id"]
        desk.run("refund", paid, "8000", "--debit", shown["id"], *BY)
        assert "money out" not in desk.run("statement", out_, *PAYEE)[1]


class TestTheWrongBank:
    OTHER = ("--bank", "Vietcombank", "--account", ACCOUNT)
    BOOKED = "! booked to charges of another account: 2, 48,000 đ"
    STRANGE = f"! no charge is on the account 970436 {ACCOUNT}: 3, 56,000 đ"

    def test_is_told_before_anything_is_written_and_after(self, desk):
        desk.opened()
        for more in (["--preview"], [], []):  # the last time all lines are known
            _, out, _ = desk.run("statement", desk.statement, *self.OTHER, *more)
            assert self.BOOKED in out
            assert self.STRANGE in out
        (said,) = desk.json("statement", desk.statement, *self.OTHER)
        assert said["elsewhere"] == {"count": 2, "amount": 48_000}
        assert said["strange"] == [{"bank": "970436", "account": ACCOUNT, "count": 3, "amount": 56_000}]
        _, out, _ = desk.run("statement", desk.statement, *self.OTHER, "--lang", "vi")
        assert "! gắn với khoản thu của tài khoản khác: 2, 48.000 đ" in out
        assert f"! không có khoản thu nào ở tài khoản 970436 {ACCOUNT}: 3, 56.000 đ" in out

    def test_of_an_account_in_any_case(self, desk):
        words = ["statement", desk.statement, "--bank", "VietinBank", "--account", "abc1234"]
        (said,) = desk.opened().json(*words, "--preview")
        assert said["strange"] == [{"bank": "970415", "account": "ABC1234", "count": 3, "amount": 56_000}]

    def test_of_lines_that_were_looked_up_again(self, desk):
        desk.opened()
        lines = "".join(f"03/06/2024 1{n % 10}:00:00;N{n};1.000;;nop phi {n}\n" for n in range(30))
        long = desk.write("long.csv", Path(desk.statement).read_text("utf-8") + lines)
        desk.run("statement", long, *self.OTHER)
        assert self.BOOKED in desk.run("statement", long, *self.OTHER)[1]

    def test_is_not_told_of_the_right_one(self, desk):
        desk.opened()
        for more in (["--preview"], [], []):
            _, out, _ = desk.run("statement", desk.statement, *PAYEE, *more)
            assert "account" not in out
        (said,) = desk.json("statement", desk.statement, *PAYEE)
        assert (said["elsewhere"], said["strange"]) == ({"count": 0, "amount": 0}, [])

    def test_where_a_charge_is_there_but_unpaid(self, desk):
        desk.opened()
        path = desk.write("x.csv", STATEMENT + "03/06/2024 10:30:00;FT3;8.000;;nop phi\n;FT2;7.000;;x\n")
        assert "no charge is on" not in desk.run("statement", path, *PAYEE)[1]
        assert f"{ACCOUNT}: 1, 8,000 đ" in desk.run("statement", path, *self.OTHER)[1]

    def test_credits_of_another_program(self, desk):
        _, out, _ = desk.opened().received(
            credit(1, named(ONE), 28_000, bank="970436"), credit(2, named(TWO), 28_000)
        )
        assert "! booked to charges of another account: 1, 28,000 đ" in out


class TestWhatWaits:
    def test_pages(self, desk):
        desk.opened().received(*(credit(number, f"nop phi {number}", 1_000) for number in range(3)))
        status, out, _ = desk.run("pending", "--limit", "2")
        assert status == 1
        last = out.splitlines()[-1]
        assert last.startswith("there may be more: --after ")
        (waiting,) = desk.json("pending", "--after", last.split()[-1])
        assert waiting["credit"]["memo"] == "nop phi 2"
        assert desk.refused("pending", "--after", "0" * 32) == (1, "credit-unknown")

    def test_each_field_for_machines(self, desk):
        desk.opened().received(credit(1, "CHUYEN TIEN", 1_000, payer="TRAN THI MAU"))
        (waiting,) = desk.json("pending")
        assert {name: waiting[name] for name in waiting.keys() - {"id", "seen"}} == {
            "place": "unmatched",
            "credit": {
                "bank": "970415",
                "account": ACCOUNT,
                "amount": 1_000,
                "memo": "CHUYEN TIEN",
                "payer": "TRAN THI MAU",
                "received_at": "2024-06-03T09:00:00+07:00",
                "transaction_id": "FT1",
                "source": "sepay",
            },
            "row": None,
            "issue": None,
            "candidates": [],
            "suggestions": [],
        }

    def test_only_of_an_office(self, desk):
        charges = desk.write(
            "offices.csv",
            "office," + HEADER + f"UBND xã A,{ONE},2024-06-03,,phí,P1,Phí,8000\n"
            f"UBND xã B,{TWO},2024-06-03,,phí,P1,Phí,8000\n",
        )
        desk.run("open", charges, *PAYEE)
        other = "000.00.01.H26-240601-0001"
        desk.received(
            credit(1, f"{named(ONE)} {named(other)}", 1), credit(2, f"{named(TWO)} {named(other)}", 1)
        )
        (waiting,) = desk.json("pending", "--office", "UBND xã B")
        assert waiting["candidates"] == [named(TWO)]
        assert [each["office"] for each in desk.json("attention", "--office", "UBND xã A")] == ["UBND xã A"]

    def test_a_credit_that_names_two_is_split(self, desk):
        desk.opened().received(credit(1, f"{named(ONE)} {named(TWO)}", 60_000))
        (waiting,) = desk.json("pending")
        assert waiting["candidates"] == [named(ONE), named(TWO)]
        assert named(TWO) in desk.run("pending")[1]
        _, out, _ = desk.run("settlement", ONE)
        assert out.splitlines()[-1].endswith("unclear")
        shares = [f"{named(ONE)}=28000", f"{TWO}=20000", f"{TWO}=8000"]
        words = ["decide", waiting["id"], *shares, *BY, "--seen", waiting["seen"], "--key", "form-1"]
        (done,) = desk.json(*words)
        assert desk.json(*words) == [done]
        assert (done["done"], done["references"]) == ("decide", [named(ONE), named(TWO)])
        assert [desk.settlement(code)["state"] for code in (ONE, TWO)] == ["paid", "paid"]
        assert desk.refused(*words[:2], THREE, *BY, "--seen", waiting["seen"]) == (1, "seen-stale")
        assert desk.refused(*words[:2], THREE, *BY, "--key", "form-1") == (1, "key-reused")

    def test_what_contradicts_says_why(self, desk):
        desk.opened().received(
            credit(1, named(ONE), 1_000, unique_id="7"), credit(2, named(ONE), 2_000, unique_id="7")
        )
        _, out, _ = desk.run("pending")
        (waiting,) = desk.json("pending")
        assert waiting["place"] == "invalid"
        assert f"    {waiting['issue']['message']}" in out.splitlines()

    @pytest.mark.parametrize("words", [["0" * 32], ["0" * 32, ONE, "--aside"]])
    def test_a_decision_is_one_thing(self, desk, words):
        desk.opened()
        status, out, err = desk.run("decide", *words, *BY)
        assert (status, out) == (2, "")
        assert err == "vnqr ledger decide: give a REFERENCE, or --aside alone\n"

    @pytest.mark.parametrize(
        ("words", "code"),
        [
            (["decide", "0" * 32, ONE], "credit-unknown"),
            (["decide", "0" * 32, f"{ONE}=1.000"], "amount-not-whole"),
            (["decide", "0" * 32, "12/HĐ"], "dossier-character"),
            (["refund", "0" * 32, "5000"], "credit-unknown"),
            (["refund", "0" * 32, "-5"], "amount-not-whole"),
            (["accept", "H26.15.08-240603-0009"], "charge-unknown"),
            (["cancel", "H26.15.08-240603-0009"], "charge-unknown"),
        ],
    )
    def test_what_is_refused(self, desk, words, code):
        assert desk.opened().refused(*words, *BY) == (1, code)

    @pytest.mark.parametrize("verb", ["decide", "refund", "accept", "cancel", "reopen", "close", "replace"])
    def test_nobody_acts_without_a_name(self, verb):
        with pytest.raises(SystemExit) as caught:
            main(["ledger", verb, "x"])
        assert caught.value.code == 2

    def test_money_given_back(self, desk):
        desk.opened().received(credit(1, named(THREE), 8_000), credit(2, f"{named(THREE)} nop lai", 8_000))
        before = desk.settlement(THREE)
        assert before["state"] == "duplicate"
        second = before["credits"][1]["id"]
        words = ["refund", second, "8000", "--on", "2024-06-04", "--reference", THREE, *BY, "--key", "r"]
        assert desk.run(*words) == desk.run(*words) == (0, f"done: refund  {named(THREE)}\n", "")
        after = desk.settlement(THREE)
        assert (after["state"], after["refunded"], after["received"]) == ("paid", 8_000, 8_000)
        assert "given back 8,000 đ" in desk.run("settlement", THREE)[1]
        assert desk.run("refund", before["credits"][0]["id"], "8000", *BY)[0] == 0
        assert desk.settlement(THREE)["state"] == "refunded"

    def test_a_refund_of_what_changed_since_it_was_seen(self, desk):
        desk.opened().received(credit(1, "CHUYEN TIEN", 8_000))
        (waiting,) = desk.json("pending")
        assert desk.run("decide", waiting["id"], THREE, *BY)[0] == 0
        words = ["refund", waiting["id"], "8000", *BY]
        assert desk.refused(*words, "--seen", waiting["seen"]) == (1, "seen-stale")
        assert desk.settlement(THREE)["refunded"] == 0

    def test_what_was_set_aside_is_given_back(self, desk):
        desk.opened().received(credit(1, "nop chung", 40_000))
        (waiting,) = desk.json("pending")
        shares = [f"{ONE}=28000", f"{THREE}=8000"]
        assert desk.run("decide", waiting["id"], *shares, *BY)[0] == 0
        words = ["refund", waiting["id"], "4000", *BY]
        assert desk.refused(*words) == (1, "refund-unclear")
        assert "--aside" in desk.run(*words)[2]
        assert desk.run(*words, "--aside")[0] == 0
        assert [desk.settlement(code)["state"] for code in (ONE, THREE)] == ["paid", "paid"]
        sheet = json.loads(desk.run("day", *DAY, "--json")[1])
        assert (sheet["came"], sheet["aside"]) == (40_000, 0)
        assert desk.refused(*words, "--aside") == (1, "refund-too-much")

    def test_a_refund_is_of_one_part(self):
        with pytest.raises(SystemExit) as caught:
            main(["ledger", "refund", "0" * 32, "1", "--aside", "--reference", ONE, *BY])
        assert caught.value.code == 2

    @pytest.mark.parametrize("day", ["06/13/2024", "31/06/2024", "2024-06-31", "x", "٠١/٠٦/٢٠٢٤"])
    def test_a_day_that_is_none(self, day):
        with pytest.raises(SystemExit) as caught:
            main(["ledger", "refund", "0" * 32, "1", "--on", day, *BY])
        assert caught.value.code == 2


class TestCharges:
    def test_accepted_as_it_is(self, desk):
        desk.opened().received(credit(1, named(ONE), 30_000))
        status, out, _ = desk.run("attention")
        assert (status, out.splitlines()[0]) == (1, f"{named(ONE)}  {ONE}  overpaid  needs a person")
        seen = desk.settlement(ONE)["seen"]
        assert desk.run("accept", ONE, "--seen", seen, *BY)[0] == 0
        assert desk.run("attention") == (0, "no charge needs a person\n", "")
        assert desk.settlement(ONE)["accepted"]
        desk.received(credit(2, named(ONE), 1_000))
        assert desk.run("attention", "--json")[0] == 1
        assert desk.refused("accept", named(ONE), "--seen", seen, *BY) == (1, "seen-stale")

    def test_pages_of_charges_that_need_a_person(self, desk):
        desk.opened().received(*(credit(n, named(code), 90_000) for n, code in enumerate((ONE, TWO, THREE))))
        _, out, _ = desk.run("attention", "--limit", "2")
        assert out.splitlines()[-1] == f"there may be more: --after {named(TWO)}"
        (last,) = desk.json("attention", "--after", named(TWO))
        assert last["dossier"] == THREE

    def test_cancelled_and_open_again(self, desk):
        desk.opened()
        assert desk.run("cancel", named(ONE), *BY)[1] == f"done: cancel  {named(ONE)}\n"
        assert desk.settlement(ONE)["state"] == "cancelled"
        (done,) = desk.json("reopen", ONE, *BY, "--reason", "nhầm")
        assert (done["done"], done["reason"]) == ("reopen", "nhầm")
        assert desk.settlement(ONE)["state"] == "unpaid"

    def test_what_was_not_paid_says_that_nothing_came(self, desk):
        lines = desk.opened().run("settlement", THREE)[1].splitlines()
        assert lines == [
            f"{named(THREE)}  {THREE}  unpaid",
            "    due 8,000 đ, received 0 đ, missing 8,000 đ",
        ]

    def test_all_charges_of_a_dossier(self, desk):
        path = desk.write(
            "items.csv",
            HEADER.replace("dossier", "dossier,item")
            + "".join(f"{ONE},{item},2024-06-03,,phí,P{item},Phí,5000\n" for item in (1, 2)),
        )
        desk.run("open", path, *PAYEE)
        assert [each["item"] for each in desk.json("settlement", ONE)] == [1, 2]

    @pytest.mark.parametrize(
        ("text", "code"),
        [(ONE, "charge-unknown"), (named(ONE), "charge-unknown"), ("12/HĐ", "dossier-character")],
    )
    def test_of_nothing(self, desk, text, code):
        desk.received(credit(1, "x", 1))
        assert desk.refused("settlement", text) == (1, code)

    def test_what_persons_did(self, desk):
        desk.opened().received(credit(1, "nop phi", 8_000))
        (waiting,) = desk.json("pending")
        desk.run("decide", waiting["id"], THREE, *BY, "--reason", "người nộp xác nhận")
        desk.run("cancel", THREE, "--by", "Mai")
        lines = desk.run("acts", named(THREE))[1].splitlines()
        assert [line.split("  ")[1:] for line in lines if line[0] != " "] == [
            ["decide", "Lan", named(THREE), "người nộp xác nhận"],
            ["cancel", "Mai", named(THREE)],
        ]
        assert lines[1] == f"    8,000 đ  waiting > {named(THREE)}"
        desk.run("refund", waiting["id"], "3000", *BY)
        vietnamese = desk.run("acts", waiting["id"], "--lang", "vi")[1].splitlines()
        assert vietnamese[1::2] == [
            f"    8.000 đ  chờ xử lý > {named(THREE)}",
            f"    3.000 đ  {named(THREE)} > đã hoàn trả",
        ]
        done, refunded = desk.json("acts", waiting["id"])
        assert done["moved"] == [{"from": "waiting", "to": named(THREE), "amount": 8_000}]
        assert refunded["moved"] == [{"from": named(THREE), "to": "refunded", "amount": 3_000}]
        assert (done["done"], done["by"], done["references"]) == ("decide", "Lan", [named(THREE)])
        assert desk.run("acts", ONE) == (0, "", "")
        assert desk.refused("acts", "12/HĐ") == (1, "dossier-character")


class TestSources:
    def test_one_payment_or_two(self, desk):
        desk.opened().received(credit(1, "CHUYEN TIEN", 7_000))
        assert desk.run("offers", *DAY) == (0, "nothing to compare\n", "")
        statement = desk.write("other.csv", STATEMENT + "03/06/2024 09:00:00;;7.000;;NGUYEN VAN A CK\n")
        desk.run("statement", statement, *PAYEE, "--columns", "transaction_id=")
        status, out, _ = desk.run("offers", *DAY)
        (pair,) = desk.json("offers", *DAY)
        assert (status, out) == (1, f"{pair['one']}  {pair['other']}\n")
        assert {pair["one"], pair["other"]} == {each["id"] for each in desk.json("pending")}
        assert desk.run("same", pair["one"], pair["other"], *BY)[:2] == (0, "done: same\n")
        (waiting,) = desk.json("pending")
        assert desk.run("apart", waiting["id"], *BY)[:2] == (0, "done: apart\n")
        assert len(desk.json("pending")) == 2
        assert desk.json("offers", *DAY) == []

    def test_money_out_shows_a_refund(self, desk):
        desk.opened().received(credit(1, named(THREE), 8_000))
        assert desk.run("evidence", "--lang", "vi")[1] == "không có khoản tiền ra nào cần giải thích\n"
        out_ = desk.write("out.csv", STATEMENT + f"04/06/2024 08:00:00;FT8;;8.000;HOAN TRA {named(THREE)}\n")
        desk.run("statement", out_, *PAYEE)
        status, printed, _ = desk.run("evidence")
        (evidence,) = desk.json("evidence")
        assert status == 1
        assert printed.splitlines() == [
            f"{evidence['id']}  8,000 đ  2024-06-04 08:00",
            f"    HOAN TRA {named(THREE)}",
            f"    {named(THREE)}  {THREE}",
        ]
        assert (evidence["amount"], evidence["transaction_id"]) == (8_000, "FT8")
        paid = desk.settlement(THREE)["credits"][0]["id"]
        assert desk.run("refund", paid, "8000", "--debit", evidence["id"], *BY)[0] == 0
        assert desk.json("evidence") == []
        assert desk.refused("evidence", "--after", "0" * 32)[0] == 1

    def test_money_out_for_two_charges_names_both(self, desk):
        desk.opened()
        line = f"04/06/2024 08:00:00;FT8;;36.000;HOAN TRA {named(ONE)} {named(THREE)}\n"
        desk.run("statement", desk.write("out.csv", STATEMENT + line), *PAYEE)
        (evidence,) = desk.json("evidence")
        assert sorted(evidence["references"]) == [named(ONE), named(THREE)]
        assert "  36.000 đ  04/06/2024 08:00\n" in desk.run("evidence", "--lang", "vi")[1]

    def test_a_refund_that_was_noted_before_its_money_out_came(self, desk):
        desk.opened().received(credit(1, named(THREE), 8_000))
        paid = desk.settlement(THREE)["credits"][0]["id"]
        assert desk.run("refund", paid, "3000", "--on", "2024-06-03", *BY)[0] == 0
        assert desk.run("refund", paid, "2000", *BY)[0] == 0
        out_ = desk.write("out.csv", STATEMENT + f"04/06/2024 08:00:00;FT8;;5.000;HOAN TRA {named(THREE)}\n")
        desk.run("statement", out_, *PAYEE)
        (evidence,) = desk.json("evidence")
        assert evidence["noted"] == [
            {"id": paid, "reference": named(THREE), "amount": 3_000, "on": "2024-06-03"},
            {"id": paid, "reference": named(THREE), "amount": 2_000, "on": None},
        ]
        assert desk.run("evidence")[1].splitlines()[3:] == [
            f"    refund noted:  {paid}  3,000 đ  {named(THREE)}  2024-06-03",
            f"    refund noted:  {paid}  2,000 đ  {named(THREE)}",
        ]
        assert desk.run("evidence", "--lang", "vi")[1].splitlines()[3] == (
            f"    đã ghi nhận hoàn trả:  {paid}  3.000 đ  {named(THREE)}  03/06/2024"
        )
        words = ["prove", paid, "3000", "--debit", evidence["id"], *BY, "--key", "1"]
        assert desk.run(*words)[:2] == (0, "done: prove\n")
        (done,) = desk.json(*words)
        assert (done["done"], done["id"], done["moved"]) == ("prove", paid, [])
        assert desk.json("evidence") == []
        more = ["prove", paid, "2000", "--debit", evidence["id"], *BY, "--lang", "vi"]
        assert desk.run(*more, "--reference", THREE)[:2] == (0, "đã thực hiện: gắn chứng từ hoàn trả\n")
        assert desk.refused(*more, "--aside") == (1, "refund-not-noted")
        assert [each["done"] for each in desk.json("acts", paid)] == ["refund", "refund", "prove", "prove"]
        assert desk.settlement(THREE)["received"] == 3_000

    def test_what_shows_a_refund_is_always_named(self, desk, capsys):
        desk.opened()
        for words in (
            ["--by", "Lan"],
            ["--debit", "x"],
            ["--debit", "x", *BY, "--aside", "--reference", ONE],
        ):
            with pytest.raises(SystemExit) as caught:
                main(["ledger", "prove", "0" * 32, "1", *words, "--db", desk.db])
            assert caught.value.code == 2
            capsys.readouterr()


class TestDay:
    @pytest.fixture
    def taken(self, desk) -> Desk:
        desk.opened().run("statement", desk.statement, *PAYEE)
        return desk

    def test_as_a_file(self, taken):
        for name, form in (("day.csv", ()), ("DAY.CSV", ()), ("day.txt", ("--format", "csv"))):
            assert taken.run("day", *DAY, "-o", str(taken.folder / name), *form) == (0, "", "")
            with (taken.folder / name).open(encoding="utf-8-sig", newline="") as file:
                rows = {row[0]: row[5] for row in csv.reader(file)}
            assert (rows["Came"], rows["Waiting for a person"]) == ("56000", "8000")
        assert taken.run("day", *DAY, "-o", str(taken.folder / "day.xlsx"), "--lang", "vi")[0] == 0
        page = openpyxl.load_workbook(taken.folder / "day.xlsx").active
        assert {row[0]: row[5] for row in page.iter_rows(values_only=True)}["Thu trong ngày"] == 56_000

    def test_printed(self, taken):
        _, out, _ = taken.run("day", *DAY, "--format", "csv")
        assert {row[0]: row[5] for row in csv.reader(out.splitlines())}["Came"] == "56000"
        for words in (["--json"], ["--format", "json"]):
            sheet = json.loads(taken.run("day", *DAY, *words)[1])
            assert (sheet["came"], sheet["agrees"], sheet["day"]) == (56_000, True, "2024-06-03")

    def test_a_workbook_is_no_text(self, taken):
        assert taken.run("day", *DAY, "--format", "xlsx") == (
            *(2, "", "vnqr ledger day: --format xlsx needs -o FILE\n"),
        )

    def test_that_no_statement_covers_is_none(self, desk):
        desk.opened().received(credit(1, named(ONE), 28_000))
        status, out, _ = desk.run("day", *DAY)
        assert (status, "no statement covers the day" in out) == (0, True)

    def test_what_does_not_agree_is_a_finding(self, taken):
        taken.received(credit(9, named(ONE), 7_000))
        status, out, _ = taken.run("day", *DAY)
        assert status == 1
        assert out.splitlines()[-1].endswith("56,000 đ  does not agree")

    def test_printed_for_people(self, taken):
        _, out, _ = taken.run("day", *DAY, "--lang", "vi")
        assert out.splitlines()[0].split(", ")[0].endswith(" 03/06/2024")
        assert "03/06/2024 08:11:20" in out
        assert "2024-06-03" not in out
        taken.run("close", *DAY, *BY)
        later = [*DAY[1:], "--lang"]
        assert "  đầu ngày: 8.000 đ\n" in taken.run("day", "04/06/2024", *later, "vi")[1]
        assert "  at the opening: 8,000 đ\n" in taken.run("day", "2024-06-04", *later, "en")[1]

    def test_a_bank_that_is_none(self, taken):
        words = ["day", "2024-06-03", "--bank", "Nowhere", "--account", ACCOUNT]
        assert taken.refused(*words) == (1, "bank-unknown")


class TestTheWhole:
    def test_the_feed(self, desk):
        desk.opened().run("statement", desk.statement, *PAYEE)
        events = desk.json("events")
        assert [(event["number"], event["dossier"], event["state"]) for event in events] == [
            (1, ONE, "unpaid"),
            (2, TWO, "unpaid"),
            (3, THREE, "unpaid"),
            (4, ONE, "paid"),
            (5, TWO, "underpaid"),
        ]
        (last,) = desk.json("events", "--after", "4", "--epoch", events[0]["epoch"])
        assert (last["received"], last["due"], last["missing"]) == (20_000, 28_000, 8_000)
        _, out, _ = desk.run("events", "--after", "4", "--lang", "vi")
        assert out.split("  ")[2:] == [f"{TWO} 0", "nộp thiếu", "20.000 đ", "28.000 đ\n"]
        assert desk.run("events", "--limit", "1")[1].count("\n") == 1
        assert desk.refused("events", "--after", "9" * 18) == (1, "feed-anew")
        assert desk.run("restored")[1].startswith("the feed has a new epoch: ")
        assert desk.refused("events", "--after", "4", "--epoch", events[0]["epoch"]) == (1, "feed-anew")

    @pytest.mark.parametrize("verb", ["backup", "copy"])
    def test_in_another_file(self, desk, verb):
        desk.opened().run("statement", desk.statement, *PAYEE)
        there = str(desk.folder / "there.db")
        assert desk.run(verb, there)[0] == 0
        with Ledger(desk.db) as one, Ledger(there) as other:
            assert other.export() == one.export()
        assert desk.refused(verb, there) == (
            (3, "file-unusable") if verb == "backup" else (1, "ledger-not-empty")
        )
        (said,) = desk.json(verb, str(desk.folder / "third.db"))
        assert said["done"] == verb

    def test_a_copy_in_memory_is_none(self, desk):
        assert desk.opened().refused("copy", ":memory:") == (3, "ledger-memory")

    def test_forgotten(self, desk):
        desk.opened().run("statement", desk.statement, *PAYEE)
        assert desk.run("forget", "--before", "2024-06-03")[1] == "texts forgotten: 0\n"
        assert desk.run("forget", "--before", "2024-06-04", "--lang", "vi")[1] == (
            "số dòng nội dung đã xóa: 1\n"
        )
        assert desk.json("pending")[0]["credit"]["memo"] == ""
        assert THREE not in desk.run("pending")[1]
        assert desk.json("statement", desk.statement, *PAYEE)[0]["credits"]["known"] == 3


class TestTheDatabase:
    @pytest.mark.parametrize(
        "words",
        [
            ["pending"],
            ["attention"],
            ["settlement", ONE],
            ["events"],
            ["day", *DAY],
            ["close", *DAY, *BY],
            ["cancel", ONE, *BY],
        ],
    )
    def test_only_what_comes_makes_one(self, desk, words):
        """A name that is mistyped must not answer that nothing waits."""
        assert desk.refused(*words) == (3, "file-unusable")
        assert not (desk.folder / "ledger.db").exists()

    @pytest.mark.parametrize(
        ("db", "code"),
        [
            ("mysql://u:secret@h/d", "ledger-target"),
            ("postgresql://u:secret@h:port/d", "ledger-target"),
            ("charges.csv", "ledger-database"),
            (".", "ledger-database"),
        ],
    )
    def test_what_is_no_ledger(self, desk, capsys, monkeypatch, db, code):
        monkeypatch.chdir(desk.folder)
        assert main(["ledger", "pending", "--db", db]) == 3
        out, err = capsys.readouterr()
        assert (out, err.split()[2].rstrip(":")) == ("", code)
        assert "secret" not in err

    def test_named_by_the_environment(self, desk, capsys, monkeypatch):
        desk.opened()
        monkeypatch.setenv("VNQR_LEDGER", desk.db)
        assert main(["ledger", "settlement", ONE]) == 0
        monkeypatch.delenv("VNQR_LEDGER")
        monkeypatch.chdir(desk.folder)
        assert main(["ledger", "settlement", ONE]) == 3
        assert main(["ledger", "open", desk.charges, *PAYEE]) == 0
        assert (desk.folder / "counter.db").exists()
        capsys.readouterr()

    def test_json_before_the_verb(self, desk, capsys):
        desk.opened()
        assert main(["ledger", "--json", "settlement", ONE, "--db", desk.db]) == 0
        assert json.loads(capsys.readouterr().out)["dossier"] == ONE

    @pytest.mark.parametrize("verb", [*LEDGER_VERBS])
    def test_every_verb_has_help(self, capsys, verb):
        with pytest.raises(SystemExit) as caught:
            main(["ledger", verb, "--help"])
        assert caught.value.code == 0
        out = capsys.readouterr().out
        assert f"  vnqr ledger {verb} " in out or f"  vnqr ledger {verb}\n" in out
        assert "exit status: 0 fine, 1 findings, 2 misuse, 3 input cannot be read" in out

    def test_no_verb_is_misuse(self):
        with pytest.raises(SystemExit) as caught:
            main(["ledger"])
        assert caught.value.code == 2


class TestInVietnamese:
    def test_errors_are(self, desk, capsys):
        assert desk.run("cancel", ONE, *BY, "--lang", "vi")[2] == (
            f"vnqr: lỗi file-unusable: không đọc hoặc ghi được tệp: không có {desk.db}; "
            "lệnh `vnqr ledger open` tạo tệp này, --db chỉ ra tệp khác\n"
        )
        desk.opened()
        wanted = vnqr.Code.AMOUNT_NOT_WHOLE.vi
        words = ["refund", "0" * 32, "2.000", *BY]
        status, out, err = desk.run(*words, "--lang", "vi")
        assert (status, out) == (1, "")
        assert err == f"vnqr: lỗi amount-not-whole tại DONG: {wanted} [MPM-032 §4.7.4.1]\n"
        assert " at DONG: " in desk.run(*words)[2]
        assert json.loads(desk.run(*words, "--lang", "vi", "--json")[2])["message"] == wanted
        assert " at REFERENCE=DONG: " in desk.run("decide", "0" * 32, f"{ONE}=28.000", *BY)[2]
        err = desk.run("settlement", "12/HĐ", "--lang", "vi")[2]
        assert err.startswith("vnqr: lỗi dossier-")
        report([vnqr.Issue.error(vnqr.Code.LENGTH_ZERO, "62", (20, 24))], lang="vi")
        assert "lỗi length-zero tại 62, 20-24: độ dài 00" in capsys.readouterr().err
        assert desk.run("decide", "0" * 32, *BY, "--lang", "vi")[2].endswith("hoặc chỉ ghi --aside\n")
        assert desk.run("day", *DAY, "--format", "xlsx", "--lang", "vi")[2].endswith("cần -o FILE\n")
        assert main(["ledger", "receive", "none.json", "--lang", "vi", "--db", desk.db]) == 3
        assert capsys.readouterr().err.startswith(
            "vnqr: lỗi file-unusable: không đọc hoặc ghi được tệp: none.json: "
        )

    def test_words_and_days_are(self, desk):
        desk.opened().run("statement", desk.statement, *PAYEE)
        lines = desk.run("pending", "--lang", "vi")[1].splitlines()
        name = lines[0].split()[0]
        assert "  03/06/2024 10:30  " in lines[0]
        assert lines[2].endswith("  ? chỉ có mã hồ sơ")
        assert desk.run("decide", name, THREE, *BY, "--lang", "vi")[1] == (
            f"đã thực hiện: gắn khoản báo có  {named(THREE)}\n"
        )
        assert desk.run("settlement", THREE, "--lang", "vi")[1].endswith("do người xử lý\n")
        assert desk.run("settlement", ONE, "--lang", "vi")[1].endswith("có mã tham chiếu\n")
        assert "  gắn khoản báo có  Lan  " in desk.run("acts", name, "--lang", "vi")[1]
        words = ["close", "03/06/2024", *PAYEE, *BY, "--lang", "vi"]
        assert desk.run(*words)[1] == f"đã thực hiện: khóa sổ  03/06/2024  970415 {ACCOUNT}\n"

    def test_every_verb_of_a_person_and_every_reason_has_words(self):
        for verb in (
            "decide",
            "refund",
            "prove",
            "same",
            "apart",
            "accept",
            "replace",
            "cancel",
            "reopen",
            "close",
        ):
            assert say_verb(verb, "vi") != verb
        assert set(waiting._REASONS) == set(Reason)

    def test_the_language_may_come_first(self, desk, capsys):
        desk.opened()
        assert main(["--lang", "vi", "ledger", "pending", "--db", desk.db]) == 0
        assert main(["--lang", "vi", "ledger", "settlement", "--db", desk.db, "--", ONE]) == 0
        out = capsys.readouterr().out
        assert out.startswith("không có gì chờ xử lý\n")
        assert "phải nộp 28.000 đ" in out
        with pytest.raises(SystemExit) as caught:
            main(["--lang", "vi"])
        assert caught.value.code == 2


class TestWhatTheDatabaseSays:
    def test_of_a_folder_that_is_not_there(self, desk):
        desk.db = str(desk.folder / "none" / "counter.db")
        status, _, err = desk.run("open", desk.charges, *PAYEE)
        assert status == 3
        assert "ledger-database: the database failed (unable to open database file); nothing" in err

    def test_of_a_port_at_which_nobody_listens(self, desk):
        desk.db = "postgresql://counter:secret@127.0.0.1:1/counter"
        status, _, err = desk.run("pending")
        assert status == 3
        assert "Connection refused" in err
        assert "secret" not in err
        assert "://" not in err

    def test_but_nothing_of_a_row(self, desk):
        """What is no ledger fails with an error that is not of the database itself: its name is enough."""
        (desk.folder / "x.db").write_text("no database" * 200)
        desk.db = str(desk.folder / "x.db")
        assert "(SQLITE_NOTADB)" in desk.run("pending")[2]


class TestProcesses:
    def test_a_reader_that_goes_away(self, desk):
        desk.opened().received(
            *(credit(number, f"nop phi {number} " + 500 * "x", 1) for number in range(900))
        )
        command = [sys.executable, "-m", "vnqr", "ledger", "pending", "--limit", "900", "--db", desk.db]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 0

    def test_two_at_once(self, desk):
        desk.opened()
        files = [
            desk.write(
                f"{part}.json", json.dumps([credit(part * 10 + n, named(ONE), 1_000) for n in range(9)])
            )
            for part in range(4)
        ]
        running = [
            subprocess.Popen(
                [sys.executable, "-m", "vnqr", "ledger", "receive", file, "--db", desk.db],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
            for file in files
        ]
        for process in running:
            assert (process.communicate()[1], process.returncode) == (b"", 1)  # too little, then too much
        assert desk.settlement(ONE)["received"] == 36_000

    @pytest.mark.parametrize("work", ["main(['ledger', '--help'])", "main(['reconcile', '--help'])"])
    def test_the_database_is_loaded_when_it_is_opened(self, work):
        code = (
            "import sys\nfrom vnqr.cli import main\n"
            f"try:\n    {work}\nexcept SystemExit:\n    print('sqlalchemy' in sys.modules)"
        )
        printed = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        assert printed.stdout.splitlines()[-1] == "False"
