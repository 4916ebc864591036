"""vnqr.testing.samples: right codes, whose expected fields are in them, the same in every version."""

from __future__ import annotations

import csv
import hashlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from decoding import pixels_of_svg, what_it_says
from PIL import Image

import vnqr
from vnqr.cli import main
from vnqr.testing.sample_rows import SAMPLE_ROWS
from vnqr.testing.samples import EXPECTED, SAMPLES_CSV, SAMPLES_JSON, Sample, samples, save_samples

if TYPE_CHECKING:
    from pathlib import Path

SEVEN = tuple(samples(7))
WAIVED = {"promptpay", "paynow-open", "duitnow", "khqr"}
"""What EMVCo alone calls wrong in the codes of other networks; they are paid every day."""
DIGESTS = {169: "41bcd668fa20a8bd407817cc3ae8a294ca4b886187db4afaef57cea8f7e8fd09"}
"""How many samples there were -> the SHA-256 of their names, texts and fields. A new version adds a line."""


TABLE_3_7 = (
    "bill_number", "mobile_number", "store_label", "loyalty_number", "reference_label", "customer_label",
    "terminal_label", "memo", "consumer_data_request", "merchant_tax_id", "merchant_channel",
)  # fmt: skip


def by_name(name: str) -> Sample:
    return next(sample for sample in SEVEN if sample.name == name)


class TestStable:
    @pytest.mark.parametrize(("count", "digest"), DIGESTS.items())
    def test_the_same_in_every_version(self, count: int, digest: str) -> None:
        stated = [
            [sample.name, sample.text, sample.expected]
            for seed in (0, 7)
            for sample in (*samples(seed),)[:count]
        ]
        text = json.dumps(stated, ensure_ascii=True, sort_keys=True)
        assert hashlib.sha256(text.encode()).hexdigest() == digest

    def test_a_digest_holds_every_sample(self) -> None:
        assert max(DIGESTS) == len(SAMPLE_ROWS)

    def test_names_are_unique(self) -> None:
        assert len({row.name for row in SAMPLE_ROWS}) == len(SAMPLE_ROWS)

    def test_a_seed_changes_what_is_by_chance(self) -> None:
        others = tuple(samples(8))
        assert [sample.name for sample in others] == [sample.name for sample in SEVEN]
        assert sum(a.text != b.text for a, b in zip(others, SEVEN, strict=True)) > 150

    @pytest.mark.parametrize("seed", ["7", None, 7.0])
    def test_a_seed_of_another_type(self, seed: object) -> None:
        with pytest.raises(TypeError, match="a seed is an int"):
            samples(seed)  # type: ignore[arg-type]


@pytest.mark.parametrize("sample", SEVEN, ids=lambda sample: sample.name)
class TestRight:
    def test_check_says_nothing(self, sample: Sample) -> None:
        if not any(name in sample.name for name in WAIVED):
            assert vnqr.check(sample.text) == ()

    def test_read_finds_every_field(self, sample: Sample) -> None:
        expected, reading = sample.expected, vnqr.read(sample.text)
        assert reading.verdict is vnqr.Verdict.ACCEPT
        same = ("account", "card", "merchant", "terminal", "name", "city", "local_name", "local_city", "memo")
        for field in (*same, "currency", "country"):
            assert getattr(reading, field) == expected[field], field
        assert (reading.bank and reading.bank.bin) == expected["bank"]
        assert (reading.network and reading.network.name) == expected["network"]
        assert " ".join(reading.networks) == expected["networks"]
        for field in ("amount", "convenience_fee", "convenience_fee_percentage"):
            stated = expected[field]
            assert getattr(reading, field) == (None if stated is None else Decimal(str(stated))), field
        assert reading.initiation == (expected["initiation"] or "static")
        assert reading.prompt_tip == (expected["tip"] == "01")
        found = reading.reference
        assert (found and str(found), found and found.key, found and found.item) == tuple(
            expected[field] for field in ("reference", "dossier_key", "item")
        )

    def test_every_field_is_in_its_object(self, sample: Sample) -> None:
        """The other fields, by path: a payload that an independent parser takes apart."""
        payload, expected = vnqr.parse(sample.text), sample.expected
        paths = {"category": "52", "postal_code": "61", "tip": "55", "language": "64.00", "service": "38.02"}
        paths |= {field: f"62.{number:02}" for number, field in enumerate(TABLE_3_7, 1) if field != "memo"}
        for field, path in paths.items():
            if field == "service" and expected["bank"] is None:
                continue
            assert payload.get(path) == expected[field], field
        assert payload.get("01") == {"static": "11", "dynamic": "12", None: None}[expected["initiation"]]

    def test_is_described_in_both_languages(self, sample: Sample) -> None:
        english, vietnamese = sample.describe(), sample.describe("vi")
        assert english.endswith(".")
        assert vietnamese.endswith(".")
        assert english != vietnamese
        assert set(sample.expected) == set(EXPECTED)


class TestKinds:
    """What a set for testers must have."""

    def test_a_code_at_each_bank_of_the_table(self) -> None:
        banks = {sample.expected["bank"] for sample in SEVEN if sample.group == "bank"}
        assert banks == {bank.bin for bank in vnqr.banks}

    def test_every_service_static_and_dynamic(self) -> None:
        assert {sample.expected["service"] for sample in SEVEN} == {*map(str, vnqr.Service), None}
        assert {sample.expected["initiation"] for sample in SEVEN} == {"static", "dynamic", None}

    def test_limits(self) -> None:
        amounts = {Decimal(str(amount)) for sample in SEVEN if (amount := sample.expected["amount"])}
        assert {1, 499_999_999, 9_999_999_999_999} <= amounts
        for field, limit in (("account", 19), ("name", 25), ("city", 15), ("local_name", 25), ("memo", 25)):
            assert (
                max(len(str(sample.expected[field] or "")) for sample in SEVEN if sample.group != "abroad")
                == limit
            )
        assert max(len(sample.text.encode()) for sample in SEVEN) == 512

    def test_references_of_every_form_and_layout(self) -> None:
        layouts = {
            (vnqr.Dossier(str(sample.expected["dossier"])).layout, len(str(sample.expected["memo"])) == 19)
            for sample in SEVEN
            if sample.expected["dossier"]
        }
        known = [layout for layout in vnqr.Layout if layout is not vnqr.Layout.OPAQUE]
        assert layouts >= {(layout, packed) for layout in known for packed in (True, False)}
        assert {sample.expected["item"] for sample in SEVEN} == {None, 0, 1, 23}

    def test_networks_of_other_countries(self) -> None:
        assert len({sample.expected["country"] for sample in SEVEN}) > 15
        assert by_name("vnpay-beside").expected["networks"] == "VietQR VNPAY"


class TestFiles:
    def test_pictures_and_manifests(self, tmp_path: Path) -> None:
        entries = save_samples(tmp_path / "a" / "right", seed=7)
        place = tmp_path / "a" / "right"
        stated = json.loads((place / SAMPLES_JSON).read_text("utf-8"))
        assert (stated["format"], stated["seed"], stated["samples"]) == ("vnqr samples 1", 7, entries)
        assert "Sở Tư pháp" in (place / SAMPLES_JSON).read_text("utf-8")
        for entry in entries[::12]:
            with Image.open(place / entry["file"]) as picture:
                assert what_it_says(picture, pure=True) == entry["text"]
        with (place / SAMPLES_CSV).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == len(entries) == len(SEVEN)
        for row, entry in zip(rows, entries, strict=True):
            for column in ("sample", "group", "en", "vi", "text", "file"):
                assert row[column] == entry[column]
            assert {field: row[field] for field in EXPECTED} == {
                field: "" if value is None else str(value) for field, value in entry["expected"].items()
            }
        assert len(list(place.iterdir())) == len(entries) + 2

    def test_svg(self, tmp_path: Path) -> None:
        entries = save_samples(tmp_path, format="svg")
        picture = pixels_of_svg((tmp_path / entries[-1]["file"]).read_text("utf-8"))
        assert what_it_says(picture) == entries[-1]["text"]

    def test_the_command(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        assert main(["samples", "-o", str(tmp_path), "--seed", "7", "--format", "none"]) == 0
        assert capsys.readouterr().out.startswith(f"{len(SEVEN)} samples, 0 pictures; ")
        assert sorted(path.name for path in tmp_path.iterdir()) == [SAMPLES_CSV, SAMPLES_JSON]
        first = (tmp_path / SAMPLES_JSON).read_bytes(), (tmp_path / SAMPLES_CSV).read_bytes()
        assert main(["samples", "-o", str(tmp_path), "--seed", "7", "--format", "none", "--json"]) == 0
        assert ((tmp_path / SAMPLES_JSON).read_bytes(), (tmp_path / SAMPLES_CSV).read_bytes()) == first
        lines = capsys.readouterr().out.splitlines()
        assert [json.loads(line)["text"] for line in lines] == [sample.text for sample in SEVEN]

    def test_a_folder_that_cannot_be_made(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        assert main(["samples", "-o", str(tmp_path / "file")]) == 3
        assert "file-unusable" in capsys.readouterr().err
