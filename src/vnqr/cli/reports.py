"""Reports for build servers: JUnit XML, which all of them show, and SARIF 2.1.0, for lists of findings.

A report names files, lines and positions, never what is in a code.

Example:
    >>> from vnqr.errors import Code
    >>> case = Case("line 3", "scanned.txt", 3, (Issue.error(Code.AMOUNT_ZERO, "54", (61, 66)),), failed=True)
    >>> print(junit("vnqr check", [case]).decode().splitlines()[1])
    <testsuites tests="1" failures="1"><testsuite name="vnqr check" tests="1" failures="1" skipped="0">...
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from xml.etree import ElementTree as ET

import vnqr
from vnqr._support.files import write_whole
from vnqr.errors import Issue, Level

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from vnqr.errors import Lang

__all__ = ["Case", "junit", "sarif", "write_reports"]


class Case(NamedTuple):
    """One thing that was tested: a code.

    Attributes:
        name: what it is called in the report.
        file: the file that it is from; empty: given as an argument.
        line: its line there; 0: none.
        issues: what was found.
        failed: whether that fails the build.
        skipped: why it was not tested; empty: it was.
    """

    name: str
    file: str
    line: int
    issues: tuple[Issue, ...]
    failed: bool
    skipped: str = ""


def write_reports(
    wanted: Iterable[tuple[str, str]], suite: str, cases: Sequence[Case], lang: Lang = "en"
) -> None:
    """Write the reports that were asked for, each whole or not at all.

    Args:
        wanted: (format, file) pairs.
        suite: what the cases belong to: the command.
        cases: what was tested.
        lang: the language of the sentences.

    Raises:
        OSError: a file cannot be written.
    """
    for kind, file in wanted:
        write_whole(Path(file), _FORMATS[kind](suite, cases, lang))


def junit(suite: str, cases: Sequence[Case], lang: Lang = "en") -> bytes:
    """Return the report as JUnit XML: a test case for each code, a failure for each that fails the build."""
    counts = {"tests": str(len(cases)), "failures": str(sum(case.failed for case in cases))}
    root = ET.Element("testsuites", counts)
    skipped = str(sum(bool(case.skipped) for case in cases))
    parent = ET.SubElement(root, "testsuite", {"name": suite, **counts, "skipped": skipped})
    for case in cases:
        element = ET.SubElement(parent, "testcase", {"classname": case.file or suite, "name": case.name})
        said = "\n".join(_line(issue, lang) for issue in case.issues)
        if case.skipped:
            ET.SubElement(element, "skipped", {"message": case.skipped})
        elif case.failed:
            first = case.issues[0]
            stated = {"type": first.code.value, "message": first.describe(lang)}
            ET.SubElement(element, "failure", stated).text = said
        elif said:
            ET.SubElement(element, "system-out").text = said
    text = ET.tostring(root, "unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def sarif(suite: str, cases: Sequence[Case], lang: Lang = "en") -> bytes:
    """Return the report as SARIF 2.1.0: a result for each issue, a rule for each code."""
    codes = dict.fromkeys(issue.code for case in cases for issue in case.issues)
    rules = [
        {"id": code.value, "shortDescription": {"text": code.vi if lang == "vi" else code.en}}
        for code in codes
    ]
    results = [_result(case, issue, lang) for case in cases for issue in case.issues]
    driver = {"name": suite, "version": vnqr.__version__, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return (json.dumps(log, ensure_ascii=False, indent=1) + "\n").encode()


_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_FORMATS: Final[dict[str, Callable[[str, Sequence[Case], Lang], bytes]]] = {"junit": junit, "sarif": sarif}


def _line(issue: Issue, lang: Lang) -> str:
    path = f" {issue.path}" if issue.path else ""
    span = f" {issue.span[0]}-{issue.span[1]}" if issue.span else ""
    rule = f" [{issue.rule}]" if issue.rule else ""
    return f"{issue.level} {issue.code}{path}{span}: {issue.describe(lang)}{rule}"


def _result(case: Case, issue: Issue, lang: Lang) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": issue.code.value,
        "level": "error" if issue.level is Level.ERROR else "warning",
        "message": {"text": issue.describe(lang)},
        "properties": {"path": issue.path, "rule": issue.rule, "case": case.name},
    }
    if case.file:
        place: dict[str, Any] = {"artifactLocation": {"uri": Path(case.file).as_posix()}}
        if case.line:
            place["region"] = {"startLine": case.line, **_columns(issue)}
        result["locations"] = [{"physicalLocation": place}]
    return result


def _columns(issue: Issue) -> dict[str, int]:
    """Return where the fault is in its line; columns are counted from 1."""
    if issue.span is None:
        return {}
    return {"startColumn": issue.span[0] + 1, "endColumn": issue.span[1] + 1}
