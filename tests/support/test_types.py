"""`require`, and that no `repr` of a public value shows an account, a name or a memo."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
import re
from typing import Any

import pytest
from pydantic import BaseModel

import vnqr
from vnqr import Payload, Template, VietQR
from vnqr._support.types import SHOWN, require
from vnqr.emvco.parts import AdditionalData

PRIVATE = "NGUYEN VAN A 1133"

# What these hold is of this library: its tables, its sentences, the parts of its drawings.
OURS = (
    "vnqr.cli",
    "vnqr.emvco.checking",
    "vnqr.emvco.codelists",
    "vnqr.emvco.objects",
    "vnqr.errors",
    "vnqr.image.formats",
    "vnqr.image.paper",
    "vnqr.image.qr",
    "vnqr.testing",
    "vnqr.vietnamese",
    "vnqr.vietqr.banks",
    "vnqr.vietqr.guids",
    "vnqr.vietqr.services",
)
# These say what they are in words of their own, tried below or with the value; codes of dossiers and names of
# schemes are shown.
OWN_WORDS = {
    "Dossier",
    "Match",
    "NetworkAccount",
    "Page",
    "Payload",
    "Reference",
    "Reconciliation",
    "Scheme",
    "Symbol",
    "Token",
    "VietQR",
}
# Parts of a dossier's code, columns of files, paths and ids.
NO_WORDS_OF_OTHERS = {"Column", "Facts", "KeyReading", "Names", "Pieces", "Table", "Verdict"}
TEXT = re.compile(r"\b(str|bytes|AccountNumber|Label|Memo|Name|TaxCode|Text|Values|Mapping)\b")


def texts_of(value: Any) -> list[str]:
    """Return the fields that hold text, by their annotations."""
    if issubclass(value, BaseModel):
        annotations = {name: field.annotation for name, field in value.model_fields.items()}
    elif dataclasses.is_dataclass(value):
        annotations = {field.name: field.type for field in dataclasses.fields(value)}
    else:
        annotations = {name: value.__annotations__[name] for name in getattr(value, "_fields", ())}
    return [name for name, annotation in annotations.items() if TEXT.search(str(annotation))]


def values() -> list[type[Any]]:
    modules = [
        importlib.import_module(found.name)
        for found in pkgutil.walk_packages(vnqr.__path__, "vnqr.")
        if "._" not in found.name and not found.name.startswith(OURS)
    ]
    found = {
        value
        for module in modules
        for name in getattr(module, "__all__", ())
        if isinstance(value := getattr(module, name), type) and texts_of(value)
    }
    return sorted((value for value in found if value.__name__ not in OWN_WORDS | NO_WORDS_OF_OTHERS), key=str)


def holding(value: Any, text: str) -> object:
    """Return a value whose texts all are this one, whatever they have to be."""
    texts = texts_of(value)
    if issubclass(value, BaseModel):
        return value.model_construct(**dict.fromkeys(value.model_fields) | dict.fromkeys(texts, text))
    if hasattr(value, "_fields"):
        return value(*[text if name in texts else () if name == "why" else None for name in value._fields])
    made = value.__new__(value)
    for field in dataclasses.fields(value):
        object.__setattr__(made, field.name, text if field.name in texts else None)
    return made


@pytest.mark.parametrize("value", values(), ids=lambda value: value.__name__)
def test_no_value_shows_what_is_private(value: type) -> None:
    made = holding(value, PRIVATE)
    for shown in (repr(made), str(made) if value.__str__ in {object.__str__, value.__repr__} else ""):
        allowed = "|".join(SHOWN.intersection(texts_of(value)))
        assert PRIVATE not in re.sub(rf"\b({allowed})={PRIVATE!r}", "", shown)


def test_what_is_inside_is_not_shown_either() -> None:
    template = Template(id="26", guid="com.example", objects=[("01", PRIVATE)])
    assert repr(template) == str(template) == "<Template id='26' guid='com.example' objects=...>"
    assert PRIVATE not in str(list(template.__rich_repr__()))
    tree = Payload.from_objects([("00", "01"), template.entry(), ("62", [("08", PRIVATE)])]).tree()
    assert PRIVATE not in repr(tree)
    assert repr(tree[-2].children[0]) == "<Node path='62.08' name=... value=... start=50 end=71>"
    assert repr(AdditionalData(purpose=PRIVATE)) == "<AdditionalData purpose=...>"


def test_a_vietqr_says_what_it_is() -> None:
    qr = VietQR(bank="970415", account="113366668888", purpose="NGUYEN VAN A", other_accounts=[
        Template(id="26", guid="com.example", objects=[("01", PRIVATE)])
    ])  # fmt: skip
    assert repr(qr) == "<VietQR QRIBFTTA at 970415, 153 characters>"


@pytest.mark.parametrize(
    ("kinds", "expected"),
    [(str, "a str"), (int, "an int"), ((str, Payload), "a str or a Payload")],
)
def test_a_wrong_type_is_told_with_what_was_expected(kinds: Any, expected: str) -> None:
    with pytest.raises(TypeError, match=f"^a memo must be {expected}, not NoneType$"):
        require(None, kinds, "a memo")
