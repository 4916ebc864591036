"""What docs/contributing.md promises: whoever adds something and forgets a place is told by a test.

And docs/stability.md: what is listed there as public exists, and every promise of a docstring is listed.
"""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import lowest
import pytest
from hypothesis import given
from hypothesis import strategies as st

import vnqr
from vnqr.emvco.codelists import COUNTRIES, CURRENCIES
from vnqr.image import slip
from vnqr.image.paper import glyphs
from vnqr.references import dossier
from vnqr.references.dossier import LAYOUTS, Dossier, Layout
from vnqr.references.form import Form
from vnqr.references.packed import SHAPES
from vnqr.references.reference import Reference
from vnqr.sources import AGGREGATORS
from vnqr.testing.faults import NAMES
from vnqr.testing.strategies import dossiers
from vnqr.vietqr import banks as bank_table
from vnqr.vietqr.banks import banks

ROOT = Path(__file__).parents[2]
SOURCE = Path(vnqr.__file__).parent
DOCS = ROOT / "docs"
CONTRIBUTING = (DOCS / "contributing.md").read_text("utf-8")
STABILITY = (DOCS / "stability.md").read_text("utf-8")

RECIPES = {
    "A bank",
    "A rule",
    "An aggregator",
    "A slip size",
    "A fault",
    "A dossier layout",
    "A dependency",
    "A page",
}
PROMISE = re.compile(
    r"never\s+changes?\s+once\s+released|append[ -]only|same\s+(?:page|symbol)\s+gives\s+the\s+same"
)


def flat(path: Path) -> str:
    return " ".join(path.read_text("utf-8").split())


class TestContributing:
    def test_has_the_recipes(self) -> None:
        assert set(re.findall("^## (.+)$", CONTRIBUTING, re.MULTILINE)) >= RECIPES

    def test_every_test_it_names_is_there(self) -> None:
        named = re.findall(r"`(\w+/test_\w+\.py)::(\w+)`", CONTRIBUTING)
        assert len(named) > 2 * len(RECIPES)
        for file, function in named:
            assert f"def {function}(" in (ROOT / "tests" / file).read_text("utf-8")

    def test_every_file_and_module_it_names_is_there(self) -> None:
        for path in re.findall(r"`((?:src|tests)/[\w/.]+)`", CONTRIBUTING):
            assert (ROOT / path).exists()
        for module in re.findall(r"`(vnqr[\w.]*)`", CONTRIBUTING):
            importlib.import_module(module)


class TestDependencies:
    def test_the_lowest_versions_meet_every_package_that_imports_one(self) -> None:
        """Pydantic alone is imported everywhere; the tests of the largest model meet it."""
        foreign = re.compile(
            r"^ *(?:from|import) (?!vnqr|pydantic)(\w+)|import_module\(\"(\w+)\"", re.MULTILINE
        )
        packages = {
            file.relative_to(SOURCE).parts[0]
            for file in SOURCE.rglob("*.py")
            for name in foreign.findall(file.read_text("utf-8"))
            if not {*name} & sys.stdlib_module_names
        }
        assert packages >= {"image", "ledger", "sources", "testing"}
        (command,) = re.findall("`([^`]* -m pytest -n auto tests/[^`]*)`", CONTRIBUTING)
        met = {word.split("/")[1] for word in command.split() if word.startswith("tests/")}
        # `_support` is what the others share.
        assert packages - {"_support"} <= met

    def test_a_dependency_has_a_lowest_version(self) -> None:
        extras = {"all": ["x[a]"], "a": ["b[c]>=1.2,<3", "d-e>=4"]}
        project = {"name": "x", "dependencies": ["f>=5.6"], "optional-dependencies": extras}
        assert list(lowest.constraints(project)) == ["f==5.6", "b==1.2", "d-e==4"]
        with pytest.raises(ValueError, match="no lowest version: g<2"):
            list(lowest.constraints(project | {"dependencies": ["g<2"]}))


OFFICIAL = sum(bank.in_sbv_list for bank in banks)


@pytest.mark.parametrize(
    ("page", "said", "true"),
    [
        ("docs/data.md", r"\| (\d+) BINs with", len(list(banks))),
        ("docs/data.md", r"(\d+) from the State Bank", OFFICIAL),
        ("docs/data.md", r"BINs with [^|]+\| [^|]+\| ([\d-]+) \|", bank_table.AS_OF),
        ("src/vnqr/vietqr/banks.py", r"beside this file, has (\d+) of them", len(list(banks))),
        ("src/vnqr/vietqr/banks.py", r"\((\d+) rows, `in_sbv_list`\)", OFFICIAL),
        ("docs/data.md", r"(\d+) numeric codes", len(CURRENCIES)),
        (
            "docs/data.md",
            r"(\d+) of them withdrawn",
            sum(c.withdrawn is not None for c in CURRENCIES.values()),
        ),
        ("docs/data.md", r"(\d+) countries, and `XK`", len(COUNTRIES - {"XK"})),
        ("docs/data.md", r"(\d+) characters, regular and bold", len(glyphs._font().glyphs["regular"])),
        ("docs/reference-format.md", r"version 1, (\d+) shapes", len(SHAPES)),
        ("README.md", r"in over (\d+) named ways", len(NAMES) // 100 * 100),
        ("src/vnqr/testing/__init__.py", r"in over (\d+) named ways", len(NAMES) // 100 * 100),
        ("src/vnqr/cli/__init__.py", r"in over (\d+) ways", len(NAMES) // 100 * 100),
    ],
)
def test_numbers_in_pages_are_those_of_the_tables(page: str, said: str, true: object) -> None:
    assert re.findall(said, flat(ROOT / page)) == [str(true)]


class TestAggregators:
    """That each has messages and a signer: tests/sources/test_notifications.py."""

    @pytest.mark.parametrize("page", ["sources.md", "howto/notifications.md", "vi/howto/notifications.md"])
    def test_pages_name_every_aggregator(self, page: str) -> None:
        text = (DOCS / page).read_text("utf-8").lower()
        assert [
            kind.name for kind in AGGREGATORS if kind.name not in text.replace("vietqr.vn", "vietqrvn")
        ] == []


class TestSlipSizes:
    @pytest.mark.parametrize("size", slip.SIZES)
    def test_every_size_has_a_sheet(self, size: slip.Size) -> None:
        code = vnqr.VietQR(bank="970415", account="1", amount=1, purpose="A")
        content = slip.Slip(code=code, payee="A", account="1", amount=1, reference="A")
        assert slip.make(content, size).width > 0

    @pytest.mark.parametrize("size", slip.SIZES)
    @pytest.mark.parametrize("page", ["src/vnqr/image/slip.py", "docs/pictures.md"])
    def test_pages_name_every_size(self, page: str, size: str) -> None:
        assert re.search(rf"\b{size}\b|\b{size.removesuffix('mm')} mm", (ROOT / page).read_text("utf-8"))


class TestLayouts:
    def test_every_layout_is_in_the_tables(self) -> None:
        assert [spec.layout for spec in LAYOUTS] == [
            layout for layout in Layout if layout is not Layout.OPAQUE
        ]
        format_page = (DOCS / "reference-format.md").read_text("utf-8")
        for spec in LAYOUTS:
            assert dossier.__doc__ is not None
            assert f"{spec.layout} " in dossier.__doc__
            assert spec.form in dossier.__doc__
            assert spec.example in dossier.__doc__
            assert spec.form in format_page

    @pytest.mark.parametrize("spec", LAYOUTS, ids=lambda spec: spec.layout.value)
    def test_the_example_is_of_the_layout(self, spec: dossier.LayoutSpec) -> None:
        assert Dossier(spec.example).layout is spec.layout

    @pytest.mark.parametrize("spec", LAYOUTS, ids=lambda spec: spec.layout.value)
    @given(st.data())
    def test_every_layout_comes_back_from_its_key(
        self, spec: dossier.LayoutSpec, data: st.DataObject
    ) -> None:
        drawn = data.draw(dossiers(layouts=[spec.layout]))
        read = Dossier.from_key(drawn.key)
        assert read.dossier == drawn
        for name in {"layout", "agency", "received", "sequence"} - set(read.unsettled):
            assert getattr(read.dossier, name) == getattr(drawn, name)

    @pytest.mark.parametrize("spec", LAYOUTS, ids=lambda spec: spec.layout.value)
    def test_every_layout_can_be_packed(self, spec: dossier.LayoutSpec) -> None:
        packed = Reference(spec.example, item=1).encode(Form.PACKED)
        assert len(packed) == 19
        assert Reference.parse(packed).dossier.key == Dossier(spec.example).key


class TestStability:
    listed = frozenset(
        name
        for line in STABILITY[
            STABILITY.index("| module |") : STABILITY.index("The command `vnqr`")
        ].splitlines()
        for name in re.findall(r"`(vnqr[\w.]*)`", line.split("|")[1] if "|" in line else "")
    )

    def test_what_is_listed_is_there(self) -> None:
        assert {"vnqr", "vnqr.sources", "vnqr.image.symbol"} <= self.listed
        for module in self.listed:
            assert importlib.import_module(module).__all__

    def test_every_promise_of_a_docstring_is_listed(self) -> None:
        promises = STABILITY[STABILITY.index("| promise |") :]
        for file in SOURCE.rglob("*.py"):
            if PROMISE.search(file.read_text("utf-8")):
                module = ".".join(("vnqr", *file.relative_to(SOURCE).with_suffix("").parts))
                assert f"`{module.removesuffix('.__init__')}`" in promises

    def test_every_module_that_is_named_is_there(self) -> None:
        for module in set(re.findall(r"`(vnqr\.[\w.]+)`", STABILITY)):
            importlib.import_module(module)
