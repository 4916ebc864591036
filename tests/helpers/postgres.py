"""A PostgreSQL server of the tests' own: a temporary folder, a Unix socket, gone afterwards.

Debian installs the programs under `/usr/lib/postgresql/VERSION/bin` and no link to them in the path. The
server refuses to run as root; then it runs as the user that Debian's package makes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_USER = "postgres"
_PORT = 5432  # only names the socket


def programs() -> Path | None:
    """Return the folder of the newest server's programs; None where there is no server."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    inside = shutil.which("postgres")
    return Path(inside).parent if inside else None


@contextmanager
def server(*, fsync: bool) -> Iterator[str]:
    """Run a server; yield the URL of its database, for SQLAlchemy.

    Without `fsync` a commit outlives the death of any process, and not a power cut: enough for tests, and
    much faster to make databases with.
    """
    binaries = programs()
    if binaries is None:
        message = "no PostgreSQL server is installed (Debian: postgresql)"
        raise FileNotFoundError(message)
    user = _USER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="vnqr-pg-"))
    data = folder / "data"
    if user is not None:
        shutil.chown(folder, user)
    try:
        _run(user, binaries / "initdb", "--pgdata", data, "--auth=trust", "--encoding=UTF8", "--locale=C")
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c port={_PORT}"
        options += "" if fsync else " -c fsync=off"
        control = (binaries / "pg_ctl", "--pgdata", data, "--wait", "--silent")
        _run(user, *control, "--log", folder / "log", "--options", options, "start")
        try:
            owner = user or os.environ.get("USER") or Path.home().name
            yield f"postgresql+psycopg://{owner}@/postgres?host={folder}&port={_PORT}"
        finally:
            _run(user, *control, "--mode=immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(user: str | None, *command: str | Path) -> None:
    subprocess.run(
        [str(part) for part in command],
        check=True,
        user=user,
        group=user,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
