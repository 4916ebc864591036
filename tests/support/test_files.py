"""Files are written whole, and what a killed process left beside them goes with the next one."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import pytest

from vnqr._support import files
from vnqr._support.files import write_whole

HOLD = """
import sys, time
from pathlib import Path
from vnqr._support import files
files.os.fsync = lambda _: (print("written", flush=True), time.sleep(60))
files.write_whole(Path(sys.argv[1]), b"new", lasting=True)
"""


@pytest.fixture(autouse=True)
def _fresh():
    files._sweep.cache_clear()  # as in a process of its own


def writing(path):
    """A process that is in the middle of writing."""
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "written\n"
    return process


def stop(process):
    process.kill()
    process.communicate()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def beside(folder):
    return [path.name for path in folder.glob(".vnqr-*")]


class TestWriteWhole:
    def test_writes(self, tmp_path):
        path = tmp_path / "a"
        for data in (b"1", b"2"):
            write_whole(path, data, lasting=True)
            assert path.read_bytes() == data
        assert names(tmp_path) == ["a"]

    def test_a_killed_process_leaves_the_old_file_and_the_next_one_sweeps(self, tmp_path):
        path = tmp_path / "a"
        path.write_bytes(b"old")
        process = writing(path)
        stop(process)
        assert path.read_bytes() == b"old"
        assert len(beside(tmp_path)) == 1
        write_whole(tmp_path / "b", b"x")
        assert beside(tmp_path) == []

    def test_what_a_living_process_writes_is_left_alone(self, tmp_path):
        process = writing(tmp_path / "a")
        try:
            write_whole(tmp_path / "b", b"x")
            assert len(beside(tmp_path)) == 1
        finally:
            stop(process)

    def test_a_file_that_is_swept_before_it_is_locked_is_made_again(self, tmp_path, monkeypatch):
        flock, calls = fcntl.flock, []

        def swept_once(file, how):
            if not calls:
                Path(file.name).unlink()
            calls.append(how)
            flock(file, how)

        monkeypatch.setattr(fcntl, "flock", swept_once)
        write_whole(tmp_path / "a", b"x")
        assert (len(calls), (tmp_path / "a").read_bytes()) == (2, b"x")

    def test_what_cannot_be_swept_is_no_reason_not_to_write(self, tmp_path):
        (tmp_path / ".vnqr-0000000000000000").mkdir()
        write_whole(tmp_path / "a", b"x")
        assert names(tmp_path) == [".vnqr-0000000000000000", "a"]

    def test_a_folder_that_is_not_there(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            write_whole(tmp_path / "none" / "a", b"x")

    def test_many_processes_at_once(self, tmp_path):
        code = (
            "import sys; from pathlib import Path; from vnqr._support.files import write_whole\n"
            "for n in range(100): write_whole(Path(sys.argv[1], f'{sys.argv[2]}-{n}'), b'x')"
        )
        processes = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), str(n)]) for n in range(4)]
        assert [process.wait(timeout=120) for process in processes] == [0] * 4
        assert len(names(tmp_path)) == 400
