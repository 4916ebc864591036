"""Print the lowest versions that pyproject.toml admits, as constraints for pip.

    python tests/tools/lowest.py >lowest.txt
    pip install --constraint lowest.txt '.[all]' --group test

Only what the library itself depends on, its extras included: what tests it may be as new as it gets. Needs
nothing but Python, as the environment is still empty.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
_ROW = re.compile(r"(?P<name>[\w.-]+)(\[[\w,]+\])?>=(?P<lowest>[0-9.]+)(,<[0-9.]+)?")


def constraints(project: dict[str, Any]) -> Iterator[str]:
    """Yield a constraint for each dependency; an extra that is made of others has none of its own."""
    for rows in (project["dependencies"], *project["optional-dependencies"].values()):
        for row in rows:
            if row.startswith(f"{project['name']}["):
                continue
            found = _ROW.fullmatch(row)
            if found is None:
                message = f"no lowest version: {row}"
                raise ValueError(message)
            yield f"{found['name']}=={found['lowest']}"


def main() -> None:
    print(*sorted(set(constraints(tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]))), sep="\n")


if __name__ == "__main__":
    main()
