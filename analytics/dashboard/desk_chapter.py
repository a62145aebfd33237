"""A chapter on the editor's desk: its query, what was chosen, and its candidates."""

from functools import partial

import polars as pl
import streamlit as st

from analytics.dashboard.desk_rows import (
    add_by_id,
    find_titles,
    give_reasons,
    keep_step,
    lay_row,
    load_candidates,
    show_step,
    tell_paper,
)
from analytics.dashboard.plain import escape
from analytics.dashboard.view import View, name_series
from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.pipeline.desk import SHOWN
from analytics.report import editing
from analytics.report.plan import ChapterQuery, Plan


def show_chapter(view: View, plan: Plan, asked: Plan, at: int) -> None:
    """Show a chapter of the plan, told by its place, and take what is chosen for it."""
    _edit_chapter(view, plan, asked, at)
    chapter = plan.chapters[at]
    try:
        found = load_candidates(view.store, view.catalogue, asked, chapter.query)
    except InputError as error:
        st.error(escape(str(error)))
        return
    st.header(_("In the report"), anchor=False)
    if not chapter.papers:
        st.caption(_("Nothing chosen yet: the report takes the first five candidates itself."))
    titles = find_titles(view, [*chapter.papers, *chapter.rejected])
    for number, arxiv_id in enumerate(chapter.papers, start=1):
        _show_taken(view, plan, asked, at, number, arxiv_id, titles.get(arxiv_id, ""))
    add_by_id(view, asked, lambda arxiv_id: partial(editing.accept, at=at, arxiv_id=arxiv_id))
    free = found.filter(~pl.col("arxiv_id").is_in([*chapter.papers, *chapter.rejected]))
    shown = free.head(SHOWN)
    st.header(_("Candidates"), anchor=False)
    told = _("{shown} of {all} papers, ordered by the reasons beside each.")
    st.caption(told.format(shown=shown.height, all=free.height))
    for row in shown.iter_rows(named=True):
        with lay_row(row["arxiv_id"]):
            tell_paper(view, row["arxiv_id"], row["title"], give_reasons(row))
            show_step(
                _("Accept"),
                "check",
                asked,
                partial(editing.accept, at=at, arxiv_id=row["arxiv_id"]),
            )
            show_step(
                _("Reject"),
                "close",
                asked,
                partial(editing.reject, at=at, arxiv_id=row["arxiv_id"]),
            )
    if chapter.rejected:
        with st.expander(_("{papers} rejected").format(papers=len(chapter.rejected))):
            for arxiv_id in chapter.rejected:
                with lay_row(arxiv_id):
                    tell_paper(view, arxiv_id, titles.get(arxiv_id, ""), "")
                    step = partial(editing.release, at=at, arxiv_id=arxiv_id)
                    show_step(_("Bring back"), "undo", asked, step)


def _show_taken(
    view: View, plan: Plan, asked: Plan, at: int, number: int, arxiv_id: str, title: str
) -> None:
    pinned = arxiv_id in plan.features
    with lay_row(arxiv_id):
        tell_paper(view, arxiv_id, f"{number}. {title}", _("told at length") if pinned else "")
        show_step(
            _("Up"), "arrow_upward", asked, partial(editing.shift, at=at, arxiv_id=arxiv_id, by=-1)
        )
        show_step(
            _("Down"),
            "arrow_downward",
            asked,
            partial(editing.shift, at=at, arxiv_id=arxiv_id, by=1),
        )
        label = _("In brief") if pinned else _("At length")
        show_step(label, "article", asked, partial(editing.toggle_feature, arxiv_id=arxiv_id))
        with st.popover(_("Move"), icon=":material/low_priority:", key=f"desk.move.{arxiv_id}"):
            for to in range(len(plan.chapters)):
                if to != at:
                    st.button(
                        escape(name_chapter(view, plan, to)),
                        key=f"desk.move.{arxiv_id}.{to}",
                        on_click=keep_step,
                        args=(asked, partial(editing.move, arxiv_id=arxiv_id, to=to)),
                    )
        show_step(_("Remove"), "close", asked, partial(editing.release, at=at, arxiv_id=arxiv_id))


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
                select_all=False,
            )
            about = st.multiselect(
                _("Topics"),
                [int(id.partition(":")[2]) for id in topics],
                [id for id in chapter.query.topics if f"topic:{id}" in topics],
                format_func=lambda id: topics[f"topic:{id}"],
                placeholder=_("Choose topics"),
                select_all=False,
            )
            names = st.text_input(_("Categories"), " ".join(chapter.query.categories))
            words = st.text_input(_("Words"), chapter.query.words)
            if st.form_submit_button(_("Find candidates")):
                query = ChapterQuery(tuple(chosen), tuple(about), tuple(names.split()), words)
                _change(asked, at, query, title)
    with st.container(horizontal=True):
        show_step(
            _("Chapter up"), "arrow_upward", asked, partial(editing.shift_chapter, at=at, by=-1)
        )
        show_step(
            _("Chapter down"), "arrow_downward", asked, partial(editing.shift_chapter, at=at, by=1)
        )
        show_step(
            _("New chapter"), "add", asked, partial(editing.add_chapter, query=ChapterQuery())
        )
        if len(plan.chapters) > 1:
            show_step(_("Drop chapter"), "delete", asked, partial(editing.drop_chapter, at=at))


def _change(asked: Plan, at: int, query: ChapterQuery, title: str) -> None:
    try:
        query.narrow(None, None)
    except InputError as error:
        st.error(escape(str(error)))
        return
    keep_step(asked, partial(editing.change_chapter, at=at, query=query, title=title))
    st.rerun()


def name_chapter(view: View, plan: Plan, at: int) -> str:
    """Number and name of a chapter, and how many papers were chosen for it."""
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
