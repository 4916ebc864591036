"""The command line: `vnqr`, or `python -m vnqr`.

Exit status: 0 fine, 1 findings, 2 misuse, 3 input cannot be read (or output not be written). What is wrong
goes to stderr, one line an issue, or one JSON object an issue with `--json`. Input and output are
UTF-8 whatever the locale; what a terminal would act on (control, bidirectional and other invisible
characters) is shown escaped.

A verb is a row of `VERBS` and a module here of the same name, loaded when the verb is asked for. The
module offers `EXAMPLES`, `add_arguments` and `run`.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import sys
from contextlib import contextmanager, nullcontext
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn, Protocol, cast

import vnqr
from vnqr.cli.output import MISUSE, OK, STATUSES, report, visible
from vnqr.errors import Code, Issue, VnqrError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from vnqr.errors import Lang

__all__ = ["VERBS", "main"]

_INTERRUPTED: Final = 130
_OPTION: Final = re.compile("--?[A-Za-z][A-Za-z-]*")
_GIVEN: Final = re.compile(r"(invalid choice|ignored explicit argument):? '.*'(?= \(choose|$)", re.DOTALL)
"""What argparse repeats of what was given."""

VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "make": "make the code of one payment, print its text, draw it",
        "read": "show what is in a code: names, values, positions",
        "check": "tell everything that is wrong with a code, and by which rule",
        "find": "find the references in what a bank delivered",
        "reference": "write or read the reference of a dossier",
        "verify": "tell whether a code is the one that was issued, to a payee we know",
        "reconcile": "tell which charges are paid by a bank's statements",
        "ledger": "keep who has paid in a database: charges, credits, decisions, days (extra ledger)",
        "scan": "print the texts of the QR codes in pictures (extra scan)",
        "batch": "draw a code for every row of a CSV file; goes on where it was stopped",
        "samples": "write right codes of every kind with what is in them, to test software that reads codes",
        "faults": "break a right code in over 200 ways, to test software that reads codes",
        "banks": "list the banks",
    }
)
"""The verbs in the order of the help, and what each does."""


class _Verb(Protocol):
    """A verb's module."""

    EXAMPLES: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, arguments: argparse.Namespace) -> int: ...


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
        HS0000001H262406010001BXN
        0
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # closed by whoever started the process: nobody reads it
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    words = _lang_last(list(map(_utf8, sys.argv[1:]) if argv is None else argv))
    with _quick_start() if argv is None else nullcontext():
        arguments, left = _parser(words).parse_known_args(words)
    if left:
        options = [name for word in left if _OPTION.fullmatch(name := word.partition("=")[0])]
        arguments.misused(f"unrecognized arguments: {' '.join(options) or len(left)}")
    try:
        with _reported(arguments):
            status = cast("Callable[[argparse.Namespace], int]", arguments.run)(arguments)
        sys.stdout.flush()
    except VnqrError as error:
        return report(error.issues, as_json=arguments.json, lang=_lang_of(arguments))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `head` does; Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:
        reason = ": ".join(filter(None, (_name_of(error), error.strerror or "unknown")))
        issue = Issue.error(Code.FILE_UNUSABLE, reason=reason)
        return report([issue], as_json=arguments.json, lang=_lang_of(arguments))
    return status


@contextmanager
def _quick_start() -> Generator[None]:
    """Load a verb in two thirds of the time: no plugins of pydantic, no search for garbage meanwhile."""
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what was loaded stays until the end, and is not looked at again
        gc.enable()


@contextmanager
def _reported(arguments: argparse.Namespace) -> Generator[None]:
    """Write the reports of a build server also where a verb ends early: an old one must not stand for it."""
    try:
        yield
    except VnqrError as error:
        if wanted := getattr(arguments, "report", ()):  # not every verb takes one
            from vnqr.cli.reports import Case, write_reports  # noqa: PLC0415 - who wants no report loads no XML

            case = Case("input", "", 0, error.issues, failed=True)
            write_reports(wanted, arguments.prog, [case], _lang_of(arguments))
        raise


def _name_of(error: OSError) -> str:
    """Return the name of the file; none for one that is written beside it first, which nobody knows."""
    name = visible(os.fsdecode(error.filename)) if isinstance(error.filename, (str, bytes)) else ""
    return "" if os.path.basename(name).startswith(".vnqr-") else name  # noqa: PTH119 - a text


def _lang_of(arguments: argparse.Namespace) -> Lang:
    """Return the language that was asked for; not every verb takes one."""
    return cast("Lang", getattr(arguments, "lang", "en"))


def _lang_last(words: list[str]) -> list[str]:
    """Return the words with a `--lang` that is given before the verb after all others."""
    if words[:1] != ["--lang"] or len(words) <= 2:  # noqa: PLR2004 - the option and its value
        return words
    end = words.index("--") if "--" in words else len(words)
    return [*words[2:end], *words[:2], *words[end:]]


def _utf8(argument: str) -> str:
    return os.fsencode(argument).decode("utf-8", "surrogateescape")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is misused without repeating what was given: it may be an account."""
        self.print_usage(sys.stderr)
        said = _GIVEN.sub(r"\1", message)
        self.exit(MISUSE, f"{self.prog}: {said}\n")


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """Return a parser that knows all verbs, and the arguments of those among the words."""
    parser = _Parser(
        prog="vnqr",
        description="VietQR and EMVCo payment codes for the fees of administrative procedures.",
        epilog=f"vnqr COMMAND --help shows examples. {STATUSES[0].upper()}{STATUSES[1:]}.",
    )
    parser.add_argument("--version", action="version", version=f"vnqr {vnqr.__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, about in VERBS.items():
        command = commands.add_parser(
            name,
            help=about,
            description=about[0].upper() + about[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        if name in words:
            verb = cast("_Verb", import_module(f"{__name__}.{name}"))
            command.epilog = f"examples:\n{verb.EXAMPLES}\n{STATUSES}\n"
            command.set_defaults(run=verb.run, prog=command.prog, misused=command.error)
            command.add_argument("--json", action="store_true", help="for machines: one JSON object a line")
            verb.add_arguments(command)
    return parser
