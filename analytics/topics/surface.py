"""How people spell a term: the most common original form of its canonical words."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from analytics.text import normalise
from analytics.topics.tokens import DROPPED, Longs, list_spellings

Flags = npt.NDArray[np.bool_]

_PIECE = r"[\p{L}\p{M}\p{N}]+[^\p{L}\p{M}\p{N}]?"
_SEPARATOR = r"[^\p{L}\p{M}\p{N}]$"
_INSIDE = r"[\p{L}\p{M}\p{N} \-]$"
_LONGEST = 4
_TITLED = r"^\p{Lu}\p{Ll}+(?:[ \-]\p{Lu}?\p{Ll}+)*$"


@dataclass(frozen=True, slots=True)
class Pieces:
    """Words as they are written, each with the character after it, in their order.

    Attributes
    ----------
    kinds : the different ones.
    order : position in ``kinds`` of each piece.
    """

    kinds: pl.Series
    order: Longs


@dataclass(frozen=True, slots=True)
class _Stream:
    """Canonical words in their order, one entry each.

    Attributes
    ----------
    word : number of the word, from 1 on; 0 for one that is not looked for.
    piece : position of the piece it is of.
    first, last : whether it begins and ends its piece.
    open : whether the next piece belongs to the same phrase.
    """

    word: Longs
    piece: Longs
    first: Flags
    last: Flags
    open: Flags


def split_pieces(papers: pl.LazyFrame) -> Pieces:
    """The words of all abstracts as they are written.

    Parameters
    ----------
    papers : columns arxiv_id, abstract; a sample of some thousands is enough.
    """
    texts = pl.col("abstract").str.replace_all(DROPPED, " ").str.extract_all(_PIECE)
    found = papers.select("arxiv_id", texts.alias("piece")).sort("arxiv_id").collect()["piece"]
    kinds = pl.Categories.random(namespace="papertide")
    codes = found.explode(empty_as_null=False).drop_nulls().cast(pl.Categorical(kinds))
    order = codes.to_physical().to_numpy().astype(np.int64)
    return Pieces(list_spellings(kinds, 1 + int(order.max(initial=-1))), order)


def spell_terms(pieces: Pieces, terms: Sequence[str]) -> dict[str, str]:
    """The most common spelling of each term.

    "kv cache" is shown as "KV cache", "fine tuning" as "fine-tuning", "gan" as "GANs". A term
    that never occurs is shown as it is.

    Parameters
    ----------
    pieces : of ``split_pieces``.
    terms : canonical, of one to four words.
    """
    plain = {term: term for term in terms}
    if not len(pieces.order) or not terms:
        return plain
    stream = _read_pieces(pieces, sorted({word for term in terms for word in term.split()}))
    return plain | _vote(_find_terms(stream, terms), pieces)


def _read_pieces(pieces: Pieces, known: list[str]) -> _Stream:
    """The canonical words of the pieces, numbered by their place in ``known``."""
    words = pieces.kinds.str.replace(_SEPARATOR, "")
    numbers = pl.DataFrame({"word": known, "number": np.arange(1, len(known) + 1)})
    canonical = pl.select(normalise(pl.lit(words)).str.split(" ").alias("word"))
    number = (
        canonical.explode("word", empty_as_null=True)
        .join(numbers, on="word", how="left", maintain_order="left")["number"]
        .fill_null(0)
        .to_numpy()
    )
    of_kind = np.maximum(canonical["word"].list.len().to_numpy().astype(np.int64), 1)
    begin = np.cumsum(of_kind) - of_kind
    counts = of_kind[pieces.order]
    ends = np.cumsum(counts)
    piece = np.repeat(np.arange(len(counts)), counts)
    within = np.arange(ends[-1]) - (ends - counts)[piece]
    kind = pieces.order[piece]
    return _Stream(
        word=number[begin[kind] + within],
        piece=piece,
        first=within == 0,
        last=within == of_kind[kind] - 1,
        open=pieces.kinds.str.contains(_INSIDE).to_numpy()[kind],
    )


def _find_terms(stream: _Stream, terms: Sequence[str]) -> pl.DataFrame:
    """Where terms stand: term, from and to (pieces, both inclusive)."""
    words = sorted({word for term in terms for word in term.split()})
    number = {word: place for place, word in enumerate(words, 1)}
    size = len(words) + 1
    shut = ~stream.open & stream.last
    found = []
    for length in range(1, _LONGEST + 1):
        wanted = [term for term in terms if len(term.split()) == length]
        if not wanted or stream.word.size < length:
            continue
        codes = [_code([number[word] for word in term.split()], size) for term in wanted]
        span = stream.word.size - length + 1
        keys = np.zeros(span, np.int64)
        good = stream.first[:span] & stream.last[length - 1 :]
        for offset in range(length):
            keys = keys * size + stream.word[offset : offset + span]
            if offset < length - 1:
                good &= ~shut[offset : offset + span]
        at = np.flatnonzero(good & np.isin(keys, codes))
        names = pl.DataFrame({"key": codes, "term": wanted})
        hits = pl.DataFrame(
            {"key": keys[at], "from": stream.piece[at], "to": stream.piece[at + length - 1]}
        )
        found.append(hits.join(names, on="key", maintain_order="left").drop("key"))
    return pl.concat(found)


def _code(numbers: Sequence[int], size: int) -> int:
    code = 0
    for number in numbers:
        code = code * size + number
    return code


def _vote(hits: pl.DataFrame, pieces: Pieces) -> dict[str, str]:
    first, last = hits["from"].to_numpy(), hits["to"].to_numpy()
    within = [first + offset <= last for offset in range(_LONGEST)]
    written = pl.DataFrame(
        {
            str(offset): pieces.kinds.gather(pieces.order[np.where(inside, first + offset, 0)])
            for offset, inside in enumerate(within)
        }
    )
    parts = [
        pl.when(pl.Series(inside)).then(pl.col(str(offset))).otherwise(pl.lit(""))
        for offset, inside in enumerate(within)
    ]
    hits = hits.with_columns(spelled=written.select(pl.concat_str(parts)).to_series())
    spelled = pl.col("spelled").str.replace(_SEPARATOR, "")
    votes = (
        hits.select("term", spelled)
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
