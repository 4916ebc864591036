r"""What the verbs print: exit statuses, issues as lines or JSON, columns, carets under a fault, numbers.

What is printed of a payload goes through `visible`: nothing that a terminal would act on reaches it.

Example:
    >>> print(visible("a\x1b[31mb"), columns_of("đồng"))
    a\x1b[31mb 4
"""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from typing import TYPE_CHECKING, Final

from vnqr.errors import Code, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from vnqr.errors import Issue, Lang

__all__ = [
    "MISUSE",
    "OK",
    "STATUSES",
    "UNREADABLE",
    "WRONG",
    "as_dict",
    "columns_of",
    "draw_issue",
    "fails",
    "grouped",
    "headline",
    "is_wrong",
    "pad",
    "print_json",
    "report",
    "status_of",
    "visible",
]

OK, WRONG, MISUSE, UNREADABLE = range(4)
"""Exit statuses."""
STATUSES: Final = "exit status: 0 fine, 1 findings, 2 misuse, 3 input cannot be read"
"""What every --help says of them."""

_UNREADABLE: Final = frozenset(
    {
        Code.ACCOUNT_DIFFERS,
        Code.ACCOUNT_UNKNOWN,
        Code.CODES_COUNT,
        Code.COLUMNS_NOT_FOUND,
        Code.COLUMN_AMBIGUOUS,
        Code.DATES_MONTH_FIRST,
        Code.DIRECTION_UNKNOWN,
        Code.EXCEL_EXTRA_MISSING,
        Code.EXTRA_MISSING,
        Code.FILE_DAMAGED,
        Code.FILE_EMPTY,
        Code.FILE_ENCODING,
        Code.FILE_FORMAT,
        Code.FILE_MISSING,
        Code.FILE_NOT_CHARGES,
        Code.FILE_NOT_CREDITS,
        Code.FILE_NOT_PAYEES,
        Code.FILE_UNUSABLE,
        Code.LEDGER_BUSY,
        Code.LEDGER_DATABASE,
        Code.LEDGER_MEMORY,
        Code.LEDGER_TARGET,
        Code.LEDGER_TEXTS,
        Code.LEDGER_VERSION,
        Code.MONEY_UNKNOWN,
        Code.NUMBER_COLUMN_MISSING,
        Code.PICTURE_BROKEN,
        Code.PICTURE_EMPTY,
        Code.PICTURE_FILE,
        Code.PICTURE_FORMAT,
        Code.PICTURE_KIND,
        Code.PICTURE_TOO_LARGE,
        Code.RESULTS_INVALID,
        Code.SCAN_CHARSET,
        Code.SCAN_NOTHING,
        Code.SCAN_NOT_TEXT,
        Code.TABLE_TOO_LARGE,
    }
)
"""What is wrong with an input before anything in it is judged."""

_COLOURS: Final = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m"}
_NO_COLOUR: Final = "\x1b[0m"
_LEVELS: Final = {
    "en": {Level.ERROR: "error", Level.WARNING: "warning"},
    "vi": {Level.ERROR: "lỗi", Level.WARNING: "cảnh báo"},
}

# --- text ---


def visible(text: str) -> str:
    """Return the text with escapes for what is not printable."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def columns_of(text: str) -> int:
    """Return how many columns of a terminal the text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1
        for c in text
    )


def pad(text: str, columns: int) -> str:
    """Return the text with spaces after it, `columns` wide."""
    return text + " " * (columns - columns_of(text))


def print_json(value: object, *, to_stderr: bool = False) -> None:
    """Print a value as one line of JSON. Lone surrogates become escapes when they are written."""
    print(json.dumps(value, ensure_ascii=False), file=sys.stderr if to_stderr else sys.stdout)


def grouped(number: int, lang: Lang = "en") -> str:
    """Return a number with its digits in groups of three: 48,000, in Vietnamese 48.000."""
    return f"{number:,}".replace(",", "." if lang == "vi" else ",")


# --- issues ---


def is_wrong(issues: Iterable[Issue]) -> bool:
    """Return whether there is an error among the issues."""
    return any(issue.level is Level.ERROR for issue in issues)


def fails(issues: Iterable[Issue], fail_on: str) -> bool:
    """Return whether issues are findings, for --fail-on error or warning."""
    return is_wrong(issues) if fail_on == Level.ERROR else any(True for _ in issues)


def status_of(issues: Iterable[Issue]) -> int:
    """Return the exit status for what ended a verb."""
    return UNREADABLE if all(issue.code in _UNREADABLE for issue in issues) else WRONG


def as_dict(issue: Issue, lang: Lang = "en") -> dict[str, object]:
    """Return the issue for JSON, its sentence filled in."""
    return {
        "code": issue.code,
        "level": issue.level,
        "path": issue.path,
        "span": issue.span,
        "message": issue.describe(lang),
        "rule": issue.rule,
    }


def report(
    issues: Iterable[Issue], *, as_json: bool = False, line: int = 0, picture: str = "", lang: Lang = "en"
) -> int:
    """Print issues on stderr, with the line or the picture that they are about.

    Returns:
        The exit status: `UNREADABLE`, or `WRONG`.
    """
    issues = tuple(issues)
    place = {"line": line} if line else {"picture": picture} if picture else {}
    where = f"line {line}: " if line else f"{visible(picture)}: " if picture else ""
    for issue in issues:
        if as_json:
            print_json({**place, **as_dict(issue, lang)}, to_stderr=True)
        else:
            print(f"vnqr: {where}{_line(issue, lang)}", file=sys.stderr)
    return status_of(issues)


def _line(issue: Issue, lang: Lang) -> str:
    """Return an issue as one line; in Vietnamese the words between code and place are, too."""
    if lang == "en":
        return str(issue)
    path = f" tại {issue.path}" if issue.path else ""
    span = f", {issue.span[0]}-{issue.span[1]}" if issue.span else ""
    rule = f" [{issue.rule}]" if issue.rule else ""
    return f"{_LEVELS[lang][issue.level]} {issue.code}{path}{span}: {issue.describe(lang)}{rule}"


def headline(issue: Issue, lang: Lang) -> str:
    """Return an issue as one line, its level in colour on a terminal."""
    place = f" {issue.path}" if issue.path else ""
    span = f" {issue.span[0]}-{issue.span[1]}" if issue.span else ""
    rule = f" [{issue.rule}]" if issue.rule else ""
    word = _LEVELS[lang][issue.level]
    if sys.stdout.isatty():
        word = f"{_COLOURS[issue.level]}{word}{_NO_COLOUR}"
    return f"{word} {issue.code}{place}{span}: {issue.describe(lang)}{rule}"


def draw_issue(text: str, issue: Issue, lang: Lang) -> None:
    """Print an issue, and the lines of the payload that it is about with carets under the fault."""
    print(headline(issue, lang))
    if issue.span is None:
        return
    start, end = issue.span
    cells = [visible(char) for char in text] + [" "]  # the last for a fault at the very end
    columns = max(20, shutil.get_terminal_size((100, 24)).columns - 4)
    for first, cut in _chunks(cells, columns):
        last = first + len(cut)
        if first < max(end, start + 1) and start < last:
            print("    " + "".join(cut).rstrip())
            before = sum(columns_of(cell) for cell in cells[first : max(first, start)])
            under = sum(
                columns_of(cell) for cell in cells[max(first, start) : min(last, max(end, start + 1))]
            )
            print("    " + " " * before + "^" * under)


def _chunks(cells: Sequence[str], columns: int) -> Iterator[tuple[int, list[str]]]:
    """Cut the cells of a text into lines of at most that many columns; yield where each starts."""
    first, line, taken = 0, list[str](), 0
    for at, cell in enumerate(cells):
        if line and taken + columns_of(cell) > columns:
            yield first, line
            first, line, taken = at, [], 0
        line.append(cell)
        taken += columns_of(cell)
    yield first, line
