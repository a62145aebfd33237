"""The command that keeps a store up to date, made to be run by a clock."""

from typing import Annotated

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.cli.ingest import tell_ingested
from analytics.errors import SourceError
from analytics.i18n import gettext as _
from analytics.pipeline.refresh import refresh_store
from analytics.progress import show_progress

commands = typer.Typer()


@commands.command("refresh", epilog=show_examples("refresh --set cs", "refresh"))
def run_refresh(
    context: typer.Context,
    set: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Set of arXiv; those harvested before without it."),
    ] = None,
    fit: Annotated[
        bool, typer.Option("--fit/--no-fit", help="Whether topics are fitted when that is due.")
    ] = True,
) -> None:
    """Bring the store up to date: harvest what changed, assign it, refit when due.

    Asks for everything since the last complete harvest, with two days of overlap. The exit status
    is 3 where a set did not answer; what came is stored and used all the same.
    """
    with show_progress() as report:
        done = refresh_store(get_settings(context), sets=set or (), fit=fit, report=report)
    for harvest in done.harvests:
        tell_ingested(harvest)
    if done.refit:
        say(_("topics were fitted: {reason}").format(reason=done.refit))
    if done.unfit:
        say(_("note: {reason}").format(reason=done.unfit))
    if done.faults:
        raise SourceError("; ".join(done.faults))
