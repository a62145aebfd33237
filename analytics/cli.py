"""Command line: reads arguments, calls the pipeline; data to stdout, the rest to stderr."""

import json
import signal
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn

import polars as pl
import stamina
import typer

from analytics import __version__
from analytics.config import Settings, read_settings
from analytics.errors import InputError, PapertideError
from analytics.pipeline.catalogue import Catalogue, prepare_catalogue, read_all_themes
from analytics.pipeline.extract import FORMATS, extract, save_extract
from analytics.pipeline.ingest import Ingested, ingest_arxiv, ingest_demo, ingest_file
from analytics.pipeline.model import fit_model
from analytics.pipeline.status import read_status
from analytics.progress import INTERRUPTED, Report, finish_job, hold_job, show_progress
from analytics.query import Filters, parse_day
from analytics.taxonomy import expand_category

app = typer.Typer(
    help="Papertide: how arXiv moves.\n\n"
    "First steps:  python -m analytics ingest demo  ·  python -m analytics topics fit  ·  "
    "python -m analytics export series --kind theme --by year",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
ingest = typer.Typer(help="Bring papers into the store.", no_args_is_help=True)
topics = typer.Typer(help="Fit topics on the papers of the store.", no_args_is_help=True)
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
        str, typer.Option(help="Path or URI of the store [data/store, or PAPERTIDE_STORE].")
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


@ingest.command("file")
def run_ingest_file(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(help="Files; one file is one commit.")],
    format: Annotated[Format, typer.Option(help="What the files are.")] = "auto",
    date_precision: Annotated[
        Precision | None, typer.Option(help="How exact the dates are, where the file is silent.")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Refuse a file with a record without id or date.")
    ] = False,
    fit: Fit = False,
) -> None:
    """Ingest files: a Kaggle snapshot, JSON lines, CSV or Parquet, also .gz and .zip.

    python -m analytics ingest file arxiv-metadata-oai-snapshot.json

    python -m analytics ingest file papers.csv more.parquet --date-precision day
    """
    store = _settings(context).store
    for path in paths:
        if not path.is_file():
            raise InputError(f"{path}: no such file")
    with show_progress() as report:
        for path in paths:
            done = ingest_file(
                store,
                path,
                format=format,
                precision=date_precision,
                strict=strict,
                report=report,
            )
            _tell(done)
        _renew(store, fit, report)


@ingest.command("arxiv")
def run_ingest_arxiv(
    context: typer.Context,
    category: Annotated[list[str], typer.Option(help="Category or archive; repeatable.")],
    start: Annotated[str, typer.Option("--from", help="First day of submission, UTC.")],
    end: Annotated[str, typer.Option("--to", help="Last day of submission, UTC.")],
    limit: Annotated[
        int | None, typer.Option("--max", min=1, help="At most so many papers.")
    ] = None,
    endpoint: Annotated[str, typer.Option(help="Address of the API.")] = "",
    fit: Fit = False,
) -> None:
    """Fetch papers from arXiv's API, at the pace arXiv asks for.

    python -m analytics ingest arxiv --category cs.LG --from 2026-01-01 --to 2026-01-07
    """
    settings = _settings(context)
    if endpoint:
        settings = settings.model_copy(update={"endpoint": endpoint})
    wanted = Filters(tuple(category), parse_day(start, "from"), parse_day(end, "to"))
    names = sorted({name for given in wanted.categories for name in expand_category(given)})
    with show_progress() as report:
        done = ingest_arxiv(
            settings,
            categories=names,
            start=parse_day(start, "from"),
            end=parse_day(end, "to"),
            limit=limit,
            report=report,
        )
        _tell(done)
        _renew(settings.store, fit, report)


@ingest.command("demo")
def run_ingest_demo(
    context: typer.Context,
    seed: Annotated[int, typer.Option(help="Of the simulation.")] = 0,
    fit: Fit = False,
) -> None:
    """Fill an empty store with simulated papers.

    python -m analytics --store /tmp/demo ingest demo --fit
    """
    store = _settings(context).store
    with show_progress() as report:
        report("Simulating papers")
        _tell(ingest_demo(store, seed=seed))
        _renew(store, fit, report)


def _tell(done: Ingested) -> None:
    _say(
        f"{done.name}: {done.records:,} records, {done.added:,} papers added, "
        f"{done.updated:,} updated, {done.unchanged:,} unchanged"
        + (f", {done.rejects.height:,} left out" if done.rejects.height else "")
    )
    shown = done.rejects.head(20)
    for reject in shown.iter_rows(named=True):
        _say(f"  {reject['file']}, line {reject['line']}: {reject['field']}: {reject['reason']}")
    if done.rejects.height > shown.height:
        _say(f"  and {done.rejects.height - shown.height:,} more")


def _renew(store: str, fit: bool, report: Report) -> None:
    if fit:
        fit_model(store, topics=None, seed=0, report=report)
    prepare_catalogue(store, report=report)


@topics.command("fit")
def run_topics_fit(
    context: typer.Context,
    count: Annotated[str, typer.Option("--topics", help="How many, or auto.")] = "auto",
    seed: Annotated[int, typer.Option(help="The same seed gives the same topics.")] = 0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Forget the topics of before, their ids and colours.")
    ] = False,
) -> None:
    """Fit topics on all papers; the old topics serve until the new ones are complete.

    A topic that is still the same keeps its number, label and colour.

    python -m analytics topics fit

    python -m analytics topics fit --topics 80 --seed 1
    """
    if count != "auto" and not (count.isdecimal() and int(count) > 1):
        raise InputError(f"--topics {count!r}: write auto, or a whole number from 2")
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


@app.command("export")
def run_export(
    context: typer.Context,
    what: Annotated[Extract, typer.Argument(help="What to write.")],
    category: Annotated[
        list[str] | None, typer.Option(help="Category or archive, any listed; repeatable.")
    ] = None,
    start: Annotated[str, typer.Option("--from", help="First day, UTC, inclusive.")] = "",
    end: Annotated[str, typer.Option("--to", help="Last day, UTC, inclusive.")] = "",
    topic: Annotated[list[int] | None, typer.Option(help="Topic number; repeatable.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Theme id; repeatable.")] = None,
    query: Annotated[
        str, typer.Option(help='Words, "phrases", OR, a minus before what must not occur.')
    ] = "",
    kind: Annotated[Kind, typer.Option(help="Of series and verdicts.")] = "theme",
    by: Annotated[By, typer.Option(help="Period of series and verdicts.")] = "month",
    format: Annotated[Output | None, typer.Option(help="csv unless --out says more.")] = None,
    out: Annotated[Path | None, typer.Option(help="File to write; stdout without it.")] = None,
) -> None:
    """Write an extract: papers, topics, assignments, series or verdicts.

    python -m analytics export series --kind theme --by year --category cs.LG --category cs.CL

    python -m analytics export papers --query '"kv cache" -survey' --from 2026-01-01 --out kv.csv
    """
    store = _settings(context).store
    filters = Filters(
        categories=tuple(category or ()),
        start=parse_day(start, "from") if start else None,
        end=parse_day(end, "to") if end else None,
        topics=tuple(topic or ()),
        themes=tuple(theme or ()),
        query=query.strip(),
    )
    with show_progress() as report:
        catalogue = _require_catalogue(store, report)
        _refuse_unknown(catalogue, filters, store)
        frame = extract(store, catalogue, filters, what=what, kind=kind, by=by)
        save_extract(frame, out, form=_choose_format(format, out))


def _require_catalogue(store: str, report: Report) -> Catalogue:
    catalogue = prepare_catalogue(store, report=report)
    if catalogue is None:
        raise InputError(f"{store} has no papers: run python -m analytics ingest --help")
    return catalogue


def _refuse_unknown(catalogue: Catalogue, filters: Filters, store: str) -> None:
    themes = [theme.id for theme in read_all_themes(store)]
    for theme in filters.themes:
        if theme not in themes:
            raise InputError(f"no theme {theme!r}: there are {', '.join(themes)}")
    if filters.topics and catalogue.model is None:
        raise InputError("no topics yet: run python -m analytics topics fit")
    for topic in filters.topics:
        if topic not in catalogue.topics["topic_id"]:
            raise InputError(f"no topic {topic}: see python -m analytics export topics")


def _choose_format(given: Output | None, out: Path | None) -> str:
    if given:
        return given
    suffix = out.suffix.removeprefix(".") if out else ""
    return suffix if suffix in FORMATS else FORMATS[0]


@app.command("status")
def run_status(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="For scripts.")] = False,
) -> None:
    """Say what the store holds.

    python -m analytics status --json
    """
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


def main() -> NoReturn:
    """Run the command line; every error is one line on stderr and an exit status."""
    signal.signal(signal.SIGTERM, _interrupt)
    stamina.instrumentation.set_on_retry_hooks([])  # retries are our business, not the user's
    with hold_job():
        status = _run()
        finish_job(status)
    sys.exit(status)


def _interrupt(_number: int, _frame: Any) -> NoReturn:
    raise KeyboardInterrupt


def _run() -> int:
    try:
        app(prog_name="python -m analytics")
    except PapertideError as error:
        _say(f"error: {error}")
        return error.status
    except SystemExit as end:
        if end.code == INTERRUPTED:
            _say("stopped: what was complete is kept, nothing is half-written")
        return end.code if isinstance(end.code, int) else 1
    return 0
