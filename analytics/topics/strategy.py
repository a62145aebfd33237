"""The strategic map: how well a topic holds together, and how much it is tied to the others."""

import polars as pl

from analytics.schema import make_schema

#: Columns of the strategic map, one row per topic.
STRATEGY = make_schema(
    topic_id=pl.Int32,
    papers=pl.Int64,
    centrality=pl.Float64,  # sum over the other topics of the equivalence index, 0 or more
    density=pl.Float64,  # mean association (NPMI) of the ten terms, -1 to 1
    quadrant=pl.String,  # one of QUADRANTS
)

#: Motor themes are dense and central; basic ones central; niche ones dense; others neither.
QUADRANTS = ("motor", "basic", "niche", "marginal")


def place_topics(papers: pl.DataFrame, topics: pl.DataFrame) -> pl.DataFrame:
    """Centrality and density of each topic, after Callon.

    Callon, Courtial and Laville 1991, Scientometrics 22, 155: a theme's density is the mean
    strength of the ties within it, its centrality the sum of its ties to other themes, by the
    equivalence index e = c^2 / (a b). There ties are words that occur together; here those within
    are the NPMI of a topic's ten terms, and two topics are tied by the c papers whose two nearest
    topics they are, of their a and b papers by either place. The quadrants part at the medians.

    Parameters
    ----------
    papers : columns topic_id, nearest_other_topic, one row per paper.
    topics : columns topic_id, coherence.

    Returns
    -------
    columns STRATEGY, by topic_id; topics without papers are left out.
    """
    pairs = papers.select(
        a=pl.min_horizontal("topic_id", "nearest_other_topic"),
        b=pl.max_horizontal("topic_id", "nearest_other_topic"),
    ).drop_nulls()
    tied = pairs.group_by("a", "b").agg(c=pl.len())
    both = pl.concat(
        [tied.select(topic_id="a", other="b", c="c"), tied.select(topic_id="b", other="a", c="c")]
    )
    sizes = both.group_by("topic_id").agg(size=pl.col("c").sum())
    central = (
        both.join(sizes, on="topic_id")
        .join(sizes.rename({"topic_id": "other", "size": "other_size"}), on="other")
        .group_by("topic_id")
        .agg(centrality=(pl.col("c") ** 2 / (pl.col("size") * pl.col("other_size"))).sum())
    )
    own = papers.drop_nulls("topic_id").group_by("topic_id").agg(papers=pl.len().cast(pl.Int64))
    placed = (
        own.join(central, on="topic_id", how="left")
        .join(topics.select("topic_id", density="coherence"), on="topic_id")
        .with_columns(pl.col("centrality").fill_null(0.0))
        .drop_nulls("density")
    )
    tight = pl.col("density") >= pl.col("density").median()
    tied_well = pl.col("centrality") >= pl.col("centrality").median()
    return (
        placed.with_columns(
            quadrant=pl.when(tight & tied_well)
            .then(pl.lit("motor"))
            .when(tied_well)
            .then(pl.lit("basic"))
            .when(tight)
            .then(pl.lit("niche"))
            .otherwise(pl.lit("marginal"))
        )
        .select(list(STRATEGY))
        .sort("topic_id")
    )
