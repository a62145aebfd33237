"""Command line: reads arguments, calls the pipeline; data to stdout, the rest to stderr."""

import difflib
import json
import os
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import polars as pl
import stamina
import typer
from typer.exceptions import TyperException

from analytics import __version__
from analytics.config import Settings, read_settings
from analytics.errors import InputError, ModelError, PapertideError, StoreError
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue
from analytics.pipeline.extract import FORMATS, extract, save_extract
from analytics.pipeline.ingest import Ingested, ingest_arxiv, ingest_demo, ingest_file
from analytics.pipeline.model import fit_model
from analytics.pipeline.status import read_status
from analytics.progress import INTERRUPTED, Report, finish_job, hold_job, show_progress
from analytics.query import (
    CATEGORY,
    FROM,
    QUERY,
    THEME,
    TO,
    TOPIC,
    Filters,
    parse_day,
    parse_filters,
)
from analytics.taxonomy import expand_category

PROGRAM = "python -m analytics"


def _show_examples(*commands: str) -> str:
    """What ends a help text; the mark keeps its lines from being wrapped into one."""
    lines = [f"  {PROGRAM} {command}" for command in commands]
    return "\n".join(["\b", "Examples:", *lines])


app = typer.Typer(
    help="Papertide: how arXiv moves.",
    epilog=_show_examples(
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
ingest = typer.Typer(
    help="Bring papers into the store, from files, from arXiv or simulated.",
    epilog=_show_examples(
        "ingest file arxiv-metadata-oai-snapshot.json",
        "ingest arxiv --category cs.LG \\\n      --from 2026-01-01 --to 2026-01-07",
        "ingest demo",
    ),
)
topics = typer.Typer(
    help="Fit topics on the papers of the store.",
    epilog=_show_examples("topics fit", "topics fit --topics 80"),
)
app.add_typer(ingest, name="ingest")
app.add_typer(topics, name="topics")

Format = Literal["auto", "kaggle", "jsonl", "csv", "parquet"]
Precision = Literal["second", "day", "estimated", "month"]
Extract = Literal["papers", "topics", "assignments", "series", "verdicts"]
Kind = Literal["topic", "area", "category", "theme"]
By = Literal["week", "month", "quarter", "year"]
Output = Literal["csv", "parquet", "json"]

Fit = Annotated[bool, typer.Option("--fit", help="Fit topics on the store afterwards.")]


def _say(line: str) -> None:
    typer.echo(line, err=True)


def _settings(context: typer.Context) -> Settings:
    settings: Settings = context.obj
    return settings


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(
            f"Papertide {__version__} (Python {sys.version.split()[0]}, polars {pl.__version__}). "
            "--category matches any listed category; "
            "shares by category count the primary one, where it is known."
        )
        raise typer.Exit


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
    context.obj = settings.model_copy(update={"store": store}) if store else settings
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@ingest.command(
    "file",
    epilog=_show_examples(
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
    store = _settings(context).store
    for path in paths:
        if os.path.isdir(path):
            raise InputError(f"{path} is a folder: name the files in it, such as {path}/*")
        if not os.access(path, os.R_OK):
            raise InputError(f"{path}: no such file, or you may not read it")
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
        _tell(done)
    _renew(store, fit)


@ingest.command(
    "arxiv",
    epilog=_show_examples(
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
    settings = _settings(context)
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
    _tell(done)
    _renew(settings.store, fit)


@ingest.command("demo", epilog=_show_examples("ingest demo --fit", "--store demo ingest demo"))
def run_ingest_demo(
    context: typer.Context,
    seed: Annotated[int, typer.Option(metavar="N", help="Another number gives other papers.")] = 0,
    fit: Fit = False,
) -> None:
    """Fill an empty store with simulated papers."""
    store = _settings(context).store
    with show_progress() as report:
        report("Simulating papers")
        done = ingest_demo(store, seed=seed)
    _tell(done)
    _renew(store, fit)


def _tell(done: Ingested) -> None:
    _say(
        f"{done.name}: {done.records:,} records: {done.added:,} papers added, "
        f"{done.updated:,} updated, {done.unchanged:,} unchanged"
        + (f", {done.rejects.height:,} left out" if done.rejects.height else "")
    )
    shown = done.rejects.head(20)
    for reject in shown.iter_rows(named=True):
        _say(f"  {reject['file']}, line {reject['line']}: {reject['field']}: {reject['reason']}")
    if done.rejects.height > shown.height:
        _say(f"  and {done.rejects.height - shown.height:,} more")


def _renew(store: str, fit: bool) -> None:
    # Lines are said between bars, never among them, where a terminal would lose some.
    try:
        with show_progress() as report:
            if fit:
                fit_model(store, topics=None, seed=0, report=report)
            prepare_catalogue(store, report=report)
    except ModelError as error:
        if fit:
            raise
        _say(f"note: {error}")  # the papers have come all the same


@topics.command(
    "fit",
    epilog=_show_examples("topics fit", "topics fit --topics 80 --seed 1", "topics fit --fresh"),
)
def run_topics_fit(
    context: typer.Context,
    count: Annotated[
        str, typer.Option("--topics", metavar="auto|N", help="How many; auto chooses.")
    ] = "auto",
    seed: Annotated[
        int, typer.Option(metavar="N", help="The same seed gives the same topics.")
    ] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the topics of before, their ids and colours.")
    ] = False,
) -> None:
    """Fit topics on all papers; the old topics serve until the new ones are complete.

    A topic that is still the same keeps its number, label and colour.
    """
    if count != "auto" and not (count.isdecimal() and int(count) > 1):
        raise InputError(f"--topics {count!r}: write auto, or a whole number from 2")
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed {seed}: write a whole number from 0 to {2**32 - 1}")
    store = _settings(context).store
    with show_progress() as report:
        model = fit_model(
            store,
            topics=None if count == "auto" else int(count),
            seed=seed,
            fresh=fresh,
            report=report,
        )
        prepare_catalogue(store, report=report)
    _say(f"{model.topics.height} topics on {model.topics['papers'].sum():,} papers: {model.id}")


@app.command(
    "export",
    epilog=_show_examples(
        "export series --kind theme --by year --category cs.LG",
        "export verdicts --kind topic --from 2024-01-01",
        "export papers --query '\"kv cache\" -survey' --out kv.csv",
        "export papers --theme scaling-laws --format json",
    ),
)
def run_export(
    context: typer.Context,
    what: Annotated[Extract, typer.Argument(help="What to write.")],
    category: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="cs.LG, or cs for all of an archive; repeatable."),
    ] = None,
    start: Annotated[
        str, typer.Option("--from", metavar="DAY", help="First day of submission, UTC.")
    ] = "",
    end: Annotated[
        str, typer.Option("--to", metavar="DAY", help="Last day of submission, UTC, inclusive.")
    ] = "",
    topic: Annotated[
        list[str] | None, typer.Option(metavar="N", help="Number of a topic; repeatable.")
    ] = None,
    theme: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Id of a theme; repeatable.")
    ] = None,
    query: Annotated[
        str,
        typer.Option(
            metavar="WORDS",
            help='All of these words; "phrases"; OR; a minus for what must not occur.',
        ),
    ] = "",
    kind: Annotated[Kind, typer.Option(help="Of series and verdicts.")] = "theme",
    by: Annotated[By, typer.Option(help="Period of series and verdicts.")] = "month",
    format: Annotated[
        Output | None, typer.Option(help="Without it, the ending of --out decides; else csv.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="PATH", help="File to write; stdout without it.")
    ] = None,
) -> None:
    """Write papers, topics, assignments, series or verdicts.

    Filters narrow the papers; what is left out does not restrict. Without --out the data goes
    to stdout, and nothing else does.
    """
    store = _settings(context).store
    form = _choose_format(format, out)
    words = {
        CATEGORY: category,
        FROM: [start],
        TO: [end],
        TOPIC: topic,
        THEME: theme,
        QUERY: [query],
    }
    filters = parse_filters({name: given or [] for name, given in words.items()})
    with show_progress() as report:
        catalogue = _require_catalogue(store, report)
        _refuse_unknown(catalogue, filters)
        frame = extract(store, catalogue, filters, what=what, kind=kind, by=by)
        save_extract(frame, out, form=form)


def _require_catalogue(store: str, report: Report) -> Catalogue:
    catalogue = prepare_catalogue(store, report=report)
    if catalogue is None:
        raise InputError(f"{store} has no papers: bring some in, see {PROGRAM} ingest --help")
    return catalogue


def _refuse_unknown(catalogue: Catalogue, filters: Filters) -> None:
    themes = [theme.id for theme in catalogue.themes]
    for theme in filters.themes:
        if theme not in themes:
            near = difflib.get_close_matches(theme, themes, n=1, cutoff=0)
            raise InputError(
                f"no theme {theme!r}: did you mean {near[0]}? There are {', '.join(themes)}"
            )
    if filters.topics and catalogue.model is None:
        raise InputError(f"no topics yet: run {PROGRAM} topics fit")
    for topic in filters.topics:
        if topic not in catalogue.topics["topic_id"]:
            raise InputError(f"no topic {topic}: see {PROGRAM} export topics")


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


@app.command("status", epilog=_show_examples("status", "status --json"))
def run_status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Say what the store holds: papers, days, versions, topics."""
    status = read_status(_settings(context).store)
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


def _day(day: date | None) -> str:
    return day.isoformat() if day else "-"


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every error is one line on stderr and an exit status.

    Parameters
    ----------
    arguments : those of the process without them.
    """
    stamina.instrumentation.set_on_retry_hooks([])  # retries are our business, not the user's
    with hold_job():
        status = _run(arguments)
        finish_job(status)
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = int(app(arguments, prog_name=PROGRAM, standalone_mode=False) or 0)
    except PapertideError as error:
        _say(f"error: {error}")
        return error.status
    except TyperException as error:
        _say(f"error: {_explain_usage(error)}")
        return error.exit_code
    except (OSError, pl.exceptions.PolarsError) as error:
        _say(f"error: {str(error).splitlines()[0]}")
        return StoreError.status
    if status == INTERRUPTED:
        _say("stopped: what was complete is kept, nothing is half-written")
    return status


def _explain_usage(error: TyperException) -> str:
    """One line of what the parser says in several, and where the right usage is shown."""
    said = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{said} (see {context.command_path if context else PROGRAM} --help)"
