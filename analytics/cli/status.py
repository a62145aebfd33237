"""The command that tells what the store holds."""

import json
from datetime import date
from typing import Annotated

import polars as pl
import typer

from analytics.cli.app import get_settings, show_examples
from analytics.errors import StoreError
from analytics.pipeline.ingest import DEMO
from analytics.pipeline.status import BEHIND, read_status
from analytics.store.artifacts import verify_artifacts
from analytics.store.papers import verify_papers

commands = typer.Typer()


@commands.command("status", epilog=show_examples("status", "status --json", "status --check"))
def run_status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Compare every file with its digest.")
    ] = False,
) -> None:
    """Say what the store holds: papers, days, versions, topics, harvests."""
    store = get_settings(context).store
    if check:
        _check_files(store)
        return
    status = read_status(store)
    if as_json:
        typer.echo(json.dumps(status.as_json(), indent=2))
        return
    span = f"{_day(status.first)} to {_day(status.last)}" if status.papers else "no papers yet"
    typer.echo(f"papers   {status.papers:,} ({span})")
    for source, papers in status.sources.items():
        typer.echo(f"         {papers:,} from {source}")
    if status.age is not None and status.age > BEHIND and DEMO not in status.sources:
        typer.echo(f"         the newest is {status.age} days old: run refresh or ingest arxiv")
    typer.echo(f"store    version {status.store_version if status.papers else 'none'}")
    for harvest in status.harvests:
        start = f"from {harvest.since} " if harvest.since else ""
        reach = f"{start}to {harvest.through}" if harvest.through else "not complete yet"
        typer.echo(f"harvest  {harvest.set or 'all of arXiv'}: changes {reach}")
        if harvest.stale:
            typer.echo(f"         stale since {harvest.stale}: {harvest.reason}: run refresh")
    topics_line = f"{status.topics}, model {status.model}, fitted {status.fitted}"
    typer.echo(f"topics   {topics_line if status.topics else 'none: run topics fit'}")
    if status.later:
        far = f"{status.part_far:.0%} of them far from every topic (10% in the fit)"
        typer.echo(f"         {status.later:,} papers came after the fit, {far}")
    if status.refit:
        typer.echo(f"         refit due: {status.refit}: run topics fit")


def _check_files(store: str) -> None:
    """List what is not whole; a damaged or missing file is an error."""
    bad = _tell_files(verify_papers(store), "data files")
    made = _tell_files(verify_artifacts(store), "files made from them")
    if bad:
        raise StoreError(
            f"{bad:,} data files of {store} are damaged or missing: put them back from a copy, "
            "or ingest into a new store"
        )
    if made:
        raise StoreError(
            f"{made:,} files made from the papers of {store} are damaged or missing: put them back "
            "from a copy, or remove the folder they are in: it is made anew (models: topics fit)"
        )


def _tell_files(files: pl.DataFrame, name: str) -> int:
    """Say how many files are whole, and which are not; returns how many are damaged or missing."""
    for row in files.filter(pl.col("status") != "whole").iter_rows(named=True):
        typer.echo(f"{row['status']:<10} {row['path']}")
    counts = dict(files.group_by("status").len().sort("status").iter_rows())
    told = ", ".join(f"{count:,} {status}" for status, count in counts.items())
    typer.echo(f"{files.height:,} {name}: {told or 'nothing to check'}")
    return int(counts.get("damaged", 0) + counts.get("missing", 0))


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"
