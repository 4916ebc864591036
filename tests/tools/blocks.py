"""The code blocks of a page, run as a reader would: from the top, all in one folder.

    python tests/tools/blocks.py docs/tutorial.md

runs one page in a temporary folder, where the checkout's `examples` and `tests` can be read. Python blocks
share one namespace; one with prompts (`>>>`) is a doctest. A `sh` block runs under `bash -euo pipefail`, with
the folder of this Python first on the PATH. Whatever stands in a `text` block right behind a block is what
that block prints, letter for letter. A `console` block is commands behind `$ ` and what they print. `json`
must be JSON; `html` and `css` are shown only. There is no mark for passing a block over: only the two
commands of README, which install the project anew, are left to `.ci/run`.

tests/project/test_docs_blocks.py runs every page, each in a process of its own and with a time-out.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
LANGUAGES = {"python", "sh", "console", "text", "json", "html", "css"}
COMMAND_SECONDS = 100
_FENCE = re.compile(
    r"^(?P<fence>```+)(?P<language>[^\n`]*)\n(?P<text>.*?)^(?P=fence)[ ]*$", re.MULTILINE | re.DOTALL
)


class Block(NamedTuple):
    """One fenced block.

    Attributes:
        language: the word behind the fence.
        text: what stands in it.
        line: of its first line on the page, from 1.
        printed: the `text` block right behind it, if there is one.
    """

    language: str
    text: str
    line: int
    printed: str | None


class WrongError(Exception):
    """A block did not do what the page says."""


def pages() -> list[Path]:
    """Return every page that may have blocks."""
    return [README, *sorted(ROOT.glob("docs/**/*.md")), *sorted(ROOT.glob("examples/**/README.md"))]


def blocks(page: Path) -> list[Block]:
    """Return the blocks of a page, in order; an output goes with the block that prints it."""
    source = page.read_text("utf-8")
    found: list[Block] = []
    end = 0
    for fence in _FENCE.finditer(source):
        language, text = fence["language"].strip(), fence["text"]
        behind = not source[end : fence.start()].strip()
        if language == "text" and behind and found and found[-1].language in {"python", "sh"}:
            found[-1] = found[-1]._replace(printed=text)
        else:
            found.append(Block(language, text, source.count("\n", 0, fence.start()) + 2, None))
        end = fence.end()
    return found


def is_setup(page: Path, block: Block) -> bool:
    """Return whether this is one of the two commands that install the project; they are README's alone."""
    return page == README and block.language == "sh" and block.text.startswith("python3 -m venv .venv && ")


def compare(expected: str | None, printed: str) -> None:
    """Refuse what was printed if the page says otherwise."""
    if expected is not None and printed.rstrip("\n") != expected.rstrip("\n"):
        message = f"the page says:\n{expected}\nprinted was:\n{printed}"
        raise WrongError(message)


def run_shell(command: str) -> str:
    """Run a command and return what it prints, errors included."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", command],  # noqa: S607 - the reader's own
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env=environment,
        timeout=COMMAND_SECONDS,
    )
    if done.returncode:
        message = f"status {done.returncode}:\n{done.stdout}"
        raise WrongError(message)
    return done.stdout


def run_console(text: str) -> None:
    """Run what stands behind each `$ ` and compare what it prints."""
    for dialogue in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, expected = dialogue.partition("\n")
        compare(expected, run_shell(command))


def run_python(block: Block, name: str, namespace: dict[str, object]) -> None:
    """Run a block, or its prompts, in the namespace of the page."""
    printed = io.StringIO()
    if ">>> " in block.text:
        test = doctest.DocTestParser().get_doctest(block.text, {}, name, name, block.line - 1)
        test.globs = namespace
        runner = doctest.DocTestRunner(optionflags=doctest.REPORT_NDIFF)
        if runner.run(test, out=printed.write, clear_globs=False).failed:
            raise WrongError(printed.getvalue())
    else:
        # The line numbers of a traceback are those of the page.
        code = compile("\n" * (block.line - 1) + block.text, name, "exec", dont_inherit=True)
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)  # noqa: S102 - the text is ours
        compare(block.printed, printed.getvalue())


def run(page: Path) -> None:
    """Run the blocks of a page in the working folder."""
    namespace: dict[str, object] = {"__name__": "__main__"}
    for block in blocks(page):
        name = page.relative_to(ROOT).as_posix()
        try:
            if block.language == "python":
                run_python(block, name, namespace)
            elif block.language == "sh" and not is_setup(page, block):
                compare(block.printed, run_shell(block.text))
            elif block.language == "console":
                run_console(block.text)
            elif block.language == "json":
                json.loads(block.text)
        except Exception as error:
            error.add_note(f"in the block at {name}:{block.line}")
            raise


def main() -> int:
    """Run the page that the command line names."""
    page = Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in ("examples", "tests"):
            Path(name).symlink_to(ROOT / name)
        try:
            run(page)
        except Exception:  # noqa: BLE001 - whatever a block raises is reported
            traceback.print_exc()
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
