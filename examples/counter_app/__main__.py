"""Start the counter: `python -m examples.counter_app --sample`, in the checkout."""

from __future__ import annotations

import argparse
import logging
import socket
from typing import TYPE_CHECKING

import uvicorn

from .app import Keys, make_app
from .counter import Counter
from .sample import seed
from .security import MAX_CONNECTIONS, Patient
from .simulator import http_post

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> None:
    """Serve until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python -m examples.counter_app", description="The one-stop counter."
    )
    parser.add_argument("--port", type=int, default=8000, help="0: any free one (default: 8000)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--name", action="append", default=[], help="a host name under which it is reached")
    parser.add_argument(
        "--database", default="counter.db", help="the file that keeps it (default: %(default)s)"
    )
    parser.add_argument(
        "--sample", action="store_true", help="sample dossiers at the first start, and the bank's simulator"
    )
    arguments = parser.parse_args(argv)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    with Counter(arguments.database) as counter:
        keys = Keys.of(counter)
        if arguments.sample:
            seed(counter)
        with socket.create_server((arguments.host, arguments.port)) as listener:
            url = f"http://{arguments.host}:{listener.getsockname()[1]}"
            app = make_app(
                counter,
                keys,
                hosts=("127.0.0.1", "localhost", arguments.host, *arguments.name),
                post=http_post(url) if arguments.sample else None,
            )
            # No access log: the path of a citizen's screen is a secret.
            config = uvicorn.Config(
                app,
                http=Patient,
                limit_concurrency=MAX_CONNECTIONS,
                access_log=False,
                log_level="warning",
                server_header=False,
            )
            print(f"{url}/  access code: {keys.access}", flush=True)
            uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
