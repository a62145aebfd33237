import numpy as np
import polars as pl
import pytest

from analytics.text.ngrams import find_terms
from analytics.text.terms import TermTable
from analytics.trends.emerging import (
    EMERGING,
    find_emerging,
    group_terms,
    measure_focus,
    score_terms,
    weigh_windows,
)

OLD, NEW = "graph coloring heuristics", "world action model planner"


def lay_out(texts: list[str]) -> TermTable:
    ids = [f"2601.{number:05}" for number in range(len(texts))]
    return find_terms(pl.LazyFrame({"arxiv_id": ids, "text": texts}), least=1)


def mark(windows: list[str], strata: list[str] | None = None) -> pl.DataFrame:
    count = len(windows)
    return pl.DataFrame(
        {
            "row": range(count),
            "stratum": strata or ["cs.LG"] * count,
            "subject": [str(at % 5) for at in range(count)],
            "window": windows,
        }
    )


def test_a_new_phrase_emerges_and_its_variants_are_one_line() -> None:
    texts = [OLD] * 400 + [OLD] * 60 + [NEW] * 40
    windows = ["before"] * 400 + ["recent"] * 100
    found = find_emerging(lay_out(texts), weigh_windows(mark(windows)))
    assert found.schema == EMERGING
    assert found.height == 1
    row = found.row(0, named=True)
    assert len(row["term"].split()) == 3
    assert "world action" in row["variants"]
    assert (row["papers"], row["before"], row["share"]) == (40, 0, 0.4)
    assert row["lift"] > 2
    assert row["score"] > 4.5


def test_what_does_not_change_does_not_emerge() -> None:
    texts = ([NEW] + [OLD] * 9) * 50
    windows = ["before"] * 400 + ["recent"] * 100
    assert find_emerging(lay_out(texts), weigh_windows(mark(windows))).is_empty()


def test_a_category_that_is_covered_better_brings_no_terms_with_it() -> None:
    # Half of the recent papers are of a category that was one in ten before.
    strata = (["cs.LG"] * 9 + ["cs.RO"]) * 40 + ["cs.LG", "cs.RO"] * 50
    texts = [NEW if stratum == "cs.RO" else OLD for stratum in strata]
    windows = weigh_windows(mark(["before"] * 400 + ["recent"] * 100, strata))
    assert find_emerging(lay_out(texts), windows).is_empty()
    weights = windows.weights
    robotics = np.array([stratum == "cs.RO" for stratum in strata])[:400]
    assert weights[:400][robotics].sum() == pytest.approx(weights[:400][~robotics].sum())


def test_recent_papers_without_a_baseline_of_their_category_are_left_out() -> None:
    strata = ["cs.LG"] * 450 + ["cs.XX"] * 50
    windows = weigh_windows(mark(["before"] * 400 + ["recent"] * 100, strata))
    assert windows.rows.size == 450
    assert windows.recent.sum() == 50


def test_few_papers_are_no_evidence() -> None:
    texts = [OLD] * 400 + [OLD] * 91 + [NEW] * 9
    windows = weigh_windows(mark(["before"] * 400 + ["recent"] * 100))
    assert find_emerging(lay_out(texts), windows).is_empty()


def test_the_score_is_that_of_the_paper() -> None:
    # Monroe, Colaresi and Quinn, equations 16, 20 and 22, written out for one term.
    here, n, there, m = 30.0, 1000.0, 40.0, 9000.0
    prior = 500 * (70 + 0.5) / 10_000
    odds = np.log((here + prior) / (n + 500 - here - prior))
    odds -= np.log((there + prior) / (m + 500 - there - prior))
    expected = odds / np.sqrt(1 / (here + prior) + 1 / (there + prior))
    scores, lifts = score_terms(np.array([here]), n, np.array([there]), m)
    assert scores[0] == pytest.approx(expected)
    assert lifts[0] == pytest.approx((here + prior) / (n + 500) / ((there + prior) / (m + 500)))


def test_swapping_the_windows_turns_the_score() -> None:
    one, other = np.array([30.0, 2.0]), np.array([40.0, 90.0])
    scores, _ = score_terms(one, 1000.0, other, 9000.0)
    turned, _ = score_terms(other, 9000.0, one, 1000.0)
    assert np.allclose(scores, -turned)


def test_focus_is_nought_for_a_term_found_everywhere_alike() -> None:
    table = lay_out(["kv", "kv", "kv", "kv cache", "kv cache"] * 20)
    subjects = np.array([0, 1, 2, 3, 3] * 20)
    focus = dict(zip(table.names, measure_focus(table.matrix, subjects), strict=True))
    assert focus["kv"] == pytest.approx(-3 / 100)
    assert focus["cache"] > 1


def test_terms_of_other_papers_stay_apart() -> None:
    texts = ["policy distillation opd"] * 10 + ["policy gradient"] * 10
    table = lay_out(texts)
    names = table.names.to_list()
    lines = [{names[at] for at in line} for line in group_terms(names, table.matrix)]
    with_opd = next(line for line in lines if "opd" in line)
    assert {"distillation", "distillation opd"} <= with_opd
    assert "gradient" not in with_opd
    assert sorted(name for line in lines for name in line) == sorted(names)


def test_words_written_apart_and_together_are_one_line() -> None:
    table = lay_out(["preregistered"] * 10 + ["pre registered"] * 10)
    names = ["preregistered", "pre registered"]
    columns = [table.names.to_list().index(name) for name in names]
    assert len(group_terms(names, table.matrix[:, columns])) == 1
