"""What the words of the pages mean, one click away wherever they stand."""

import polars as pl
import streamlit as st

from analytics.dashboard.view import View, link_page
from analytics.i18n import gettext as _
from analytics.i18n import ngettext
from analytics.trends.wording import describe_untested, describe_withheld, name_verdicts


def _list_meanings() -> dict[str, tuple[str, str]]:
    """Each word and what it means, by the English word."""
    return {
        "Share": (
            _("Share"),
            _("papers of the series among all papers that pass the same filters, in that period."),
        ),
        "Band": (
            _("Band"),
            _(
                "95 % interval of a share: where it would lie by chance alone, given so many "
                "papers."
            ),
        ),
        "Change a year": (
            _("Change a year"),
            _(
                "how much the share grows or shrinks in a year, as a part of itself: a share of 2 "
                "% that rises by 50 % a year is 3 % a year later."
            ),
        ),
        "Rising, falling": (
            _("Rising, falling"),
            _("the change is more than chance would bring (q below 0.05)."),
        ),
        "Flat": (
            _("Flat"),
            _("a change of 10 % a year or more can be excluded."),
        ),
        "No clear trend": (
            _("No clear trend"),
            _("neither can be shown with these papers, so nothing is claimed."),
        ),
        "Too few papers to say": (
            _("Too few papers to say"),
            _("not even a change could be estimated."),
        ),
        "Coverage changed": (
            _("Coverage changed"),
            _(
                "the sources of the papers began or ended within the period, so that a change "
                "would be theirs, not the field's. Categories that are covered throughout are "
                "judged alone, where they hold enough of the papers."
            ),
        ),
        "q": (
            _("q"),
            _(
                "how likely a verdict is chance, corrected for the number of series looked at: of "
                "all that are called rising or falling, about one in twenty is expected to be "
                "wrong."
            ),
        ),
        "Placebo": (
            _("Placebo"),
            _(
                "of a hundred terms of like frequency that nobody chose, so many grow less under "
                "the same filters. A trend is called strong from 95 on (falling: up to 5)."
            ),
        ),
        "Equal length": (
            _("Equal length"),
            _(
                "change a year where every abstract is read only as far as all sources give it. "
                "Where periods differ in how many abstracts are cut short, this decides."
            ),
        ),
        "Recent, before": (
            _("Recent, before"),
            _(
                "the change a year over the last 24 months, and over the time before; gathering "
                "speed or slowing only where the two differ beyond doubt."
            ),
        ),
        "Not complete": (
            _("Not complete"),
            _(
                "the papers do not reach to the end of the period, or the filters cut it. Drawn "
                "hollow, never tested."
            ),
        ),
        "Thin": (
            _("Thin"),
            _(
                "fewer than 20 papers are known of the period, or less than a quarter of the level "
                "held before, so that its shares mean little; often a gap of the sources. It "
                "depends on the papers in view. Drawn faint, never tested."
            ),
        ),
        "Coherence": (
            _("Coherence"),
            _(
                "how much oftener the ten terms of a topic meet in one abstract than by chance: 1 "
                "where they always do, 0 for chance, -1 where they never meet (NPMI)."
            ),
        ),
        "Robust, fragile": (
            _("Robust, fragile"),
            _(
                "whether samples of the papers give the topic again: the mean overlap with its "
                "like in five of them is 0.6 or more (Jaccard). A fragile topic is one way to "
                "part its papers among several."
            ),
        ),
        "Confidence": (
            _("Confidence"),
            _("how much nearer a paper is to its own topic than to the next one, 0 to 1."),
        ),
        "Typical": (
            _("Typical"),
            _(
                "on a topic's page the papers nearest to its middle; in a list of papers those of "
                "the greatest confidence."
            ),
        ),
        "Likeness": (
            _("Likeness"),
            _("how alike two papers are in words and subject, 0 to 1; not by citations."),
        ),
    }


def list_meanings() -> list[tuple[str, str]]:
    """Each word and what it means."""
    return list(_list_meanings().values())


def offer_meanings(view: View) -> None:
    """A button that opens what the words mean, and leads to the methods."""
    with st.popover(_("What the words mean"), icon=":material/help:", type="tertiary"):
        told = _("**{word}:** {meaning}")
        st.markdown("\n\n".join(told.format(word=word, meaning=m) for word, m in list_meanings()))
        link_page(view, "methods", _("How the figures come about"), {})
        st.caption(
            _(
                "Judged by a binomial model of the share, over-dispersed, apart for each primary "
                "category where several are in view; q after Benjamini and Hochberg."
            )
        )


def tell(word: str) -> str:
    """What a word means, for a tip; ``word`` in English."""
    return _list_meanings()[word][1]


def spell_verdict() -> pl.Expr:
    """Column verdict in words, with a sign that can be found at a glance."""
    words = name_verdicts()
    signs = {"rising": f"\u25b2 {words['rising']}", "falling": f"\u25bc {words['falling']}"}
    return (
        pl.when((pl.col("verdict") == "too_few") & pl.col("annual_change").is_null())
        .then(pl.lit(_("too little to tell")))
        .otherwise(pl.col("verdict").replace_strict({**words, **signs}))
    )


def count_verdicts(verdicts: pl.DataFrame, noun: str) -> str:
    """How many series rise and fall, in a sentence; ``noun`` is their kind, in the plural."""
    rising, falling = (int((verdicts["verdict"] == word).sum()) for word in ("rising", "falling"))
    count = f"{verdicts.height:,}"
    if verdicts.height and (verdicts["verdict"] == "coverage_changed").all():
        return describe_withheld()
    if untested := describe_untested(verdicts.iter_rows(named=True)):
        return untested
    if not rising and not falling:
        return ngettext(
            "The only one of the {series} here is not clearly rising or falling",
            "None of {count} {series} is clearly rising or falling",
            verdicts.height,
        ).format(count=count, series=noun)
    rise = ngettext(
        "{rising} of {count} {series} is rising", "{rising} of {count} {series} are rising", rising
    ).format(rising=f"{rising:,}", count=count, series=noun)
    fall = ngettext("{falling} is falling", "{falling} are falling", falling)
    told = fall.format(falling=f"{falling:,}") if falling else _("none is falling")
    return _("{first}, {second}").format(first=rise, second=told)
