"""Mutation tests of the code that decides about money: does some test notice, whatever is changed there?

    pip install --editable '.[all]' --group slow
    python tests/tools/mutants.py [PACKAGE or NAME...] [--sample N] [--seed S] [--jobs N]

A package is a row of PACKAGES below; without any, all of them are tried. A NAME is one of mutmut's, with
wildcards: 'vnqr.emvco.tlv.*'. All of it takes many hours, so `--sample` tries that many mutants of each
package, chosen by the seed. What was noticed keeps its verdict in `mutants/PACKAGE` until its function is
changed, and a run that was stopped goes on there; survivors are tried again. Delete the folder to try all.

First `mutmut run` changes the functions, one thing at a time, and runs the tests that call the function. It
forks after everything is imported, so a change stays without effect where a function ran at import (the
tables of rules) or filled a cache, whatever the tests ask. Therefore every mutant that lives through that
gets a process of its own, and all the tests of its package. What lives through this, too, is a survivor: no
test misses it. The known ones are listed with their reasons in `tests/tools/survivors/PACKAGE.toml`; of the
others the command prints what the file would say, and ends with 1.

What is changed, and what is not:

- Functions and methods, of pydantic's dataclasses as well. What a decorator makes of a function mutmut leaves
  alone, properties too. So the copy that it works on says `name = property(name)` after the function in place
  of `@property` before it, and the same for every decorator.
- Nothing outside of functions: no table of a module, no constant, no lambda in a table, nothing of the body
  of a class, as the defaults of its fields. That no row is idle is for the tests of the tables to show.
- No argument of `len` and `isinstance`, no annotation, no name of a variable, and no type that is only for
  checkers: where the source says `cast("Type", value)`, the copy says `(value)`.

The tests run on SQLite only, but for those of `databases`, which need a PostgreSQL server. In
`mutants/PACKAGE`, `mutmut show NAME` prints what was changed.
"""

from __future__ import annotations

import argparse
import ast
import fnmatch
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

ROOT = Path(__file__).parents[2]
MUTMUT = (sys.executable, "-c", "from mutmut.__main__ import cli; cli()")
SURVIVORS = Path(__file__).with_name("survivors")
NOTICED = frozenset({"killed", "killed alone", "timeout"})
LIMIT = 3600
"""Seconds for the tests of a package: what takes as long never ends."""


@dataclass(frozen=True)
class Package:
    """What is changed together, and who shall notice."""

    sources: tuple[str, ...]
    """Patterns of files."""
    tests: tuple[str, ...]
    """Patterns of files; those that notice most come first."""
    options: tuple[str, ...] = ()
    """Of pytest: what is left out, and why."""
    others: tuple[str, ...] = ()
    """Files among `sources` that belong to another package."""

    @property
    def files(self) -> list[str]:
        """What is changed."""
        return [file for file in files(self.sources) if file not in self.others]


_SQLITE_ONLY = ("-k", "not postgresql")  # a server for each mutant takes seconds
_STANDARD = (
    "tests/emvco/test_tlv.py",
    "tests/emvco/test_objects.py",
    "tests/emvco/test_rules.py",
    "tests/vietqr/test_napas_rules.py",
    "tests/vietqr/test_model.py",
    "tests/emvco/test_*.py",
    "tests/vietqr/test_*.py",
    "tests/vietnamese/test_fold.py",
    "tests/project/test_laws.py",
)
_STANDARD_OPTIONS = (
    # Hundredths of a second prove nothing while two mutants share the machine.
    "--deselect=tests/emvco/test_codelists.py::test_importing_costs_little",
    "--deselect=tests/emvco/test_rules.py::TestTime::test_ten_megabytes_are_refused_at_once",
    # A module with mutants in it loads more than it does else.
    "--deselect=tests/emvco/test_payload.py::TestWhatIsLoaded::test_parsing_loads_no_sentence_and_nothing_slow",
    # It reads the source, in which all mutants stand side by side.
    "--deselect=tests/vietqr/test_napas_documents.py::TestNapas::test_every_rule_that_is_told",
)
# Where SQLite and PostgreSQL differ.
_DATABASES = tuple(
    f"src/vnqr/ledger/live/_{name}.py"
    for name in ("backends", "copying", "migrations", "schema", "texts", "transactions")
)
_LIVE = ("tests/ledger/live/test_*.py",)
_LIVE_OPTIONS = (
    *_SQLITE_ONLY,
    # Of servers and processes that are killed: transactions are among what `databases` changes.
    "--ignore=tests/ledger/live/test_crash.py",
    # Steps are counted there, which takes seconds; what a charge has of many payments other tests ask.
    "--deselect=tests/ledger/live/test_money.py::TestCharges::test_ten_thousand_transfers_of_one_dong",
)
PACKAGES = {
    "emvco": Package(("src/vnqr/emvco/*.py",), _STANDARD, _STANDARD_OPTIONS),
    "vietqr": Package(("src/vnqr/vietqr/*.py",), _STANDARD, _STANDARD_OPTIONS),
    "references": Package(
        ("src/vnqr/references/*.py",),
        ("tests/references/test_*.py",),
    ),
    "ledger": Package(("src/vnqr/ledger/*.py",), ("tests/ledger/test_*.py",)),
    "live": Package(("src/vnqr/ledger/live/*.py",), _LIVE, _LIVE_OPTIONS, _DATABASES),
    "databases": Package(_DATABASES, (*_LIVE, "tests/project/test_ledger_page.py")),
    "sources": Package(("src/vnqr/sources/*.py",), ("tests/sources/test_*.py",)),
    "guard": Package(("src/vnqr/guard/*.py",), ("tests/guard/test_*.py",)),
    "slip": Package(("src/vnqr/image/slip.py", "src/vnqr/image/paper/*.py"), ("tests/image/test_slip.py",)),
    "batch": Package(("src/vnqr/batch/*.py",), ("tests/batch/test_*.py",)),
    "counter": Package(("examples/counter_app/*.py",), ("tests/examples/test_counter_app.py",), _SQLITE_ONLY),
}


def files(patterns: tuple[str, ...]) -> list[str]:
    """Return the files in the order of the patterns, each once."""
    found = (path for pattern in patterns for path in sorted(ROOT.glob(pattern)))
    return list(dict.fromkeys(str(path.relative_to(ROOT)) for path in found))


def module_of(file: str) -> str:
    """Return the module that a file is."""
    return file.removeprefix("src/").removesuffix(".py").replace("/", ".").removesuffix(".__init__")


_CAST = re.compile(r'(?<![.\w])cast\("[^"]+", ')


def plain(source: str) -> str:
    """Write what mutmut shall work on.

    Decorators of functions become calls after the function: mutmut leaves alone what is decorated. And
    `cast("Type", value)` becomes `(value)`: the type is for checkers, and no test can see it.
    """
    source = _CAST.sub("(", source)
    lines = source.split("\n")
    for node in reversed([*ast.walk(ast.parse(source))]):  # what is inside comes first
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or not node.decorator_list:
            continue
        names = [ast.get_source_segment(source, decorator) for decorator in node.decorator_list]
        if names in (["staticmethod"], ["classmethod"]) or "overload" in names:
            continue
        made = node.name
        for name in reversed(names):
            made = f"{name}({made})"
        start = node.decorator_list[0].lineno - 1
        lines[start : node.lineno - 1] = [""] * (node.lineno - 1 - start)
        # On the last line of the function, so that the lines of all others keep their numbers.
        lines[node.end_lineno - 1] += f"\n{' ' * node.col_offset}{node.name} = {made}"
    return "\n".join(lines)


class Workspace:
    """A copy of the project where mutmut works on one package."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.package = PACKAGES[name]
        self.folder = ROOT / "mutants" / name
        self.mutants = self.folder / "mutants"
        self.tests = files(self.package.tests)
        self.options = (
            "-p",
            "no:cacheprovider",
            "-x",
            "--hypothesis-profile=mutation",
            *self.package.options,
        )

    def prepare(self, jobs: int) -> None:
        """Copy what changed since the last time, and make the mutants."""
        sources = self.package.files
        data = []
        for path in (path for top in ("src", "examples") for path in (ROOT / top).rglob("*")):
            name = str(path.relative_to(ROOT))
            if path.is_dir() or path.suffix == ".pyc":
                continue
            if path.suffix != ".py":
                data.append(name)
            text = plain(path.read_text("utf-8")).encode() if name in sources else path.read_bytes()
            copy = self.folder / name
            # What stays as it was keeps its time, and mutmut what it found out about it.
            if not copy.exists() or copy.read_bytes() != text:
                copy.parent.mkdir(parents=True, exist_ok=True)
                copy.write_bytes(text)
            # mutmut takes a file for done that it has copied only, because another package had it.
            if name in sources and not (self.mutants / f"{name}.meta").exists():
                (self.mutants / name).unlink(missing_ok=True)
        for name in ("tests", "docs"):
            shutil.rmtree(self.mutants / name, ignore_errors=True)
            shutil.rmtree(self.folder / name, ignore_errors=True)
            shutil.copytree(ROOT / name, self.folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("README.md", "CHANGELOG.md", "LICENSE"):
            shutil.copy2(ROOT / name, self.folder)
        settings = {
            "source_paths": ["src", "examples"],
            "only_mutate": sources,
            "also_copy": ["docs", "README.md", "CHANGELOG.md", "LICENSE", *data],
            "pytest_add_cli_args": self.options,
            "pytest_add_cli_args_test_selection": self.tests,
        }
        (self.folder / "pyproject.toml").write_text(
            (ROOT / "pyproject.toml").read_text("utf-8")
            + "\n[tool.mutmut]\nuse_git_change_detection = false\n"
            # What takes five times as long as all its tests together, and 25 seconds, has no end.
            + "timeout_multiplier = 5\ntimeout_constant = 5\n"
            + "".join(f"{key} = {json.dumps(value)}\n" for key, value in settings.items()),
            "utf-8",
        )
        # mutmut has no command that makes the mutants and tries none.
        code = (
            f"from mutmut.__main__ import *; copy_src_dir(); copy_also_copy_files(); create_mutants({jobs})"
        )
        subprocess.run([sys.executable, "-c", code], cwd=self.folder, check=True, stdout=subprocess.DEVNULL)

    def mutmut(self, *arguments: str) -> str:
        done = subprocess.run(
            (*MUTMUT, *arguments), cwd=self.folder, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    def verdicts(self) -> dict[str, str]:
        """Return what mutmut found: name -> killed, survived, no tests, timeout, not checked ..."""
        rows = (
            line.strip().rpartition(": ") for line in self.mutmut("results", "--all", "true").splitlines()
        )
        return {name: verdict for name, _, verdict in rows if name}

    def alone(self, name: str) -> str:
        """Run all the tests against a mutant, imports included, until one notices."""
        module = name.rpartition(".")[0].rpartition(".")[2].strip("_")
        own = [file for file in self.tests if module in Path(file).stem]  # most notice at once
        others = [file for file in self.tests if file not in own]
        path = os.pathsep.join((str(self.mutants / "src"), str(self.mutants)))
        pytest = partial(
            subprocess.run,
            cwd=self.mutants,
            env={**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": path},
            check=False,
            capture_output=True,
            timeout=LIMIT,
        )
        for tests in filter(None, (own, others)):
            try:
                done = pytest((sys.executable, "-m", "pytest", "-q", "--rootdir=.", *self.options, *tests))
            except subprocess.TimeoutExpired:
                return "timeout"
            if done.returncode not in {0, 5}:  # 5: every test is left out
                return "killed alone"
        return "survived"

    def changes(self, names: list[str]) -> dict[str, Change]:
        """Return what was changed, in a way that lasts while lines come and go around it."""
        # What `mutmut show` does, for all of them at once.
        code = (
            "import json, sys; from mutmut.mutation.diff_apply import get_diff_for_mutant as show;"
            "json.dump([*map(show, sys.argv[1:])], sys.stdout)"
        )
        command = (sys.executable, "-c", code, *names)
        done = subprocess.run(command, cwd=self.folder, check=True, stdout=subprocess.PIPE)
        diffs = zip(names, json.loads(done.stdout), strict=True)
        return {name: change_of(name, diff) for name, diff in diffs}


def change_of(name: str, diff: str) -> Change:
    """Return what the difference shows that mutmut gives for a name."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    place = function.removeprefix("x").replace("ǁ", ".").removeprefix("." if "ǁ" in function else "_")
    lines = [line for line in diff.split("\n")[2:] if line[:2] != "@@"]
    changed = [number for number, line in enumerate(lines) if line[:1] in {"-", "+"}]
    lines = lines[changed[0] : changed[-1] + 1]
    was, now = (" ".join(line[1:].strip() for line in lines if line[:1] != sign) for sign in "+-")
    return Change(f"{module}.{place}", was, now)


@dataclass(frozen=True, order=True)
class Change:
    """What a mutant changes: in which function, and the lines before and after."""

    function: str
    was: str
    now: str


def known(name: str) -> dict[Change, str]:
    """Return the survivors that are listed for a package, with their reasons."""
    path = SURVIVORS / f"{name}.toml"
    rows = tomllib.loads(path.read_text("utf-8")).get("survivor", []) if path.exists() else []
    return {Change(row["function"], row["was"], row["now"]): row["why"] for row in rows}


def share(noticed: int, tried: int) -> str:
    """Return the share that is noticed, and the 95 % range of the share of all (Wilson)."""
    z = 1.96
    middle = (noticed + z * z / 2) / (tried + z * z)
    reach = z / (tried + z * z) * math.sqrt(noticed * (tried - noticed) / tried + z * z / 4)
    return f"{noticed / tried:.1%} noticed ({middle - reach:.1%} to {middle + reach:.1%})"


def report(workspace: Workspace, total: int, found: dict[str, str]) -> bool:
    """Print one line a module, and what survived; return whether all of it is known."""
    kinds = (*sorted(NOTICED), "known", "survived")
    modules: dict[str, Counter[str]] = {}
    for name, verdict in found.items():
        for module in (name.rpartition(".")[0], "all"):
            modules.setdefault(module, Counter())[verdict] += 1
    modules["all"] = modules.pop("all")
    print(f"\n{'':32}{'tried':>13}" + "".join(f"{kind:>13}" for kind in kinds))
    for module, counts in modules.items():
        print(f"{module:32}{counts.total():13}" + "".join(f"{counts[kind]:13}" for kind in kinds))
    noticed = sum(modules["all"][kind] for kind in NOTICED)
    print(f"{workspace.name}: {len(found)} of {total} mutants tried, {share(noticed, len(found))}")
    survivors = [name for name, verdict in found.items() if verdict == "survived"]
    for change in sorted({*workspace.changes(survivors).values()}):
        rows = {"function": change.function, "was": change.was, "now": change.now, "why": ""}
        texts = (f"{key} = {json.dumps(text, ensure_ascii=False)}\n" for key, text in rows.items())
        print("\n[[survivor]]\n" + "".join(texts), end="")
    return not survivors


def examine(workspace: Workspace, patterns: list[str], arguments: argparse.Namespace) -> bool:
    """Try the mutants of a package; return whether no new one survived."""
    workspace.prepare(arguments.jobs)
    verdicts = workspace.verdicts()
    chosen = sorted(name for name in verdicts if any(fnmatch.fnmatch(name, pattern) for pattern in patterns))
    if arguments.sample is not None and arguments.sample < len(chosen):
        # A seed gives the same mutants every time.
        chosen = sorted(random.Random(arguments.seed).sample(chosen, arguments.sample))  # noqa: S311
    waiting = [name for name in chosen if verdicts[name] == "not checked"]
    if waiting:
        names = waiting if len(waiting) < len(verdicts) else []
        environment = {**os.environ, "COLUMNS": "80"}
        command = (*MUTMUT, "run", "--max-children", str(arguments.jobs), *names)
        if subprocess.run(command, cwd=workspace.folder, check=False, env=environment).returncode:
            sys.exit(f"mutmut failed for {workspace.name}")
        verdicts = workspace.verdicts()
    found = {name: verdicts[name] for name in chosen}
    alive = [name for name, verdict in found.items() if verdict not in NOTICED]
    listed = known(workspace.name)
    found |= {name: "known" for name, change in workspace.changes(alive).items() if change in listed}
    alive = [name for name in alive if found[name] != "known"]
    # Else what follows proves nothing: the tests pass, and notice when every function fails.
    if alive and (workspace.alone(""), workspace.alone("fail")) != ("survived", "killed alone"):
        sys.exit(f"the tests of {workspace.name} do not pass, or do not fail, in {workspace.mutants}")
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for name, verdict in zip(alive, pool.map(workspace.alone, alive), strict=True):
            found[name] = verdict
            print(f"{verdict:14}{name}", flush=True)
    return report(workspace, len(verdicts), found)


def selected(wanted: list[str]) -> dict[str, list[str]]:
    """Return the packages that are asked for, each with the patterns of the names of its mutants."""
    chosen: dict[str, list[str]] = {name: ["*"] for name in wanted or PACKAGES if name in PACKAGES}
    for pattern in (name for name in wanted if name not in PACKAGES):
        start = pattern.partition("*")[0]
        for name, package in PACKAGES.items():
            modules = [f"{module_of(file)}." for file in package.files]
            if any(start.startswith(module) or module.startswith(start) for module in modules):
                chosen.setdefault(name, []).append(pattern)
    return chosen


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="PACKAGE or NAME", help=", ".join(PACKAGES))
    parser.add_argument("--sample", type=int, metavar="N", help="try N mutants of each package")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="which N they are")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    arguments = parser.parse_args()
    packages = selected(arguments.names)
    if not packages:
        parser.error("no such package or name")
    nothing_new = [examine(Workspace(name), patterns, arguments) for name, patterns in packages.items()]
    sys.exit(not all(nothing_new))


if __name__ == "__main__":
    main()
