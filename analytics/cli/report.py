"""The command that writes the weekly report."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.cli.app import PROGRAM, get_settings, say, show_examples
from analytics.cli.choice import (
    Categories,
    Query,
    Themes,
    Topics,
    read_filters,
    refuse_unknown,
    require_catalogue,
)
from analytics.errors import InputError
from analytics.pipeline.report import compose_report
from analytics.progress import show_progress
from analytics.query import parse_day
from analytics.report.output import FORMATS, save_bytes, write_report
from analytics.report.plan import Plan

commands = typer.Typer(invoke_without_command=True)

Lang = Literal["en", "zh"]
Output = Literal["md", "html", "pdf", "json"]
Basis = Literal["submitted", "announced", "updated"]

#: What a report is at fault with, though it was written: a pin or a note that could not be had.
INCOMPLETE = InputError.status


@commands.callback(
    epilog=show_examples(
        "report --from 2026-01-01 --to 2026-01-07",
        "report --from 2026-01-01 --to 2026-01-07 \\\n      --lang zh --out week.html",
        "report --from 2026-01-01 --to 2026-01-07 \\\n"
        "      --feature 2601.02346 --survey 2601.02007:stat.ML",
    ),
)
def run_report(
    context: typer.Context,
    start: Annotated[str, typer.Option("--from", metavar="DAY", help="First day.")] = "",
    end: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, inclusive.")] = "",
    category: Categories = None,
    topic: Topics = None,
    theme: Themes = None,
    query: Query = "",
    lang: Annotated[Lang, typer.Option(help="Language of the report.")] = "en",
    format: Annotated[
        Output | None, typer.Option(help="Without it, the ending of --out decides; else md.")
    ] = None,
    feature: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Tell this paper at length; repeatable."),
    ] = None,
    survey: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ID[:CATEGORY]",
            help="Name this paper in the survey, under a category of its own; repeatable.",
        ),
    ] = None,
    date: Annotated[
        Basis, typer.Option(help="Which day of a paper counts; announced is worked out.")
    ] = "submitted",
    address: Annotated[
        str, typer.Option(metavar="URL", help="Of the dashboard, for links behind the figures.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
) -> None:
    """Write the research report on a week: trends, chapters, survey, references.

    Every number is counted, every sentence has its papers behind it. A paper that is pinned but
    not in the store, or a note that cannot be read, is named, left out, and exit status 2.
    """
    if context.invoked_subcommand:
        return
    form = _choose_format(format, out)
    filters = read_filters(category, "", "", topic, theme, query)
    if not (start and end):
        raise InputError(f"a report needs its days: add --from and --to (see {PROGRAM} report -h)")
    first, last = parse_day(start, "from"), parse_day(end, "to")
    if first > last:
        raise InputError(f"--from {first} is after --to {last}: swap them")
    plan = Plan(
        start=first,
        end=last,
        basis=date,
        lang=lang,
        filters=filters,
        features=tuple(feature or ()),
        surveys=tuple(survey or ()),
    )
    store = get_settings(context).store
    with show_progress() as report:
        catalogue = require_catalogue(store, report)
        refuse_unknown(catalogue, filters)
        composed = compose_report(store, catalogue, plan, address=address, report=report)
        report("Writing")
        data = write_report(composed.report, form, lang=lang)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        save_bytes(data, out)
    for fault in composed.faults:
        say(f"warning: {fault}")
    if composed.faults:
        raise typer.Exit(INCOMPLETE)


def _choose_format(given: Output | None, out: Path | None) -> str:
    if given or out is None:
        return given or FORMATS[0]
    ending = out.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise InputError(
            f"--out {out} does not tell the format: end it in .{', .'.join(FORMATS)}, "
            "or add --format"
        )
    return ending
