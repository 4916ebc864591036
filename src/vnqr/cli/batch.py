r"""`vnqr batch`: a code for every row of a CSV file.

Example:
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from vnqr.cli import main
    >>> with TemporaryDirectory() as folder:
    ...     rows = Path(folder, "rows.csv")
    ...     _ = rows.write_text("bank,account,amount\nVietinBank,113366668888,50000\n", "utf-8")
    ...     status = main(["batch", str(rows), "-o", f"{folder}/codes"])
    1 made, 0 finished before, 0 failed; manifest.csv lists them
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from vnqr.batch import MANIFEST, PICTURE_FORMATS, ProcessExecutor, save_all
from vnqr.batch.rows import read_csv
from vnqr.cli.arguments import number
from vnqr.cli.output import OK, WRONG, as_dict, print_json, report
from vnqr.cli.progress import Progress
from vnqr.errors import Code, Issue
from vnqr.image.slip import SIZES

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

__all__ = ["EXAMPLES", "add_arguments", "run"]

EXAMPLES: Final = (
    "  vnqr batch rows.csv -o codes\n  vnqr batch rows.csv -o slips --format slip --jobs 2 --verify\n\n"
    "rows.csv:\n  bank,account,amount,dossier,item,payee\n"
    "  VietinBank,113366668888,50000,000.00.01.H26-240601-0001,1,UBND phường Cầu Giấy\n\n"
    "columns: bank, account, amount (digits only), dossier, item, form, purpose, fold (yes or no);\n"
    "  on slips payee, bank_name, agency, office, due, language; all of them: help('vnqr.batch.rows')\n"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("rows", metavar="ROWS", help="CSV with a header; its columns are listed below")
    parser.add_argument("-o", "--output", required=True, metavar="DIR", help="folder of files and manifest")
    parser.add_argument("--format", choices=tuple(PICTURE_FORMATS), default="png", help="default png")
    parser.add_argument("--size", choices=SIZES, default="A6", help="of slips, default A6")
    parser.add_argument(
        "--jobs", type=number(1, 99), default=1, metavar="N", help="how many processes, default 1"
    )
    parser.add_argument(
        "--verify", action="store_true", help="read every picture again (extra scan; svg, slip: slip too)"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace what is there with other contents")


def run(arguments: argparse.Namespace) -> int:
    """Draw the codes, report the rows that have none, print how many there are."""
    statuses: Counter[str] = Counter()
    line = Progress()
    try:
        with ExitStack() as stack:
            executor = None
            if arguments.jobs > 1:
                executor = ProcessExecutor(arguments.jobs)
                stack.callback(executor.shutdown, cancel_futures=True)
            entries = save_all(
                read_csv(arguments.rows, slips=arguments.format == "slip"),
                arguments.output,
                format=arguments.format,
                size=arguments.size,
                verify=arguments.verify,
                overwrite=arguments.overwrite,
                executor=executor,
                progress=_of_all(line, arguments.rows) if line.shown else None,
            )
            for entry in entries:
                statuses[entry.status] += 1
                if arguments.json:
                    listed = [as_dict(issue) for issue in entry.issues]
                    print_json({**entry._asdict(), "issues": listed})
                elif entry.status == "failed":
                    line.clear()
                    report(entry.issues, line=entry.row)
    except BrokenExecutor:
        return report([Issue.error(Code.WORKER_LOST)], as_json=arguments.json)
    line.end()
    if not arguments.json:
        made, kept, failed = (statuses[status] for status in ("made", "kept", "failed"))
        print(f"{made} made, {kept} finished before, {failed} failed; {MANIFEST} lists them")
    return WRONG if statuses["failed"] else OK


def _of_all(line: Progress, rows: str) -> Callable[[int], None]:
    """Return what draws how many of all rows are done."""
    total = sum(1 for _ in read_csv(rows))
    return lambda done: line.reached(done, total)
