"""The program as a whole: its name, its settings, what every command shares."""

import sys
from typing import Annotated

import polars as pl
import typer

from analytics import __version__
from analytics.config import Settings, read_settings
from analytics.errors import InputError
from analytics.progress import show_progress
from analytics.query import parse_day

PROGRAM = "python -m analytics"

#: Commands that can be asked of the past.
_READING = ("export", "report", "status")


def show_examples(*commands: str) -> str:
    """What ends a help text; the mark keeps its lines from being wrapped into one."""
    lines = [f"  {PROGRAM} {command}" for command in commands]
    return "\n".join(["\b", "Examples:", *lines])


def say(line: str) -> None:
    """Tell the user; stdout is for data alone."""
    typer.echo(line, err=True)


def get_settings(context: typer.Context) -> Settings:
    """What set_up read, for the command at hand."""
    settings: Settings = context.obj
    return settings


app = typer.Typer(
    help="Papertide: how arXiv moves.",
    epilog=show_examples(
        "ingest file arxiv-metadata-oai-snapshot.json",
        "topics fit",
        "export series --kind theme --by year",
        "status",
    ),
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(
            f"Papertide {__version__} (Python {sys.version.split()[0]}, polars {pl.__version__}). "
            "--category matches any listed category; "
            "shares by category count the primary one, where it is known."
        )
        raise typer.Exit


def _open_as_of(settings: Settings, day: str, command: str | None) -> Settings:
    """The settings with the store of a day, for commands that only read."""
    from analytics.pipeline.as_of import prepare_as_of  # noqa: PLC0415 - slow, and seldom asked for

    if command not in _READING:
        raise InputError(f"--as-of goes with {', '.join(_READING)}: the past is only read")
    with show_progress() as report:
        store = prepare_as_of(settings.store, parse_day(day, "as-of"), report=report)
    return settings.model_copy(update={"store": store})


@app.callback()
def set_up(
    context: typer.Context,
    store: Annotated[
        str,
        typer.Option(
            metavar="URI",
            help="Where the store is: a folder or an object-storage address.",
            show_default="PAPERTIDE_STORE, or data/store",
        ),
    ] = "",
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", metavar="DAY", help="The store as it was at the end of a day, to read."
        ),
    ] = "",
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Versions, and which category counts where.",
        ),
    ] = False,
) -> None:
    """Read the settings once, for every command."""
    settings = read_settings()
    given = settings.model_copy(update={"store": store}) if store else settings
    context.obj = _open_as_of(given, as_of, context.invoked_subcommand) if as_of else given
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
