"""What a change of the papers brings with it."""

from analytics.cli.app import say
from analytics.errors import ModelError
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.model import fit_model
from analytics.pipeline.quality import measure_topics
from analytics.progress import show_progress


def renew(store: str, fit: bool) -> None:
    """Bring the catalogue up to the papers, after a fit where one is wanted."""
    # Lines are said between bars, never among them, where a terminal would lose some.
    try:
        with show_progress() as report:
            if fit:
                fit_model(store, topics=None, seed=0, report=report)
            prepare_catalogue(store, report=report)
            if fit:
                measure_topics(store, report=report)
    except ModelError as error:
        if fit:
            raise
        say(f"note: {error}")  # the papers have come all the same
