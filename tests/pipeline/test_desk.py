"""What the desk offers for a period, by each day that a paper may count by."""

import json
from datetime import date
from pathlib import Path

import pytest

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.desk import draft_plan, list_candidates
from analytics.pipeline.ingest import ingest_file
from analytics.report.facts import Basis
from analytics.report.plan import ChapterQuery, Plan


@pytest.mark.parametrize(
    ("basis", "start", "found"),
    [
        ("submitted", date(2026, 1, 5), {"2601.00001", "2601.00002"}),
        ("announced", date(2026, 1, 5), {"2601.00001"}),  # the other of Friday's evening: Monday
        ("announced", date(2026, 1, 12), {"2601.00002"}),
        ("updated", date(2026, 2, 2), {"2601.00002"}),
        ("updated", date(2026, 1, 5), {"2601.00001"}),
    ],
)
def test_candidates_are_of_the_days_that_the_plan_goes_by(
    tmp_path: Path, basis: Basis, start: date, found: set[str]
) -> None:
    days = {
        "2601.00001": ("2026-01-06T12:00:00Z", "2026-01-06T12:00:00Z"),
        "2601.00002": ("2026-01-09T21:00:00Z", "2026-02-03T09:00:00Z"),
    }
    records = [
        {
            "id": id,
            "title": f"Paper {id}",
            "abstract": "We propose a cache.",
            "categories": "cs.LG",
            "published": submitted,
            "updated": updated,
        }
        for id, (submitted, updated) in days.items()
    ]
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    store = str(tmp_path / "store")
    ingest_file(store, path)
    catalogue = prepare_catalogue(store)
    assert catalogue is not None
    plan = Plan(start, date.fromordinal(start.toordinal() + 6), basis=basis)
    candidates = list_candidates(store, catalogue, plan, ChapterQuery())
    assert set(candidates["arxiv_id"]) == found
    assert candidates["day"].is_between(plan.start, plan.end).all()
    assert draft_plan(store, catalogue, plan).chapters == ()
