import random

import polars as pl

from analytics.ingest.truncation import Cuts, count_lengths, find_cuts, is_cut


def write_abstracts(number: int, *, seed: int = 0) -> list[str]:
    """Complete abstracts of 300 to 1,800 characters that end with a full stop."""
    chance = random.Random(seed)
    texts = []
    for _ in range(number):
        words = []
        while sum(map(len, words)) + len(words) < 300:
            words += [
                "".join(chance.choices("abcdefgh", k=chance.randint(1, 9)))
                for _ in range(chance.randint(50, 290))
            ]
        texts.append(" ".join(words)[:1_800] + ".")
    return texts


def find(*parts: list[str]) -> Cuts:
    return find_cuts(count_lengths(pl.Series(part)) for part in parts)


def test_complete_abstracts_are_not_cut() -> None:
    assert find(write_abstracts(3_000)) == Cuts()


def test_cut_at_one_length() -> None:
    texts = write_abstracts(3_000)
    cut = [text[:1_000] for text in texts]
    cuts = find(cut)
    assert 1_000 in cuts.lengths
    assert cuts.limit == 1_000
    flags = pl.DataFrame({"text": cut}).select(is_cut(pl.col("text"), cuts)).to_series()
    long = sum(len(text) > 1_000 for text in texts)
    assert flags.sum() >= long * 0.99
    assert not flags.filter(pl.Series(len(text) < 990 for text in texts)).any()


def test_cut_in_a_part_of_the_file_whose_other_abstracts_are_longer() -> None:
    texts = write_abstracts(4_000)
    cut = [text[:951] for text in texts[:400]]
    cuts = find(texts[400:2_000], cut, texts[2_000:])
    assert 951 in cuts.lengths
    assert cuts.limit is None
    frame = pl.DataFrame({"text": [*cut, *texts[400:], None]}, schema={"text": pl.String})
    flags = frame.select(is_cut(pl.col("text"), cuts)).to_series()
    assert flags.null_count() == 0
    assert flags[:400].sum() > 0.8 * sum(len(text) > 951 for text in texts[:400])
    assert flags[400:].sum() <= 2


def test_few_or_short_abstracts_tell_nothing() -> None:
    assert find(["word " * 100] * 19) == Cuts()
    assert find(["A short one without an end"] * 500) == Cuts()
    assert find([]) == Cuts()


def test_the_limit_of_arxiv_itself_is_no_cut() -> None:
    texts = write_abstracts(1_000)
    assert find(texts, [f"{n:0>1920}" for n in range(100)]) == Cuts()


def test_a_source_that_says_so_is_believed_beside(shared) -> None:
    """The 2024 part of this file is cut at 949 and 951 characters, and does not say so."""
    frame = (
        pl.scan_parquet(shared / "corpora" / "arxiv-cs-1993-2024.parquet")
        .filter(pl.col("published").dt.year() == 2024)
        .select("abstract", "abstract_truncated")
        .collect()
    )
    cuts = find_cuts([count_lengths(frame["abstract"])])
    assert {949, 951} <= set(cuts.lengths)
    flags = frame.select(is_cut(pl.col("abstract"), cuts)).to_series()
    assert (flags & ~frame["abstract_truncated"]).sum() > 3_000
