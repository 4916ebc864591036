"""The outcome of a reconciliation as a file: CSV for a spreadsheet, JSON for a program.

CSV: one row for each charge, one for each credit that waits for a person, one for each finding, in UTF-8
with a byte order mark, as Excel wants it. Memos and names come from strangers, so no cell can start a
formula: where a cell, or what a program with another separator would take for one, begins with `=`, `+`, `-`,
`@`, a tab or a line break, an apostrophe is put before it.

JSON: an object with `states` (state -> number of charges), `places` (place -> number and sum of credits),
`charges` (as `SettlementEvent`), `pending` (as the CSV has the credits, with the suggestions) and `findings`.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from vnqr._support.files import writing_whole
from vnqr._support.types import Discreet
from vnqr.errors import Code  # noqa: TC001 - pydantic reads the annotations
from vnqr.ledger.outcome import (  # noqa: TC001 - the same
    Place,
    SettlementEvent,
    Total,
)
from vnqr.ledger.settlement import ChargeState
from vnqr.ledger.values import Credit, InvalidCredit  # noqa: TC001 - pydantic reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from vnqr.errors import Lang
    from vnqr.ledger.reconciliation import Reconciliation
    from vnqr.ledger.settlement import Settlement
    from vnqr.references.reference import Reference

__all__ = ["Candidate", "PendingRecord", "Report", "safe_cell", "write_report"]

# Where a formula could start: a cell, or after what another program may take for a separator. The full-width
# signs are signs to Excel in some languages.
_FORMULA = re.compile("(^|[;,|\t\r\n])(?=[\\s\"']*[=+\\-@＝＋－＠])|^(?=[\t\r\n])")


def safe_cell(text: str) -> str:
    """Return a text that is text in every spreadsheet.

    Example:
        >>> safe_cell("=HYPERLINK(A1)"), safe_cell("CT tu 0871;-5"), safe_cell("2024-06-01")
        ("'=HYPERLINK(A1)", "CT tu 0871;'-5", '2024-06-01')
    """
    return _FORMULA.sub(r"\1'", text)


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class Candidate(Discreet):
    """A charge that a credit names, or that is suggested for it.

    Attributes:
        reference: the reference's text.
        dossier: the dossier's code.
        item: 0 for the whole dossier, 1 to 23 for one fee item.
        reason: why it is suggested; None where the memo names it.
    """

    reference: str
    dossier: str
    item: int
    reason: str | None = None

    def __str__(self) -> str:
        """Return code, item and reason on one line."""
        return f"{self.dossier} / {self.item}" + (f" ({self.reason})" if self.reason else "")


@dataclass(frozen=True, repr=False, slots=True, kw_only=True)
class PendingRecord(Discreet):
    """A credit that waits for a person.

    Attributes:
        id: names it to `Reconciliation.decide`.
        place: where it lies.
        credit: the credit; None for a row that cannot be read.
        row: the row; None for a credit.
        issue: what is wrong; None where nothing is.
        candidates: the charges that the memo names.
        suggestions: the charges that it may mean.
    """

    id: str
    place: Place
    credit: Credit | None
    row: InvalidCredit | None
    issue: str | None
    candidates: tuple[Candidate, ...]
    suggestions: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRecord:
    """Something that a person should know, though nothing waits.

    Attributes:
        code: what: see `vnqr.ledger.findings`.
        issue: the same as a sentence.
        credits: the ids of the credits.
    """

    code: Code
    issue: str
    credits: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The outcome, as JSON has it.

    Attributes:
        states: how many charges are in each state.
        places: how many credits lie in each place, and how much they are.
        charges: what each charge's settlement has become.
        pending: the credits that wait for a person.
        findings: what a person should know, though nothing waits.
    """

    states: dict[ChargeState, int]
    places: dict[Place, Total]
    charges: list[SettlementEvent]
    pending: list[PendingRecord]
    findings: list[FindingRecord]


_REPORT = TypeAdapter(Report)

_HEADER = (
    "what",
    "state",
    "state_vi",
    "needs_person",
    "dossier",
    "item",
    "bank",
    "account",
    "due",
    "received",
    "refunded",
    "missing",
    "surplus",
    "paid_at",
    "transaction_id",
    "amount",
    "received_at",
    "memo",
    "payer",
    "candidates",
    "suggestions",
    "issue",
    "id",
)


def write_report(
    result: Reconciliation, path: str | Path, *, suggest: bool = True, lang: Lang = "en"
) -> None:
    """Write the outcome to a file: JSON where its name ends in `.json`, else CSV.

    Args:
        result: the outcome.
        path: the file; written whole, or not at all.
        suggest: whether to look for suggestions for unmatched credits, about a millisecond for each.
        lang: the language of what is wrong with invalid credits.

    Raises:
        OSError: the file cannot be written.
    """
    target = Path(path)
    with writing_whole(target) as file:
        if target.suffix.lower() == ".json":
            file.write(_REPORT.dump_json(_report(result, suggest=suggest, lang=lang)))
            return
        text = TextIOWrapper(file, "utf-8-sig", newline="")
        writer = csv.writer(text)
        writer.writerow(_HEADER)
        for row in _rows(result, suggest=suggest, lang=lang):
            cells = (row.get(name) for name in _HEADER)
            writer.writerow("" if cell is None else safe_cell(str(cell)) for cell in cells)
        text.detach()


def _report(result: Reconciliation, *, suggest: bool, lang: Lang) -> Report:
    charges = list(result.events())
    counted = Counter(event.state for event in charges)
    return Report(
        states={state: counted[state] for state in ChargeState},
        places=result.totals(),
        charges=charges,
        pending=list(_records(result, suggest=suggest, lang=lang)),
        findings=list(_found(result, lang)),
    )


def _rows(result: Reconciliation, *, suggest: bool, lang: Lang) -> Iterator[dict[str, object]]:
    """Give the rows of the CSV."""
    for settlement in result.settlements():
        yield _charge_row(settlement)
    for record in _records(result, suggest=suggest, lang=lang):
        yield _credit_row(record)
    for finding in _found(result, lang):
        ids = "; ".join(finding.credits)
        yield {"what": "finding", "state": finding.code, "issue": finding.issue, "id": ids}


def _charge_row(settlement: Settlement) -> dict[str, object]:
    charge = settlement.charge
    return {
        "what": "charge",
        "state": settlement.state.value,
        "state_vi": settlement.state.vi,
        "needs_person": "x" if settlement.needs_person else "",
        "dossier": charge.reference.dossier.code,
        "item": charge.reference.item,
        "bank": charge.bank,
        "account": charge.account,
        "due": charge.due,
        "received": settlement.received,
        "refunded": settlement.refunded,
        "missing": settlement.missing,
        "surplus": settlement.surplus,
        "paid_at": _time(settlement.paid_at),
        "transaction_id": "; ".join(credit.transaction_id or "" for credit in settlement.credits),
    }


def _credit_row(record: PendingRecord) -> dict[str, object]:
    row: dict[str, object] = {
        "what": "credit",
        "state": record.place.value,
        "state_vi": record.place.vi,
        "needs_person": "x",
        "candidates": "; ".join(map(str, record.candidates)),
        "suggestions": "; ".join(map(str, record.suggestions)),
        "issue": record.issue,
        "id": record.id,
    }
    if record.row is not None:
        unread = record.row
        places = filter(None, (unread.source, unread.sheet, str(unread.row), unread.field))
        row |= {"issue": f"{', '.join(places)}: {record.issue}", "amount": unread.amount}
    if (credit := record.credit) is not None:
        row |= {
            "bank": credit.bank,
            "account": credit.account,
            "transaction_id": credit.transaction_id,
            "amount": credit.amount,
            "received_at": _time(credit.received_at),
            "memo": credit.memo,
            "payer": credit.payer,
        }
    return row


def _records(result: Reconciliation, *, suggest: bool, lang: Lang) -> Iterator[PendingRecord]:
    for pending in result.pending():
        suggestions = result.suggest(pending) if suggest else ()
        yield PendingRecord(
            id=pending.id,
            place=pending.place,
            credit=pending.credit,
            row=pending.row,
            issue=pending.issue and pending.issue.describe(lang),
            candidates=tuple(_candidate(reference) for reference in pending.candidates),
            suggestions=tuple(_candidate(found.reference, found.reason) for found in suggestions),
        )


def _found(result: Reconciliation, lang: Lang) -> Iterator[FindingRecord]:
    for finding in result.findings():
        yield FindingRecord(code=finding.code, issue=finding.issue.describe(lang), credits=finding.credits)


def _candidate(reference: Reference, reason: str | None = None) -> Candidate:
    return Candidate(
        reference=str(reference), dossier=reference.dossier.code, item=reference.item, reason=reason
    )


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(sep=" ")
