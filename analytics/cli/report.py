"""The command that writes the weekly report."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.cli.app import PROGRAM, get_settings, say, show_examples
from analytics.cli.choice import (
    Categories,
    Query,
    Themes,
    Topics,
    choose_format,
    read_filters,
    refuse_unknown,
    require_catalogue,
)
from analytics.config import Settings
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.pipeline.report import compose_report
from analytics.pipeline.report_series import save_series
from analytics.progress import show_progress
from analytics.query import parse_day
from analytics.report.output import FORMATS, save_bytes, write_report
from analytics.report.pins import read_pin
from analytics.report.plan import Plan
from analytics.report.plan_file import read_plan
from analytics.report.rewrite import Rewriter, open_rewriter

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
        "report --plan report.toml --out week.pdf",
        "report --every week --from 2025-12-01 --to 2026-01-07 --out-dir reports",
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
    lang: Annotated[
        Lang | None, typer.Option(help="Language of the report.", show_default="en")
    ] = None,
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
    plan: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What the desk saved; other options go before it."),
    ] = None,
    date: Annotated[
        Basis | None,
        typer.Option(
            help="Which day of a paper counts; announced is worked out.", show_default="submitted"
        ),
    ] = None,
    address: Annotated[
        str, typer.Option(metavar="URL", help="Of the dashboard, for links behind the figures.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
    every: Annotated[
        Literal["week"] | None,
        typer.Option(help="A report for each seven days from the first day on, with a feed."),
    ] = None,
    out_dir: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Where --every writes; made if need be.")
    ] = None,
) -> None:
    """Write the research report on a week: trends, chapters, survey, references.

    Every number is counted, every sentence has its papers behind it. A paper that is pinned but
    not in the store, or a note that cannot be read, is named, left out, and exit status 2.
    """
    if context.invoked_subcommand:
        return
    _refuse_contradictions(every, out, out_dir)
    settings = get_settings(context)
    filters = read_filters(category, "", "", topic, theme, query)
    wanted = _read_days(read_plan(plan) if plan else None, start, end)
    wanted = replace(
        wanted,
        basis=date or wanted.basis,
        lang=lang or wanted.lang,
        filters=filters or wanted.filters,
        features=_add_pins(wanted.features, feature or []),
        surveys=_add_pins(wanted.surveys, survey or []),
    )
    if out_dir:
        faults = _write_series(settings, wanted, out_dir, format or "html", address)
    else:
        faults = _write_one(settings, wanted, choose_format(format, out, FORMATS), out, address)
    for fault in faults:
        say(f"warning: {fault}")
    if faults:
        raise typer.Exit(INCOMPLETE)


def _add_pins(kept: tuple[str, ...], given: list[str]) -> tuple[str, ...]:
    """Pins as they are kept; what is none stays as it was given, and is named as a fault."""
    return tuple(dict.fromkeys([*kept, *(read_pin(pin) or pin for pin in given)]))


def _write_one(
    settings: Settings, plan: Plan, form: str, out: Path | None, address: str
) -> list[str]:
    rewriter = open_rewriter(settings)
    with show_progress() as report:
        catalogue = require_catalogue(settings.store, report)
        refuse_unknown(catalogue, plan.filters)
        composed = compose_report(settings.store, catalogue, plan, address=address, report=report)
        report(_("Writing"))
        data = write_report(composed.report, form, lang=plan.lang, rewriter=rewriter)
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        save_bytes(data, out)
    return [*composed.faults, *_tell_rewriter(rewriter)]


def _write_series(
    settings: Settings, plan: Plan, folder: Path, form: str, address: str
) -> list[str]:
    with show_progress() as report:
        catalogue = require_catalogue(settings.store, report)
        refuse_unknown(catalogue, plan.filters)
        series = save_series(
            settings.store, catalogue, plan, folder, form=form, address=address, report=report
        )
    say(f"{folder}: {len(series.issues)} reports, index.html, feed.xml")
    return list(series.faults)


def _tell_rewriter(rewriter: Rewriter | None) -> list[str]:
    return rewriter.list_faults() if rewriter else []


def _read_days(plan: Plan | None, start: str, end: str) -> Plan:
    """The plan, or an empty one, with the days that were given."""
    if plan is None and not (start and end):
        raise InputError(f"a report needs its days: add --from and --to (see {PROGRAM} report -h)")
    first = parse_day(start, "from") if start or plan is None else plan.start
    last = parse_day(end, "to") if end or plan is None else plan.end
    if first > last:
        raise InputError(f"--from {first} is after --to {last}: swap them")
    return replace(plan, start=first, end=last) if plan else Plan(first, last)


def _refuse_contradictions(every: str | None, out: Path | None, out_dir: Path | None) -> None:
    if bool(every) != bool(out_dir):
        raise InputError("--every and --out-dir go together: add the one that is missing")
    if every and out:
        raise InputError("--every writes several files: give --out-dir, without --out")
