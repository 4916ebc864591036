import random

import plain_reference
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import reference as trials
from benchmarks import typed
from vnqr.references.form import Form
from vnqr.references.index import Index
from vnqr.references.reference import Reference
from vnqr.references.scheme import DOSSIER, Scheme
from vnqr.references.suggestion import Reason, Suggestion, candidates, suggest

ONE = Reference("000.00.01.H26-240601-0001", 1)
TWO = Reference("000.00.01.H26-240601-0001", 2)
NEW = Reference("H15.50.05.13-261008-0975")
OPAQUE = Reference("AB/2024/0017", 3)
STUDENT = Scheme("SV", "student", "SV[0-9]{7}")
PUPIL = Reference("SV2024001", 1, STUDENT)
BOOK = trials.book_of([ONE, TWO, NEW, OPAQUE, PUPIL])


def suggested(memo, *schemes):
    """Return (text, what was read, reason) of the suggestions."""
    return [
        (str(found.reference), memo[slice(*found.span)], found.reason)
        for found in suggest(memo, BOOK, schemes or (DOSSIER,))
    ]


class TestLookalike:
    """O for 0 and I for 1."""

    @pytest.mark.parametrize(
        "memo",
        [
            "HS0000001H2624060I0001BXN",
            "HSOOOOOO1H26240601OOO1BXN",
            "HSOOOOOOIH2624O6OIOOOIBXN",
            "hs oooooo1 h26 240601 ooo1 bxn",
        ],
    )
    def test_digits_for_letters(self, memo):
        assert suggested(f"CT {memo} tu") == [(str(ONE), memo, Reason.LOOKALIKE)]

    def test_a_letter_o_that_belongs_there_is_kept(self):
        reference = Reference("0O0.00.01.H26-240601-0001", 1)
        typed = "HSOO" + str(reference)[4:]
        found = suggest(typed, trials.book_of([reference]))
        assert [(match.reference, match.reason) for match in found] == [(reference, Reason.LOOKALIKE)]


class TestOneWrong:
    """One wrong character, wherever it is."""

    @pytest.mark.parametrize("at", range(25))
    @pytest.mark.parametrize("wrong", ["7", "Q"])
    def test_anywhere(self, at, wrong):
        text = str(ONE)
        memo = text[:at] + wrong + text[at + 1 :]
        assert (text, memo, Reason.ONE_WRONG) in suggested(memo)

    def test_packed(self):
        text = NEW.encode(Form.PACKED)
        memo = text[:7] + "Q" + text[8:]
        assert suggested(memo) == [(str(NEW), memo, Reason.ONE_WRONG)]

    def test_check_characters_that_are_never_written_are_no_repair(self):
        # 05 and ZG are 1271 apart, so both leave 1; only 05 is ever written. ZH is one character from ZG.
        reference = next(
            reference
            for number in range(100_000)
            for reference in [Reference(f"H26-240601-{number:05d}")]
            if str(reference).endswith("05")
        )
        found = suggest(str(reference)[:-2] + "ZH", trials.book_of([reference]))
        assert [suggestion.reason for suggestion in found] == [Reason.CUT]


class TestSwapped:
    """Two neighbours in the wrong order, wherever they are."""

    @pytest.mark.parametrize("at", [at for at in range(24) if str(ONE)[at] != str(ONE)[at + 1]])
    def test_anywhere(self, at):
        text = str(ONE)
        memo = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        assert (text, memo, Reason.SWAPPED) in suggested(memo)

    def test_in_a_longer_prefix(self):
        scheme = Scheme("VNHS")
        reference = Reference("H26-240601-0001", 1, scheme)
        for prefix in ("NVHS", "VHNS", "VNSH"):
            memo = prefix + str(reference)[4:]
            (found,) = suggest(memo, trials.book_of([reference]), [scheme])
            assert found == Suggestion(reference, (0, len(memo)), Reason.SWAPPED)
        memo = "VNH" + str(reference)[4] + "S" + str(reference)[5:]
        assert [found.reason for found in suggest(memo, trials.book_of([reference]), [scheme])] == [
            Reason.SWAPPED
        ]

    def test_a_prefix_of_equal_letters(self):
        scheme = Scheme("AAB")
        reference = Reference("H26-240601-0001", 1, scheme)
        memo = "ABA" + str(reference)[3:]
        assert [found.reason for found in suggest(memo, trials.book_of([reference]), [scheme])] == [
            Reason.SWAPPED
        ]


class TestCut:
    """A reference cut by one or two characters, at the end of a memo or before other text."""

    @pytest.mark.parametrize("behind", ["", " CT tu 0871", "-GD"])
    @pytest.mark.parametrize("lost", [1, 2])
    def test_readable(self, lost, behind):
        memo = str(ONE)[:-lost]
        ((text, read, reason),) = suggested(memo + behind)
        assert (text, read[: len(memo)]) == (str(ONE), memo)
        # What follows may also be taken for one wrong character.
        assert reason is Reason.CUT or (behind and lost == 1 and reason is Reason.ONE_WRONG)

    @pytest.mark.parametrize("lost", [1, 2])
    def test_packed(self, lost):
        memo = NEW.encode(Form.PACKED)[:-lost]
        assert suggested(memo) == [(str(NEW), memo, Reason.CUT)]

    def test_without_its_item_it_is_a_damaged_reference(self):
        assert suggested(str(ONE)[:-3]) == [
            (str(ONE), ONE.key, Reason.DAMAGED),
            (str(TWO), ONE.key, Reason.DAMAGED),
        ]


class TestBareCode:
    """The bare code, as the payer typed it: every item of the dossier that is in the book."""

    @pytest.mark.parametrize(
        "code", ["000.00.01.H26-240601-0001", "0000001h262406010001", "000 00 01 H26 240601 0001"]
    )
    def test_with_structure(self, code):
        memo = f"nop phi {code}7 GD 1234"
        assert suggested(memo) == [(str(ONE), code, Reason.BARE_CODE), (str(TWO), code, Reason.BARE_CODE)]

    @pytest.mark.parametrize("memo", ["nop AB/2024/0017 nhe", "nop ab20240017 nhe", "MB.AB20240017.CT"])
    def test_opaque_words(self, memo):
        ((text, read, reason),) = suggested(memo)
        assert (text, reason) == (str(OPAQUE), Reason.BARE_CODE)
        assert "0017" in read

    def test_short_words_are_everyday_numbers(self):
        assert suggest("tien 12345 GD abcdef", {("12345", 0), ("ABCDEF", 0)}) == ()

    def test_of_another_scheme(self):
        assert suggested("hoc phi SV-2024-001", DOSSIER, STUDENT) == [
            (str(PUPIL), "SV-2024-001", Reason.BARE_CODE)
        ]
        assert suggested("hoc phi 2024001", STUDENT) == []


class TestRules:
    """Only charges of the book, none that `find` settles, each once."""

    def test_what_is_found_needs_no_suggestion(self):
        assert suggested(str(ONE)) == []
        assert suggested(f"{ONE} 000.00.01.H26-240601-0001") == [
            (str(TWO), "000.00.01.H26-240601-0001", Reason.BARE_CODE)
        ]

    def test_all_that_is_named_is_left_out(self):
        code = "000.00.01.H26-240601-0001"
        assert suggested(f"{ONE} {TWO} {code}") == []
        # Cut before its item; with what the bank wrote behind it, its check characters match by chance.
        cut = next(
            key
            for number in range(10_000)
            if plain_reference.check(f"HS{(key := f'H26240601{number:04d}')}C") == "TT"
        )
        assert suggested(f"HS{cut} CTT {TWO} {code}") == [(str(ONE), code, Reason.BARE_CODE)]

    def test_what_is_not_in_the_book_hides_nothing_beside_it(self):
        code = "000.00.01.H26-240601-0001"
        assert suggested(f"000.00.01.H26-240601-0009 / {code}") == [
            (str(ONE), code, Reason.BARE_CODE),
            (str(TWO), code, Reason.BARE_CODE),
        ]

    def test_each_once(self):
        damaged = str(ONE)[:5] + "7" + str(ONE)[6:]
        assert [text for text, _, _ in suggested(f"{damaged} {damaged}")].count(str(ONE)) == 1

    @given(st.text(max_size=80), st.booleans())
    def test_any_text(self, memo, with_prefix):
        text = "HS" + memo if with_prefix else memo
        for found in suggest(text, BOOK, (DOSSIER, STUDENT)):
            assert (found.reference.key, found.reference.item) in BOOK
            assert 0 <= found.span[0] < found.span[1] <= len(text)

    def test_what_is_no_text(self):
        with pytest.raises(TypeError):
            suggest(None, BOOK)


class AskedBook:
    """A book that counts the questions it answers."""

    def __init__(self, charges):
        self.index = Index(charges)
        self.asked = []

    def known(self, keys):
        self.asked.append(keys)
        return self.index.known(keys)

    def __contains__(self, charge):
        raise AssertionError


class PartialBook(AskedBook):
    def partial(self, asked):
        self.asked.append(asked)
        return self.index.partial(asked)


class TestOneQuestion:
    """A database is asked once, for all dossiers that a memo may mean."""

    memo = "MBVCB.6994946307.HS0000001H262406010001BXM.CT tu 0871001234567 TRAN THI THU HOA toi 0011001932418"

    @pytest.mark.parametrize(
        "memo",
        [memo, str(ONE), ONE.key, "AB/2024/0017", str(ONE)[:-2], "khong co gi", "SV-2024-001 " + str(NEW)],
    )
    def test_the_same_answer(self, memo):
        book = AskedBook(BOOK)
        assert suggest(memo, book, (DOSSIER, STUDENT)) == suggest(memo, BOOK, (DOSSIER, STUDENT))
        assert len(book.asked) == 1
        assert all(isinstance(key, str) for key in book.asked[0])

    def test_candidates_for_many_memos_and_one_question(self):
        memos = [self.memo, "nop phi AB/2024/0017", "xin chao"]
        asked = [candidates(memo) for memo in memos]
        keys = frozenset().union(*(each.keys for each in asked))
        known = {charge for charge in BOOK if charge[0] in keys}
        assert [each.suggestions(known) for each in asked] == [suggest(memo, BOOK) for memo in memos]
        assert len(keys) < 100

    def test_parts_only_where_nothing_else_is_found(self):
        book = PartialBook(BOOK)
        assert suggest(self.memo + " H26-240601-0001", book)[0].reason is Reason.ONE_WRONG
        assert len(book.asked) == 1
        found = suggest("nop H26-240601-0001 nhe", book)
        assert [(each.reference, each.reason) for each in found] == [(ONE, Reason.PART), (TWO, Reason.PART)]
        assert {each.span for each in found} == {(4, 19)}
        assert suggest("nop H26-240601-0001 nhe", AskedBook(BOOK)) == ()

    def test_of_parts_those_of_the_office_that_is_written(self):
        other = Reference("000.00.07.H26-240601-0001", 1)
        book = PartialBook([(each.key, each.item) for each in (ONE, TWO, other)])
        assert {each.reference for each in suggest("nop H26-240601-1", book)} == {ONE, TWO, other}
        assert [each.reference for each in suggest("nop 000.00.07.H26-240601-1", book)] == [other]
        assert [each.reference for each in suggest("nop AUTO38000.00.07.H26-240601-1", book)] == [other]

    def test_one_charge_of_each_dossier_before_the_second(self):
        offices = [f"000.00.{office:02}.H26-240601-0001" for office in range(12)]
        book = PartialBook((Reference(office).key, item) for office in offices for item in range(3))
        found = [each.reference for each in suggest("nop 240601-0001", book)]
        assert len({each.dossier for each in found}) == 10
        assert {each.item for each in found} == {0}

    def test_a_word_glued_to_a_part_is_no_agency(self):
        city = Reference("38.98.H29-240601-0106", 0)
        book = PartialBook([(city.key, 0)])
        assert [each.reference for each in suggest("AUTO38.98.H29-240601-106 END", book)] == [city]

    def test_parts_of_something_else_are_left_out(self):
        asked = candidates("nop H26-240601-0001 nhe")
        assert asked.suggestions(set(), [(NEW.key, 0), (ONE.key, 1)]) == (
            Suggestion(ONE, (4, 19), Reason.PART),
        )

    def test_no_parts_where_all_schemes_have_patterns(self):
        assert candidates("nop H26-240601-0001 nhe", [STUDENT]).parts == ()

    def test_it_shows_nothing_of_the_memo(self):
        assert repr(candidates("TRAN THI HOA 0001234567")) == "<Candidates: 1 keys, 0 parts>"


class TestDamaged:
    """A code behind the prefix whose check characters do not match is that of a damaged reference."""

    def test_last_and_by_its_name(self):
        memo = f"{NEW.key} HS{ONE.key}QQQ"
        assert [(each.reference, each.reason) for each in suggest(memo, BOOK)] == [
            (NEW, Reason.BARE_CODE),
            (ONE, Reason.DAMAGED),
            (TWO, Reason.DAMAGED),
        ]

    def test_not_where_its_digits_go_on(self):
        longer = Reference("H26-240601-00123")
        assert suggest("HSH2624060100123Q", trials.book_of([longer]))[0].reason is Reason.DAMAGED
        assert suggest("HSH26240601001234Q", trials.book_of([longer])) == ()

    def test_a_cut_one_ends_before_the_next_word(self):
        """C of CHUYEN is no item: what was cut may be any item of the dossier."""
        three = Reference(ONE.dossier, 2)
        book = trials.book_of([ONE, three])
        found = suggest(f"{str(ONE)[:-3]} CHUYEN TIEN", book)
        assert {(each.reference, each.reason) for each in found} >= {
            (ONE, Reason.DAMAGED),
            (three, Reason.DAMAGED),
        }
        assert suggest(f"{str(ONE)[:-3]}CX CHUYEN TIEN", book)[0] == Suggestion(three, (0, 23), Reason.CUT)


class TestBetterGrounds:
    """What is read of one word excludes what it is only a part of, or what the next word completes."""

    def test_a_swap_excludes_what_is_there_without_its_check_characters(self):
        meant, other = (Reference(f"000.00.12.H26-240601-{number}", 1) for number in ("0250", "0205"))
        typed_ = str(meant).replace("0250", "0205")
        book = trials.book_of([meant, other])
        assert [(each.reference, each.reason) for each in suggest(f"{typed_} CT", book)] == [
            (meant, Reason.SWAPPED)
        ]
        assert other in {each.reference for each in suggest(f"{typed_[:-2]} CT", book)}

    def test_a_first_check_character_excludes_what_the_next_word_completes(self):
        """M of `ma so` is the last check character of 0295, if a 7 is a 9."""
        meant, other = (Reference(f"000.00.12.H26-240601-{number}", 2) for number in ("0275", "0295"))
        assert str(other)[-2:] == "LM"
        book = trials.book_of([meant, other])
        found = suggest(f"{str(meant)[:-1]}_ma so thu", book)
        assert [(each.reference, each.reason) for each in found] == [(meant, Reason.CUT)]


class TestBounds:
    """At most ten offers, and bounded work for any memo."""

    def test_at_most_ten(self):
        book = {(ONE.key, item) for item in range(24)}
        assert len(suggest(ONE.key, book)) == 10

    @pytest.mark.parametrize(
        "memo",
        [
            ("HS" + "O" * 22) * 80,
            "HSIOIOIOI " * 200,
            "HS" * 1000,
            "SH" * 1000,
            ("H26" + "01010101010") * 143,
            "a1b2c3d4 " * 222,
            "H26-240601-0001 " * 125,
            f"{str(ONE)[:-1]}X " * 76,
        ],
    )
    def test_little_is_asked_for(self, memo):
        """What a memo repeats makes no more to ask for; `benchmarks/reference.py hostile` has the times."""
        asked = candidates(memo, (DOSSIER, STUDENT))
        assert len(asked.keys) < 400
        assert len(asked.parts) < 20

    def test_what_comes_late_is_not_looked_at(self):
        assert suggest(" " * 1980 + ONE.key, BOOK)
        assert suggest(" " * 1981 + ONE.key, BOOK) == ()


class TestTrials:
    """Small counts of the trials in benchmarks/typed.py; the bounds are those of the large ones."""

    @pytest.mark.parametrize("book", typed.BOOKS)
    @pytest.mark.parametrize("name", typed.WAYS)
    def test_what_people_type(self, name, book):
        rng = random.Random(1)  # noqa: S311 - a trial, no secret
        assert [*typed.missed(name, typed.share(typed.WAYS[name], rng, 120, book))] == []

    def test_nothing_in_memos_without_a_code(self):
        rng = random.Random(1)  # noqa: S311 - a trial, no secret
        lines = [*trials.NOISE, *(trials.noise(rng, 0.5) for _ in range(500))]
        assert [line for line in lines if suggest(line, typed.BOOK)] == []
