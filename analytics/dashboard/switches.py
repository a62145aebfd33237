"""Switches: one of a few options, kept as a word of the page's address."""

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from analytics.dashboard.address import choose_one, key_widget, note_words, read_words
from analytics.dashboard.view import View
from analytics.i18n import gettext as _

#: What can be followed.
KINDS = ("theme", "topic", "area", "category")


def name_kinds() -> dict[str, str]:
    """What each kind of series is called, in the plural, to begin a sentence with."""
    return {
        "theme": _("Themes"),
        "topic": _("Topics"),
        "area": _("Areas"),
        "category": _("Categories"),
    }


def name_periods() -> dict[str, str]:
    """What each period is called within a sentence."""
    return {
        "day": _("day"),
        "week": _("week"),
        "month": _("month"),
        "quarter": _("quarter"),
        "year": _("year"),
    }


def switch(
    label: str,
    word: str,
    options: Mapping[str, str],
    usual: str,
    *,
    key: str = "",
    hidden: bool = False,
    help: str | None = None,
) -> str:
    """Let the reader choose one option; the address carries it where it is not the usual one.

    Parameters
    ----------
    word : of the address.
    options : what each is called, by value.
    key : of the widget, where the word alone would mix up two with different options.
    hidden : whether the label is for readers of the page's structure only.
    """
    chosen = str(
        st.segmented_control(
            label,
            list(options),
            default=choose_one(word, list(options), usual),
            format_func=lambda value: options[value],
            key=key_widget(key or word),
            required=True,
            label_visibility="collapsed" if hidden else "visible",
            help=help,
        )
    )
    note_words(word, [chosen] if chosen != usual else [])
    return chosen


def choose_day(
    label: str, word: str, usual: date, first: date, last: date, *, help: str | None = None
) -> date:
    """Let the reader choose a day from ``first`` to ``last``; the address carries another.

    Parameters
    ----------
    word : of the address; what is no day there is told and left out.
    """
    start = usual
    for text in read_words(word)[-1:]:
        try:
            start = date.fromisoformat(text)
        except ValueError:
            st.warning(_("The link's {word} is no date and was left out.").format(word=word))
    chosen = st.date_input(
        label,
        value=min(max(start, first), last),
        min_value=first,
        max_value=last,
        key=key_widget(word),
        format="YYYY-MM-DD",
        width=200,
        help=help,
    )
    note_words(word, [chosen.isoformat()] if chosen != usual else [])
    return chosen


def switch_kind(
    view: View, kinds: Sequence[str] = ("theme", "topic", "area"), *, key: str = ""
) -> str:
    """The kind of series to look at; topics and areas only where there are topics."""
    there = [kind for kind in kinds if view.catalogue.model or kind not in ("topic", "area")]
    names = name_kinds()
    return switch(_("Series"), "kind", {kind: names[kind] for kind in there}, "theme", key=key)


def switch_period(periods: Sequence[str], usual: str) -> str:
    """The period that is counted by."""
    names = name_periods()
    options = {period: names[period].capitalize() for period in periods}
    told = _(
        "Verdicts are judged by this period too: a coarser one has fewer points to judge by, and "
        "finds less beyond doubt. Days are judged by week."
    )
    return switch(_("Period"), "by", options, usual, help=told)
