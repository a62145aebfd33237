"""What an editor decided for one report: its period, its chapters, its pins."""

from dataclasses import dataclass
from datetime import date

from analytics.query import Filters
from analytics.report.facts import Basis

_EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class ChapterQuery:
    """Which papers a chapter is about; what is left empty does not restrict."""

    themes: tuple[str, ...] = ()
    topics: tuple[int, ...] = ()
    categories: tuple[str, ...] = ()
    words: str = ""

    def narrow(self, start: date | None, end: date | None) -> Filters:
        """Filters of the chapter's papers in a period, both days inclusive."""
        return Filters(self.categories, start, end, self.topics, self.themes, self.words)


@dataclass(frozen=True, slots=True)
class PlannedChapter:
    """One chapter as the editor wants it.

    Attributes
    ----------
    title : the heading, as it is printed in either language; "" takes the query's own name.
    papers : its examples in order; empty leaves the choice to the rule.
    rejected : never taken as examples.
    """

    query: ChapterQuery
    title: str = ""
    papers: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """One report as the editor wants it.

    Attributes
    ----------
    start, end : days, both inclusive.
    basis : which day of a paper counts.
    lang : en or zh.
    filters : which papers the whole report is about; its days are not used.
    chapters : in order; empty leaves them to the week.
    features : pinned at length. surveys : pinned into the survey.
    notes : papers whose editor's notes are shown, each also pinned; None for every paper of the
        period that has one.
    """

    start: date
    end: date
    basis: Basis = "submitted"
    lang: str = "en"
    filters: Filters = _EVERYTHING
    chapters: tuple[PlannedChapter, ...] = ()
    features: tuple[str, ...] = ()
    surveys: tuple[str, ...] = ()
    notes: tuple[str, ...] | None = None
