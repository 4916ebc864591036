"""Codes broken on purpose, each with what is wrong, what `vnqr.check` says and what a good reader does.

`faults(payload)` takes a right code and yields over 200 broken ones, every one with a name that
stays the same. Each is made of a right code of its own, its `control`: the code given, brought into the shape
that the fault needs. So a fault is the only thing wrong with its text, whatever code it is made of:

- a code for which a fault needs an amount, a name, a reference ... gets one;
- a code that is no domestic transfer, where the fault is about one, becomes one: of a NAPAS code in dong the
  bank is kept, and the account if it was paid by account; any other gets a payee that is made up;
- a code of more than 300 bytes loses the objects 80-99, further accounts, 64 and 62, in this order, until it
  has fewer: what a fault adds must not make it break the limit of 512.

Eight groups (`Group`): structure, CRC, charset, EMVCo's rules, NAPAS' rules, the wild (what writers in use
get wrong), fraud and reference.

**Fraud.** Anybody can write a valid code for another account, so `check` is silent about nearly all of fraud
and reference: `codes` is empty, and no reader that knows nothing but the text can see more. What sees them is
`vnqr.verify`, given payee, charge and the text that was issued; `verified` tells what it says. What they ask
(`reader`) is expected of software that knows these, as at a counter, not of a bank app.

Nothing here needs Hypothesis. Chance comes from the seed alone, the same on every platform and Python.

Example:
    >>> text = ("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...         "53037045802VN63049E6F")
    >>> broken = {fault.name: fault for fault in faults(text)}
    >>> fault = broken["amount-grouped"]
    >>> fault.describe(), fault.reader
    ('The amount is 50.000: fifty thousand to a Vietnamese eye, fifty to the standard.', ...)
    >>> fault.text[-24:], [code.value for code in fault.codes]
    ('5802VN540650.0006304105E', ['amount-decimals', 'amount-decimals'])
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final, NamedTuple

from vnqr.emvco.payload import Payload
from vnqr.errors import Code, ProfileError
from vnqr.testing.faults import emvco as emvco_faults
from vnqr.testing.faults import fraud as fraud_faults
from vnqr.testing.faults import napas as napas_faults
from vnqr.testing.faults import text as text_faults
from vnqr.testing.faults.draft import Draft
from vnqr.testing.faults.rows import Group, Reaction
from vnqr.vietqr.rules import check

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from vnqr.errors import Lang
    from vnqr.testing.faults.rows import FaultRow
    from vnqr.vietqr.model import VietQR

__all__ = ["NAMES", "Fault", "Group", "Reaction", "faults"]


class Fault(NamedTuple):
    """A code broken in one way. A frozen value.

    Attributes:
        group: where the fault lies.
        name: what it is called, `amount-comma`; never changes once released.
        text: the broken text.
        control: the right code of which it was made.
        errors: the codes that `vnqr.check` reports as errors, each as often as it does; no others.
        warnings: those that it reports as warnings.
        reader: what a good reader does with the text.
        verified: what `vnqr.verify` reports, among others, to who knows payee, charge and `control`; empty
            for faults that need none of these to be seen.
        sentences: what is wrong, in English and in Vietnamese.
    """

    group: Group
    name: str
    text: str
    control: str
    errors: tuple[Code, ...]
    warnings: tuple[Code, ...]
    reader: Reaction
    verified: tuple[Code, ...]
    sentences: tuple[str, str]

    @property
    def codes(self) -> tuple[Code, ...]:
        """All codes that `vnqr.check` reports for the text."""
        return self.errors + self.warnings

    def describe(self, lang: Lang = "en") -> str:
        """Return what is wrong, as one sentence in English or Vietnamese."""
        return self.sentences[lang == "vi"]


_ROWS: Final = (
    *text_faults.TEXT_FAULTS,
    *emvco_faults.EMVCO_FAULTS,
    *napas_faults.NAPAS_FAULTS,
    *fraud_faults.FRAUD_FAULTS,
)

NAMES: Final = tuple((row.group, row.name) for row in _ROWS)
"""Group and name of every fault, in the order in which they come."""


def faults(payload: str | Payload | VietQR, seed: int = 0, *, only: Collection[str] = ()) -> Iterator[Fault]:
    """Break a right code in every way there is.

    Args:
        payload: the code, of any country; `vnqr.check` must have nothing to say of it, not even a warning.
        seed: where chance comes from: the stranger's account, the digit that is wrong ...
        only: names and groups of the faults wanted; empty: all.

    Yields:
        The faults, in the order of `NAMES`; the same for the same code and seed.

    Raises:
        ParseError: the code is not well-formed.
        ProfileError: the code breaks a rule already, so that it would show more than the fault.
        TypeError: the code is no text, Payload or VietQR, or the seed no int.
        ValueError: there is no such name or group.

    Example:
        >>> first = next(faults("00020102164000123456789012520452515303840"
        ...                     "5802US5911ABC Hammers6008New York63047222"))
        >>> first.name, first.text, first.reader.value
        ('text-empty', '', 'refuse')
    """
    if not isinstance(seed, int):
        message = f"a seed is an int, not {type(seed).__name__}"
        raise TypeError(message)
    right = payload if isinstance(payload, Payload) else Payload(_text(payload))
    if issues := check(right):
        raise ProfileError(issues)
    wanted = {*only} or {*Group}
    if unknown := wanted.difference(*NAMES):
        message = f"no fault and no group is called {min(unknown)!r}"
        raise ValueError(message)
    return (_make(row, right, seed) for row in _ROWS if not wanted.isdisjoint((row.group, row.name)))


def _text(payload: object) -> str:
    from vnqr.vietqr.model import VietQR  # noqa: PLC0415 - whoever has a text need not load pydantic

    if not isinstance(payload, str | VietQR):
        message = f"a code is a text, a Payload or a VietQR, not {type(payload).__name__}"
        raise TypeError(message)
    return str(payload)


def _make(row: FaultRow, right: Payload, seed: int) -> Fault:
    # A seed of its own for every fault: a new one does not change the others.
    draft = row.needs(Draft(right, Random(f"{seed} {row.name}")).make_room())  # noqa: S311 - no secret
    control = draft.sealed()
    return Fault(
        row.group,
        row.name,
        row.change(draft),
        control,
        row.errors,
        row.warnings,
        row.reader,
        row.verified,
        (row.en, row.vi),
    )
