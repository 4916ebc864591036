"""The command line: `vnqr`, or `python -m vnqr`.

Exit status: 0 all is well, 1 something is wrong with a code or with what was asked for, 2 misuse. What
is wrong goes to stderr, one line an issue, or one JSON object an issue with `--json`. Input and output are
UTF-8 whatever the locale; what a terminal would act on (control, bidirectional and other invisible
characters) is shown escaped.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import re
import shutil
import signal
import sys
import unicodedata
from collections import Counter
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn, TypeVar, cast

import vnqr
from vnqr.errors import Code, EncodeError, Issue, Level, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pydantic import ValidationError

    from vnqr.emvco.payload import Node
    from vnqr.errors import Lang
    from vnqr.onestop.ledger import Charge
    from vnqr.onestop.payees import Payee
    from vnqr.onestop.reconcile import Reconciliation

__all__ = ["main"]

_T = TypeVar("_T")

_OK, _WRONG, _MISUSE, _INTERRUPTED = 0, 1, 2, 130
_STDIN: Final = "-"
_MAX_LINE: Final = 1 << 20


class Input(NamedTuple):
    """One text to work on, and the line it stood on (0: given as an argument)."""

    text: str
    line: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: the arguments; None takes those of the process.

    Returns:
        The exit status.

    Raises:
        SystemExit: misuse (2), `--help` and `--version` (0), as argparse does.

    Example:
        >>> main(["reference", "encode", "000.00.01.H26-240601-0001", "--item", "1"])
        HS0000001H26240601000115A
        0
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = map(_utf8, sys.argv[1:]) if argv is None else argv
    arguments = _parser().parse_args(list(words))
    try:
        status = cast("Callable[[argparse.Namespace], int]", arguments.run)(arguments)
        sys.stdout.flush()
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `head` does; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    except OSError as error:
        return _report([_io(error)], as_json=arguments.json)
    return status


def _utf8(argument: str) -> str:
    return os.fsencode(argument).decode("utf-8", "surrogateescape")


# --- input ---


def _inputs(source: str) -> Iterator[Input]:
    """Yield what TEXT|FILE|PICTURE|- stands for; of a line only its own end is taken off."""
    if source == _STDIN:
        yield from _lines(io.TextIOWrapper(sys.stdin.buffer, "utf-8", "surrogateescape", newline="\n"))
    elif _is_picture(source):
        texts, issues = _scanned(source)
        yield from (Input(text, number * (len(texts) > 1)) for number, text in enumerate(texts, 1))
        if issues:
            raise VnqrError(issues)
    elif _is_file(source):
        with Path(source).open(encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            yield from _lines(lines)
    else:
        yield Input(source, 0)


def _lines(stream: io.TextIOBase) -> Iterator[Input]:
    number = 0
    while line := stream.readline(_MAX_LINE):
        number += 1
        if text := line.rstrip("\r\n"):
            yield Input(text, number)


def _is_file(source: str) -> bool:
    try:
        return Path(source).is_file()
    except (OSError, ValueError):  # too long for a name, or a NUL in it: a payload, right or wrong
        return False


_PICTURES: Final = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".ppm")
_MAGIC: Final = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"GIF8", b"II*\0", b"MM\0*")  # no text begins so


def _is_picture(source: str) -> bool:
    if source.lower().endswith(_PICTURES):
        return True
    if not _is_file(source):
        return False
    with Path(source).open("rb") as file:
        return file.read(4).startswith(_MAGIC)


def _scanned(picture: str) -> tuple[tuple[str, ...], tuple[Issue, ...]]:
    """Return the texts of the codes in a picture, and why there are no others."""
    from vnqr.image.scan import ScanError, scan  # noqa: PLC0415 - needs the extra

    try:
        texts = scan(picture)
    except ScanError as error:
        return error.texts, error.issues
    return texts, () if texts else (Issue.error(Code.SCAN_NOTHING, "", None),)


# --- output ---


def _visible(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _width(text: str) -> int:
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1
        for c in text
    )


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))


def _print_json(value: object, *, to_stderr: bool = False) -> None:
    print(json.dumps(value), file=sys.stderr if to_stderr else sys.stdout)


def _as_dict(issue: Issue, lang: Lang = "en") -> dict[str, object]:
    return {
        "code": issue.code,
        "level": issue.level,
        "path": issue.path,
        "span": issue.span,
        "message": issue.describe(lang),
        "rule": issue.rule,
    }


def _report(issues: Iterable[Issue], *, as_json: bool = False, line: int = 0, picture: str = "") -> int:
    place = {"line": line} if line else {"picture": picture} if picture else {}
    where = f"line {line}: " if line else f"{_visible(picture)}: " if picture else ""
    for issue in issues:
        if as_json:
            _print_json({**place, **_as_dict(issue)}, to_stderr=True)
        else:
            print(f"vnqr: {where}{issue}", file=sys.stderr)
    return _WRONG


def _refused(error: ValidationError) -> Iterator[Issue]:
    codes = {code.value: code for code in Code}
    for detail in error.errors(include_url=False, include_input=False):
        context = dict(detail.get("ctx", {}))
        path, rule = context.pop("path", ""), context.pop("rule", "")
        field = ".".join(map(str, detail["loc"]))
        if (code := codes.get(detail["type"])) is None:  # pydantic's own: a file of another shape
            yield Issue.error(Code.FILE_UNUSABLE, field, None, "", reason=detail["msg"])
        else:
            yield Issue.error(code, path or field, None, rule, **context)


# --- make ---

_MAKE_TEXTS: Final = (
    ("--card", "card number, 16 or 19 digits, instead of --account"),
    ("--merchant-id", "merchant's ID at the bank (QRPUSH); needs --mcc, --name and --city"),
    ("--terminal-id", "cash machine's ID (QRCASH); also needs --reference-label and --terminal-label"),
    ("--purpose", "what bank apps prefill as the memo, behind the reference; together 25 characters"),
    ("--bill-number", "62-01, at most 25 characters"),
    ("--mobile-number", "62-02"),
    ("--store-label", "62-03"),
    ("--loyalty-number", "62-04"),
    ("--reference-label", "62-05"),
    ("--customer-label", "62-06"),
    ("--terminal-label", "62-07"),
    ("--merchant-tax-id", "62-10"),
    ("--merchant-channel", "62-11, three digits"),
    ("--postal-code", "61"),
    ("--name-vi", "the payee's name with its accents (64)"),
    ("--city-vi", "the city with its accents (64)"),
)


def _make(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - reading a code loads no pydantic

    given = vars(arguments)
    fields: dict[str, Any] = {
        name: given[name]
        for name in given.keys() & vnqr.VietQR.model_fields.keys()
        if given[name] is not None
    }
    try:
        if arguments.amount is not None:
            fields["amount"] = _dong(arguments.amount)
        if arguments.dossier is not None:
            fields["reference"] = reference = vnqr.Reference(arguments.dossier, item=arguments.item)
            if arguments.key_in_bill_number:
                fields["bill_number"] = reference.key
        if arguments.packed:
            fields["profile"] = vnqr.Profile.PACKED
        if arguments.truncate:
            fields["purpose_fit"] = "truncate"
        qr = vnqr.VietQR(**fields)
        print(qr)
        _draw(str(qr), arguments)
    except ValidationError as error:
        return _report(_refused(error), as_json=arguments.json)
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    except OSError as error:
        return _report([_io(error)], as_json=arguments.json)
    return _OK


def _dong(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise EncodeError([Issue.error(Code.AMOUNT_NOT_WHOLE, "54", None, "MPM-032 §4.7.4.1")])
    return int(text[:20])


def _draw(text: str, arguments: argparse.Namespace) -> None:
    if arguments.output is None and not arguments.terminal:
        return
    from vnqr.image import symbol  # noqa: PLC0415 - who wants no picture loads no segno

    picture = symbol.make(text, error=arguments.error)
    if arguments.output is not None:
        picture.save(arguments.output)
    if arguments.terminal:
        print(picture.terminal())


def _io(error: OSError) -> Issue:
    return Issue.error(Code.FILE_UNUSABLE, "", None, "", reason=error.strerror or "unknown")


# --- read ---


def _read(arguments: argparse.Namespace) -> int:
    from vnqr.vietqr.accounts import SCHEMES  # noqa: PLC0415 - loads pydantic

    status = _OK
    for n, (text, line) in enumerate(_inputs(arguments.source)):
        try:
            payload = vnqr.parse(text)
        except VnqrError as error:
            status = _report(error.issues, as_json=arguments.json, line=line)
            continue
        _report(payload.issues, as_json=arguments.json, line=line)
        tree = payload.tree(SCHEMES)
        if arguments.json:
            _print_json({"payload": text, "objects": [_node_dict(node) for node in tree]})
            continue
        if n:
            print()
        rows = list(_rows(tree))
        widths = [max(_width(row[column]) for row in rows) for column in range(3)]
        for row in rows:
            print(
                "  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=False)) + f"  {row[3]}"
            )
    return status


def _rows(nodes: Iterable[Node]) -> Iterator[tuple[str, str, str, str]]:
    for node in nodes:
        indent = "  " * node.path.count(".")
        value = "" if node.children else _visible(node.value)
        note = f"  ({node.issue.message})" if node.issue else ""
        yield indent + node.id, indent + node.name, value, f"{node.start}-{node.end}{note}"
        yield from _rows(node.children)


def _node_dict(node: Node) -> dict[str, object]:
    stated: dict[str, object] = {
        "path": node.path,
        "id": node.id,
        "name": node.name,
        "length": len(node.value),
        "value": node.value,
        "start": node.start,
        "end": node.end,
    }
    if node.children:
        stated["children"] = [_node_dict(child) for child in node.children]
    if node.issue:
        stated["issue"] = _as_dict(node.issue)
    return stated


# --- scan ---


def _scan(arguments: argparse.Namespace) -> int:
    status = _OK
    for picture in arguments.pictures:
        texts, issues = _scanned(picture)
        for text in texts:
            if arguments.json:
                _print_json({"picture": picture, "text": text})
            else:
                name = f"{_visible(picture)}: " if len(arguments.pictures) > 1 else ""
                print(f"{name}{_visible(text)}")
        if issues:
            status = _report(issues, as_json=arguments.json, picture=picture)
    return status


# --- batch ---


def _batch(arguments: argparse.Namespace) -> int:
    from concurrent.futures import BrokenExecutor, ProcessPoolExecutor  # noqa: PLC0415 - only who needs it
    from multiprocessing import get_context  # noqa: PLC0415 - as above

    from vnqr.batch import MANIFEST, save_all  # noqa: PLC0415 - loads pydantic and segno
    from vnqr.batch_rows import read_csv  # noqa: PLC0415 - as above

    statuses: Counter[str] = Counter()
    on_terminal = sys.stderr.isatty()
    try:
        with ExitStack() as stack:
            executor = None
            if arguments.jobs > 1:
                executor = ProcessPoolExecutor(
                    arguments.jobs,
                    get_context("spawn"),
                    # An interrupt is for this process, which then stops the others.
                    initializer=signal.signal,
                    initargs=(signal.SIGINT, signal.SIG_IGN),
                )
                stack.callback(executor.shutdown, cancel_futures=True)
            entries = save_all(
                read_csv(arguments.rows),
                arguments.output,
                format=arguments.format,
                size=arguments.size,
                verify=arguments.verify,
                overwrite=arguments.overwrite,
                executor=executor,
                progress=_bar(sum(1 for _ in read_csv(arguments.rows))) if on_terminal else None,
            )
            for entry in entries:
                statuses[entry.status] += 1
                if arguments.json:
                    listed = [_as_dict(issue) for issue in entry.issues]
                    _print_json({**entry._asdict(), "issues": listed})
                elif entry.status == "failed":
                    if on_terminal:
                        print(_CLEAR, end="", file=sys.stderr)
                    _report(entry.issues, line=entry.row)
    except BrokenExecutor:
        return _report([Issue.error(Code.WORKER_LOST, "", None)], as_json=arguments.json)
    if not arguments.json:
        made, kept, failed = (statuses[status] for status in ("made", "kept", "failed"))
        print(f"{made} made, {kept} finished before, {failed} failed; {MANIFEST} lists them")
    return _WRONG if statuses["failed"] else _OK


_CLEAR: Final = "\r\x1b[K"  # the line, of what is drawn on it
_BAR: Final = 25


def _bar(total: int) -> Callable[[int], None]:
    """Return what draws a bar of how many are done, at every percent."""
    drawn = -1

    def draw(done: int) -> None:
        nonlocal drawn
        if (percent := 100 * done // total) > drawn:
            drawn = percent
            bar = "#" * (percent * _BAR // 100)
            end = "\n" if done == total else ""
            print(f"{_CLEAR}[{bar:<{_BAR}}] {done:,} of {total:,}", end=end, file=sys.stderr, flush=True)

    return draw


# --- banks ---


def _banks(arguments: argparse.Namespace) -> int:
    found = vnqr.banks.search(arguments.query)
    if arguments.json:
        for bank in found:
            _print_json(bank._asdict())
    else:
        for bank in found:
            print(
                f"{bank.bin}  {bank.code:<10}  {bank.short_name:<18}  {bank.swift or '-':<8}  {bank.name_vi}"
            )
    return _OK if found else _WRONG


# --- check ---

_COLOURS: Final = {Level.ERROR: "\x1b[31m", Level.WARNING: "\x1b[33m"}
_NO_COLOUR: Final = "\x1b[0m"


def _check(arguments: argparse.Namespace) -> int:
    profile = {"emvco": vnqr.EMVCO, "napas": vnqr.NAPAS, None: None}[arguments.profile]
    grave: Counter[str] = Counter()
    codes: Counter[str] = Counter()
    many = arguments.source == _STDIN or _is_file(arguments.source)
    for text, line in _inputs(arguments.source):
        issues = vnqr.check(text, profile)
        worst = "error" if _is_wrong(issues) else "warning" if issues else "right"
        grave[worst] += 1
        codes.update({issue.code.value for issue in issues})
        if arguments.json:
            listed = [_as_dict(issue, arguments.lang) for issue in issues]
            _print_json({"line": line, "payload": text, "verdict": worst, "issues": listed})
        elif many:
            for issue in issues:
                print(f"{line}: {_headline(issue, arguments.lang)}")
        else:
            for issue in issues:
                _draw_issue(text, issue, arguments.lang)
    if not arguments.json:
        words = _SUMMARY[arguments.lang]
        counts = {word: grave[word] for word in ("right", "warning", "error")}
        print(words.format(all=grave.total(), **counts))
        for code, count in sorted(codes.items(), key=lambda item: (-item[1], item[0])) if many else ():
            print(f"  {count:>6}  {code}")
    return _WRONG if grave["error"] else _OK


_SUMMARY: Final = {
    "en": "{all} checked: {right} right, {warning} with warnings only, {error} with errors",
    "vi": "{all} mã đã kiểm tra: {right} đúng, {warning} chỉ có cảnh báo, {error} có lỗi",
}
_LEVELS: Final = {
    "en": {Level.ERROR: "error", Level.WARNING: "warning"},
    "vi": {Level.ERROR: "lỗi", Level.WARNING: "cảnh báo"},
}


def _is_wrong(issues: Iterable[Issue]) -> bool:
    return any(issue.level is Level.ERROR for issue in issues)


def _headline(issue: Issue, lang: Lang) -> str:
    place = f" {issue.path}" if issue.path else ""
    span = f" {issue.span[0]}-{issue.span[1]}" if issue.span else ""
    rule = f" [{issue.rule}]" if issue.rule else ""
    word = _LEVELS[lang][issue.level]
    if sys.stdout.isatty():
        word = f"{_COLOURS[issue.level]}{word}{_NO_COLOUR}"
    return f"{word} {issue.code}{place}{span}: {issue.describe(lang)}{rule}"


def _draw_issue(text: str, issue: Issue, lang: Lang) -> None:
    """Print an issue, and the lines of the payload that it is about with carets under the fault."""
    print(_headline(issue, lang))
    if issue.span is None:
        return
    start, end = issue.span
    cells = [_visible(char) for char in text] + [" "]  # the last for a fault at the very end
    width = max(20, shutil.get_terminal_size((100, 24)).columns - 4)
    for first, cut in _chunks(cells, width):
        last = first + len(cut)
        if first < max(end, start + 1) and start < last:
            print("    " + "".join(cut).rstrip())
            before = sum(_width(cell) for cell in cells[first : max(first, start)])
            under = sum(_width(cell) for cell in cells[max(first, start) : min(last, max(end, start + 1))])
            print("    " + " " * before + "^" * under)


def _chunks(cells: Sequence[str], width: int) -> Iterator[tuple[int, list[str]]]:
    """Cut the cells of a text into lines of at most `width` columns; yield where each starts."""
    first, line, columns = 0, list[str](), 0
    for at, cell in enumerate(cells):
        if line and columns + _width(cell) > width:
            yield first, line
            first, line, columns = at, [], 0
        line.append(cell)
        columns += _width(cell)
    yield first, line


# --- find and reference ---


def _find(arguments: argparse.Namespace) -> int:
    found = False
    for memo, line in _inputs(arguments.source):
        for match in vnqr.Reference.find(memo):
            found = True
            start, end = match.span
            stated = {"line": line, "start": start, "end": end, **_reference_dict(match.reference)}
            if arguments.json:
                _print_json({**stated, "profile": match.profile})
            else:
                where = f"{line}: " if line else ""
                print(f"{where}{stated['reference']}  {stated['dossier']}  {stated['item']}  {start}-{end}")
    return _OK if found else _WRONG


def _reference_dict(reference: vnqr.Reference) -> dict[str, object]:
    return {
        "reference": str(reference),
        "dossier": str(reference.dossier),
        "key": reference.key,
        "item": reference.item,
    }


def _reference(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - reading a code loads no pydantic

    try:
        if arguments.verb == "encode":
            reference = vnqr.Reference(arguments.text, item=arguments.item)
            profile = vnqr.Profile.PACKED if arguments.packed else vnqr.Profile.READABLE
            stated = {**_reference_dict(reference), "text": reference.encode(profile)}
            print(json.dumps(stated) if arguments.json else stated["text"])
        else:
            stated = _reference_dict(vnqr.Reference.parse(arguments.text.strip()))
            print(json.dumps(stated) if arguments.json else f"{stated['dossier']}  {stated['item']}")
    except ValidationError as error:
        return _report(_refused(error), as_json=arguments.json)
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    return _OK


# --- verify ---


def _verify(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - reading a code loads no pydantic

    from vnqr.onestop.guard import verify  # noqa: PLC0415 - loads pydantic

    try:
        payees = _payees(arguments)
        charge = _charge(arguments)
    except ValidationError as error:
        return _report(_refused(error), as_json=arguments.json)
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    except OSError as error:
        return _report([_io(error)], as_json=arguments.json)
    issued = None if arguments.issued is None else next(_inputs(arguments.issued)).text
    status = _OK
    for text, line in _inputs(arguments.source):
        issues = verify(text, issued, payees=payees, charge=charge)
        status = _WRONG if _is_wrong(issues) else status
        if arguments.json:
            listed = [_as_dict(issue, arguments.lang) for issue in issues]
            _print_json({"line": line, "payload": text, "safe": not _is_wrong(issues), "issues": listed})
            continue
        for issue in issues:
            _draw_issue(text, issue, arguments.lang)
        print(_VERDICTS[arguments.lang][not _is_wrong(issues)])
    return status


_VERDICTS: Final = {
    "en": {True: "nothing speaks against paying this code", False: "do not pay this code"},
    "vi": {True: "không có gì ngăn cản việc trả theo mã này", False: "không được trả theo mã này"},
}


def _payees(arguments: argparse.Namespace) -> tuple[Payee, ...]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - reading a code loads no pydantic

    from vnqr.onestop.payees import Payee  # noqa: PLC0415 - as above

    listed: tuple[Payee, ...] = ()
    if arguments.payees is not None:
        listed = TypeAdapter(tuple[Payee, ...]).validate_json(Path(arguments.payees).read_bytes())
    for given in arguments.payee:
        bank, _, account = given.partition(":")
        kind = "prefix" if account.endswith("*") else "account"
        listed += (Payee(**{"bank": bank, kind: account.removesuffix("*")}),)
    return listed


def _charge(arguments: argparse.Namespace) -> Charge | None:
    from vnqr.onestop.ledger import VIETNAM, Charge, FeeItem, FeeKind  # noqa: PLC0415 - as above

    if arguments.dossier is None:
        return None
    amount = _dong(arguments.amount or "")
    item = FeeItem(kind=FeeKind.OTHER, code="-", name="-", list_price=amount, payable=amount)
    return Charge(
        reference=vnqr.Reference(arguments.dossier, item=arguments.item),
        account=arguments.account or "",
        items=(item,),
        opened_at=datetime.now(VIETNAM),
    )


# --- reconcile ---


def _reconcile(arguments: argparse.Namespace) -> int:
    from pydantic import ValidationError  # noqa: PLC0415 - reading a code loads no pydantic

    from vnqr.onestop.charges import charges_from_csv, charges_from_json  # noqa: PLC0415 - as above
    from vnqr.onestop.credits import credits_from_csv  # noqa: PLC0415 - as above
    from vnqr.onestop.reconcile import Reconciliation, reconcile  # noqa: PLC0415 - as above
    from vnqr.onestop.report import write_report  # noqa: PLC0415 - as above
    from vnqr.onestop.tables import Money  # noqa: PLC0415 - as above

    money, account, lang = Money(arguments.money), arguments.account, arguments.lang
    state_file = None if arguments.state is None else Path(arguments.state)
    try:
        state = None
        if state_file is not None and state_file.exists():
            state = Reconciliation.from_json(state_file.read_bytes())
        if arguments.charges.lower().endswith(".json"):
            charges = charges_from_json(arguments.charges)
        else:
            charges = charges_from_csv(arguments.charges, money=money, account=account)
        files = [credits_from_csv(path, money=money, account=account) for path in arguments.credits]
        counted = _with_progress(line for file in files for line in file)
        result = reconcile(charges, counted, state=state)
        if arguments.output is not None:
            write_report(result, arguments.output, lang=lang)
        if state_file is not None:
            _replace(state_file, result.to_json())
    except ValidationError as error:
        return _report(_refused(error), as_json=arguments.json)
    except VnqrError as error:
        return _report(error.issues, as_json=arguments.json)
    except OSError as error:
        return _report([_io(error)], as_json=arguments.json)
    _print_outcome(result, as_json=arguments.json, lang=lang)
    return _WRONG if result.needs_person else _OK


def _print_outcome(result: Reconciliation, *, as_json: bool, lang: Lang) -> None:
    states, totals = result.states(), result.totals()
    if as_json:
        places = {place: {"count": total.count, "amount": total.amount} for place, total in totals.items()}
        _print_json({"charges": states, "credits": places, "needs_person": result.needs_person})
        return
    charges, credits_, some, nothing = _HEADINGS[lang]
    print(charges)
    for state, count in states.items():
        _print_count(state.vi if lang == "vi" else state.value, state.needs_person, str(count))
    print(credits_)
    for place, total in totals.items():
        counts = f"{total.count:>9} {total.amount:>18,}"
        _print_count(
            place.vi if lang == "vi" else place.value, place.needs_person and total.count > 0, counts
        )
    print(some if result.needs_person else nothing)


def _print_count(name: str, needs_person: bool, counts: str) -> None:  # noqa: FBT001 - a column of the table
    print(f"  {'!' if needs_person else ' '} {_pad(name, 28)} {counts:>9}")


_HEADINGS: Final = {
    "en": ("charges", "credits (count, dong)", "! needs a person", "nothing needs a person"),
    "vi": ("khoản thu", "giao dịch đến (số lượng, đồng)", "! cần người xử lý", "không có gì cần người xử lý"),
}
_PROGRESS_EVERY: Final = 10_000


def _with_progress(lines: Iterable[_T]) -> Iterator[_T]:
    """Pass the lines on, and say on a terminal how many there were."""
    shown = sys.stderr.isatty()
    number = 0
    for number, line in enumerate(lines, 1):
        if shown and number % _PROGRESS_EVERY == 0:
            print(f"\r{number:,}", end="", file=sys.stderr, flush=True)
        yield line
    if shown and number >= _PROGRESS_EVERY:
        print(f"\r{number:,}", file=sys.stderr)


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: the state is the memory of what was booked."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


# --- the parser ---


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is misused without repeating what was given: it may be an account."""
        self.print_usage(sys.stderr)
        self.exit(_MISUSE, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="vnqr",
        description="VietQR and EMVCo payment codes for the fees of administrative procedures.",
        epilog="vnqr COMMAND --help shows examples.",
    )
    parser.add_argument("--version", action="version", version=f"vnqr {vnqr.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for add in (
        _add_make,
        _add_read,
        _add_check,
        _add_find,
        _add_reference,
        _add_verify,
        _add_reconcile,
        _add_scan,
        _add_batch,
        _add_banks,
    ):
        add(commands)
    return parser


Commands = Any  # argparse names its type only in private


def _command(
    commands: Commands, name: str, run: Callable[[argparse.Namespace], int], about: str, examples: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=about,
        description=about[0].upper() + about[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(run=run)
    parser.add_argument("--json", action="store_true", help="for machines: one JSON object a line")
    return parser


def _add_make(commands: Commands) -> None:
    parser = _command(
        commands,
        "make",
        _make,
        "make the code of one payment, print its text, draw it",
        "  vnqr make --bank VietinBank --account 113366668888 --amount 50000 \\\n"
        "            --dossier 000.00.01.H26-240601-0001 --item 1 -o fee.png\n"
        "  vnqr make --bank 970415 --account 113366668888 --purpose 'Phí hồ sơ' --fold --terminal\n",
    )
    parser.add_argument("--bank", required=True, help="BIN, code, short name or SWIFT, in any case")
    parser.add_argument("--account", help="account number, 1-19 letters or digits")
    parser.add_argument("--amount", help="whole dong, digits only; without it the payer enters the amount")
    parser.add_argument("--dossier", metavar="CODE", help="dossier whose reference heads the memo")
    parser.add_argument(
        "--item", type=int, default=0, metavar="N", help="fee item 1-35; 0: the whole dossier"
    )
    parser.add_argument("--packed", action="store_true", help="the reference in 19 characters")
    parser.add_argument(
        "--key-in-bill-number", action="store_true", help="the dossier's key in 62-01, for scanners"
    )
    for option, about in _MAKE_TEXTS:
        parser.add_argument(option, help=about)
    parser.add_argument("--name", dest="merchant_name", help="payee's name (59), at most 25 characters")
    parser.add_argument("--city", dest="merchant_city", help="payee's city (60), at most 15 characters")
    parser.add_argument(
        "--mcc", dest="merchant_category_code", help="Merchant Category Code (52), four digits"
    )
    parser.add_argument("--fold", action="store_true", help="write purpose, name and city without accents")
    parser.add_argument("--truncate", action="store_true", help="cut the purpose to what fits")
    parser.add_argument("-o", "--output", metavar="FILE", help="draw into FILE: .png, .svg or .pdf")
    parser.add_argument("--terminal", action="store_true", help="draw on the terminal")
    parser.add_argument("--error", choices=("l", "m"), help="error level of the symbol, default m")


_ITEM: Final = "fee item 1-35; 0: the whole dossier"
_SOURCE: Final = (
    "the text itself, a file with one a line, a picture (extra scan), or - for standard input with one a line"
)


def _add_read(commands: Commands) -> None:
    parser = _command(
        commands,
        "read",
        _read,
        "show what is in a code: names, values, positions",
        "  vnqr read 00020101021138570010A000000727...63049E6F\n"
        "  vnqr read photo.jpg\n  vnqr read - --json < scanned.txt\n",
    )
    parser.add_argument("source", metavar="TEXT|FILE|PICTURE|-", help=_SOURCE)


def _add_check(commands: Commands) -> None:
    parser = _command(
        commands,
        "check",
        _check,
        "tell everything that is wrong with a code, and by which rule",
        "  vnqr check 00020101021138570010A000000727...63049E6F\n"
        "  vnqr check scanned.txt --lang vi\n  vnqr check - --json --profile emvco < scanned.txt\n",
    )
    parser.add_argument("source", metavar="TEXT|FILE|-", help=_SOURCE)
    parser.add_argument(
        "--profile", choices=("emvco", "napas"), help="the rules; by default those of the accounts found"
    )
    _add_lang(parser)


def _add_find(commands: Commands) -> None:
    parser = _command(
        commands,
        "find",
        _find,
        "find the references in what a bank delivered",
        "  vnqr find 'MBVCB.699.HS0000001H2624060 100011 5A.CT tu 087'\n  vnqr find statement.txt --json\n",
    )
    parser.add_argument("source", metavar="MEMO|FILE|-", help=_SOURCE)


def _add_reference(commands: Commands) -> None:
    parser = _command(
        commands,
        "reference",
        _reference,
        "write or read the reference of a dossier",
        "  vnqr reference encode 000.00.01.H26-240601-0001 --item 1\n"
        "  vnqr reference decode HS0000001H26240601000115A\n",
    )
    parser.add_argument("verb", choices=("encode", "decode"))
    parser.add_argument("text", metavar="CODE|REFERENCE", help="the dossier's code, or a reference")
    parser.add_argument("--item", type=int, default=0, metavar="N", help=_ITEM)
    parser.add_argument("--packed", action="store_true", help="in 19 characters")


def _add_verify(commands: Commands) -> None:
    parser = _command(
        commands,
        "verify",
        _verify,
        "tell whether a code is the one that was issued, to a payee we know",
        "  vnqr verify TEXT --payee VietinBank:113366668888\n"
        "  vnqr verify scanned.txt --payee BIDV:V3CAS* --issued issued.txt\n"
        "  vnqr verify TEXT --payee VietinBank:113366668888 --dossier 000.00.01.H26-240601-0001 \\\n"
        "              --item 1 --amount 50000 --account 113366668888\n",
    )
    parser.add_argument("source", metavar="TEXT|FILE|-", help=_SOURCE)
    parser.add_argument(
        "--payee",
        action="append",
        default=[],
        metavar="BANK:ACCOUNT",
        help="who may be paid; PREFIX* for virtual",
    )
    parser.add_argument("--payees", metavar="FILE", help="the same, as JSON")
    parser.add_argument("--issued", metavar="TEXT|FILE", help="the code as it was issued")
    parser.add_argument("--dossier", metavar="CODE", help="what is owed: the dossier, with the next three")
    parser.add_argument("--item", type=int, default=0, metavar="N", help=_ITEM)
    parser.add_argument("--amount", help="whole dong")
    parser.add_argument("--account", help="the account to which it is owed")
    _add_lang(parser)


def _add_reconcile(commands: Commands) -> None:
    parser = _command(
        commands,
        "reconcile",
        _reconcile,
        "tell which charges are paid by a bank's statements",
        "  vnqr reconcile charges.csv statement.csv -o report.csv\n"
        "  vnqr reconcile charges.json monday.csv tuesday.csv --money dot --state state.json --lang vi\n",
    )
    parser.add_argument("charges", metavar="CHARGES", help="charges, .csv or .json")
    parser.add_argument("credits", metavar="CREDITS", nargs="+", help="statements of the bank, CSV")
    parser.add_argument("-o", "--output", metavar="FILE", help="write what became of each: .csv or .json")
    parser.add_argument("--state", metavar="FILE", help="go on from here, and remember here")
    parser.add_argument(
        "--money",
        choices=("plain", "dot", "comma"),
        default="plain",
        help="how amounts are written: 1000000, 1.000.000 or 1,000,000",
    )
    parser.add_argument("--account", help="the payee's account, where the files have no column for it")
    _add_lang(parser)


def _add_scan(commands: Commands) -> None:
    parser = _command(
        commands,
        "scan",
        _scan,
        "print the texts of the QR codes in pictures (extra scan)",
        "  vnqr scan photo.jpg\n  vnqr scan slips/*.png --json\n",
    )
    parser.add_argument("pictures", metavar="PICTURE", nargs="+", help="PNG, JPEG, WebP, GIF, BMP, TIFF, PPM")


def _add_batch(commands: Commands) -> None:
    parser = _command(
        commands,
        "batch",
        _batch,
        "draw a code for every row of a CSV file; goes on where it was stopped",
        "  vnqr batch rows.csv -o codes\n  vnqr batch rows.csv -o slips --format slip --jobs 2 --verify\n\n"
        "rows.csv:\n  bank,account,amount,dossier,item,payee\n"
        "  VietinBank,113366668888,50000,000.00.01.H26-240601-0001,1,UBND phường Cầu Giấy\n\n"
        "columns: bank, account, amount (digits only), dossier, item, profile, purpose, fold (yes or no);\n"
        "  on slips payee, bank_name, agency, office, due, language; all of them: help('vnqr.batch_rows')\n",
    )
    parser.add_argument("rows", metavar="ROWS", help="CSV with a header; its columns are listed below")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of files and manifest")
    parser.add_argument("--format", choices=("png", "svg", "slip"), default="png", help="default png")
    parser.add_argument(
        "--size", choices=("A6", "A5", "58mm", "80mm", "card"), default="A6", help="of slips, default A6"
    )
    parser.add_argument("--jobs", type=_jobs, default=1, metavar="N", help="how many processes, default 1")
    parser.add_argument(
        "--verify", action="store_true", help="read every picture again (extra scan; svg, slip: slip too)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace what is there with other contents")


def _jobs(text: str) -> int:
    if not re.fullmatch("[1-9][0-9]?", text):
        message = "must be 1 to 99"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def _add_lang(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--lang", choices=("en", "vi"), default="en", help="language of the sentences")


def _add_banks(commands: Commands) -> None:
    parser = _command(
        commands, "banks", _banks, "list the banks", "  vnqr banks\n  vnqr banks vietin\n  vnqr banks 9704\n"
    )
    parser.add_argument(
        "query", nargs="?", default="", metavar="QUERY", help="part of a name, code, BIN or SWIFT"
    )
