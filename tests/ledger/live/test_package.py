"""What `vnqr.ledger` shows, and when it loads what."""

from __future__ import annotations

import sys

import pytest

import vnqr.ledger
from vnqr.errors import MissingExtraError


def test_its_names_are_there_when_they_are_looked_at() -> None:
    assert dir(vnqr.ledger) == sorted(vnqr.ledger.__all__)
    for name in vnqr.ledger.__all__:
        assert getattr(vnqr.ledger, name).__name__ == name
    with pytest.raises(AttributeError, match="has no attribute 'Journal'"):
        vnqr.ledger.Journal  # noqa: B018 - looking is what fails


@pytest.fixture
def _not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(vnqr.ledger, "Ledger", raising=False)
    for module in ("ledger", "_transactions"):
        monkeypatch.delitem(sys.modules, f"vnqr.ledger.live.{module}", raising=False)


@pytest.mark.usefixtures("_not_loaded")
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(MissingExtraError) as caught:
        vnqr.ledger.Ledger  # noqa: B018 - looking is what fails
    assert caught.value.extra == "ledger"


@pytest.mark.usefixtures("_not_loaded")
def test_another_module_that_is_missing_is_no_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "vnqr.ledger.live._transactions", None)
    with pytest.raises(ModuleNotFoundError) as caught:
        vnqr.ledger.Ledger  # noqa: B018 - looking is what fails
    assert not isinstance(caught.value, MissingExtraError)
