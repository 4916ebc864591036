"""The saved form of a reconciliation: JSON, format `vnqr-reconciliation-1`.

One object with these fields, lists sorted, so that equal outcomes give equal bytes:

- `format`: the name above.
- `charges`: as `Charge`, with `dossier` (the code as written), `item` and `scheme` (the prefix) in place of
  the reference's text, which would lose the points of some codes.
- `credits`: one list for each delivery: BIN, account, transaction id, amount, time, places in `charges` of
  those named, how it was found, memo, payer. Deliveries that contradict each other share account and id.
- `rows`: the rows that could not be read.
- `decided`: id of a `Pending` -> place in `charges`, or null where it was set aside.

Example:
    >>> from vnqr.ledger.reconcile import Reconciliation, reconcile
    >>> saved = reconcile([], []).to_json()
    >>> saved[:34]
    b'{"format":"vnqr-reconciliation-1",'
    >>> Reconciliation.from_json(saved) == reconcile([], [])
    True
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from sys import intern
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, NamedTuple

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from vnqr._support.types import discreet
from vnqr.errors import Code, VnqrError
from vnqr.ledger.intake import Facts, Intake, Line, key_of
from vnqr.ledger.records import ChargeRecord
from vnqr.ledger.settlement import Found  # noqa: TC001 - pydantic reads the annotations
from vnqr.ledger.values import (
    CONFIG,
    VIETNAM,
    AccountNumber,
    Bin,
    Dong,
    InvalidCredit,
    Memo,
    Text,
    Time,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from vnqr.references.scheme import Scheme

__all__ = ["FORMAT", "dump", "load"]

FORMAT = "vnqr-reconciliation-1"
"""Stands in every saved state; another one is not read."""

_Place = Annotated[int, Field(strict=True, ge=0)]


class _SavedCredit(NamedTuple):
    bank: Bin
    account: AccountNumber
    transaction_id: Text
    amount: Dong
    received_at: Time
    named: tuple[_Place, ...]
    found: Found | None
    memo: Memo
    payer: str

    def __repr__(self) -> str:
        """Return it without the texts in it."""
        return discreet(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    __pydantic_config__: ClassVar[ConfigDict] = CONFIG

    format: Literal["vnqr-reconciliation-1"]
    charges: list[ChargeRecord]
    credits: Iterable[_SavedCredit]
    rows: list[InvalidCredit]
    decided: dict[str, _Place | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Loaded(_Snapshot):
    __pydantic_config__: ClassVar[ConfigDict] = CONFIG

    credits: list[_SavedCredit]


# Credits are written one by one, which spares the list; read one by one they would take more.
_SNAPSHOT = TypeAdapter(_Snapshot)
_LOADED = TypeAdapter(_Loaded)


def dump(facts: Facts) -> bytes:
    """Write what an outcome is derived from.

    Args:
        facts: the charges, the credits and the decisions.

    Returns:
        JSON.
    """
    charges, intake, decided = facts.charges, facts.intake, facts.decided
    places = {key: place for place, key in enumerate(sorted(charges))}
    snapshot = _Snapshot(
        format="vnqr-reconciliation-1",
        charges=[ChargeRecord.of(charges[key]) for key in places],
        credits=(
            _SavedCredit(
                *identity,
                line.amount,
                line.received_at,
                tuple(places[key] for key in line.named),
                line.found,
                line.memo,
                line.payer,
            )
            for identity in sorted(intake.lines)
            for line in intake.versions(identity)
        ),
        rows=sorted(intake.rows),
        decided={name: None if key is None else places[key] for name, key in sorted(decided.items())},
    )
    return _SNAPSHOT.dump_json(snapshot)


def load(data: bytes | str, schemes: Iterable[Scheme]) -> Facts:
    """Read what an outcome is derived from.

    Args:
        data: what `dump` wrote.
        schemes: the schemes that the charges may have.

    Returns:
        The charges, the credits and the decisions.

    Raises:
        VnqrError: it is something else (`state-invalid`), or a scheme is missing (`state-scheme`).
    """
    by_prefix = {scheme.prefix: scheme for scheme in schemes}
    try:
        snapshot = _LOADED.validate_json(data)
        charges = [record.charge(by_prefix) for record in snapshot.charges]
        keys = [key_of(charge.reference) for charge in charges]
        alone = [(key,) for key in keys]  # what most credits name: kept once for each charge
        intake = Intake()
        while snapshot.credits:  # each is let go at once: there may be millions
            bank, account, transaction_id, amount, moment, places, found, memo, payer = snapshot.credits.pop()
            named = alone[places[0]] if len(places) == 1 else tuple(keys[place] for place in places)
            line = Line(moment.astimezone(VIETNAM), amount, named, memo, payer, found)
            intake.take_line((intern(bank), intern(account), transaction_id), line)
        intake.rows = dict.fromkeys(snapshot.rows)
        decided = {name: None if place is None else keys[place] for name, place in snapshot.decided.items()}
    except KeyError:
        raise VnqrError.of(Code.STATE_INVALID, "scheme", None) from None
    except (ValidationError, IndexError):
        raise VnqrError.of(Code.STATE_INVALID, "", None, format=FORMAT) from None
    return Facts(dict(zip(keys, charges, strict=True)), intake, decided)
