"""Pictures of an earlier run: a folder has those that its manifest lists, and what is not ours stays."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

import vnqr
from vnqr.testing import samples
from vnqr.testing.samples import save_samples
from vnqr.testing.sheet import save

if TYPE_CHECKING:
    from pathlib import Path

CODE = vnqr.VietQR(bank="970415", account="113366668888")
MANIFEST = "manifest.json"


def pictures(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.suffix in {".png", ".svg"}}


def listed(folder: Path, key: str) -> set[str]:
    stated = json.loads((folder / MANIFEST).read_bytes())
    files = {entry["file"] for entry in stated[key]} - {None}
    return files | ({stated["control"]["file"]} if "control" in stated else set())


def test_faults_of_another_run(tmp_path):
    (tmp_path / "theirs.png").write_bytes(b"theirs")
    for only, form in ((["crc"], "svg"), (["amount-comma"], "svg"), (["amount-comma"], "png"), ([], "svg")):
        save(CODE, tmp_path, only=only, format=form)
        assert pictures(tmp_path) == listed(tmp_path, "faults") | {"theirs.png"}
    assert (tmp_path / "theirs.png").read_bytes() == b"theirs"


def test_samples_of_another_run(tmp_path, monkeypatch):
    few = tuple(samples.samples(0))[:9]
    monkeypatch.setattr(samples, "samples", lambda _: few)
    (tmp_path / "theirs.svg").write_bytes(b"theirs")
    for form in ("svg", "png", "none"):
        save_samples(tmp_path, format=form)
        assert pictures(tmp_path) == listed(tmp_path, "samples") | {"theirs.svg"}


def test_a_manifest_changed_by_hand_leads_to_no_other_file(tmp_path):
    folder = tmp_path / "broken"
    save(CODE, folder, only=["amount-comma"], format="svg")
    (tmp_path / "theirs.svg").write_bytes(b"theirs")
    stated = json.loads((folder / MANIFEST).read_bytes())
    files = ["../theirs.svg", str(tmp_path / "theirs.svg"), "index.html", "gone.svg", None, 7]
    stated["faults"] = [*({"file": each} for each in files), "x", 7]
    (folder / MANIFEST).write_text(json.dumps(stated))
    save(CODE, folder, only=["crc"], format="svg")
    assert (tmp_path / "theirs.svg").read_bytes() == b"theirs"
    assert (folder / "index.html").exists()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "7", "{}", '{"format": "vnqr faults 2"}', '{"name": "app"}', "[" * 100_000, "\xff"],
)
def test_the_manifest_of_another_program_stays(tmp_path, text):
    """Nothing is written beside it."""
    (tmp_path / MANIFEST).write_text(text, "latin-1")
    for write in (lambda: save(CODE, tmp_path, only=["crc"]), lambda: save_samples(tmp_path)):
        with pytest.raises(FileExistsError) as caught:
            write()
        assert caught.value.filename == str(tmp_path / MANIFEST)
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]
    assert (tmp_path / MANIFEST).read_text("latin-1") == text
