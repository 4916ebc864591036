"""How a payment slip is set on a sheet.

From top to bottom: who issues it, the symbol with amount and dates, whom to pay, what for, and what to do.
On paper the symbol is at the left with the amount beside it, and the instructions at the foot; on
receipts and screens all is one column. On a sheet of paper everything is set as large as it fits, between two
limits; nothing is left out.

Example:
    >>> from vnqr.image.slip import Slip
    >>> from vnqr.vietqr.model import VietQR
    >>> qr = VietQR(bank="970415", account="113366668888", amount=50_000, purpose="HS0000115A")
    >>> slip = Slip(code=qr, payee="UBND phường Cầu Giấy", account="113366668888", bank="VietinBank",
    ...             amount=50_000, reference="HS0000115A")
    >>> set_on("58mm", slip).width
    48
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, get_args

from vnqr.errors import Code, EncodeError
from vnqr.image import symbol
from vnqr.image.paper.labels import LABELS, STEPS, date, money
from vnqr.image.paper.layout import Cell, Style, TextColumn, fitted
from vnqr.image.paper.page import Page
from vnqr.image.paper.shapes import BLACK, Box, PlacedLogo, PlacedModules, Unit
from vnqr.image.qr import logo
from vnqr.vietnamese.amounts import dong_in_words

if TYPE_CHECKING:
    from vnqr.errors import Lang
    from vnqr.image.paper.labels import LabelName
    from vnqr.image.paper.layout import Align
    from vnqr.image.paper.model import Slip
    from vnqr.image.symbol import Symbol

__all__ = ["SIZES", "Size", "set_on"]

Size = Literal["A6", "A5", "58mm", "80mm", "card"]
"""The sheets that a slip is set on."""

SIZES: Final[tuple[Size, ...]] = get_args(Size)
"""All of them."""


class _Sheet(NamedTuple):
    """One size of slip.

    Attributes:
        unit: mm or px.
        width: of the sheet.
        height: of the sheet; None where it is as long as it takes.
        margin: on all sides.
        dots: pixels to the unit.
        step: a module of the symbol is a multiple of it, so that each is the same whole number of pixels.
        least: the smallest module.
        symbol: the space for the symbol, quiet zone included.
        body: the em of plain text.
        label: width of the labels' column as a share of the whole; 0 puts labels above the values.
        abreast: amount and dates are beside the symbol, not below.
        grey: colour of labels.
        rule: colour of rules.
        black_only: for a printer that has no grey.
    """

    unit: Unit
    width: float
    height: float | None
    margin: float
    dots: int
    step: float
    least: float
    symbol: float
    body: float
    label: float
    abreast: bool
    grey: str
    rule: str
    black_only: bool = False


# Modules of half a millimetre are four dots of a receipt printer (203 dpi), the least that prints well.
_A6: Final = _Sheet(
    unit="mm",
    width=105,
    height=148,
    margin=7,
    dots=16,
    step=0.125,
    least=0.5,
    symbol=44,
    body=2.9,
    label=0.34,
    abreast=True,
    grey="#4d4d4d",
    rule="#b3b3b3",
)
_80MM: Final = _A6._replace(
    width=72,
    height=None,
    margin=1,
    dots=8,
    symbol=56,
    body=3.3,
    label=0.32,
    abreast=False,
    grey=BLACK,
    rule=BLACK,
    black_only=True,
)
_CARD: Final = _A6._replace(
    unit="px", width=400, height=None, margin=24, dots=2, step=1, least=3, symbol=300, body=15, abreast=False
)
_SHEETS: Final[dict[Size, _Sheet]] = {
    "A6": _A6,
    "A5": _A6._replace(width=148, height=210, margin=12, symbol=60, body=3.6),
    "58mm": _80MM._replace(width=48, symbol=46, body=2.9, label=0),
    "80mm": _80MM,
    "card": _CARD,
}
_MARK: Final = 3
"""The side of the mark below the symbol, in ems of plain text."""
_KEPT: Final = 0.75
"""Codes are set this much smaller before they are broken into lines."""
_SCALES: Final = (
    *((1.3, 1.3), (1.24, 1.24), (1.18, 1.18), (1.12, 1.12), (1.06, 1.06), (1, 1), (0.94, 1), (0.94, 0.94)),
    *((0.88, 0.94), (0.88, 0.88), (0.82, 0.88), (0.82, 0.82), (0.76, 0.82), (0.76, 0.76), (0.76, 0.7)),
    *((0.7, 0.7), (0.7, 0.64), (0.64, 0.64), (0.64, 0)),
)
"""In what scales text and symbol are tried on a sheet of fixed height, the best first: the largest that fit.

The symbol shrinks later than the text, because a bank's app must find it.
"""
_LEAST_EM: Final = 2.2
"""Plain text has at least this em in millimetres, a little over 6 points."""


def set_on(size: Size, slip: Slip) -> Page:
    """Set a slip; `vnqr.image.slip.make` says how.

    Raises:
        EncodeError: no such size (SLIP_SIZE), or the contents do not fit on it (SLIP_FULL).
    """
    if size not in _SHEETS:
        raise EncodeError.of(Code.SLIP_SIZE, "size", None, sizes=", ".join(SIZES))
    sheet, drawn = _SHEETS[size], symbol.make(slip.code)
    if drawn.grid.total * sheet.least <= sheet.symbol:
        for text, space in _SCALES if sheet.height else ((1, 1),):
            if sheet.body * text < _LEAST_EM:
                break
            if page := _Setting(slip, sheet, text, space * sheet.symbol).page(drawn):
                return page
    raise EncodeError.of(Code.SLIP_FULL, "size", None, size=size)


class _Setting:
    """One attempt at setting a slip on a sheet, the text in one scale and the symbol in one size."""

    def __init__(self, slip: Slip, sheet: _Sheet, scale: float, space: float) -> None:
        self.slip = slip
        self.sheet = sheet
        self.space = space
        em = sheet.body * scale
        self.gap = em * 0.6
        self.body = Style(em)
        self.strong = Style(em, "bold")
        self.label = Style(em * 0.85, colour=sheet.grey)
        self.second = Style(em * 0.72, colour=sheet.grey)
        self.small = Style(em * 0.85)
        self.title = Style(em * 1.05, "bold")
        self.headings = Style(em * 1.3, "bold"), Style(em * 0.95, "bold")
        self.amount = Style(em * 1.9, "bold")
        self.languages: tuple[Lang, ...] = ("vi", "en") if slip.language == "vi+en" else (slip.language,)
        self.column = TextColumn(sheet.margin, sheet.margin, sheet.width - 2 * sheet.margin)
        self.pictures: list[PlacedLogo] = []

    def page(self, drawn: Symbol) -> Page | None:
        """Return the page with a symbol on it; None where the sheet is too short."""
        sheet, column = self.sheet, self.column
        self._head()
        for text, style in zip(self._texts("heading"), self.headings, strict=False):
            column.write(text, style, "centre")
        place = self._symbol_beside_facts if sheet.abreast else self._symbol_above_facts
        modules = place(drawn)
        self._rows()
        self._items()
        foot = self._foot()
        end = column.y + foot.y + sheet.margin
        height = sheet.height or float(math.ceil(end))
        if end > height:
            return None
        column.add(foot, column.y)
        return Page(
            width=sheet.width,
            height=height,
            unit=sheet.unit,
            dots=sheet.dots,
            title=self._texts("heading")[0],
            language=self.languages[0],
            lines=tuple(column.lines),
            bars=tuple(column.bars),
            modules=modules,
            pictures=tuple(self.pictures),
            black_only=sheet.black_only,
        )

    # --- the parts, from top to bottom ---

    def _head(self) -> None:
        """Logo, agency and office; the logo beside them on paper, above them elsewhere."""
        slip, column, abreast = self.slip, self.column, self.sheet.abreast
        side = 4 * self.body.size if slip.logo else 0
        space = side + self.gap if slip.logo else 0
        if abreast:
            head = TextColumn(column.x + space, column.y, column.width - space)
        else:
            head = TextColumn(column.x, column.y + space, column.width)
        top = head.y
        for text, style in ((slip.agency, self.title), (slip.office, self.body)):
            if text:
                head.write(text, style, "left" if slip.logo and abreast else "centre")
        if slip.logo:
            x = column.x if abreast else column.x + (column.width - side) / 2
            self.pictures.append(PlacedLogo(Box(x, column.y, side, side), logo.load_logo(slip.logo)))
        down = max(0, (side - (head.y - top)) / 2) if abreast else 0
        column.add(head, down)
        bottom = max(head.y + down, column.y + side)
        if bottom > column.y:
            column.y = bottom + self.gap
            self._rule()
            column.y += self.gap

    def _symbol_beside_facts(self, drawn: Symbol) -> PlacedModules:
        """The symbol's modules at the left margin; what matters most beside them."""
        column = self.column
        modules = self._symbol(drawn, "left")
        box, quiet = modules.box, modules.border * modules.module
        right = box.x + box.width + self.gap
        facts = TextColumn(right, box.y + quiet, column.x + column.width - right)
        self._facts(facts, "left")
        column.add(facts)
        column.y = max(column.y, facts.y) + self.gap
        return modules

    def _symbol_above_facts(self, drawn: Symbol) -> PlacedModules:
        column = self.column
        modules = self._symbol(drawn, "centre")
        column.y += self.gap
        self._facts(column, "centre")
        column.y += self.gap
        return modules

    def _symbol(self, drawn: Symbol, align: Align) -> PlacedModules:
        """Put the symbol on the grid of pixels, and its caption below it."""
        sheet, column, total = self.sheet, self.column, drawn.grid.total
        space = max(self.space, total * sheet.least)
        module = sheet.step * (space // (total * sheet.step))
        if align == "left":
            x = column.x - min(column.x, drawn.grid.border * module)
        else:
            x = column.x + (column.width - total * module) / 2
        x, y = math.floor(x / sheet.step) * sheet.step, math.ceil(column.y / sheet.step) * sheet.step
        modules = PlacedModules(x, y, module, drawn.grid.border, drawn.rows)
        caption = TextColumn(x, y + modules.box.height, modules.box.width)
        labels: tuple[LabelName, ...] = ("which", "scan") if self.slip.for_payment else ("scan",)
        for text, style in (line for label in labels for line in self._labelled(label)):
            caption.write(text, style, "centre")
        if self.slip.mark:
            side = _MARK * self.body.size
            left = caption.x + (caption.width - side) / 2
            self.pictures.append(PlacedLogo(Box(left, caption.y, side, side), logo.load_logo(self.slip.mark)))
            caption.y += side
        column.add(caption)
        column.y = caption.y
        return modules

    def _facts(self, facts: TextColumn, align: Align) -> None:
        slip = self.slip
        amount = money(slip.amount, self.languages[0])
        self._labels(facts, "rest" if slip.paid else "amount", align)
        facts.write(amount, fitted(amount, self.amount, facts.width), align)
        if "vi" in self.languages:
            facts.write(f"Bằng chữ: {dong_in_words(slip.amount)}", self.small, align)
        language = self.languages[0]
        rest: dict[LabelName, str | None] = {
            "paid": money(slip.paid, language) if slip.paid else None,
            "issued": date(slip.issued, language) if slip.issued else None,
            "due": date(slip.due, language) if slip.due else None,
            "dossier": slip.dossier,
            "applicant": slip.applicant,
        }
        for label, value in rest.items():
            if value:
                facts.y += self.gap
                self._labels(facts, label, align)
                facts.write(value, fitted(value, self.strong, facts.width, _KEPT), align)

    def _rows(self) -> None:
        """Whom to pay, as a bank's form asks for it."""
        slip, column = self.slip, self.column
        left = self.sheet.label * column.width
        width = column.width - left
        rows: dict[LabelName, tuple[str, Style]] = {
            "payee": (slip.payee, self.strong),
            "account": (slip.account, fitted(slip.account, self.strong, width, _KEPT)),
            "bank": (slip.bank_name, self.body),
            "reference": (slip.reference, fitted(slip.reference, self.strong, width, _KEPT)),
        }
        for label, value in rows.items():
            self._rule()
            column.y += self.gap / 2
            labels = self._labelled(label)
            if left:
                column.beside(Cell(0, left - self.gap, labels), Cell(left, width, [value]))
            else:
                column.beside(Cell(0, width, [*labels, value]))
            column.y += self.gap / 2
        self._rule()

    def _items(self) -> None:
        slip, column = self.slip, self.column
        if not slip.items:
            return
        column.y += self.gap
        self._labels(column, "items", "left")
        total = " / ".join(self._texts("total"))
        wide = self.strong.width(money(slip.amount + slip.paid, self.languages[0]))
        for item in slip.items:
            self._amount(item.label, item.amount, self.body, wide)
            column.y += self.gap / 4
        column.y += self.gap / 4
        self._rule()
        column.y += self.gap / 2
        self._amount(total, slip.amount + slip.paid, self.strong, wide)
        parts: dict[LabelName, int] = {"paid": slip.paid, "rest": slip.amount} if slip.paid else {}
        for label, amount in parts.items():
            self._amount(" / ".join(self._texts(label)), amount, self.strong, wide)

    def _amount(self, label: str, amount: int, style: Style, wide: float) -> None:
        column = self.column
        left = column.width - wide
        price = Cell(left, wide, [(money(amount, self.languages[0]), style)], "right")
        column.beside(Cell(0, left - self.gap, [(label, style)]), price)

    def _foot(self) -> TextColumn:
        """What to do, in a column of its own from 0; where they fit, two languages side by side."""
        foot = TextColumn(self.column.x, 0, self.column.width)
        beside = len(self.languages) > 1 and self.sheet.abreast
        width = (foot.width - 2 * self.gap) / 2 if beside else foot.width
        x = foot.x
        for language in self.languages:
            part = TextColumn(x, self.gap if beside else foot.y + self.gap, width)
            self._steps(part, language)
            foot.add(part)
            foot.y = max(foot.y, part.y)
            x += width + 2 * self.gap if beside else 0
        return foot

    def _steps(self, column: TextColumn, language: Lang) -> None:
        column.write(LABELS["how"][language], self.small._replace(weight="bold"))
        indent = self.small.width("0. ")
        for number, step in enumerate(STEPS[language], 1):
            what = Cell(indent, column.width - indent, [(step, self.small)])
            column.beside(Cell(0, indent, [(f"{number}.", self.small)]), what)

    # --- small things ---

    def _texts(self, label: LabelName) -> list[str]:
        return [LABELS[label][language] for language in self.languages]

    def _labelled(self, label: LabelName) -> list[tuple[str, Style]]:
        """Return a label in each language, the second smaller."""
        return list(zip(self._texts(label), (self.label, self.second), strict=False))

    def _labels(self, column: TextColumn, label: LabelName, align: Align) -> None:
        column.write(" / ".join(self._texts(label)), self.label, align)

    def _rule(self) -> None:
        """Draw a rule, one or a few rows of pixels."""
        step = self.sheet.step
        self.column.y = math.ceil(self.column.y / step) * step
        self.column.rule(step, self.sheet.rule)
