"""Mutation tests of src/vnqr/emvco and src/vnqr/vietqr: does some test notice, whatever is changed there?

    pip install --editable '.[all]' --group slow
    python tests/tools/mutants.py [NAME...]

First `mutmut run` changes the functions, one thing at a time, and runs the tests that call the function; its
settings stand in pyproject.toml. It forks after everything is imported, so a change stays without effect
where a function ran at import (the tables of rules) or filled a cache, whatever the tests ask. Therefore
every mutant that lives through that gets a process of its own, and all the tests. What lives through this,
too, is printed: no test misses it.

A name is one of mutmut's, with wildcards: 'vnqr.emvco.tlv.*'. The first run takes about half an hour on two
cores; later ones try again what had no verdict or lived. `mutmut show NAME` prints what was changed.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import subprocess
import sys
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).parents[2]
MUTANTS = ROOT / "mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mutmut"]
PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "--rootdir=.", *SETTINGS["pytest_add_cli_args"])
FILES = SETTINGS["pytest_add_cli_args_test_selection"]
LIMIT = 300
"""Seconds for the tests of a file; none takes 10."""


def verdicts() -> dict[str, str]:
    """Return what mutmut found: name -> killed, survived, no tests, timeout ..."""
    done = subprocess.run(
        [MUTMUT, "results", "--all", "true"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    rows = (line.strip().rpartition(": ") for line in done.stdout.splitlines())
    return {name: verdict for name, _, verdict in rows if name}


def verdict_alone(name: str) -> str:
    """Run all the tests against a mutant, imports included, until one notices."""
    environment = {**os.environ, "MUTANT_UNDER_TEST": name, "PYTHONPATH": str(MUTANTS / "src")}
    for file in FILES:
        try:
            done = subprocess.run(
                (*PYTEST, file), cwd=MUTANTS, env=environment, check=False, capture_output=True, timeout=LIMIT
            )
        except subprocess.TimeoutExpired:
            return "timeout"
        if done.returncode:
            return "killed alone"
    return "survived"


def report(found: dict[str, str]) -> None:
    """Print one line a module, and what survived."""
    kinds = ("killed", "killed alone", "timeout", "survived")
    modules: dict[str, Counter[str]] = {}
    for name, verdict in found.items():
        for module in (name.rpartition(".")[0], "all"):
            modules.setdefault(module, Counter())[verdict] += 1
    modules["all"] = modules.pop("all")
    print(f"\n{'':24}{'mutants':>13}" + "".join(f"{kind:>13}" for kind in kinds))
    for module, counts in modules.items():
        line = "".join(f"{counts[kind]:13}" for kind in kinds)
        print(f"{module:24}{counts.total():13}{line}  {1 - counts['survived'] / counts.total():.1%} noticed")
    print(*sorted(name for name, verdict in found.items() if verdict == "survived"), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    arguments = parser.parse_args()
    subprocess.run(
        [MUTMUT, "run", "--max-children", str(arguments.jobs), *arguments.names], cwd=ROOT, check=True
    )
    patterns = arguments.names or ["*"]
    found = {
        name: verdict
        for name, verdict in verdicts().items()
        if any(fnmatch.fnmatch(name, pattern) for pattern in patterns)
    }
    # Else what follows proves nothing: the tests pass, and notice when every function fails.
    if (verdict_alone(""), verdict_alone("fail")) != ("survived", "killed alone"):
        sys.exit("the tests do not pass, or do not fail, in mutants/")
    alive = [name for name, verdict in found.items() if verdict not in {"killed", "timeout"}]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        for name, verdict in zip(alive, pool.map(verdict_alone, alive), strict=True):
            found[name] = verdict
            print(f"{verdict:14}{name}", flush=True)
    report(found)


if __name__ == "__main__":
    main()
