"""A PostgreSQL server of the tests' own: a temporary folder, a Unix socket, gone afterwards.

Debian installs the programs under `/usr/lib/postgresql/VERSION/bin` and no link to them in the path. The
server refuses to run as root; then it runs as the user that Debian's package makes.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
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


class Server:
    """A server that can be stopped, killed and started again.

    Attributes:
        url: of its database, for SQLAlchemy.
    """

    def __init__(self, folder: Path, *, fsync: bool) -> None:
        """Make its files; it does not run yet."""
        binaries = programs()
        if binaries is None:
            message = "no PostgreSQL server is installed (Debian: postgresql)"
            raise FileNotFoundError(message)
        self._user = _USER if os.geteuid() == 0 else None
        if self._user is not None:
            shutil.chown(folder, self._user)
        self._folder, self._data = folder, folder / "data"
        owner = self._user or os.environ.get("USER") or Path.home().name
        self.url = f"postgresql+psycopg://{owner}@/postgres?host={folder}&port={_PORT}"
        self._control = (binaries / "pg_ctl", "--pgdata", self._data, "--wait", "--silent")
        self._options = f"-c listen_addresses='' -c unix_socket_directories={folder} -c port={_PORT}"
        self._options += " -c deadlock_timeout=20ms"  # a second is what the tests would wait for
        self._options += "" if fsync else " -c fsync=off"
        self._run(
            binaries / "initdb", "--pgdata", self._data, "--auth=trust", "--encoding=UTF8", "--locale=C"
        )

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run(*self._control, "--log", self._folder / "log", "--options", self._options, "start")

    def stop(self) -> None:
        """Stop it at once, as if the power went."""
        self._run(*self._control, "--mode=immediate", "stop")

    def kill(self) -> None:
        """Kill all its processes with SIGKILL, the first one first; wait until they are gone."""
        first = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        processes = [first, *_children(first)]
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        while any(Path("/proc", str(process), "cmdline").exists() for process in processes):
            time.sleep(0.001)

    def _run(self, *command: str | Path) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            user=self._user,
            group=self._user,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )


@contextmanager
def running(*, fsync: bool) -> Iterator[Server]:
    """Run a server.

    Without `fsync` a commit outlives the death of any process, and not a power cut: enough for tests, and
    much faster to make databases with.
    """
    folder = Path(tempfile.mkdtemp(prefix="vnqr-pg-"))
    try:
        server = Server(folder, fsync=fsync)
        server.start()
        try:
            yield server
        finally:
            with suppress(subprocess.CalledProcessError):  # a test has killed it
                server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it has ended since
            words = status.read_text().rpartition(")")[2].split()
            found += [int(status.parent.name)] if int(words[1]) == parent else []
    return found
