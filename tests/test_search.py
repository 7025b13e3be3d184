"""Words lead to everybody who has them, whatever they are typed like."""

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_builder.search import (
    Shard,
    also_called,
    index_of,
    numbers_in,
    shards,
    vocabulary,
    wholes_of,
    words_of,
)

MOST = 7
WORD = st.text("abcø漢字9", min_size=1, max_size=4)
PEOPLE = st.lists(st.lists(WORD, min_size=1, max_size=5), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ødegård & Sønner AS", ["odegard", "sonner", "as"]),
        ("STRASSE Straße", ["strasse", "strasse"]),
        ("Žižkov Łódź", ["zizkov", "lodz"]),
        ("C-0917/b", ["c", "0917", "b", "c0917b"]),
        ("O’Brien", ["o", "brien", "obrien"]),
        ("Hansen A/S", ["hansen", "a", "s", "as"]),
        ("Jean-Luc & Co.", ["jean", "luc", "jeanluc", "co"]),
        ("佐々木・健", ["佐々", "々木", "木", "健", "佐々", "々木", "木健", "健"]),
        ("a\u202bb\u00a0c\tä", ["ab", "c", "a"]),
        ("ＡＢＣ ﬁne", ["abc", "fine"]),
        ("王小明", ["王小", "小明", "明"]),
        ("Bar 山", ["bar", "山"]),
        ("ABC公司", ["abc", "公司", "司"]),
        ("two\nlines", ["two", "lines"]),
        ("·", []),
        ("", []),
    ],
)
def test_texts_are_cut_into_words(text: str, words: list[str]) -> None:
    assert words_of([text]) == [words]
    assert words_of(["one", text, "two"]) == [["one"], words, ["two"]]


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("+47 22 33 44 55", ["22334455"]),
        ("0047 22 33 44 55", ["22334455"]),
        ("22334455", ["22334455"]),
        ("+44 (0)20 7946 0739", ["2079460739"]),
        ("(020) 7946 0739", ["2079460739"]),
        ("+44 20 7946\u00a00739", ["2079460739"]),
        ("\u202a+47 91 92\u202f93\u201194\u202c", ["91929394"]),
        ("+1 (212) 555-0100", ["2125550100"]),
        ("+353 1 496 0123", ["14960123"]),
        ("+86 138 0013 8000", ["13800138000"]),
        ("+63.917.555.0101", ["9175550101"]),
        ("22 11 00 99 / 22 11 00 88", ["22110099", "22110088"]),
        ("030/1234567", ["301234567"]),
        ("+47 22334466 ext 12", ["22334466"]),
        ("2024", []),
        ("24 Seven", []),
        ("Ring 22334455", []),
        ("", []),
    ],
)
def test_numbers_are_dialled_at_home(text: str, digits: list[str]) -> None:
    assert numbers_in(text) == (digits, bool(digits) and "ext" not in text)


def test_codes_are_typed_with_or_without_spaces() -> None:
    texts = ["NO 458 467 598 MVA", "SW1A 1AA", "BE/2024/77", "–"]

    assert wholes_of(texts) == ["no458467598mva", "sw1a1aa", "be202477", ""]


def reached(cut: list[Shard], typed: str) -> set[int]:
    """Find everybody in shards that may have words that begin as typed."""
    ends = [*(one.key for one in cut[1:]), chr(0x10FFFF)]
    return {
        place
        for shard, end in zip(cut, ends, strict=True)
        if shard.key <= f"{typed}\U0010ffff" and (typed <= end or end == shard.key)
        for place in shard.places
    }


@given(PEOPLE, st.randoms(use_true_random=False))
def test_every_beginning_of_a_word_leads_to_whom_it_belongs(
    people: list[list[str]], chance: random.Random
) -> None:
    ranks = chance.sample(range(len(people)), len(people))
    cut = [*shards(index_of(people), ranks, people, MOST)]

    assert [one.key for one in cut] == sorted(one.key for one in cut)
    assert max(len(one.places) for one in cut) <= MOST
    for place, words in enumerate(people):
        for word in words:
            for end in range(1, len(word) + 1):
                assert place in reached(cut, word[:end])


def test_who_is_called_so_comes_before_who_lives_there() -> None:
    people = [["ole", "bergen"]] * 20 + [["bergen", "oslo"]] * 3
    called = [["ole"]] * 20 + [["bergen"]] * 3
    ranks = [*range(len(people))]
    cut = [*shards(index_of(people), ranks, called, MOST)]
    places = [place for one in cut if one.key == "bergen" for place in one.places]

    assert places == [20, 21, 22, *range(20)]


def test_one_more_customer_changes_few_shards() -> None:
    chance = random.Random(1)  # noqa: S311 -- the same one each time
    names = ["".join(chance.choices(string.ascii_lowercase, k=6)) for _ in range(900)]
    people = [chance.choices(names, k=4) for _ in range(3000)]
    ranks = [*range(len(people) + 1)]
    before = {
        (one.key, *one.places) for one in shards(index_of(people), ranks, people, 200)
    }
    more = [*people, ["zacharias", "bergenhus", "mellomvik"]]
    after = {(one.key, *one.places) for one in shards(index_of(more), ranks, more, 200)}

    assert len(before) > 60
    assert len(after - before) <= 6


@given(
    st.text("abcdeø", min_size=4, max_size=9),
    st.integers(0, 8),
    st.sampled_from("abcxyz"),
    st.sampled_from(["wrong", "more", "less", "turned"]),
)
def test_a_mistyped_word_is_in_one_of_two_lists(
    word: str, at: int, letter: str, slip: str
) -> None:
    at = min(at, len(word) - 2)
    typed = {
        "wrong": word[:at] + letter + word[at + 1 :],
        "more": word[:at] + letter + word[at:],
        "less": word[:at] + word[at + 1 :],
        "turned": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    known = vocabulary([word, "other", "words"])
    listed = [*known.get(f"{typed[0]}-", ()), *known.get(f"-{typed[-1]}", ())]

    assert word in listed


def test_only_words_of_letters_may_be_mistyped() -> None:
    assert vocabulary(["kari", "lie", "0917", "b12345"]) == {
        "k-": ["kari"],
        "-i": ["kari"],
    }


def test_people_are_found_by_their_other_names() -> None:
    also = also_called(["robert", "elizabeth", "nordlys"])

    assert also["bob"] == ["robert"]
    assert also["liz"] == ["elizabeth"]
    assert also_called(["bob"])["robert"] == ["bob"]
    assert also_called(["nordlys"]) == {}
