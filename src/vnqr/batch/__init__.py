r"""Many codes at once: rows in, pictures out.

`make_all` turns an iterable of rows, be it endless, into an iterator of results in the same order: in this
process, or over any `concurrent.futures.Executor`. A row is a mapping from columns to texts, or a row of a
CSV file; `vnqr.batch.rows` lists the columns. A row with a fault gives a result with issues, and the others
go on.

`save_all` writes the pictures into a folder, with a manifest. It can be stopped at any moment and started
again: what is finished is not done again.

**Names** are like `000002-HS0000001H262406010001BXN.png`: the row's number, the reference or else the bill
number, the format. The number makes a name unique, and as it comes first no row can choose a path, a hidden
file or a name that an operating system reserves. What is no letter A-Z, a-z or digit becomes a hyphen.

**The manifest** is `manifest.csv` in the folder, in UTF-8 with a byte order mark: `row`, `file`, `payload`,
`reference`, `sha256` of the file, `status` (made or failed), `issues` (their codes), `row_sha256` of what was
asked for. No cell can start a formula (`vnqr.ledger.report.safe_cell`): in the rare payload where one could,
after a semicolon or the like, an apostrophe comes before it.

**Stopped and started again.** A picture is written beside its place, then put there, then its line is
appended to the manifest: a line stands for a whole file, and the file is compared with it before the row is
passed over. A stop in between leaves a file without a line; the row is done again, the same row gives the
same bytes, and the file is found to be right. A line that was cut short is dropped. So are the lines of
failed rows, which are tried again: what succeeds then has its line further down.

A file that is there with other contents is replaced only with `overwrite`, and so is the picture of a row
that was finished from other data than it now has. An empty file counts as none: a machine that loses its
power may leave such.

Example:
    >>> rows = [{"bank": "VietinBank", "account": "113366668888", "bill_number": "A/7", "amount": "50000"},
    ...         {"bank": "VietinBank", "account": "113366668888", "bill_number": "A/8", "amount": "50.000"}]
    >>> made, failed = make_all(rows)
    >>> made.name, made.picture[:4], made.text[-15:-8]
    ('000001-A-7.png', b'\x89PNG', '0103A/7')
    >>> failed.picture is None, *map(str, failed.issues)
    (True, 'error value-not-digits at amount: only digits 0-9 are allowed; U+002E at position 2 is ...')
"""

from __future__ import annotations

from vnqr._support.processes import ProcessExecutor
from vnqr.batch._folder import MANIFEST, ManifestEntry, Status, save_all
from vnqr.batch._making import PICTURE_FORMATS, PictureFormat, Result, make_all
from vnqr.batch.rows import read_csv

__all__ = [
    "MANIFEST",
    "PICTURE_FORMATS",
    "ManifestEntry",
    "PictureFormat",
    "ProcessExecutor",
    "Result",
    "Status",
    "make_all",
    "read_csv",
    "save_all",
]
