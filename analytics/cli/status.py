"""The command that tells what the store holds."""

import json
from datetime import date
from typing import Annotated

import typer

from analytics.cli.app import get_settings, show_examples
from analytics.pipeline.status import read_status

commands = typer.Typer()


@commands.command("status", epilog=show_examples("status", "status --json"))
def run_status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Say what the store holds: papers, days, versions, topics."""
    status = read_status(get_settings(context).store)
    if as_json:
        typer.echo(json.dumps(status.as_json(), indent=2))
        return
    span = f"{_day(status.first)} to {_day(status.last)}" if status.papers else "no papers yet"
    typer.echo(f"papers   {status.papers:,} ({span})")
    for source, papers in status.sources.items():
        typer.echo(f"         {papers:,} from {source}")
    typer.echo(f"store    version {status.store_version if status.papers else 'none'}")
    topics_line = f"{status.topics}, model {status.model}, fitted {status.fitted}"
    typer.echo(f"topics   {topics_line if status.topics else 'none: run topics fit'}")
    if status.later:
        far = f"{status.part_far:.0%} of them far from every topic (10% in the fit)"
        typer.echo(f"         {status.later:,} papers came after the fit, {far}")
    if status.refit:
        typer.echo(f"         refit due: {status.refit}: run topics fit")


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
