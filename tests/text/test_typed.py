import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.errors import InputError
from analytics.text.phrases import AllOf, AnyOf, Phrase, parse_query
from analytics.text.typed import MOST, read_phrases


def test_words_between_commas_are_phrases() -> None:
    read = read_phrases("kv  cache, speculative decoding")
    assert [phrase.name for phrase in read] == ["kv cache", "speculative decoding"]
    assert read[0].query == Phrase(("kv", "cache"))
    assert read[0].written == '"kv cache"'


def test_operators_make_a_piece_a_query_as_in_the_search_box() -> None:
    either, without, group = read_phrases(
        '"kv cache" OR quantization, pruning -survey, (a1 OR b1) c1'
    )
    assert isinstance(either.query, AnyOf)
    assert without.query == AllOf((Phrase(("pruning",)),), (Phrase(("survey",)),))
    assert isinstance(group.query, AllOf)
    for phrase in (either, without, group):
        assert parse_query(phrase.written) == phrase.query


def test_a_comma_in_quotes_or_parentheses_divides_nothing() -> None:
    assert len(read_phrases('"reduce, reuse", (x1 OR "y1, z1")')) == 2


def test_hyphens_within_words_are_no_minus() -> None:
    assert read_phrases("state-of-the-art")[0].query == Phrase(("state", "of", "the", "art"))


def test_what_is_typed_twice_counts_once() -> None:
    assert [phrase.name for phrase in read_phrases("KV cache, kv cache,")] == ["kv cache"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no phrase to look for"),
        (" , ,", "no phrase to look for"),
        ("the of, kv", "'the of': the query asks only for common words"),
        ("x" * 10_000, "10,000 characters were typed"),
        ('kv, "open', "a quote is left open"),
        ("(kv cache", "parenthesis of the query is left open"),
        ("-survey", "only excludes"),
        ("OR kv", "lacks words on one side"),
        (",".join(f"word{n}" for n in range(MOST + 1)), f"at most {MOST} fit"),
        ("$$ %%", "no words to look for"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read_phrases(text)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        read = read_phrases(text)
    except InputError:
        return
    assert 0 < len(read) <= MOST
    for phrase in read:
        assert parse_query(phrase.written) == phrase.query
