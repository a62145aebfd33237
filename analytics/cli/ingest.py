"""Commands that bring papers into the store."""

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

from analytics.cli.app import get_settings, say, show_examples
from analytics.cli.renew import renew
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.pipeline.harvest import harvest_oai
from analytics.pipeline.ingest import Ingested, ingest_arxiv, ingest_demo, ingest_file
from analytics.progress import show_progress
from analytics.query import Filters, parse_day
from analytics.taxonomy import expand_category

commands = typer.Typer(
    help="Bring papers into the store, from files, from arXiv or simulated.",
    epilog=show_examples(
        "ingest file arxiv-metadata-oai-snapshot.json",
        "ingest arxiv --category cs.LG \\\n      --from 2026-01-01 --to 2026-01-07",
        "ingest oai --set cs",
        "ingest demo",
    ),
)

Format = Literal["auto", "kaggle", "jsonl", "csv", "parquet"]
Precision = Literal["second", "day", "estimated", "month"]

Fit = Annotated[bool, typer.Option("--fit", help="Fit topics on the store afterwards.")]


@commands.command(
    "file",
    epilog=show_examples(
        "ingest file arxiv-metadata-oai-snapshot.json",
        "ingest file papers.csv more.parquet --date-precision day",
        "ingest file papers.jsonl.gz --strict --fit",
    ),
)
def run_ingest_file(
    context: typer.Context,
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH", help="Files; one file is one commit.")
    ],
    format: Annotated[Format, typer.Option(help="What the files are; auto looks inside.")] = "auto",
    date_precision: Annotated[
        Precision | None, typer.Option(help="How exact the dates are, where the file is silent.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file with a record without id or date.")
    ] = False,
    fit: Fit = False,
) -> None:
    """Ingest a Kaggle snapshot, JSON lines, CSV or Parquet.

    JSON lines and CSV may be inside .gz or .zip. Columns go by the names people use: id or
    arxiv_id, summary or abstract, published, submitted or versions, categories, authors.
    """
    store = get_settings(context).store
    for path in paths:
        if os.path.isdir(path):
            raise InputError(
                _("{path} is a folder: name the files in it, such as {path}/*").format(path=path)
            )
        if not os.access(path, os.R_OK):
            raise InputError(_("{path}: no such file, or you may not read it").format(path=path))
    for path in paths:
        with show_progress() as report:
            done = ingest_file(
                store,
                path,
                format=format,
                precision=date_precision,
                strict=strict,
                report=report,
            )
        tell_ingested(done)
    renew(store, fit)


@commands.command(
    "arxiv",
    epilog=show_examples(
        "ingest arxiv --category cs.LG \\\n      --from 2026-01-01 --to 2026-01-07",
        "ingest arxiv --category cs --category stat.ML \\\n"
        "      --from 2026-01-01 --to 2026-01-07 --max 5000 --fit",
    ),
)
def run_ingest_arxiv(
    context: typer.Context,
    category: Annotated[
        list[str],
        typer.Option(metavar="NAME", help="cs.LG, or cs for all of an archive; repeatable."),
    ],
    start: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day of submission, UTC.")
    ],
    end: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Last day of submission, UTC, inclusive.")
    ],
    limit: Annotated[
        int | None, typer.Option("--max", metavar="N", help="At most so many papers.")
    ] = None,
    endpoint: Annotated[
        str,
        typer.Option(
            metavar="URL", help="Address of the API.", show_default="PAPERTIDE_ENDPOINT, or arXiv's"
        ),
    ] = "",
    fit: Fit = False,
) -> None:
    """Fetch papers from arXiv's API, at the pace arXiv asks for."""
    if limit is not None and limit < 1:
        raise InputError(f"--max {limit}: write a whole number from 1, or leave it out")
    settings = get_settings(context)
    if endpoint:
        settings = settings.model_copy(update={"endpoint": endpoint})
    first, last = parse_day(start, "from"), parse_day(end, "to")
    wanted = Filters(tuple(category), first, last)
    names = sorted({name for given in wanted.categories for name in expand_category(given)})
    with show_progress() as report:
        done = ingest_arxiv(
            settings,
            categories=names,
            start=first,
            end=last,
            limit=limit,
            report=report,
        )
    tell_ingested(done)
    renew(settings.store, fit)


@commands.command(
    "oai",
    epilog=show_examples(
        "ingest oai --set cs",
        "ingest oai --set physics:hep-th \\\n      --from 2026-01-01 --to 2026-01-07 --fit",
    ),
)
def run_ingest_oai(
    context: typer.Context,
    set: Annotated[
        str, typer.Option(metavar="NAME", help="Set of arXiv, such as cs, math, physics:hep-th.")
    ],
    start: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day of change, UTC.")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Last day of change, UTC, inclusive.")
    ] = "",
    endpoint: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Address of OAI-PMH.",
            show_default="PAPERTIDE_OAI_ENDPOINT, or arXiv's",
        ),
    ] = "",
    fit: Fit = False,
) -> None:
    """Harvest a set of arXiv by OAI-PMH: all of it, or what changed.

    Without --from: what changed since the last complete harvest, and all of the set where there
    was none. A harvest that was interrupted goes on where it stopped.
    """
    settings = get_settings(context)
    if endpoint:
        settings = settings.model_copy(update={"oai_endpoint": endpoint})
    first = parse_day(start, "from") if start else None
    last = parse_day(end, "to") if end else None
    with show_progress() as report:
        done = harvest_oai(settings, set=set, start=first, end=last, report=report)
    tell_ingested(done)
    renew(settings.store, fit)


@commands.command("demo", epilog=show_examples("ingest demo --fit", "--store demo ingest demo"))
def run_ingest_demo(
    context: typer.Context,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number gives other papers.")] = 0,
    fit: Fit = False,
) -> None:
    """Fill an empty store with simulated papers."""
    store = get_settings(context).store
    with show_progress() as report:
        report(_("Simulating papers"))
        done = ingest_demo(store, seed=seed)
    tell_ingested(done)
    renew(store, fit)


def tell_ingested(done: Ingested) -> None:
    """Say what came, and what was left out."""
    read = ngettext("{name}: {records} record", "{name}: {records} records", done.records)
    added = ngettext("{papers} paper added", "{papers} papers added", done.added)
    told = [
        added.format(papers=f"{done.added:,}"),
        _("{papers} updated").format(papers=f"{done.updated:,}"),
        _("{papers} unchanged").format(papers=f"{done.unchanged:,}"),
    ]
    if done.rejects.height:
        told.append(_("{papers} left out").format(papers=f"{done.rejects.height:,}"))
    counted = read.format(name=done.name, records=f"{done.records:,}")
    say(_("{records}: {papers}").format(records=counted, papers=", ".join(told)))
    shown = done.rejects.head(20)
    for reject in shown.iter_rows(named=True):
        say("  " + _("{file}, line {line}: {field}: {reason}").format(**reject))
    if done.rejects.height > shown.height:
        more = f"{done.rejects.height - shown.height:,}"
        say("  " + _("and {count} more").format(count=more))
