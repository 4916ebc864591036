"""What persons may not do: which code, at which argument, with which figures; nothing is changed by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from refusals import CHARGES, CREDITS, acts, refusals, wrong_types

from vnqr.errors import VnqrError
from vnqr.ledger import Ledger
from vnqr.ledger.reconcile import reconcile
from vnqr.ledger.values import Credit

if TYPE_CHECKING:
    from collections.abc import Callable

    from vnqr.ledger.reconciliation import Reconciliation


def pure() -> tuple[Reconciliation, dict[str | None, str]]:
    """Return an outcome in which much was done; and the ids of its credits, None: of the row."""
    state = reconcile(CHARGES, CREDITS)
    ids: dict[str | None, str] = {line.number: name for name, line in state.facts.lines.items()}
    (ids[None],) = state.facts.rows
    for verb, given, named in acts(ids):
        state = getattr(state, verb)(*given, **named)
    return state, ids


def live() -> tuple[Ledger, dict[str | None, str]]:
    """Return the same in a database."""
    ledger = Ledger(":memory:")
    ledger.open(CHARGES)
    taken = ledger.receive(CREDITS)
    ids = {
        each.transaction_id if isinstance(each, Credit) else None: where.id
        for each, where in zip(CREDITS, taken, strict=True)
    }
    for verb, given, named in acts(ids):
        getattr(ledger, verb)(*given, **named)
    return ledger, ids


@pytest.mark.parametrize("make", [pure, live])
def test_each_says_why_and_where(
    make: Callable[[], tuple[Reconciliation | Ledger, dict[str | None, str]]],
) -> None:
    there, ids = make()
    for (verb, given, named), (code, path, params) in refusals(ids):
        with pytest.raises(VnqrError) as caught:
            getattr(there, verb)(*given, **named)
        (issue,) = caught.value.issues
        assert (issue.code, issue.path, dict(issue.params)) == (code, path, params), (verb, named)
    for (verb, given, named), message in wrong_types(ids):
        with pytest.raises(TypeError) as wrong:
            getattr(there, verb)(*given, **named)
        assert str(wrong.value) == message, (verb, named)
    expected, _ = pure()
    if isinstance(there, Ledger):
        assert there.export() == expected
        there.dispose()
    else:
        assert there == expected
