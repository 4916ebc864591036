"""The texts that the fuzzer found worth keeping, judged by its laws (tests/fuzz)."""

from __future__ import annotations

import laws
import pytest

CORPUS = laws.corpus()


@pytest.mark.parametrize("n", range(len(CORPUS)))
@pytest.mark.no_cover
def test_no_text_breaks_a_law(n):
    laws.judge(CORPUS[n])
    laws.judge(laws.sealed(CORPUS[n]))


def test_a_text_survives_the_way_through_bytes():
    for text in CORPUS:
        assert laws.as_text(laws.as_bytes(text)) == text
    assert laws.as_text(b"\xff\xc3") == "\udcff\udcc3"


def test_the_corpus_reaches_all_kinds_of_answers():
    answers = {laws.parse_lenient(text)[0] is None for text in CORPUS}
    found = {issue.code for text in CORPUS for issue in laws.check(laws.sealed(text))}
    assert answers == {True, False}
    assert len(found) > 40
