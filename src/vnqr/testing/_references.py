"""Strategies that draw dossiers, references and memos; `vnqr.testing.strategies` has them all.

Example:
    >>> from hypothesis import given, settings
    >>> @settings(max_examples=5)
    ... @given(references())
    ... def test_comes_back(reference):
    ...     assert Reference.parse(str(reference)) == reference
    >>> test_comes_back()
"""

from __future__ import annotations

import string
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Final, cast

from hypothesis import strategies as st
from pydantic import ValidationError

from vnqr._support.types import require
from vnqr.errors import VnqrError
from vnqr.references.dossier import LAYOUTS, Dossier, Layout
from vnqr.references.form import LAST_ITEM, MAX_REFERENCE_LENGTH, Form
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER

if TYPE_CHECKING:
    from collections.abc import Collection

    from hypothesis.strategies import DrawFn, SearchStrategy

    from vnqr.references.dossier import LayoutSpec
    from vnqr.references.scheme import Scheme

__all__ = ["dossiers", "memos", "references", "require_strategies", "texts_over"]

_CAPITALS: Final = string.digits + string.ascii_uppercase
_FIRST, _LAST = date(2018, 1, 1), date(2099, 12, 31)
_MAX_KEY: Final = 28
_TAIL: Final = 3  # the item and two check characters


def texts_over(alphabet: str | SearchStrategy[str], least: int, most: int) -> SearchStrategy[str]:
    """Draw texts of an alphabet, from `least` to `most` characters."""
    return st.text(alphabet, min_size=least, max_size=most)


def require_strategies(**given: object) -> None:
    """Raise TypeError where an argument is neither None nor a strategy: a draw would, with less to say."""
    for name, strategy in given.items():
        require(strategy, (st.SearchStrategy, NoneType), name)


def dossiers(
    *, layouts: Collection[Layout] = tuple(Layout), max_key: int = _MAX_KEY
) -> SearchStrategy[Dossier]:
    """Draw dossiers, received from 2018 to 2099.

    Args:
        layouts: how their codes are built; at least one.
        max_key: the most characters of a key, from 20: what READABLE can carry.

    Returns:
        Dossiers; those outside the known layouts have codes of 1 to 20 characters.

    Example:
        >>> from hypothesis import given, settings
        >>> @settings(max_examples=5)
        ... @given(dossiers(layouts=[Layout.CITY]))
        ... def test_city(dossier):
        ...     assert len(dossier.key) == 17
        >>> test_city()
    """
    makers = [_opaque()] if Layout.OPAQUE in layouts else []
    makers += [_of_layout(spec, max_key) for spec in reversed(LAYOUTS) if spec.layout in layouts]
    return st.one_of(*makers)


@st.composite
def _of_layout(draw: DrawFn, spec: LayoutSpec, max_key: int) -> Dossier:
    least, most = spec.sequence
    left = max_key - sum(spec.above) - len("H26260101")
    sequence = draw(texts_over(string.digits, least, min(left, most)))
    width = spec.width or 1
    count = min(spec.sublevels, (left - len(sequence)) // width)
    levels = [
        *(draw(texts_over(_CAPITALS, above, above)) for above in spec.above),
        f"{draw(texts_over(string.ascii_uppercase, 1, 1))}{draw(st.integers(0, 99)):02}",
        *draw(st.lists(texts_over(_CAPITALS, 1, width), max_size=count)),
    ]
    return Dossier(f"{'.'.join(levels)}-{draw(st.dates(_FIRST, _LAST)):%y%m%d}-{sequence}")


def _opaque() -> SearchStrategy[Dossier]:
    # No hyphen, so that none is a code of a known layout with a date that is none.
    codes = texts_over(_CAPITALS + "./", 1, 20).filter(lambda code: any(char in _CAPITALS for char in code))
    return codes.map(Dossier).filter(lambda dossier: dossier.layout is Layout.OPAQUE)


def references(
    *,
    of: SearchStrategy[Dossier] | None = None,
    items: SearchStrategy[int] | None = None,
    form: Form = Form.READABLE,
    scheme: Scheme = DOSSIER,
) -> SearchStrategy[Reference]:
    """Draw references that can be written in a form.

    Args:
        of: their dossiers; None: in the known layouts.
        items: their items, 0 to 23; None: any.
        form: how they are to be written.
        scheme: prefix and structure; with a pattern of its own, give dossiers that follow it.

    Returns:
        References; `encode(form)` does not fail.

    Raises:
        TypeError: what is to be drawn from is no strategy, such as a list of items.

    Example:
        >>> from hypothesis import find
        >>> find(references(), lambda reference: reference.item > 3)
        Reference('A00-180101-0000', item=4)
    """
    require_strategies(of=of, items=items)
    if of is None:
        known = [layout for layout in Layout if layout is not Layout.OPAQUE]
        of = dossiers(layouts=known, max_key=MAX_REFERENCE_LENGTH - len(scheme.prefix) - _TAIL)
    drawn = st.tuples(of, st.integers(0, LAST_ITEM) if items is None else items)
    made = drawn.map(lambda parts: _reference(*parts, scheme=scheme, form=form))
    return made.filter(lambda reference: reference is not None).map(lambda found: cast("Reference", found))


def _reference(dossier: Dossier, item: int, *, scheme: Scheme, form: Form) -> Reference | None:
    try:
        reference = Reference(dossier, item, scheme)
        reference.encode(form)
    except (ValidationError, VnqrError):  # too long, not to be packed, or an opaque code of two meanings
        return None
    return reference


@st.composite
def memos(draw: DrawFn, reference: Reference, *, form: Form = Form.READABLE) -> str:
    r"""Draw what banks make of a memo that holds a reference; `Reference.find` still finds it.

    Its letters change case, lines are wrapped inside it, spaces, points and hyphens come and go, and the
    bank's own text is set before and after it, often without a space between.

    Args:
        draw: given by Hypothesis.
        reference: the reference; with a form other than READABLE or a dossier of no layout, `find` needs
            the book.
        form: how it is written.

    Returns:
        Memos.

    Example:
        >>> from hypothesis import find
        >>> find(memos(Reference("000.00.01.H26-240601-0001", item=1)), lambda memo: "\n" in memo)
        'HS0000001H262406010001BX\nN'
    """
    text = reference.encode(form)
    if draw(st.booleans()):
        text = text.lower()
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(text) - 1).map(lambda place: -place))
        text = text[:at] + draw(st.sampled_from(_SEPARATORS)) + text[at:]
    before, after = draw(st.sampled_from(_BEFORE)), draw(st.sampled_from(_BEHIND))
    return f"{before}{text}{after}"


_SEPARATORS: Final = (" ", "\n", ".", "-", "  ")
_BEFORE: Final = ("", "nop le phi ", "MBVCB.6994946307.", "CT DEN:085109990412 ", "Nộp phí: ", "T970416T")
_BEHIND: Final = ("", " cam on", ".CT tu 0871001234567 NGUYEN VAN A", "-010624-10:22:33 085109", " cảm ơn")
