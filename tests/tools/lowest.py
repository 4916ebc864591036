"""Print the lowest versions that pyproject.toml admits, as constraints for pip.

    python tests/tools/lowest.py >lowest.txt
    pip install --constraint lowest.txt '.[all]' --group test

Only what the library itself depends on, its extras included: what tests it may be as new as it gets.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.requirements import Requirement

if TYPE_CHECKING:
    from collections.abc import Iterator

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"


def constraints(text: str) -> Iterator[str]:
    """Yield a constraint for each dependency that has a lowest version."""
    project = tomllib.loads(text)["project"]
    rows = [
        *project["dependencies"],
        *(row for rows in project["optional-dependencies"].values() for row in rows),
    ]
    for name, specifiers in {(found.name, found.specifier) for found in map(Requirement, rows)}:
        yield from (f"{name}=={each.version}" for each in specifiers if each.operator == ">=")


def main() -> None:
    print(*sorted(constraints(PYPROJECT.read_text("utf-8"))), sep="\n")


if __name__ == "__main__":
    main()
