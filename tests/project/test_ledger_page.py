"""docs/ledger.md draws and lists the tables as they are."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import ledger_tables
import pytest
from sqlalchemy import create_engine, inspect

from vnqr.ledger import Ledger
from vnqr.ledger.live._schema import METADATA

DOCS = Path(__file__).parents[2] / "docs"
SVG = "{http://www.w3.org/2000/svg}"
WRITE_ANEW = "run tests/tools/ledger_tables.py"


@pytest.fixture(scope="module")
def drawn() -> ET.Element:
    return ET.parse(ledger_tables.PICTURE).getroot()  # noqa: S314 - our own file


class TestPicture:
    def test_is_that_of_the_schema(self) -> None:
        assert ledger_tables.PICTURE.read_text("utf-8") == ledger_tables.picture(), WRITE_ANEW

    def test_has_what_the_database_has(self, drawn: ET.Element, tmp_path: Path) -> None:
        """Names of columns and foreign keys as SQLite itself tells them, not as the schema does."""
        Ledger(tmp_path / "ledger.db").dispose()
        engine = create_engine(f"sqlite:///{tmp_path / 'ledger.db'}")
        told = inspect(engine)
        tables = [name for name in told.get_table_names() if name.startswith("vnqr_")]
        columns, keys = [], []
        for table in tables:
            name = table.removeprefix("vnqr_")
            columns += [name, *(column["name"] for column in told.get_columns(table))]
            keys += [
                f"{name}.{key['constrained_columns'][0]} to {key['referred_table'].removeprefix('vnqr_')}"
                for key in told.get_foreign_keys(table)
            ]
        engine.dispose()
        texts = [element.text.removesuffix("?") for element in drawn.iter(f"{SVG}text")]
        assert sorted(texts) == sorted(columns)
        arrows = [path.find(f"{SVG}title").text for path in drawn.iter(f"{SVG}path") if path.get("class")]
        assert sorted(arrows) == sorted(keys)

    def test_no_table_lies_on_another(self, drawn: ET.Element) -> None:
        boxes = [
            tuple(float(box.get(name)) for name in ("x", "y", "width", "height"))
            for box in drawn.iter(f"{SVG}rect")
            if box.get("class") == "box"
        ]
        assert len(boxes) == len(METADATA.tables)
        for place, (x, y, width, height) in enumerate(boxes):
            for x2, y2, width2, height2 in boxes[place + 1 :]:
                assert x + width < x2 or x2 + width2 < x or y + height < y2 or y2 + height2 < y


class TestRows:
    @pytest.mark.parametrize("page", ["ledger.md", "vi/ledger.md"])
    def test_name_every_table(self, page: str) -> None:
        named = re.findall(r"^\| `(vnqr_\w+)` \|", (DOCS / page).read_text("utf-8"), re.MULTILINE)
        assert named == sorted(METADATA.tables)

    def test_say_what_the_schema_says(self) -> None:
        text = (DOCS / "ledger.md").read_text("utf-8")
        assert [row for row in ledger_tables.rows() if row not in text] == [], WRITE_ANEW
