"""The editor's desk: candidates of each chapter, and what a person makes of them.

A plan lives in the session, one for each period; every click gives the next plan. It leaves as
report.toml, which the command takes with --plan, and comes back the same way.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from analytics.dashboard.cache import load_papers
from analytics.dashboard.components import escape
from analytics.dashboard.language import speaking
from analytics.dashboard.paper import show_paper
from analytics.dashboard.view import View, name_series
from analytics.errors import InputError
from analytics.i18n import format_date, ngettext
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.desk import SHOWN, draft_plan, draft_sections, list_candidates
from analytics.report import editing
from analytics.report.examples import SIGNS
from analytics.report.plan import ChapterQuery, Plan
from analytics.report.plan_file import format_plan, parse_plan

_SURVEY = "survey:"


def open_plan(view: View, asked: Plan) -> Plan:
    """The plan of a period as the editor left it in this session, or a new one.

    Parameters
    ----------
    asked : the period, basis and filters of the page; its language is the page's.
    """
    kept: Plan | None = st.session_state.get(_key(asked))
    if kept is None:
        kept = draft_plan(view.store, view.catalogue, asked)
        st.session_state[_key(asked)] = kept
    return replace(kept, lang=asked.lang)


def render_desk(view: View, asked: Plan) -> Plan:
    """Show the desk, and give the plan as it is now.

    Parameters
    ----------
    asked : as for ``open_plan``.
    """
    plan = open_plan(view, asked)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        place = _choose_place(view, plan)
        _offer_plan(plan)
        _take_plan(asked)
    if place.startswith(_SURVEY):
        _show_section(view, plan, asked, place.removeprefix(_SURVEY))
    elif place:
        _show_chapter(view, plan, asked, int(place))
    now: Plan = st.session_state[_key(asked)]
    return replace(now, lang=asked.lang)


def _key(asked: Plan) -> str:
    return f"desk.{asked.start}.{asked.end}.{asked.basis}.{asked.filters}"


def _keep(asked: Plan, step: Callable[[Plan], Plan]) -> None:
    """Make one step; runs as the callback of a button."""
    st.session_state[_key(asked)] = step(st.session_state[_key(asked)])


def _choose_place(view: View, plan: Plan) -> str:
    """Which chapter or section of the survey is open."""
    names = {str(at): _name_chapter(view, plan, at) for at in range(len(plan.chapters))}
    names |= {
        f"{_SURVEY}{name}": _("Survey: {categories}").format(categories=name)
        for name in draft_sections()
    }
    return str(
        st.selectbox(
            _("Chapter"),
            list(names),
            format_func=lambda place: names[place],
            key=f"desk.place.{len(plan.chapters)}",
            placeholder=_("Choose one"),
            width="stretch",
        )
    )


def _name_chapter(view: View, plan: Plan, at: int) -> str:
    chapter = plan.chapters[at]
    query = chapter.query
    themes = name_series(view.catalogue, "theme")
    topics = name_series(view.catalogue, "topic")
    parts = [
        *(themes.get(f"theme:{id}", id) for id in query.themes),
        *(topics.get(f"topic:{id}", str(id)) for id in query.topics),
        *query.categories,
        query.words,
    ]
    name = chapter.title or ", ".join(filter(None, parts)) or _("New chapter")
    name = name[:1].upper() + name[1:]
    told = _("{number}. {name} ({chosen} chosen)") if chapter.papers else _("{number}. {name}")
    return told.format(number=at + 1, name=name, chosen=len(chapter.papers))


def _offer_plan(plan: Plan) -> None:
    st.download_button(
        _("Save report.toml"),
        lambda: format_plan(plan).encode(),
        file_name="report.toml",
        mime="application/toml",
        icon=":material/download:",
        on_click="ignore",
        key="desk.save",
        help=_("The choices on this desk, for the command: report --plan report.toml"),
    )


def _take_plan(asked: Plan) -> None:
    with st.popover(_("Open report.toml"), icon=":material/upload:"):
        given = st.file_uploader(_("A plan that was saved here"), type="toml", key="desk.open")
        if given is None:
            return
        try:
            plan = parse_plan(given.getvalue().decode("utf-8", "replace"), given.name)
        except InputError as error:
            st.error(escape(str(error)))
            return
        if (plan.start, plan.end) != (asked.start, asked.end):
            told = _("This plan is of {first} to {last}: choose these days first.")
            st.warning(told.format(first=format_date(plan.start), last=format_date(plan.end)))
        elif st.button(_("Put it on the desk"), key="desk.load"):
            kept = replace(plan, basis=asked.basis, filters=asked.filters)
            st.session_state[_key(asked)] = kept
            st.rerun()


def _show_chapter(view: View, plan: Plan, asked: Plan, at: int) -> None:
    _edit_chapter(view, plan, asked, at)
    chapter = plan.chapters[at]
    try:
        found = _load(view.store, view.catalogue, asked, chapter.query)
    except InputError as error:
        st.error(escape(str(error)))
        return
    st.subheader(_("In the report"), anchor=False)
    if not chapter.papers:
        st.caption(_("Nothing chosen yet: the report takes the first five candidates itself."))
    titles = _find_titles(view, [*chapter.papers, *chapter.rejected])
    for number, arxiv_id in enumerate(chapter.papers, start=1):
        _show_taken(view, plan, asked, at, number, arxiv_id, titles.get(arxiv_id, ""))
    free = found.filter(~pl.col("arxiv_id").is_in([*chapter.papers, *chapter.rejected]))
    shown = free.head(SHOWN)
    st.subheader(_("Candidates"), anchor=False)
    told = _("{shown} of {all} papers, ordered by the reasons beside each.")
    st.caption(told.format(shown=shown.height, all=free.height))
    for row in shown.iter_rows(named=True):
        with _row(row["arxiv_id"]):
            _tell(view, row["arxiv_id"], row["title"], _give_reasons(row))
            _button(
                _("Accept"),
                "check",
                asked,
                partial(editing.accept, at=at, arxiv_id=row["arxiv_id"]),
            )
            _button(
                _("Reject"),
                "close",
                asked,
                partial(editing.reject, at=at, arxiv_id=row["arxiv_id"]),
            )
    if chapter.rejected:
        with st.expander(_("{papers} rejected").format(papers=len(chapter.rejected))):
            for arxiv_id in chapter.rejected:
                with _row(arxiv_id):
                    _tell(view, arxiv_id, titles.get(arxiv_id, ""), "")
                    step = partial(editing.release, at=at, arxiv_id=arxiv_id)
                    _button(_("Bring back"), "undo", asked, step)


def _show_taken(
    view: View, plan: Plan, asked: Plan, at: int, number: int, arxiv_id: str, title: str
) -> None:
    pinned = arxiv_id in plan.features
    with _row(arxiv_id):
        _tell(view, arxiv_id, f"{number}. {title}", _("told at length") if pinned else "")
        _button(
            _("Up"), "arrow_upward", asked, partial(editing.shift, at=at, arxiv_id=arxiv_id, by=-1)
        )
        _button(
            _("Down"),
            "arrow_downward",
            asked,
            partial(editing.shift, at=at, arxiv_id=arxiv_id, by=1),
        )
        label = _("In brief") if pinned else _("At length")
        _button(label, "article", asked, partial(editing.toggle_feature, arxiv_id=arxiv_id))
        with st.popover(_("Move"), icon=":material/low_priority:", key=f"desk.move.{arxiv_id}"):
            for to in range(len(plan.chapters)):
                if to != at:
                    st.button(
                        escape(_name_chapter(view, plan, to)),
                        key=f"desk.move.{arxiv_id}.{to}",
                        on_click=_keep,
                        args=(asked, partial(editing.move, arxiv_id=arxiv_id, to=to)),
                    )
        _button(_("Remove"), "close", asked, partial(editing.release, at=at, arxiv_id=arxiv_id))


def _show_section(view: View, plan: Plan, asked: Plan, name: str) -> None:
    query = draft_sections()[name]
    found = _load(view.store, view.catalogue, asked, query)
    pinned = {pin.partition(":")[0]: pin for pin in plan.surveys}
    first = found.filter(pl.col("arxiv_id").is_in(list(pinned)))
    rest = found.filter(~pl.col("arxiv_id").is_in(list(pinned)))
    shown = pl.concat([first, rest.head(SHOWN)])
    st.caption(
        _(
            "{pinned} pinned of {papers} papers with any of {categories}. "
            "A section of at most 60 papers is listed whole in the report anyway."
        ).format(pinned=first.height, papers=found.height, categories=name)
    )
    for row in shown.iter_rows(named=True):
        arxiv_id = row["arxiv_id"]
        with _row(arxiv_id):
            _tell(view, arxiv_id, row["title"], _give_reasons(row))
            home = next((each for each in query.categories if each in row["categories"]), "")
            step = partial(editing.toggle_survey, arxiv_id=arxiv_id, category=home)
            _button(_("Unpin") if arxiv_id in pinned else _("Pin"), "keep", asked, step)


def _edit_chapter(view: View, plan: Plan, asked: Plan, at: int) -> None:
    """The query and the title of a chapter, and its place among the others."""
    chapter = plan.chapters[at]
    themes, topics = name_series(view.catalogue, "theme"), name_series(view.catalogue, "topic")
    with st.expander(_("What the chapter is about")):
        key = f"desk.{at}.{len(plan.chapters)}.{hash(chapter.query)}"
        with st.form(key, border=False):
            title = st.text_input(_("Title, as it is printed"), chapter.title)
            chosen = st.multiselect(
                _("Themes"),
                [id.partition(":")[2] for id in themes],
                [id for id in chapter.query.themes if f"theme:{id}" in themes],
                format_func=lambda id: themes[f"theme:{id}"],
                placeholder=_("Choose themes"),
            )
            about = st.multiselect(
                _("Topics"),
                [int(id.partition(":")[2]) for id in topics],
                [id for id in chapter.query.topics if f"topic:{id}" in topics],
                format_func=lambda id: topics[f"topic:{id}"],
                placeholder=_("Choose topics"),
            )
            names = st.text_input(_("Categories"), " ".join(chapter.query.categories))
            words = st.text_input(_("Words"), chapter.query.words)
            if st.form_submit_button(_("Find candidates")):
                query = ChapterQuery(tuple(chosen), tuple(about), tuple(names.split()), words)
                _change(asked, at, query, title)
    with st.container(horizontal=True):
        _button(
            _("Chapter up"), "arrow_upward", asked, partial(editing.shift_chapter, at=at, by=-1)
        )
        _button(
            _("Chapter down"), "arrow_downward", asked, partial(editing.shift_chapter, at=at, by=1)
        )
        _button(_("New chapter"), "add", asked, partial(editing.add_chapter, query=ChapterQuery()))
        if len(plan.chapters) > 1:
            _button(_("Drop chapter"), "delete", asked, partial(editing.drop_chapter, at=at))


def _change(asked: Plan, at: int, query: ChapterQuery, title: str) -> None:
    try:
        query.narrow(None, None)
    except InputError as error:
        st.error(escape(str(error)))
        return
    _keep(asked, partial(editing.change_chapter, at=at, query=query, title=title))
    st.rerun()


def _row(arxiv_id: str) -> Any:
    return st.container(
        horizontal=True, vertical_alignment="center", key=f"desk.row.{arxiv_id}", gap="small"
    )


def _tell(view: View, arxiv_id: str, title: str, reasons: str) -> None:
    """A paper's title, its id, why it is here, and the way to read it."""
    with st.container(gap=None, width="stretch"):
        st.markdown(escape(title or arxiv_id))
        st.caption(escape(" | ".join(filter(None, [arxiv_id, reasons]))))
    if st.button(
        _("Read"), icon=":material/visibility:", type="tertiary", key=f"desk.read.{arxiv_id}"
    ):
        _open(view, arxiv_id)


def _open(view: View, arxiv_id: str) -> None:
    found = load_papers(view.catalogue, [arxiv_id])
    if found.is_empty():
        st.toast(_("This paper is not in the store."))
        return
    paper = found.row(0, named=True)
    st.dialog(escape(paper["title"]), width="medium")(speaking(show_paper))(view, paper)


def _button(label: str, icon: str, asked: Plan, step: Callable[[Plan], Plan]) -> None:
    given = "".join(str(each) for each in getattr(step, "keywords", {}).values())
    st.button(
        label,
        icon=f":material/{icon}:",
        key=f"desk.{label}.{given}",
        on_click=_keep,
        args=(asked, step),
    )


def _give_reasons(row: dict[str, Any]) -> str:
    """Why a candidate stands where it does, in words."""
    said = {
        "named": _("names its system"),
        "figures": ngettext("{count} figure", "{count} figures", row["figures"]),
        "release": _("code, data or model released"),
        "authors": ngettext("{count} author", "{count} authors", row["authors"]),
    }
    counts = {sign: row[sign] for sign in ("figures", "authors")}
    signs = [said[sign].format(count=counts.get(sign)) for sign in SIGNS if sign in row["signs"]]
    return " | ".join(filter(None, [row["primary_category"], row["topic"], *signs]))


def _find_titles(view: View, ids: list[str]) -> dict[str, str]:
    rows = view.catalogue.papers.filter(pl.col("arxiv_id").is_in(ids))
    return dict(rows.select("arxiv_id", pl.col("title").fill_null("")).iter_rows())


def _load(store: str, catalogue: Catalogue, asked: Plan, query: ChapterQuery) -> pl.DataFrame:
    plan = replace(asked, chapters=(), features=(), surveys=(), notes=None)
    return _candidates(catalogue, store, catalogue.id, plan, query)


@st.cache_resource(max_entries=64, show_spinner=False)
def _candidates(
    _catalogue: Catalogue, store: str, id: str, plan: Plan, query: ChapterQuery
) -> pl.DataFrame:
    return list_candidates(store, _catalogue, plan, query)
