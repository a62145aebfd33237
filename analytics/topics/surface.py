"""How people spell a term: the most common original form of its canonical words."""

from collections.abc import Sequence

import numpy as np
import polars as pl

from analytics.text import normalise
from analytics.topics.tokens import DROPPED

_PIECE = r"[\p{L}\p{M}\p{N}]+[^\p{L}\p{M}\p{N}]?"
_SEPARATOR = r"[^\p{L}\p{M}\p{N}]$"
_LONGEST = 4
_TITLED = r"^\p{Lu}\p{Ll}+(?:[ \-]\p{Lu}?\p{Ll}+)*$"


def split_pieces(papers: pl.LazyFrame) -> pl.Series:
    """The words of all abstracts as they are written, each with the character after it.

    Parameters
    ----------
    papers : columns arxiv_id, abstract; a sample of some thousands is enough.
    """
    texts = pl.col("abstract").str.replace_all(DROPPED, " ").str.extract_all(_PIECE)
    return (
        papers.select("arxiv_id", texts.alias("piece"))
        .sort("arxiv_id")
        .collect()["piece"]
        .explode(empty_as_null=False)
        .drop_nulls()
    )


def spell_terms(pieces: pl.Series, terms: Sequence[str]) -> dict[str, str]:
    """The most common spelling of each term.

    "kv cache" is shown as "KV cache", "fine tuning" as "fine-tuning", "gan" as "GANs". A term
    that never occurs is shown as it is.

    Parameters
    ----------
    pieces : of ``split_pieces``.
    terms : canonical, of one to four words.
    """
    plain = {term: term for term in terms}
    if not len(pieces) or not terms:
        return plain
    stream = _read_pieces(pieces, sorted({word for term in terms for word in term.split()}))
    return plain | _vote(_find_terms(stream, terms), pieces)


def _read_pieces(pieces: pl.Series, known: list[str]) -> pl.DataFrame:
    """Canonical words in order: word (id from 1 on, 0 unknown), piece, first, last, open.

    first and last tell whether the word begins and ends its piece; open, whether the next piece
    belongs to the same phrase.
    """
    words = pieces.str.replace(_SEPARATOR, "")
    kinds = words.unique().sort()
    canonical = pl.DataFrame({"word": kinds}).select(
        "word", pl.col("word").pipe(normalise).str.split(" ").alias("canonical")
    )
    ids = pl.DataFrame({"canonical": known, "id": np.arange(1, len(known) + 1, dtype=np.int64)})
    table = (
        canonical.explode("canonical", empty_as_null=True)
        .with_columns(
            first=pl.int_range(pl.len()).over("word") == 0,
            last=pl.int_range(pl.len()).reverse().over("word") == 0,
        )
        .join(ids, on="canonical", how="left")
        .with_columns(pl.col("id").fill_null(0))
        .group_by("word", maintain_order=True)
        .agg("id", "first", "last")
    )
    return (
        pl.DataFrame({"word": words, "open": pieces.str.contains(r"[\p{L}\p{M}\p{N} \-]$")})
        .with_row_index("piece")
        .join(table, on="word", how="left", maintain_order="left")
        .explode("id", "first", "last", empty_as_null=True)
    )


def _find_terms(stream: pl.DataFrame, terms: Sequence[str]) -> pl.DataFrame:
    """Where terms stand: term, from and to (pieces, both inclusive)."""
    words = sorted({word for term in terms for word in term.split()})
    number = {word: place for place, word in enumerate(words, 1)}
    size = len(words) + 1
    id_, piece = stream["id"].to_numpy(), stream["piece"].to_numpy()
    first, last = stream["first"].to_numpy(), stream["last"].to_numpy()
    shut = ~stream["open"].to_numpy() & last
    found = []
    for length in range(1, _LONGEST + 1):
        wanted = [term for term in terms if len(term.split()) == length]
        if not wanted or id_.size < length:
            continue
        codes = [_code([number[word] for word in term.split()], size) for term in wanted]
        span = id_.size - length + 1
        keys = np.zeros(span, np.int64)
        good = first[:span] & last[length - 1 :]
        for offset in range(length):
            keys = keys * size + id_[offset : offset + span]
            if offset < length - 1:
                good &= ~shut[offset : offset + span]
        at = np.flatnonzero(good & np.isin(keys, codes))
        names = pl.DataFrame({"key": codes, "term": wanted})
        hits = pl.DataFrame({"key": keys[at], "from": piece[at], "to": piece[at + length - 1]})
        found.append(hits.join(names, on="key", maintain_order="left").drop("key"))
    return pl.concat(found)


def _code(numbers: Sequence[int], size: int) -> int:
    code = 0
    for number in numbers:
        code = code * size + number
    return code


def _vote(hits: pl.DataFrame, pieces: pl.Series) -> dict[str, str]:
    parts = [
        pl.when(pl.col("from") + offset <= pl.col("to"))
        .then(pl.lit(pieces).gather((pl.col("from") + offset).clip(0, len(pieces) - 1)))
        .otherwise(pl.lit(""))
        for offset in range(_LONGEST)
    ]
    spelled = pl.concat_str(parts).str.replace(_SEPARATOR, "")
    votes = (
        hits.select("term", spelled.alias("spelled"))
        .group_by("term", "spelled")
        .len()
        # Many write a term in capitals to introduce its acronym: that counts for less.
        .with_columns(
            votes=pl.col("len")
            * pl.when(pl.col("spelled").str.contains(_TITLED)).then(1).otherwise(5)
        )
        .sort(["term", "votes", "spelled"], descending=[False, True, True])
        .group_by("term", maintain_order=True)
        .first()
    )
    return dict(zip(votes["term"], votes["spelled"], strict=True))
