"""`vnqr faults`, as a tester runs it: pictures say what the manifest says, the sheet fetches nothing."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from decoding import pixels_of_svg, what_it_says
from PIL import Image

import vnqr
from vnqr.cli import main
from vnqr.testing.faults import NAMES, faults
from vnqr.testing.sheet import CONTACT_SHEET, SHEET_FORMAT, SHEET_MANIFEST, save

if TYPE_CHECKING:
    from pathlib import Path

TEXT = str(vnqr.VietQR(bank="970415", account="113366668888", amount=50_000))
UNSHOWN = {"text-empty", "text-too-long", "surrogate"}


def run(capsys, *words: str | Path) -> tuple[int, str, str]:
    status = main(list(map(str, words)))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("faults") / "broken"
    save(TEXT, made, seed=5)
    return made


class TestManifest:
    def test_states_every_fault(self, folder):
        stated = json.loads((folder / SHEET_MANIFEST).read_text("ascii"))
        assert (stated["format"], stated["seed"], stated["control"]["text"]) == (SHEET_FORMAT, 5, TEXT)
        for entry, fault in zip(stated["faults"], faults(TEXT, 5), strict=True):
            assert (entry["group"], entry["name"]) == (fault.group, fault.name)
            assert (entry["en"], entry["vi"]) == (fault.describe("en"), fault.describe("vi"))
            assert entry["errors"] + entry["warnings"] == list(fault.codes)
            assert (entry["control"], entry["reader"]) == (fault.control, fault.reader)
            assert entry["verified"] == list(fault.verified)
            assert bytes.fromhex(entry["utf8_hex"]).decode("utf-8", "surrogatepass") == fault.text
            if entry["name"] == "surrogate":
                assert entry["text"] is None
                assert "eda080" in entry["utf8_hex"]
            else:
                assert entry["text"] == fault.text

    def test_strict_readers_of_json_can_take_it(self, folder):
        """RFC 8259 §8.2: an escape of a lone surrogate is unpredictable; Swift and Rust refuse the file."""
        assert re.search(r"\\ud[89ab]..(?!\\ud[c-f])", (folder / SHEET_MANIFEST).read_text("ascii")) is None

    def test_only_what_fits_into_no_code_has_no_picture(self, folder):
        entries = json.loads((folder / SHEET_MANIFEST).read_text("ascii"))["faults"]
        assert {entry["name"] for entry in entries if entry["file"] is None} == UNSHOWN
        files = {entry["file"] for entry in entries} - {None}
        assert {path.name for path in folder.iterdir()} == files | {
            "control.png",
            SHEET_MANIFEST,
            CONTACT_SHEET,
        }


class TestPictures:
    def test_an_independent_decoder_reads_the_texts(self, folder):
        entries = json.loads((folder / SHEET_MANIFEST).read_text("ascii"))["faults"]
        for entry in entries:
            if entry["file"]:
                with Image.open(folder / entry["file"]) as picture:
                    assert what_it_says(picture, pure=True) == entry["text"], entry["name"]

    def test_svg(self, tmp_path):
        entries = save(TEXT, tmp_path, only=["reference"], format="svg")
        for entry in entries:
            picture = pixels_of_svg((tmp_path / entry["file"]).read_text("utf-8"))
            assert what_it_says(picture) == entry["text"]


class Page(HTMLParser):
    """What a page holds: its targets and links, its pictures, what it would fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.pictures = 0
        self.lang = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.fetched += [name for name, _ in attrs if name in {"src", "srcset", "action"}]
        self.fetched += [tag] if tag in {"link", "script", "img", "iframe"} else []
        self.pictures += tag == "svg"
        self.lang = given["lang"] if tag == "html" else self.lang


class TestContactSheet:
    @pytest.mark.parametrize("lang", ["en", "vi"])
    def test_shows_every_code_and_fetches_nothing(self, tmp_path, lang):
        entries = save(TEXT, tmp_path, lang=lang, format="svg")
        text = (tmp_path / CONTACT_SHEET).read_text("utf-8")
        page = Page()
        page.feed(text)
        assert page.lang == lang
        assert page.ids == [f"n{number}" for number in range(len(NAMES) + 1)]
        assert {link.removeprefix("#") for link in page.links} == {*page.ids}
        assert page.pictures == 1 + len(NAMES) - len(UNSHOWN)
        assert page.fetched == []
        assert "url(" not in text
        assert "@import" not in text
        assert all(entry[lang].replace("'", "&#x27;") in text for entry in entries)

    def test_its_pictures_say_what_the_manifest_says(self, tmp_path):
        (entry,) = save(TEXT, tmp_path, only=["crc-lower-case"])
        drawn = re.findall(r"<svg.*?</svg>", (tmp_path / CONTACT_SHEET).read_text("utf-8"), re.DOTALL)
        assert [what_it_says(pixels_of_svg(picture)) for picture in drawn] == [TEXT, entry["text"]]

    def test_says_what_check_and_verify_say(self, tmp_path):
        save(TEXT, tmp_path, only=["crc-wrong", "payee-swapped", "order-reversed"])
        text = (tmp_path / CONTACT_SHEET).read_text("utf-8")
        assert "check says crc-mismatch<" in text
        assert "check says nothing; verify says issued-differs, payee-unknown<" in text
        assert text.count("check says nothing<") == 2


class TestCommand:
    def test_prints_how_many(self, capsys, tmp_path):
        assert run(capsys, "faults", TEXT, "-o", tmp_path / "a" / "b", "--only", "crc") == (
            0,
            "14 faults, 14 pictures; manifest.json lists them, index.html shows them\n",
            "",
        )

    def test_prints_json(self, capsys, tmp_path):
        words = ("faults", TEXT, "-o", tmp_path, "--json", "--seed", "9", "--only", "payee-swapped")
        status, out, _ = run(capsys, *words, "--only", "crc-wrong", "--format", "svg")
        first, second = map(json.loads, out.splitlines())
        assert status == 0
        assert (first["name"], second["name"], second["file"]) == (
            "crc-wrong",
            "payee-swapped",
            "payee-swapped.svg",
        )
        assert second["text"] == next(faults(TEXT, 9, only=["payee-swapped"])).text

    def test_reads_a_file(self, capsys, tmp_path):
        path = tmp_path / "code.txt"
        path.write_text(TEXT + "\n", "utf-8")
        assert run(capsys, "faults", path, "-o", tmp_path, "--only", "crc")[0] == 0

    @pytest.mark.parametrize(
        ("lines", "said"),
        [
            ([TEXT, TEXT], ("codes-count", "one code is needed, 2 were given")),
            ([], ("file-empty", "the file is empty")),
        ],
    )
    def test_takes_one_code(self, capsys, tmp_path, lines, said):
        path = tmp_path / "codes.txt"
        path.write_text("\n".join(lines), "utf-8")
        status, out, err = run(capsys, "faults", path, "-o", tmp_path / "out")
        assert (status, out) == (3, "")
        assert f"{said[0]} at {path}: {said[1]}" in err
        assert not (tmp_path / "out").exists()

    def test_a_code_that_is_wrong_already_is_refused(self, capsys, tmp_path):
        status, _, err = run(capsys, "faults", TEXT[:-1] + "g", "-o", tmp_path / "out", "--json")
        assert status == 1
        assert json.loads(err)["code"] == "crc-format"
        assert not (tmp_path / "out").exists()

    def test_a_folder_that_cannot_be_made_is_an_error(self, capsys, tmp_path):
        (tmp_path / "out").write_text("a file", "utf-8")
        status, _, err = run(capsys, "faults", TEXT, "-o", tmp_path / "out")
        assert status == 3
        assert f"file-unusable: the file cannot be read or written: {tmp_path / 'out'}: " in err
        (tmp_path / "manifest.json").write_text("{}", "utf-8")
        status, _, err = run(capsys, "faults", TEXT, "-o", tmp_path)
        assert (status, f"{tmp_path / 'manifest.json'}: File exists" in err) == (3, True)

    @pytest.mark.parametrize("option", [("--only", "crcs"), ("--seed", "-1"), ("--seed", "x")])
    def test_misuse(self, capsys, tmp_path, option):
        with pytest.raises(SystemExit) as caught:
            run(capsys, "faults", TEXT, "-o", tmp_path, *option)
        assert caught.value.code == 2


def test_a_name_that_is_none_is_a_value_error():
    with pytest.raises(ValueError, match="called 'crcs'"):
        faults(TEXT, only=["crc", "crcs"])


class TestAReaderUnderTest:
    """What a reader did, compared with what a good reader does."""

    @pytest.fixture
    def results(self, tmp_path):
        """Return a way to write down what a reader did."""

        def write(said: object) -> Path:
            path = tmp_path / "results.json"
            path.write_text(said if isinstance(said, str) else json.dumps(said), "utf-8")
            return path

        return write

    def test_its_mistakes_fail_the_build(self, capsys, tmp_path, results):
        did = {"crc-wrong": "accept", "crc-lower-case": "refuse", "crc-placeholder": "refuse"}
        report = tmp_path / "faults.xml"
        words = ("faults", TEXT, "-o", tmp_path, "--only", "crc", "--results", results(did))
        status, out, _ = run(capsys, *words, "--report", "junit", report)
        assert status == 1
        assert out.splitlines()[1:] == [
            "crc-wrong: error reader-accepted: the reader used a code that must be refused",
            "crc-lower-case: warning reader-refused: the reader refused a code that can be used",
            "3 faults compared: 1 as a good reader does, 2 not; 11 not compared",
        ]
        cases = {case.get("name"): case for case in ET.parse(report).getroot().iter("testcase")}  # noqa: S314
        assert cases["crc-wrong"].find("failure").get("type") == "reader-accepted"
        assert cases["crc-wrong"].get("classname") == str(tmp_path / "crc-wrong.png")
        assert cases["crc-lower-case"].find("failure") is None
        assert cases["crc-outdated"].find("skipped").get("message") == "the results do not name it"

    @pytest.mark.parametrize(
        ("name", "did", "codes", "status", "strict"),
        [
            ("crc-wrong", "refuse", [], 0, 0),
            ("crc-wrong", "warn", ["reader-accepted"], 1, 1),
            ("crc-lower-case", "warn", [], 0, 0),
            ("crc-lower-case", "accept", ["reader-silent"], 0, 1),
            ("crc-lower-case", "refuse", ["reader-refused"], 0, 1),
            ("order-reversed", "accept", [], 0, 0),
            ("order-reversed", "warn", [], 0, 0),
            ("order-reversed", "refuse", ["reader-refused"], 1, 1),
            ("payee-swapped", "accept", [], 0, 0),  # a correct code: nobody sees it in the text
        ],
    )
    def test_each_mistake(self, capsys, tmp_path, results, name, did, codes, status, strict):  # noqa: PLR0913, PLR0917
        report = tmp_path / "faults.sarif"
        words = ("faults", TEXT, "-o", tmp_path, "--only", name, "--results", results({name: did}))
        assert run(capsys, *words, "--report", "sarif", report)[0] == status
        found = json.loads(report.read_text("utf-8"))["runs"][0]["results"]
        assert [result["ruleId"] for result in found] == codes
        assert run(capsys, *words, "--fail-on", "warning", "--json")[0] == strict

    def test_without_results_it_is_read(self, capsys, tmp_path):
        report = tmp_path / "faults.xml"
        words = ("faults", TEXT, "-o", tmp_path, "--format", "svg", "--fail-on", "warning")
        status, out, _ = run(capsys, *words, "--report", "junit", report, "--lang", "vi")
        assert status == 0
        assert re.search(
            r"đã so [0-9]+ lỗi: ([0-9]+) đúng như bên đọc tốt, 0 không đúng; [0-9]+ không so", out
        )
        assert ET.parse(report).getroot().get("failures") == "0"  # noqa: S314 - our own file

    def test_json_has_what_was_found(self, capsys, tmp_path, results):
        did = {"crc-wrong": "accept", "crc-lower-case": "warn"}
        words = ("faults", TEXT, "-o", tmp_path, "--only", "crc", "--json")
        status, out, _ = run(capsys, *words, "--results", results(did))
        found = {line["name"]: line for line in map(json.loads, out.splitlines())}
        assert (status, len(found)) == (1, 14)
        (issue,) = found["crc-wrong"]["issues"]
        assert (issue["code"], issue["level"]) == ("reader-accepted", "error")
        assert (found["crc-lower-case"]["issues"], found["crc-lower-case"]["skipped"]) == ([], "")
        assert found["crc-outdated"]["skipped"] == "the results do not name it"
        assert "issues" not in json.loads(run(capsys, *words)[1].splitlines()[0])

    @pytest.mark.parametrize("did", [{}, {"no-such-fault": "accept"}])
    def test_results_that_name_no_fault_compare_nothing(self, capsys, tmp_path, results, did):
        status, out, err = run(capsys, "faults", TEXT, "-o", tmp_path, "--results", results(did))
        assert (status, out, err.split()[2:5]) == (
            3,
            "",
            ["results-invalid", "at", f"{tmp_path / 'results.json'}:"],
        )

    @pytest.mark.parametrize("form", ["text", "json"])
    def test_a_fault_that_there_is_not_fails_the_build(self, capsys, tmp_path, results, form):
        """A mistyped name would be a fault that nobody tests."""
        did = {"crc-wrogn": "accept", "crc-wrong": "refuse", "a\nb": "warn", "amount-comma": "refuse"}
        file, report = results(did), tmp_path / "faults.xml"
        words = (
            "faults",
            TEXT,
            "-o",
            tmp_path,
            "--only",
            "crc",
            "--results",
            file,
            "--report",
            "junit",
            report,
        )
        status, out, err = run(capsys, *words, *(["--json"] if form == "json" else ["--lang", "vi"]))
        assert status == 1
        said = err.splitlines()
        if form == "json":
            told = [(each["code"], each["path"]) for each in map(json.loads, said)]
            assert told == [("fault-unknown", f"{file}: {name}") for name in ("crc-wrogn", "a\\nb")]
            assert {json.loads(line)["group"] for line in out.splitlines()} == {"crc"}
        else:
            assert said == [
                f"vnqr: lỗi fault-unknown tại {file}: {name}: {vnqr.Code.FAULT_UNKNOWN.vi}"
                for name in ("crc-wrogn", "a\\nb")
            ]
            assert out.splitlines()[-1] == "đã so 1 lỗi: 1 đúng như bên đọc tốt, 0 không đúng; 13 không so"
        root = ET.parse(report).getroot()  # noqa: S314 - our own file
        assert root.attrib == {"tests": "16", "failures": "2"}
        failed = [case for case in root.iter("testcase") if case.find("failure") is not None]
        assert [case.get("name") for case in failed] == ["crc-wrogn", "a\\nb"]
        assert {case.get("classname") for case in failed} == {str(file)}

    @pytest.mark.parametrize("said", ["{", "[]", "7", "[{}]", '"accept"', "[" * 100_000])
    def test_results_of_another_shape(self, capsys, tmp_path, results, said):
        status, out, err = run(capsys, "faults", TEXT, "-o", tmp_path / "out", "--results", results(said))
        assert (status, out, err.split()[2:5]) == (
            3,
            "",
            ["results-invalid", "at", f"{tmp_path / 'results.json'}:"],
        )
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize(
        ("said", "name"),
        [
            ('{"crc-outdated": "refuse", "crc-wrong": "yes"}', "crc-wrong"),
            ('{"crc-wrong": 1}', "crc-wrong"),
            ('{"crc-wrong": ["refuse"]}', "crc-wrong"),
            ('{"crc-wrong": {"refuse": "refuse"}}', "crc-wrong"),
            ('{"crc-wrong": "accept", "crc-wrong": "refuse"}', "crc-wrong"),
            ('{"a\\nb": null}', "a\\nb"),
        ],
    )
    def test_results_with_another_word_or_a_name_twice(self, capsys, tmp_path, results, said, name):
        status, out, err = run(capsys, "faults", TEXT, "-o", tmp_path / "out", "--results", results(said))
        assert (status, out, err.split()[2:6]) == (
            3,
            "",
            ["results-invalid", "at", f"{tmp_path / 'results.json'}:", f"{name}:"],
        )
        assert not (tmp_path / "out").exists()
