"""One line on a terminal, the same for every command."""

from __future__ import annotations

import sys

import pytest

from vnqr.cli.progress import EVERY, Progress, bar

CLEAR = "\r\x1b[K"


@pytest.mark.parametrize(
    ("done", "drawn"),
    [
        (0, "[--------------------]   0%  0 of 9"),
        (4, "[#########-----------]  44%  4 of 9"),
        (12, "[####################] 100%  12 of 9"),
    ],
)
def test_the_bar(done, drawn):
    assert bar(done, 9) == drawn


def on_terminal(monkeypatch) -> Progress:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    return Progress()


def test_is_drawn_at_every_percent_and_ends_once(monkeypatch, capsys):
    line = on_terminal(monkeypatch)
    for done in range(1, 1_001):
        line.reached(done, 1_000)
    line.end()
    first, *drawn = capsys.readouterr().err.split(CLEAR)
    assert (first, len(drawn)) == ("", 101)
    assert drawn[0] == bar(1, 1_000)
    assert drawn[-1] == bar(1_000, 1_000) + "\n"


def test_counts_where_nobody_knows_how_much_there_is(monkeypatch, capsys):
    line = on_terminal(monkeypatch)
    for done in range(1, 2 * EVERY + 2):
        line.counted(done)
    line.end()
    assert capsys.readouterr().err == f"{CLEAR}5,000{CLEAR}10,000\n"


def test_gives_way_to_what_is_printed(monkeypatch, capsys):
    line = on_terminal(monkeypatch)
    line.clear()
    line.end()
    assert capsys.readouterr().err == ""
    line.reached(1, 2)
    line.clear()
    assert capsys.readouterr().err == CLEAR + bar(1, 2) + CLEAR
    line.reached(2, 2)
    assert capsys.readouterr().err == CLEAR + bar(2, 2)


def test_nobody_who_has_no_terminal_sees_it(capsys):
    line = Progress()
    line.reached(1, 1)
    line.counted(EVERY)
    line.clear()
    line.end()
    assert capsys.readouterr().err == ""
