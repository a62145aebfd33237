"""Methods: how figures come about, what the words mean, and what the sources lack."""

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_coverage
from analytics.dashboard.components import offer_csv
from analytics.dashboard.glossary import list_meanings
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View
from analytics.i18n import format_month, format_number
from analytics.i18n import gettext as _
from analytics.query import Filters

#: Lines longer than this are hard to read; pixels.
_WIDTH = 800


def render(view: View) -> None:
    """The methods, the words and the sources, each under a heading that a link can name."""
    st.title(_("How the figures come about"), anchor=False)
    st.caption(_("What is counted, how it is judged, and what cannot be said."))
    with st.container(width=_WIDTH):
        for heading, anchor, paragraphs in _list_methods(view):
            st.header(heading, anchor=anchor)
            for paragraph in paragraphs:
                st.markdown(escape(paragraph))
        st.header(_("What the words mean"), anchor="words")
        st.markdown(
            "\n".join(f"- **{escape(word)}**: {escape(told)}" for word, told in list_meanings())
        )
    st.header(_("The sources and their gaps"), anchor="sources")
    _show_sources(view)


def _list_methods(view: View) -> list[tuple[str, str, list[str]]]:
    """Heading, anchor and paragraphs of each section."""
    length = view.catalogue.common_length
    cut = (
        _(
            "Some sources cut abstracts short. Where periods differ in how many are cut, themes "
            "and typed phrases are judged on titles and the first {length} characters of every "
            "abstract, and the other readings are shown beside it."
        ).format(length=format_number(length))
        if length
        else _("No source at hand cuts abstracts short.")
    )
    return [
        (
            _("Counts and shares"),
            "counts",
            [
                _(
                    "A paper counts on the day its first version was submitted, in UTC. Periods "
                    "hold their first day and not the first day of the next; weeks are ISO weeks. "
                    "A share is the papers of a series among all papers under the same filters, "
                    "with Wilson's 95 % interval (1927). Counts alone mostly show arXiv growing."
                ),
                _(
                    "A period counts as complete when the papers at hand cover all of its days; "
                    "that is read off the store, not off the clock. Incomplete and thin periods "
                    "are drawn hollow or faint and are in no test."
                ),
            ],
        ),
        (
            _("Verdicts"),
            "verdicts",
            [
                _(
                    "Each series is fitted by a binomial model of its share over complete "
                    "periods: a level for each primary category and one slope, over-dispersed, "
                    "with t quantiles. Noise that carries over from period to period is allowed "
                    "for; how much there is, is learnt from all series together. The change is "
                    "given per year with its 95 % interval."
                ),
                _(
                    "The probabilities of all series of one kind under the same filters are "
                    "corrected together (Benjamini and Hochberg 1995). Rising and falling need q "
                    "below 0.05; flat needs an interval that excludes 10 % a year; everything "
                    "else is no clear trend."
                ),
                _(
                    "Beside each verdict stands its place among terms of like frequency that "
                    "nobody chose, its change when any one phrase is left out or titles alone are "
                    "read, and the last 24 months against the time before. Categories whose "
                    "coverage jumps drop out of the test, and the page says so."
                ),
                cut,
            ],
        ),
        (
            _("Change points and bursts"),
            "changes",
            [
                _(
                    "A change point is where a series leaves one straight line (on the scale of "
                    "log-odds) for another. Lines are found by dynamic programming, and a change "
                    "has to gain more than noise that carries over would. A change that many "
                    "series share at once is the sources' or the whole field's, and is marked so. "
                    "Bursts follow Kleinberg (2002)."
                ),
            ],
        ),
        (
            _("What growth is made of"),
            "growth",
            [
                _(
                    "A gain is parted into what a series would have gained had it grown as all of "
                    "arXiv did, what the moving mix of fields adds, and the rest, its own "
                    "(shift-share, Dunn 1960). Both years are the first and the last twelve "
                    "months that can be tested."
                ),
                _(
                    "The papers behind it are those of the last year, ordered by likeness: to the "
                    "middle of all of them, or along the way that the middle has moved since the "
                    "first year. Nothing tells which paper led to which."
                ),
            ],
        ),
        (
            _("Topics"),
            "topics",
            [
                _(
                    "Titles and abstracts become words and phrases: LaTeX, addresses and "
                    "boilerplate removed; spellings, plurals and hyphens folded. Papers are placed "
                    "in a space of about a hundred dimensions by the words they use and the "
                    "company these keep, and many clusterings vote on the topics. Areas are groups "
                    "of topics."
                ),
                _(
                    "A refit is matched to the fit before it, so that a topic keeps its number, "
                    "label and colour; births, deaths, splits and merges are in the ledger on the "
                    "Topics page. New papers are placed without a refit, and the status says when "
                    "they have drifted so far that one is due."
                ),
            ],
        ),
        (
            _("Themes"),
            "themes",
            [
                _(
                    "A theme is a list of phrases. A paper is of it where its title or abstract "
                    "has one of them; some phrases count only in the right company. Papers that "
                    "say the same in other words are missed."
                ),
            ],
        ),
        (
            _("What cannot be said"),
            "limits",
            [
                _(
                    "These are papers, not their use: research attention, not adoption. The data "
                    "has no citations and no affiliations. What is not on arXiv is not here, and "
                    "fields differ in how much of their work they put there."
                ),
            ],
        ),
    ]


def _show_sources(view: View) -> None:
    """Years of all papers: how many, how well dated, how many cut short, thin months."""
    papers = view.catalogue.papers
    year = pl.col("submitted").dt.year()
    coverage = load_coverage(view.catalogue, Filters())
    months = coverage.filter("thin").sort("period_start")["period_start"]
    thin = months.to_frame().group_by(year=pl.col("period_start").dt.year()).agg("period_start")
    named = {
        row["year"]: ", ".join(format_month(month) for month in row["period_start"])
        for row in thin.iter_rows(named=True)
    }
    years = (
        papers.group_by(year=year)
        .agg(
            papers=pl.len(),
            exact=100 * pl.col("submitted_precision").is_in(["second", "day"]).mean(),
            cut=100 * pl.col("abstract_truncated").fill_null(False).mean(),
        )
        .sort("year", descending=True)
        .with_columns(thin=pl.col("year").replace_strict(named, default="", return_dtype=pl.String))
    )
    st.dataframe(
        years,
        hide_index=True,
        height=min(460, 36 * (years.height + 1)),
        column_config={
            "year": st.column_config.NumberColumn(_("Year"), format="%d", width=60),
            "papers": st.column_config.NumberColumn(_("Papers"), format="localized", width=80),
            "exact": st.column_config.NumberColumn(
                _("Exact day known"), format="%.0f %%", width=110
            ),
            "cut": st.column_config.NumberColumn(
                _("Abstracts cut short"), format="%.0f %%", width=120
            ),
            "thin": st.column_config.TextColumn(_("Thin months"), width=420),
        },
    )
    offer_csv(view, years, "sources")
