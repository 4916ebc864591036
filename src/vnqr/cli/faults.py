"""`vnqr faults`: a right code broken in over 200 ways, as pictures with a manifest and a contact sheet.

With `--results` it compares what a reader under test did with what a good reader does. Without, the reader of
a report is `vnqr.read`. With `--json`, each fault then has its findings, too.

Example:
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> text = ("00020101021138570010A00000072701270006970403011300110123456780208QRIBFTTA"
    ...         "53037045802VN63049E6F")
    >>> with TemporaryDirectory() as folder:
    ...     status = main(["faults", text, "-o", folder, "--only", "crc"])
    14 faults, 14 pictures; manifest.json lists them, index.html shows them
"""

from __future__ import annotations

import argparse
import json
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast, get_args

from vnqr.cli.arguments import add_lang, add_report, add_seed, add_source
from vnqr.cli.inputs import one
from vnqr.cli.output import OK, WRONG, as_dict, fails, headline, print_json, report, visible
from vnqr.errors import Code, Issue, VnqrError
from vnqr.testing.faults import NAMES, Group, Reaction
from vnqr.testing.sheet import CONTACT_SHEET, SHEET_MANIFEST, SheetFormat, save
from vnqr.vietqr.reactions import Verdict
from vnqr.vietqr.scanned import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vnqr.cli.reports import Case
    from vnqr.errors import Lang
    from vnqr.testing.sheet import SheetEntry

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr faults 00020101021138570010A000000727...63049E6F -o broken\n"
    "  vnqr faults issued.png -o broken --lang vi --format svg --only fraud --only amount-comma\n"
    "  vnqr faults right.txt -o broken --results what-our-app-did.json --report junit faults.xml\n\n"
    f"groups: {', '.join(Group)}\n"
)

_SUMMARY: Final = {
    "en": "{all} faults compared: {right} as a good reader does, {wrong} not; {skipped} not compared",
    "vi": "đã so {all} lỗi: {right} đúng như bên đọc tốt, {wrong} không đúng; {skipped} không so",
}
_UNSEEN: Final = "only who knows payee and charge can see it"
_UNTOLD: Final = "the results do not name it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    add_source(parser, "TEXT|FILE|PICTURE|-")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of the files")
    parser.add_argument(
        "--format", choices=get_args(SheetFormat), default="png", help="of pictures, default png"
    )
    add_seed(parser)
    parser.add_argument(
        "--only", action="append", type=_known, default=[], metavar="GROUP|NAME", help="these faults alone"
    )
    parser.add_argument(
        "--results",
        metavar="FILE",
        help="what the reader under test did, JSON: name of each fault -> accept, warn or refuse; "
        "without, --report is about vnqr.read itself",
    )
    add_report(parser)
    add_lang(parser)


def _known(text: str) -> str:
    if not any(text in pair for pair in NAMES):
        message = "no fault and no group is called so"
        raise argparse.ArgumentTypeError(message)
    return text


def run(arguments: argparse.Namespace) -> int:
    """Write the files, print how many there are; compare with what a reader did where that is asked for."""
    text = one(arguments.source)
    results = None if arguments.results is None else _results(Path(arguments.results))
    entries = save(
        text,
        arguments.output,
        seed=arguments.seed,
        only=arguments.only,
        format=arguments.format,
        lang=arguments.lang,
    )
    if results is not None and results.keys().isdisjoint(entry["name"] for entry in entries):
        raise VnqrError.of(Code.RESULTS_INVALID, visible(str(arguments.results)))  # nothing is compared
    is_compared = results is not None or bool(arguments.report)
    cases = list(_cases(arguments, entries, results)) if is_compared else []
    unknown = list(_unknown(arguments, results or {}))
    if arguments.json:
        for entry, case in zip_longest(entries, cases):
            print_json(entry if case is None else {**entry, **_found(case, arguments.lang)})
    else:
        pictures = sum(entry["file"] is not None for entry in entries)
        print(
            f"{len(entries)} faults, {pictures} pictures; "
            f"{SHEET_MANIFEST} lists them, {CONTACT_SHEET} shows them"
        )
    return _report(arguments, cases, unknown) if is_compared else OK


# --- a reader under test ---


def _results(file: Path) -> Mapping[str, Verdict]:
    """Return what a reader did, by the names of the faults.

    Raises:
        VnqrError: the file holds something else (`results-invalid`), with the first name that is there twice
            or has another word.
    """
    place = visible(str(file))
    try:
        said = json.loads(file.read_bytes(), object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        raise VnqrError.of(Code.RESULTS_INVALID, place) from error
    if not isinstance(said, tuple):  # only an object is a tuple of pairs
        raise VnqrError.of(Code.RESULTS_INVALID, place)
    results: dict[str, Verdict] = {}
    for name, word in cast("tuple[tuple[str, Any], ...]", said):
        if name in results or word not in tuple(Verdict):
            raise VnqrError.of(Code.RESULTS_INVALID, f"{place}: {visible(name)}")
        results[name] = Verdict(word)
    return results


def _found(case: Case, lang: Lang) -> dict[str, object]:
    """Return what the comparison found, for JSON."""
    return {"issues": [as_dict(issue, lang) for issue in case.issues], "skipped": case.skipped}


def _unknown(arguments: argparse.Namespace, results: Mapping[str, Verdict]) -> Iterator[Case]:
    """Yield what the results name and nothing is called: mistyped, or of another version."""
    from vnqr.cli.reports import Case  # noqa: PLC0415 - who wants no report loads no XML

    known = {name for _, name in NAMES}
    for name in (name for name in results if name not in known):
        place = f"{visible(arguments.results)}: {visible(name)}"
        yield Case(
            visible(name), arguments.results, 0, (Issue.error(Code.FAULT_UNKNOWN, place),), failed=True
        )


def _report(arguments: argparse.Namespace, cases: list[Case], unknown: list[Case]) -> int:
    """Report how a reader did: the one with results, else `vnqr.read`."""
    from vnqr.cli.reports import write_reports  # noqa: PLC0415 - as above

    write_reports(arguments.report, "vnqr faults", [*cases, *unknown], arguments.lang)
    report((issue for case in unknown for issue in case.issues), as_json=arguments.json, lang=arguments.lang)
    if not arguments.json:
        for case in cases:
            for issue in case.issues:
                print(f"{case.name}: {headline(issue, arguments.lang)}")
        skipped = sum(bool(case.skipped) for case in cases)
        wrong = sum(bool(case.issues) for case in cases)
        compared = len(cases) - skipped
        print(
            _SUMMARY[arguments.lang].format(
                all=compared, right=compared - wrong, wrong=wrong, skipped=skipped
            )
        )
    return WRONG if unknown or any(case.failed for case in cases) else OK


def _cases(
    arguments: argparse.Namespace, entries: list[SheetEntry], results: Mapping[str, Verdict] | None
) -> Iterator[Case]:
    from vnqr.cli.reports import Case  # noqa: PLC0415 - as above

    for entry in entries:
        name = cast("str", entry["name"])
        file = str(Path(arguments.output, cast("str", entry["file"]))) if entry["file"] else ""
        done = _own(entry) if results is None else results.get(name)
        # What `check` does not see is a correct code: no reader can tell it from the text.
        is_unseen = bool(entry["verified"]) and not (entry["errors"] or entry["warnings"])
        if is_unseen or done is None:
            yield Case(name, file, 0, (), failed=False, skipped=_UNSEEN if is_unseen else _UNTOLD)
            continue
        issues = tuple(_judge(done, Reaction(cast("str", entry["reader"]))))
        yield Case(name, file, 0, issues, fails(issues, arguments.fail_on))


def _own(entry: SheetEntry) -> Verdict:
    text = bytes.fromhex(cast("str", entry["utf8_hex"])).decode("utf-8", "surrogatepass")
    return read(text).verdict


def _judge(done: Verdict, wanted: Reaction) -> Iterator[Issue]:
    """Yield what is wrong with what a reader did: an error where somebody is paid wrongly, or not at all."""
    if wanted is Reaction.REFUSE and done is not Verdict.REFUSE:
        yield Issue.error(Code.READER_ACCEPTED)
    elif wanted is Reaction.IGNORE and done is Verdict.REFUSE:
        yield Issue.error(Code.READER_REFUSED)
    elif wanted is Reaction.WARN and done is Verdict.REFUSE:
        yield Issue.warning(Code.READER_REFUSED)
    elif wanted is Reaction.WARN and done is Verdict.ACCEPT:
        yield Issue.warning(Code.READER_SILENT)
