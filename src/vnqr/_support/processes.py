"""Worker processes that may die: a lost one is an error, never a wait without end.

`concurrent.futures.ProcessPoolExecutor` takes the answers of all its processes from one pipe, and holds the
writing end of that pipe itself. Where a process dies in the middle of an answer, because the memory ran out,
say, it waits for the rest for ever. Here each process has a pipe of its own that nobody else writes to, so
that the pipe ends when the process does, however that comes.
"""

from __future__ import annotations

import pickle
import signal
import traceback
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from multiprocessing import get_context
from queue import SimpleQueue
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

__all__ = ["ProcessExecutor"]

P = ParamSpec("P")
T = TypeVar("T")

# A fork of a process that has threads may hang: what a thread held stays held in the copy.
_CONTEXT: Final = get_context("spawn")


class ProcessExecutor(Executor):
    """Runs calls in a number of processes of their own, for `vnqr.batch` and anything else.

    What is called, its arguments and its answer are pickled, as for `ProcessPoolExecutor`; and as there, a
    script that makes one does so under `if __name__ == "__main__":`. The processes leave an interrupt
    (Ctrl-C) to the one that made them, and end with it.

    Args:
        jobs: number of processes, 1 or more; they start at once.

    Raises:
        ValueError: `jobs` is under 1.

    Example:
        >>> from vnqr.batch import make_all
        >>> row = {"bank": "VCB", "account": "1234567890", "amount": "50000", "bill_number": "B17"}
        >>> with ProcessExecutor(1) as executor:
        ...     [result.name for result in make_all([row, row], executor=executor)]
        ['000001-B17.png', '000002-B17.png']
    """

    def __init__(self, jobs: int) -> None:
        # A thread for each process: it hands over a call and waits for the answer.
        self._threads = ThreadPoolExecutor(jobs)
        self._workers = [_Worker() for _ in range(jobs)]
        self._idle: SimpleQueue[_Worker] = SimpleQueue()
        for worker in self._workers:
            self._idle.put(worker)

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Have a function called in one of the processes.

        Args:
            fn: a function that can be pickled: one that is in a module, not a lambda.
            *args: passed on.
            **kwargs: passed on.

        Returns:
            The future of its answer, or of what it raised. `concurrent.futures.BrokenExecutor` where the
            process ended before it answered, or had ended before it was asked.

        Raises:
            RuntimeError: it was shut down.
        """

        def call() -> T:
            worker = self._idle.get()
            try:
                return worker.call(fn, *args, **kwargs)
            finally:
                self._idle.put(worker)

        return self._threads.submit(call)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - as Executor has it
        """End the processes, when what they are doing is done.

        Args:
            wait: taken for the sake of the interface; this always waits.
            cancel_futures: drop what has not begun.
        """
        del wait
        self._threads.shutdown(cancel_futures=cancel_futures)
        for worker in self._workers:
            worker.end()


class _Worker:
    """One process, and this end of its pipe."""

    def __init__(self) -> None:
        self._pipe, theirs = _CONTEXT.Pipe()
        # A daemon: if this process comes to its end in another way than by `end`, it takes them along.
        self._process = _CONTEXT.Process(target=_serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def call(self, fn: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        request = pickle.dumps((fn, args, kwargs))
        try:
            self._pipe.send_bytes(request)
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError) as error:
            msg = "a worker process ended before it answered"
            raise BrokenExecutor(msg) from error
        value, raised = pickle.loads(answer)  # noqa: S301 - made by our own process
        if raised is not None:
            raise raised
        return value  # type: ignore[no-any-return]  # what `fn` returned

    def end(self) -> None:
        self._pipe.close()
        self._process.join()


def _serve(pipe: Connection) -> None:
    """Answer calls until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):
        while True:
            pipe.send_bytes(_answer(pipe.recv_bytes()))


def _answer(request: bytes) -> bytes:
    """Return what a call gives: its value and None, or None and what it raised."""
    try:
        fn, args, kwargs = pickle.loads(request)  # noqa: S301 - from who made this process
        return pickle.dumps((fn(*args, **kwargs), None))
    except BaseException as error:  # noqa: BLE001 - it is not dropped: it goes to who asked
        error.add_note(traceback.format_exc())  # where it was raised, which does not cross processes
        return pickle.dumps((None, error))
