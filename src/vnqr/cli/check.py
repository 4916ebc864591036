"""`vnqr check`: everything that is wrong with a code, and by which rule.

Example:
    >>> from vnqr.cli import main
    >>> main(["check", "00020101021138570010A0000007270127000697040301130011012345678"
    ...                "0208QRIBFTTA53037045802VN63049E6F"])
    1 checked: 1 right, 0 with warnings only, 0 with errors
    0
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from vnqr.cli.arguments import add_lang, add_report, add_source
from vnqr.cli.inputs import inputs, is_many
from vnqr.cli.output import OK, WRONG, as_dict, draw_issue, fails, headline, is_wrong, print_json
from vnqr.emvco.rules import EMVCO
from vnqr.vietqr.rules import NAPAS, check

if TYPE_CHECKING:
    import argparse

    from vnqr.cli.reports import Case
    from vnqr.errors import Issue

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr check 00020101021138570010A000000727...63049E6F\n"
    "  vnqr check scanned.txt --lang vi\n  vnqr check - --json --rules emvco < scanned.txt\n"
    "  vnqr check scanned.txt --report junit check.xml --report sarif check.sarif --fail-on warning\n"
)

_RULE_SETS: Final = {"emvco": EMVCO, "napas": NAPAS}
_SUMMARY: Final = {
    "en": "{all} checked: {right} right, {warning} with warnings only, {error} with errors",
    "vi": "{all} mã đã kiểm tra: {right} đúng, {warning} chỉ có cảnh báo, {error} có lỗi",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_source(parser, "TEXT|FILE|-")
    parser.add_argument(
        "--rules", choices=tuple(_RULE_SETS), help="the rules; by default those of the accounts found"
    )
    add_report(parser)
    add_lang(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the issues of each code, then how many codes are right, and of many how often which issue."""
    grave: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    cases: list[Case] = []
    failed = False
    for text, line in inputs(arguments.source):
        issues = check(text, _RULE_SETS.get(arguments.rules))
        worst = "error" if is_wrong(issues) else "warning" if issues else "right"
        grave[worst] += 1
        codes.update({issue.code.value for issue in issues})
        failed |= fails(issues, arguments.fail_on)
        if arguments.report:
            cases.append(_case(arguments, line, issues))
        _print(arguments, text, line, worst, issues)
    if arguments.report:
        from vnqr.cli.reports import write_reports  # noqa: PLC0415 - who wants no report loads no XML

        write_reports(arguments.report, "vnqr check", cases, arguments.lang)
    if not arguments.json:
        counts = {word: grave[word] for word in ("right", "warning", "error")}
        print(_SUMMARY[arguments.lang].format(all=grave.total(), **counts))
        listed = sorted(codes.items(), key=lambda item: (-item[1], item[0]))
        for code, count in listed if is_many(arguments.source) else ():
            print(f"  {count:>6}  {code}")
    return WRONG if failed else OK


def _case(arguments: argparse.Namespace, line: int, issues: tuple[Issue, ...]) -> Case:
    from vnqr.cli.reports import Case  # noqa: PLC0415 - as above

    file = arguments.source if is_many(arguments.source) else ""
    name = f"line {line}" if line else "code"
    return Case(name, "stdin" if file == "-" else file, line, issues, fails(issues, arguments.fail_on))


def _print(
    arguments: argparse.Namespace, text: str, line: int, worst: str, issues: tuple[Issue, ...]
) -> None:
    if arguments.json:
        listed = [as_dict(issue, arguments.lang) for issue in issues]
        print_json({"line": line, "payload": text, "verdict": worst, "issues": listed})
    elif is_many(arguments.source):
        for issue in issues:
            print(f"{line}: {headline(issue, arguments.lang)}")
    else:
        for issue in issues:
            draw_issue(text, issue, arguments.lang)
