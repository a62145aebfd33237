"""Typed phrases by how much of the text is read: all, what every source gives, titles alone.

The index holds whole texts and titles. Where some abstracts are cut short, the papers that have a
phrase are read again as far as every abstract goes, or a phrase would seem to grow with the length
of the abstracts.
"""

from collections.abc import Sequence

import polars as pl

from analytics.pipeline.catalogue import Catalogue
from analytics.search.index import PaperIndex, find_ordinals, find_papers
from analytics.store.papers import read_papers
from analytics.text.extent import normalise_pieces, take_common
from analytics.text.phrases import TEXT, TITLE, AllOf, AnyOf, Phrase, Query, match_query
from analytics.text.typed import TypedPhrase

#: More papers than these are not read again: it would take longer than anybody waits.
MOST_PAPERS = 20_000


def match_readings(
    store: str,
    catalogue: Catalogue,
    phrases: Sequence[TypedPhrase],
    *,
    index: PaperIndex,
    papers: pl.DataFrame,
) -> dict[str, pl.DataFrame]:
    """Papers that have each phrase, by READINGS.

    Parameters
    ----------
    store, catalogue, index : which go together.
    papers : those in view; columns arxiv_id at least.

    Returns
    -------
    columns arxiv_id and term, for each reading. ``common`` is missing where more than MOST_PAPERS
    would have to be read again, and is ``whole`` where no abstract is cut short.
    """
    found = {
        "whole": _find(index, [(each.name, each.query) for each in phrases], papers),
        "title": _find(
            index, [(each.name, _look_in_title(each.query)) for each in phrases], papers
        ),
    }
    if catalogue.common_length is None:
        return found | {"common": found["whole"]}
    # A word that excludes a paper may stand where others are cut.
    asked = [(each.name, _drop_excluded(each.query)) for each in phrases]
    ids = _find(index, asked, papers)["arxiv_id"].unique().sort()
    if len(ids) > MOST_PAPERS:
        return found
    known = read_papers(store, ids.to_list(), version=catalogue.version)
    texts = normalise_pieces(known.lazy(), common=catalogue.common_length).select(
        "arxiv_id", text=take_common()
    )
    has = [
        pl.col("arxiv_id").filter(
            match_query(each.query, pl.col("text"), elsewhere=lambda part: _look_up(index, part))
        )
        for each in phrases
    ]
    common = texts.collect()
    matched = [
        common.select(ids).with_columns(term=pl.lit(each.name))
        for each, ids in zip(phrases, has, strict=True)
    ]
    return found | {"common": pl.concat(matched)}


def _find(
    index: PaperIndex, named: Sequence[tuple[str, Query]], papers: pl.DataFrame
) -> pl.DataFrame:
    """Papers in view that match each query; columns arxiv_id, term."""
    found = [
        pl.DataFrame({"arxiv_id": index.ids.gather(find_ordinals(index, query))}).with_columns(
            term=pl.lit(name)
        )
        for name, query in named
    ]
    return pl.concat(found).join(papers.select("arxiv_id"), on="arxiv_id", how="semi")


def _look_up(index: PaperIndex, part: Phrase) -> pl.Expr:
    """Whether a paper has what no text tells: an author, a category."""
    return pl.col("arxiv_id").is_in(find_papers(index, part).implode())


def _look_in_title(query: Query) -> Query:
    match query:
        case Phrase(words, field):
            return Phrase(words, TITLE if field == TEXT else field)
        case AnyOf(parts):
            return AnyOf(tuple(map(_look_in_title, parts)))
        case AllOf(required, excluded):
            return AllOf(tuple(map(_look_in_title, required)), tuple(map(_look_in_title, excluded)))


def _drop_excluded(query: Query) -> Query:
    match query:
        case AnyOf(parts):
            return AnyOf(tuple(map(_drop_excluded, parts)))
        case AllOf(required, _):
            return AllOf(tuple(map(_drop_excluded, required)))
    return query
