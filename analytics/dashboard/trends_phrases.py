"""Section Phrases of the Trends page: the share of whatever phrases somebody types."""

from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.address import key_widget, note_words, read_words
from analytics.dashboard.components import head_page, in_percent, show_table
from analytics.dashboard.evidence import show_evidence
from analytics.dashboard.glossary import spell_verdict, tell
from analytics.dashboard.judged_lines import show_judged
from analytics.dashboard.measures import load_phrases
from analytics.dashboard.plain import escape
from analytics.dashboard.switches import switch_period
from analytics.dashboard.view import View, go_to_papers, narrow, suit_period
from analytics.errors import InputError
from analytics.i18n import format_list
from analytics.i18n import gettext as _
from analytics.pipeline.reread import MOST_PAPERS
from analytics.schema import PERIODS
from analytics.text.typed import TypedPhrase, read_phrases
from analytics.trends.wording import describe_verdict

#: What a reader sees first.
EXAMPLE = 'kv cache, speculative decoding, mixture of experts, "state space model" OR mamba'


def render(view: View) -> None:
    """A box for phrases, their shares over time, and what may be said of each."""
    head = st.container()
    text, by = _ask(view)
    try:
        typed = read_phrases(text)
    except InputError as error:
        with head:
            head_page(view, _("Type phrases to see their share of papers"))
        st.info(escape(str(error)))
        return
    series = load_phrases(view.catalogue, view.filters, text, by=by)
    found = set(series["series_id"])
    absent = [phrase.name for phrase in typed if f"term:{phrase.name}" not in found]
    if not found:
        with head:
            head_page(view, _("No paper in view has what was typed"))
        told = _("Not found in papers {scope}: {phrases}.")
        st.info(escape(told.format(scope=view.scope, phrases=format_list(absent))))
        return
    names = {f"term:{phrase.name}": phrase.name for phrase in typed}
    if absent:
        listed = format_list(absent, last="or")
        st.info(escape(_("No paper in view has {phrases}.").format(phrases=listed)))
    verdicts = show_judged(view, series, names, text, name="phrases", by=by)
    with head:
        head_page(view, _state_finding(verdicts, names))
    show_evidence(lambda: verdicts, [id for id in names if id in found], names)
    _show_verdicts(view, verdicts, series, typed)


def _ask(view: View) -> tuple[str, str]:
    given = ", ".join(read_words("phrases"))
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        text = st.text_input(
            _("Phrases, with commas between them"),
            value=given or EXAMPLE,
            key=key_widget("phrases"),
            placeholder=EXAMPLE,
            help=_(
                "Words between two commas are one phrase. With quotes, OR or a minus it is read "
                'as in the search box: "kv cache" OR quantization, pruning -survey.'
            ),
        ).strip()
        by = switch_period(PERIODS, suit_period(view))
    note_words("phrases", [text] if text != EXAMPLE else [])
    return text, by


def _state_finding(verdicts: pl.DataFrame, names: dict[str, str]) -> str:
    sure = verdicts.filter(pl.col("verdict").is_in(["rising", "falling"])).sort("q", "series_id")
    if sure.is_empty():
        return _("No clear trend in these phrases")
    row = sure.row(0, named=True)
    return describe_verdict(names.get(row["series_id"], row["series_id"]), row)


def _look_verdicts() -> dict[str, Any]:
    text, number = st.column_config.TextColumn, st.column_config.NumberColumn
    change = in_percent("%+.0f")
    return {
        "name": text(_("Phrase"), width=260),
        "word": text(_("Verdict"), width=140, help=tell("Rising, falling")),
        "change": number(_("A year"), format=change, width=80),
        "low": number(_("Low"), format=change, width=80),
        "high": number(_("High"), format=change, width=80),
        "q": number("q", format="%.3f", width=60, help=tell("q")),
        "placebo_percentile": number(_("Placebo"), format="%.0f", width=76, help=tell("Placebo")),
        "common": number(_("Equal length"), format=change, width=92, help=tell("Equal length")),
        "whole": number(
            _("As it stands"),
            format=change,
            width=92,
            help=_("Change a year where all text at hand is read"),
        ),
        "title": number(
            _("Titles"),
            format=change,
            width=70,
            help=_("Change a year where titles alone are read"),
        ),
        "papers": number(_("Papers"), format="localized", width=80),
    }


def _show_verdicts(
    view: View, verdicts: pl.DataFrame, series: pl.DataFrame, typed: tuple[TypedPhrase, ...]
) -> None:
    sizes = series.group_by("series_id").agg(pl.col("papers").sum())
    rows = (
        verdicts.join(sizes, on="series_id", how="left")
        .with_columns(
            name=pl.col("series_id").str.strip_prefix("term:"),
            word=spell_verdict(),
            change=pl.col("annual_change") * 100,
            low=pl.col("annual_low") * 100,
            high=pl.col("annual_high") * 100,
            common=pl.col("common_change") * 100,
            whole=pl.col("whole_change") * 100,
            title=pl.col("title_change") * 100,
        )
        .sort("change", "name", descending=[True, False], nulls_last=True)
    )
    chosen = show_table(
        view,
        rows,
        name="phrase-verdicts",
        columns=_look_verdicts(),
        alt=_("Verdicts on the phrases typed"),
        export=rows.select("name", "papers", *verdicts.columns),
        choose=_("Choose one for its papers."),
        state=" ".join(phrase.name for phrase in typed),
        height="content",
    )
    st.caption(
        _(
            "Judged as topics are: the noise that carries over from period to period is learnt "
            "from the topics of the same papers; q corrects for the phrases typed."
        )
    )
    if view.catalogue.common_length and verdicts["common_change"].is_null().all():
        st.caption(
            _(
                "Not read again at equal length, as more than {most} papers have these phrases: "
                "where abstracts are cut short in earlier periods, a rise may be theirs."
            ).format(most=f"{MOST_PAPERS:,}")
        )
    if chosen is not None:
        id = rows["series_id"][chosen]
        go_to_papers(view, narrow(view.filters, view.catalogue, id, None, None))
