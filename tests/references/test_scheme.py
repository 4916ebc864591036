"""Schemes that a caller gives: every function that takes some refuses what is none, in one sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pydantic import TypeAdapter

import vnqr
from vnqr.ledger import Ledger
from vnqr.references.names import names
from vnqr.references.scheme import DOSSIER, Scheme, schemes_of
from vnqr.references.suggestion import Candidates, candidates
from vnqr.sources.charges import charges_from_csv, charges_from_json

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CODE = "000.00.01.H26-240601-0001"
REFERENCE = vnqr.Reference(CODE, item=1)
TEXT, TOKEN = str(REFERENCE), "HSY99EDD1RXQ"
BOOK = {(REFERENCE.key, REFERENCE.item)}
STUDENT = Scheme("SV", "student", "SV[0-9]{7}")
QR = vnqr.VietQR(bank="970415", account="113366668888", reference=REFERENCE)
BODY = f'{{"bank": "970415", "account": "113366668888", "purpose": "{TEXT}"}}'


def _epochs(given) -> object:
    with Ledger(":memory:", schemes=given) as ledger:
        return ledger.export().facts.epochs


TAKE: dict[str, Callable[[Path, object], object]] = {
    "Reference.find": lambda _, given: vnqr.Reference.find(TEXT, given),
    "Reference.find in a book": lambda _, given: vnqr.Reference.find(TEXT, given, BOOK),
    "Reference.parse": lambda _, given: vnqr.Reference.parse(TEXT, given),
    "a reference in JSON": lambda _, given: TypeAdapter(vnqr.Reference).validate_json(
        f'"{TEXT}"', context={"schemes": given}
    ),
    "Token.find": lambda _, given: vnqr.Token.find(TOKEN, {TOKEN: 1}, given),
    "names": lambda _, given: names(TEXT, given),
    "suggest": lambda _, given: vnqr.suggest(CODE, BOOK, given),
    "candidates": lambda _, given: candidates(CODE, given).keys,
    "Candidates": lambda _, given: Candidates(CODE, given).keys,
    "VietQR.parse": lambda _, given: vnqr.VietQR.parse(str(QR), schemes=given).reference,
    "VietQR.from_payload": lambda _, given: (
        vnqr.VietQR.from_payload(vnqr.parse(str(QR)), schemes=given).reference
    ),
    "a code in JSON": lambda _, given: (
        vnqr.VietQR.model_validate_json(BODY, context={"schemes": given}).reference
    ),
    "charges_from_csv": lambda folder, given: charges_from_csv(
        folder / "charges.csv", bank="970415", account="113366668888", schemes=given
    ),
    "charges_from_json": lambda folder, given: [charges_from_json(folder / "charges.json", schemes=given)],
    "reconcile": lambda _, given: vnqr.reconcile([], [], schemes=given).facts.epochs,
    "Ledger": lambda _, given: _epochs(given),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "charges.json").write_text("[]", "utf-8")
    (tmp_path / "charges.csv").write_text(
        f"dossier,item,opened_at,kind,code,name,payable\n{CODE},1,2024-06-01,phí,P1,Phí thẩm định,50000\n",
        "utf-8",
    )
    return tmp_path


@pytest.mark.parametrize("verb", TAKE)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("HS", "a scheme must be a Scheme, not str"),
        (["HS"], "a scheme must be a Scheme, not str"),
        ((DOSSIER, "SV"), "a scheme must be a Scheme, not str"),
        ([STUDENT, None], "a scheme must be a Scheme, not NoneType"),
        ({"HS": DOSSIER}, "a scheme must be a Scheme, not str"),
        (DOSSIER, "a list of schemes must be an Iterable, not Scheme"),
        (7, "a list of schemes must be an Iterable, not int"),
    ],
)
def test_what_is_no_scheme(folder, verb, given, said) -> None:
    with pytest.raises(TypeError, match=f"^{re.escape(said)}$"):
        TAKE[verb](folder, given)


@pytest.mark.parametrize("verb", sorted(TAKE.keys() - {"Ledger"}))  # there none are those that it has
def test_none_is_no_list_of_schemes(folder, verb) -> None:
    with pytest.raises(TypeError, match=r"^a list of schemes must be an Iterable, not NoneType$"):
        TAKE[verb](folder, None)


@pytest.mark.parametrize("verb", TAKE)
def test_any_list_is_taken(folder, verb) -> None:
    found = TAKE[verb](folder, (DOSSIER, STUDENT))
    assert found
    assert TAKE[verb](folder, [DOSSIER, STUDENT]) == found
    assert TAKE[verb](folder, {DOSSIER: 1, STUDENT: 2}) == found


def test_what_is_read_once_is_kept() -> None:
    assert schemes_of(each for each in (DOSSIER, STUDENT)) == (DOSSIER, STUDENT)
    assert vnqr.VietQR.parse(str(QR), schemes=iter([DOSSIER])).reference == REFERENCE
