"""Commands about the store itself: its versions, and the room they take."""

from typing import Annotated

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.i18n import gettext as _
from analytics.pipeline.as_of import drop_as_of, prepare_as_of
from analytics.progress import show_progress
from analytics.query import parse_day
from analytics.store.versions import read_history, vacuum_files

commands = typer.Typer(
    help="Look after the store: its versions, and the room they take.",
    epilog=show_examples("store history", "store vacuum --keep-days 30"),
)


@commands.command("history", epilog=show_examples("store history", "store history --max 100"))
def run_store_history(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--max", min=1, help="At most so many.")] = 20,
) -> None:
    """List the versions of the papers, newest first, and what made each."""
    history = read_history(get_settings(context).store)
    for commit in history.head(limit).iter_rows(named=True):
        typer.echo(f"{commit['version']:>6}  {commit['at']:%Y-%m-%d %H:%M}  {commit['source']}")
    if history.is_empty():
        say("no version yet: bring papers in first")


@commands.command("as-of", epilog=show_examples("store as-of 2026-01-31"))
def run_store_as_of(
    context: typer.Context,
    day: Annotated[str, typer.Argument(metavar="DAY", help="Day whose store is wanted, UTC.")],
) -> None:
    """Prepare the store as it was at the end of a day, for the dashboard's ?as-of=DAY."""
    with show_progress() as report:
        prepare_as_of(get_settings(context).store, parse_day(day, "as-of"), report=report)
    say(_("the dashboard shows it with ?as-of={day} in its address").format(day=day))


@commands.command("vacuum", epilog=show_examples("store vacuum", "store vacuum --keep-days 30"))
def run_store_vacuum(
    context: typer.Context,
    days: Annotated[
        int, typer.Option("--keep-days", help="Versions of so many days stay readable.")
    ] = 7,
) -> None:
    """Remove data files that only old versions need; what the store holds stays."""
    store = get_settings(context).store
    count, size = vacuum_files(store, days=days)
    drop_as_of(store, days=days)
    files = "file" if count == 1 else "files"
    say(f"{count:,} {files} removed, {size / 1e6:,.1f} MB")
