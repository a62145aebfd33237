"""The command that holds a report written by hand against the store."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.cli.choice import require_catalogue
from analytics.errors import InputError
from analytics.pipeline.check import check_draft, read_draft
from analytics.progress import show_progress
from analytics.query import parse_day

commands = typer.Typer()

#: Exit status where there is something to look at, as linters have it.
FOUND = 1


@commands.command(
    "check",
    epilog=show_examples(
        "report check week.md --from 2026-01-01 --to 2026-01-07",
        "report check week.md --format json",
    ),
)
def run_check(
    context: typer.Context,
    draft: Annotated[Path, typer.Argument(help="The report, in Markdown.")],
    start: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day of its period, UTC.")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Last day of its period, UTC, inclusive.")
    ] = "",
    format: Annotated[
        Literal["text", "json"], typer.Option(help="One line a finding, or all as JSON.")
    ] = "text",
) -> None:
    """Read a report written by hand, in English or Chinese, and list what does not hold.

    Ids that are not in the store or stand with another paper's title, papers outside the period
    or under a category they do not have, numbers and names that the metadata does not contain,
    references doubled or never cited. Exit status 1 where anything was found.
    """
    first = parse_day(start, "from") if start else None
    last = parse_day(end, "to") if end else None
    if first and last and first > last:
        raise InputError(f"--from {first} is after --to {last}: swap them")
    text = read_draft(draft)
    store = get_settings(context).store
    with show_progress() as report:
        catalogue = require_catalogue(store, report)
        found = check_draft(store, catalogue, text, start=first, end=last)
    if format == "json":
        typer.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1))
    else:
        for each in found:
            typer.echo(f"{draft}:{each.line}: {each.kind}: {each.message}")
    say(f"{len(found)} to look at" if found else "nothing to look at")
    if found:
        raise typer.Exit(FOUND)
