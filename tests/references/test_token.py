import copy
import json
import pickle
import random
from pathlib import Path

import plain_reference
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from vnqr.errors import Code, ParseError
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.token import BODY_ALPHABET, Token, TokenMatch

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "references.json").read_text(encoding="utf-8"))
TOKEN = "HS28T5CY4TRD"


class Bits:
    """A source of randomness that is none."""

    def __init__(self, *numbers):
        self.numbers = list(numbers)

    def getrandbits(self, bits):
        assert bits == 40
        return self.numbers.pop(0)


class TestNew:
    """Prefix, eight characters of base 32, two check characters: 40 random bits."""

    @pytest.mark.parametrize(("number", "prefix", "text"), VECTORS["tokens"])
    def test_the_vectors(self, number, prefix, text):
        assert str(Token.new(Bits(number), scheme=Scheme(prefix))) == text
        assert str(Token.parse(text)) == text

    def test_another_is_drawn_where_one_is_taken(self):
        assert str(Token.new(Bits(0, 0, 0x123456789A), taken={"HS0000000045"})) == TOKEN

    @given(st.randoms(use_true_random=False))
    def test_the_second_implementation_finds_the_same_check_characters(self, rng):
        text = str(Token.new(rng))
        assert len(text) == 12
        assert set(text[2:-2]) <= set(BODY_ALPHABET)
        assert plain_reference.check(text[:-2]) == text[-2:]

    def test_without_a_source_no_two_are_the_same(self):
        assert len({Token.new() for _ in range(100)}) == 100

    def test_without_a_source_the_operating_system_is_asked(self, monkeypatch):
        # All that SystemRandom reads; neither a clock nor a seed can be guessed.
        monkeypatch.setattr(random, "_urandom", lambda size: bytes.fromhex("123456789A")[:size])
        assert str(Token.new()) == TOKEN


class TestParse:
    """A text that is a token and nothing else, in upper or lower case."""

    def test_case_does_not_matter(self):
        assert Token.parse(TOKEN.lower()) == Token(TOKEN)

    @pytest.mark.parametrize(
        ("text", "issue", "span"),
        [
            ("", Code.TOKEN_FORM, (0, 0)),
            ("HS28T5CY4TR", Code.TOKEN_FORM, (0, 11)),
            ("HSVNX28T5CY4TRD", Code.TOKEN_FORM, (0, 15)),
            ("HS28T5CY4IRD", Code.TOKEN_FORM, (0, 12)),
            ("hſ28T5CY4TRD", Code.TOKEN_FORM, (0, 12)),
            ("HS28T5CY4TRD\n", Code.TOKEN_FORM, (0, 13)),
            ("HS28T5CY4TRE", Code.REFERENCE_CHECK, (10, 12)),
        ],
    )
    def test_errors(self, text, issue, span):
        with pytest.raises(ParseError) as parsing:
            Token.parse(text)
        assert [(found.code, found.path, found.span) for found in parsing.value.issues] == [(issue, "", span)]
        with pytest.raises(ValidationError) as constructing:
            Token(text)
        assert [error["type"] for error in constructing.value.errors()] == [issue.value]

    @pytest.mark.parametrize("value", [None, 5, TOKEN.encode()])
    def test_what_is_no_text(self, value):
        with pytest.raises(TypeError, match=f"^a token is a str, not {type(value).__name__}$"):
            Token.parse(value)
        with pytest.raises(TypeError):
            Token.find(value, {})
        with pytest.raises(ValidationError):
            Token(value)


class TestFind:
    """A token counts only if the caller's table has it."""

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_between_any_texts(self, before, behind):
        found = Token.find(before + TOKEN + behind, {TOKEN: 1, "HS0000000045": 2})
        assert TokenMatch(Token(TOKEN), (len(before), len(before) + 12), 1) in found
        assert {match.value for match in found} <= {1, 2}

    def test_broken_by_the_bank(self):
        assert Token.find("QR 123 hs28t5 cy4-trdCT", {TOKEN: "it"}) == (
            TokenMatch(Token(TOKEN), (7, 21), "it"),
        )

    def test_another_table(self):
        assert Token.find(TOKEN, {}) == ()

    def test_a_table_with_what_is_no_token(self):
        assert Token.find("HS28T5CY4TRE HS28T5CY4IRD", {"HS28T5CY4TRE": 1, "HS28T5CY4IRD": 2}) == ()

    def test_several_schemes(self):
        memo = "DVC03FAVFQFJ3 x " + TOKEN
        table = {"DVC03FAVFQFJ3": 1, TOKEN: 2}
        assert [match.value for match in Token.find(memo, table, (DOSSIER, Scheme("DVC")))] == [1, 2]
        assert [match.value for match in Token.find(memo, table)] == [2]


class Request(BaseModel):
    token: Token


def test_as_a_field():
    request = Request(token=TOKEN.lower())
    assert request.model_dump_json() == f'{{"token":"{TOKEN}"}}'
    assert Request.model_validate_json(request.model_dump_json()) == request == Request(token=Token(TOKEN))
    assert Request.model_json_schema()["properties"]["token"]["type"] == "string"


def test_it_never_changes():
    token = Token.new(random.Random(1))  # noqa: S311 - a trial, no secret
    with pytest.raises(AttributeError):
        token.text = TOKEN
    for twin in (copy.copy(token), copy.deepcopy(token), pickle.loads(pickle.dumps(token))):  # noqa: S301 - our own
        assert twin == token
        assert hash(twin) == hash(token)
    assert eval(repr(token)) == token  # noqa: S307 - our own
