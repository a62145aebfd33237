"""A report for every week between two days, with an index and a feed."""

from dataclasses import dataclass, replace
from pathlib import Path

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.report import compose_report
from analytics.progress import Report, keep_quiet
from analytics.report.output import save_bytes, write_report
from analytics.report.plan import Plan
from analytics.report.series import (
    Issue,
    describe_issue,
    link_earlier,
    list_weeks,
    render_feed,
    render_index,
)


@dataclass(frozen=True, slots=True)
class Series:
    """What a run wrote, and what it could not do, each with what to do."""

    issues: tuple[Issue, ...]
    faults: tuple[str, ...]


def save_series(
    store: str,
    catalogue: Catalogue,
    plan: Plan,
    folder: Path,
    *,
    form: str,
    address: str = "",
    report: Report = keep_quiet,
) -> Series:
    """Write a report on each week of the plan's days, then the index and the feed.

    Parameters
    ----------
    plan : its start and end are those of the series; a week that would end later is left out.
    form : one of ``report.output.FORMATS``.

    Raises
    ------
    InputError : less than a week, no week with papers, or a file cannot be written.
    """
    weeks = list_weeks(plan.start, plan.end)
    if not weeks:
        raise InputError(f"from {plan.start} to {plan.end} there is no whole week: add days")
    issues: list[Issue] = []
    faults: list[str] = []
    for number, (start, end) in enumerate(weeks):
        report(_("Writing reports"), number / len(weeks))
        try:
            composed = compose_report(
                store, catalogue, replace(plan, start=start, end=end), address=address
            )
        except InputError as error:
            faults.append(str(error))
            continue
        if not issues:
            folder.mkdir(parents=True, exist_ok=True)
        linked = link_earlier(composed.report, issues)
        path = f"{start}.{form}"
        save_bytes(write_report(linked, form, lang=plan.lang), folder / path)
        issues.append(describe_issue(linked, path, plan.lang))
        faults += [fault for fault in composed.faults if fault not in faults]
    if not issues:
        raise InputError(faults[0])
    save_bytes(render_index(issues, plan.lang).encode(), folder / "index.html")
    save_bytes(render_feed(issues, plan.lang).encode(), folder / "feed.xml")
    return Series(tuple(issues), tuple(faults))
