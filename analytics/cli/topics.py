"""Commands about the topics of the store."""

from typing import Annotated

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.errors import InputError
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.model import fit_model
from analytics.progress import show_progress

commands = typer.Typer(
    help="Fit topics on the papers of the store.",
    epilog=show_examples("topics fit", "topics fit --topics 80"),
)


@commands.command(
    "fit",
    epilog=show_examples("topics fit", "topics fit --topics 80 --seed 1", "topics fit --fresh"),
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
        bool, typer.Option("--fresh", help="Forget the topics of before, their ids and colours.")
    ] = False,
) -> None:
    """Fit topics on all papers; the old topics serve until the new ones are complete.

    A topic that is still the same keeps its number, label and colour.
    """
    if count != "auto" and not (count.isdecimal() and int(count) > 1):
        raise InputError(f"--topics {count!r}: write auto, or a whole number from 2")
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed {seed}: write a whole number from 0 to {2**32 - 1}")
    store = get_settings(context).store
    with show_progress() as report:
        model = fit_model(
            store,
            topics=None if count == "auto" else int(count),
            seed=seed,
            fresh=fresh,
            report=report,
        )
        prepare_catalogue(store, report=report)
    say(f"{model.topics.height} topics on {model.topics['papers'].sum():,} papers: {model.id}")
