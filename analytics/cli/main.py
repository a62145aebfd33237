"""Runs a command: every error becomes one line on stderr and an exit status."""

import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import polars as pl
import stamina
from typer.exceptions import TyperException

from analytics.cli import (
    brief,
    export,
    feed,
    ingest,
    refresh,
    report,
    report_check,
    status,
    store,
    topics,
)
from analytics.cli.app import PROGRAM, app, say
from analytics.errors import PapertideError, StoreError
from analytics.i18n import gettext as _
from analytics.i18n import match_language, use_language
from analytics.progress import INTERRUPTED, JOB_LANGUAGE, finish_job, hold_job

app.add_typer(ingest.commands, name="ingest")
app.add_typer(refresh.commands)
app.add_typer(store.commands, name="store")
app.add_typer(topics.commands, name="topics")
app.add_typer(export.commands)
report.commands.add_typer(report_check.commands)
app.add_typer(report.commands, name="report")
app.add_typer(brief.commands)
app.add_typer(feed.commands)
app.add_typer(status.commands)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; every error is one line on stderr and an exit status.

    Parameters
    ----------
    arguments : those of the process without them.
    """
    stamina.instrumentation.set_on_retry_hooks([])  # retries are our business, not the user's
    use_language(match_language(os.environ.get(JOB_LANGUAGE)))
    with hold_job():
        status = _run(arguments)
        finish_job(status)
    sys.exit(status)


def _run(arguments: Sequence[str] | None) -> int:
    try:
        status = int(app(arguments, prog_name=PROGRAM, standalone_mode=False) or 0)
    except PapertideError as error:
        say(_("error: {reason}").format(reason=error))
        return error.status
    except TyperException as error:
        say(_("error: {reason}").format(reason=_explain_usage(error)))
        return error.exit_code
    except (OSError, pl.exceptions.PolarsError) as error:
        say(_("error: {reason}").format(reason=_explain_fault(error)))
        return StoreError.status
    if status == INTERRUPTED:
        say(_("stopped: what was complete is kept, nothing is half-written"))
    return status


def _explain_fault(error: OSError | pl.exceptions.PolarsError) -> str:
    """One line without the number that an operating system puts before it."""
    if isinstance(error, OSError) and error.strerror:
        place = f"{error.filename}: " if error.filename else ""
        told = _("{place}{reason}: check that it is there, and that you may use it")
        return told.format(place=place, reason=error.strerror)
    return str(error).splitlines()[0]


def _explain_usage(error: TyperException) -> str:
    """One line of what the parser says in several, and where the right usage is shown."""
    said = " ".join(error.format_message().split()).replace("Value error, ", "").rstrip(".")
    context = getattr(error, "ctx", None)
    return f"{said} (see {context.command_path if context else PROGRAM} --help)"
