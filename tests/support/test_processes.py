"""Worker processes: they answer as a call would, and a lost one is an error at whatever moment it is lost."""

from __future__ import annotations

import operator
import os
import pickle
import signal
import threading
import time
from concurrent.futures import BrokenExecutor
from multiprocessing import active_children, get_context

import pytest

from vnqr._support.processes import ProcessExecutor, _serve  # what a worker runs is not seen from outside
from vnqr.errors import Code, Issue, VnqrError

BIG = 80_000_000  # an answer that takes far longer to hand over than the moments below lie apart


def fail() -> None:
    raise VnqrError([Issue.error(Code.WORKER_LOST, "", None)])


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def answer_and_die(delay: float) -> bytes:
    """Return an answer; be killed a while later, by then in the middle of handing it over."""
    answer = bytearray(BIG)
    threading.Timer(delay, die).start()
    return bytes(answer)


@pytest.fixture(scope="module")
def executor():
    with ProcessExecutor(2) as made:
        yield made


class TestCalls:
    def test_answers(self, executor):
        assert executor.submit(divmod, 17, 5).result(60) == (3, 2)
        assert executor.submit(int, "ff", base=16).result(60) == 255
        assert list(executor.map(operator.add, range(100), range(100))) == list(range(0, 200, 2))

    def test_are_made_in_other_processes(self, executor):
        found = {executor.submit(os.getpid).result(60) for _ in range(8)}
        assert found <= {child.pid for child in active_children()}
        assert os.getpid() not in found

    def test_run_side_by_side(self):
        """Each of two calls waits for the other one to come."""
        with get_context("spawn").Manager() as manager, ProcessExecutor(2) as executor:
            both = manager.Barrier(2)
            waiting = [executor.submit(both.wait, 60) for _ in range(2)]
            assert sorted(future.result(90) for future in waiting) == [0, 1]

    def test_what_is_raised_comes_back_and_says_where(self, executor):
        with pytest.raises(VnqrError) as caught:
            executor.submit(fail).result(60)
        assert caught.value.issues == (Issue.error(Code.WORKER_LOST, "", None),)
        assert "in fail" in caught.value.__notes__[0]
        with pytest.raises(ZeroDivisionError):
            executor.submit(divmod, 1, 0).result(60)
        assert executor.submit(divmod, 1, 1).result(60) == (1, 0)

    def test_an_exit_in_a_call_is_raised_too(self, executor):
        assert isinstance(executor.submit(exit, 3).exception(60), SystemExit)

    def test_what_cannot_be_pickled(self, executor):
        assert isinstance(executor.submit(lambda: 1).exception(60), (AttributeError, pickle.PicklingError))
        assert executor.submit(divmod, 1, 1).result(60) == (1, 0)


class TestLost:
    """A lost process is an error of the call that it was to answer; nothing waits for ever."""

    def test_in_a_call(self):
        with ProcessExecutor(1) as executor:
            assert isinstance(executor.submit(die).exception(60), BrokenExecutor)
            assert isinstance(executor.submit(divmod, 1, 1).exception(60), BrokenExecutor)

    @pytest.mark.parametrize("delay", [0.0, 0.03, 0.1])
    def test_in_the_middle_of_an_answer(self, delay):
        with ProcessExecutor(1) as executor:
            future = executor.submit(answer_and_die, delay)
            try:
                assert len(future.result(120)) == BIG  # it was quicker
            except BrokenExecutor as error:
                assert str(error) == "a worker process ended before it answered"  # noqa: PT017

    def test_between_calls(self):
        with ProcessExecutor(1) as executor:
            process = executor.submit(os.getpid).result(60)
            os.kill(process, signal.SIGKILL)
            assert isinstance(executor.submit(divmod, 1, 1).exception(60), BrokenExecutor)

    def test_while_it_starts(self):
        before = set(active_children())
        with ProcessExecutor(2) as executor:
            for child in set(active_children()) - before:
                child.kill()
            assert isinstance(executor.submit(divmod, 1, 1).exception(60), BrokenExecutor)

    def test_one_of_two(self):
        with ProcessExecutor(2) as executor:
            lost = executor.submit(die)
            rest = [executor.submit(divmod, 7, 2) for _ in range(6)]
            assert isinstance(lost.exception(60), BrokenExecutor)
            for future in rest:
                assert isinstance(future.exception(60), BrokenExecutor) or future.result() == (3, 1)


class TestShutdown:
    def test_leaves_no_process(self):
        before = set(active_children())
        with ProcessExecutor(3) as executor:
            assert len(set(active_children()) - before) == 3
            executor.submit(os.getpid)
        assert set(active_children()) <= before
        with pytest.raises(RuntimeError):
            executor.submit(os.getpid)

    def test_what_has_not_begun_is_dropped(self):
        executor = ProcessExecutor(1)
        begun = executor.submit(time.sleep, 0.5)
        while not begun.running():
            time.sleep(0.01)
        waiting = executor.submit(os.getpid)
        executor.shutdown(wait=False, cancel_futures=True)
        assert begun.result(0) is None
        assert waiting.cancelled()

    def test_misuse(self):
        with pytest.raises(ValueError, match="max_workers"):
            ProcessExecutor(0)


class TestWorker:
    """What runs in the other process, run in this one."""

    @pytest.fixture(autouse=True)
    def _interrupts(self):
        before = signal.getsignal(signal.SIGINT)
        yield
        signal.signal(signal.SIGINT, before)

    def test_answers_until_the_other_end_is_closed(self):
        ours, theirs = get_context("spawn").Pipe()
        ours.send_bytes(pickle.dumps((divmod, (17, 5), {})))
        ours.send_bytes(pickle.dumps((divmod, (1, 0), {})))
        worker = threading.Timer(
            0, lambda: [answers.append(ours.recv()), answers.append(ours.recv()), ours.close()]
        )
        answers: list[tuple[object, object]] = []
        worker.start()
        _serve(theirs)
        worker.join()
        assert answers[0] == ((3, 2), None)
        assert isinstance(answers[1][1], ZeroDivisionError)
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
