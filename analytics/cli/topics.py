"""Commands about the topics of the store."""

import json
from typing import Annotated, Literal

import polars as pl
import typer

from analytics.cli.app import PROGRAM, get_settings, say, show_examples
from analytics.errors import InputError, ModelError
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.engine import Engine
from analytics.pipeline.map import draw_map
from analytics.pipeline.model import fit_model, read_frame_of, read_model
from analytics.pipeline.quality import add_stability, find_quality, measure_topics
from analytics.progress import show_progress
from analytics.topics.ledger import tell_event
from analytics.topics.quality import ROBUST, Quality

commands = typer.Typer(
    help="Fit topics on the papers of the store, and tell how good they are.",
    epilog=show_examples("topics fit", "topics fit --topics 80", "topics map", "topics quality"),
)


@commands.command(
    "fit",
    epilog=show_examples(
        "topics fit",
        "topics fit --topics 80 --seed 1",
        "topics fit --fresh",
        "topics fit --engine spark --master spark://host:7077",
    ),
)
def run_topics_fit(
    context: typer.Context,
    count: Annotated[
        str, typer.Option("--topics", metavar="auto|N", help="How many; auto chooses.")
    ] = "auto",
    seed: Annotated[
        int, typer.Option(metavar="N", help="The same seed gives the same topics.")
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the topics of before, and learn terms anew.")
    ] = False,
    engine: Annotated[
        Literal["local", "spark"],
        typer.Option(help="Where: in this process, or on Spark (requirements-spark.txt)."),
    ] = "local",
    master: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Of Spark: local[2], spark://host:7077, k8s://https://host:443."
        ),
    ] = "",
) -> None:
    """Fit topics on all papers; the old topics serve until the new ones are complete.

    A topic that is still the same keeps its number, label and colour.
    """
    if count != "auto" and not (count.isdecimal() and int(count) > 1):
        raise InputError(f"--topics {count!r}: write auto, or a whole number from 2")
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed {seed}: write a whole number from 0 to {2**32 - 1}")
    if master and engine != "spark":
        raise InputError(f"--master {master!r} is for --engine spark")
    store = get_settings(context).store
    with show_progress() as report:
        model = fit_model(
            store,
            topics=None if count == "auto" else int(count),
            seed=seed,
            fresh=fresh,
            engine=Engine(engine, master) if master else Engine(engine),
            report=report,
        )
        prepare_catalogue(store, report=report)
        measure_topics(store, report=report)
    told = _("{topics} topics on {papers} papers: {model}")
    papers = f"{model.topics['papers'].sum():,}"
    say(told.format(topics=model.topics.height, papers=papers, model=model.id))


@commands.command("map", epilog=show_examples("topics map", "topics map --fresh"))
def run_topics_map(
    context: typer.Context,
    seed: Annotated[int, typer.Option(metavar="N", help="Of every random step.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Lay all papers out anew, not like the map of before.")
    ] = False,
) -> None:
    """Draw the map of all papers, or add the papers that came since without moving the others.

    Up to 50,000 papers are laid out by t-SNE, the others placed among them.
    """
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed {seed}: write a whole number from 0 to {2**32 - 1}")
    with show_progress() as report:
        found = draw_map(get_settings(context).store, seed=seed, fresh=fresh, report=report)
    told = _("map of {papers} papers: {map}")
    say(told.format(papers=f"{found.places.height:,}", map=found.id))


@commands.command("quality", epilog=show_examples("topics quality", "topics quality --json"))
def run_topics_quality(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Measure even where it was measured before.")
    ] = False,
) -> None:
    """Tell how coherent, distinct and stable the topics are.

    Measured once for each fit, on up to 40,000 of its papers. A topic is robust where samples of
    the papers give it again (overlap of 0.6 or more), else fragile.
    """
    store = get_settings(context).store
    model = read_model(store)
    quality = find_quality(store, model.id) if model and not again else None
    if quality is None:
        with show_progress() as report:
            quality = measure_topics(store, report=report)
        model = read_model(store)
    if model is None:
        raise ModelError(f"{store} has no topics: run {PROGRAM} topics fit")
    topics = add_stability(model.topics, quality).sort("papers", descending=True)
    if as_json:
        typer.echo(json.dumps(_list_figures(model.id, quality, topics), indent=2))
        return
    if quality.coherence is not None:
        typer.echo(f"coherence  {quality.coherence:>6.3f}  mean NPMI of the ten terms, -1 to 1")
    typer.echo(f"diversity  {quality.diversity:>6.3f}  distinct terms among the first ten of all")
    typer.echo(f"agreement  {quality.agreement:>6.3f}  adjusted Rand index of two seeds")
    if quality.v_measure is not None:
        typer.echo(f"categories {quality.v_measure:>6.3f}  V-measure against primary categories")
    typer.echo(f"robust     {quality.robust:>6}  of {topics.height} topics\n")
    typer.echo("  papers  coherence  overlap           topic")
    for topic in topics.iter_rows(named=True):
        word = "robust" if topic["stability"] >= ROBUST else "fragile"
        coherence = "-" if topic["coherence"] is None else f"{topic['coherence']:.2f}"
        typer.echo(
            f"{topic['papers']:>8,}  {coherence:>9}  {topic['stability']:>7.2f}  "
            f"{word:<8} {topic['label']}"
        )


def _list_figures(model: str, quality: Quality, topics: pl.DataFrame) -> dict[str, object]:
    columns = ("topic_id", "label", "papers", "coherence", "stability")
    return {
        "model": model,
        "papers": quality.papers,
        "coherence": quality.coherence,
        "diversity": quality.diversity,
        "agreement": quality.agreement,
        "v_measure": quality.v_measure,
        "robust": quality.robust,
        "topics": topics.select(columns).to_dicts(),
    }


@commands.command("ledger", epilog=show_examples("topics ledger", "topics ledger --json"))
def run_topics_ledger(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Tell which topics were born, went, split or merged at each refit."""
    store = get_settings(context).store
    events = read_frame_of(store, "ledger")
    if as_json:
        typer.echo(json.dumps(events.with_columns(pl.col("day").cast(pl.String)).to_dicts()))
        return
    if events.is_empty():
        say("no topic was born, went, split or merged: there was no refit, or all stayed")
    for event in events.iter_rows(named=True):
        typer.echo(f"{event['day']}  {tell_event(event)}")
