"""Where a pinned paper stands when nobody has said it."""

import pytest

from analytics.report.chapters import draft_usual
from analytics.report.neighbours import compare_groups
from analytics.report.trend_facts import Comparison, Trend, Verdict
from analytics.topics.model import fit_topics
from tests.topics.papers import make_papers


def make_theme(name: str, papers: int) -> Trend:
    week = Comparison(
        papers=papers, total=100, share=papers / 100, low=0.0, high=1.0, before_papers=papers,
        before_total=1000, before_share=papers / 1000, before_weeks=12, odds_ratio=None,
        odds_low=None, odds_high=None, p=1.0, q=1.0, more=None, less=None, state="same",
    )  # fmt: skip
    verdict = Verdict("too_few", None, None, None, None, None, None)
    return Trend(f"theme:{name}", "theme", name, name, week, verdict, (), (), (), "")


@pytest.mark.parametrize(
    ("themes", "likeness", "home"),
    [
        (["scaling"], {"theme:scaling": 0.3, "theme:memory": 0.4}, "theme-memory"),
        (["scaling"], {"theme:scaling": 0.4, "theme:memory": 0.3}, "theme-scaling"),
        (["memory", "scaling"], {}, "theme-scaling"),  # before a first fit: the least common
    ],
)
def test_a_pinned_paper_goes_to_the_theme_it_is_most_like(
    themes: list[str], likeness: dict[str, float], home: str
) -> None:
    row = {"arxiv_id": "2512.00001", "themes": themes, "area_id": None}
    drafts = draft_usual(
        [make_theme("memory", 20), make_theme("scaling", 12)], [], {}, [row],
        {"2512.00001": likeness} if likeness else {},
    )  # fmt: skip
    assert {draft.id: draft.pinned for draft in drafts if draft.pinned} == {home: ("2512.00001",)}


def test_likeness_tells_subjects_apart_and_leaves_the_paper_itself_out() -> None:
    papers = make_papers(40)
    fitted = fit_topics(papers.lazy(), topics=4, seed=0)
    homes = papers.select("arxiv_id").join(
        fitted.assignments.select("arxiv_id", "topic_id"), on="arxiv_id"
    )
    groups = {str(name[0]): ids["arxiv_id"].to_list() for name, ids in homes.group_by("topic_id")}
    targets = [ids[0] for ids in groups.values()]
    alike = compare_groups(fitted.model, papers, targets, {**groups, "own": targets[:1]})
    for name, target in zip(groups, targets, strict=True):
        assert max(groups, key=alike[target].__getitem__) == name
    assert "own" not in alike[targets[0]]
