"""The texts that the fuzzer found worth keeping, judged by its laws (tests/fuzz)."""

from __future__ import annotations

import laws
import pytest

from vnqr.errors import Code

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


GRAMMAR = {
    *(Code.TEXT_EMPTY, Code.TEXT_SURROGATE, Code.HEADER_TRUNCATED, Code.VALUE_TRUNCATED, Code.ID_INVALID),
    *(Code.LENGTH_INVALID, Code.LENGTH_ZERO, Code.ID_REPEATED, Code.FORMAT_INDICATOR_NOT_FIRST),
    *(Code.CRC_NOT_LAST, Code.CRC_LENGTH, Code.CRC_FORMAT, Code.CRC_MISMATCH, Code.TEMPLATE_MALFORMED),
}
"""Why a text is not well-formed, too long ones apart."""
CONCEDED = {
    *(Code.TEXT_BOM, Code.TEXT_BLANKS_AROUND, Code.TEXT_URL_ENCODED, Code.CRC_DIGITS_DROPPED),
    *(Code.CRC_LOWER_CASE, Code.LENGTH_IN_BYTES, Code.LENGTH_IN_UTF16, Code.LENGTH_ZERO, Code.ID_REPEATED),
    *(Code.LENGTH_SHORT, Code.SERVICE_NESTED),
}
"""What lenient reading makes good."""


def test_the_corpus_reaches_every_fault_of_the_grammar_and_every_concession():
    refused = {issue.code for text in CORPUS for issue in laws.check(text)}
    assert refused >= GRAMMAR
    conceded = set()
    for text in CORPUS:
        for given in (text, laws.sealed(text)):
            payload, issues = laws.parse_lenient(given)
            if payload is not None:
                conceded |= {issue.code for issue in issues}
    assert conceded >= CONCEDED
