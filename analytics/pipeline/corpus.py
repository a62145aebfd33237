"""What a report or a brief says of all papers, and of those it is about."""

import polars as pl

from analytics.pipeline.catalogue import Catalogue
from analytics.report.facts import Corpus


def describe_corpus(catalogue: Catalogue, papers: pl.DataFrame) -> Corpus:
    """Facts of the whole store, and the faults of the papers written of.

    Parameters
    ----------
    papers : columns of the catalogue; those that are written of.
    """
    return Corpus(
        papers=catalogue.papers.height,
        first=catalogue.first,
        last=catalogue.last,
        version=catalogue.version,
        model=catalogue.model,
        topics=catalogue.topics.height,
        simulated=catalogue.simulated,
        estimated_days=papers.filter(pl.col("submitted_precision") == "estimated").height,
        truncated=papers.filter(pl.col("abstract_truncated")).height,
    )
