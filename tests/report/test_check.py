"""The check of a draft: every planted fault is found on its line, and nothing else is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.report.check import (
    KINDS,
    Finding,
    Known,
    check_categories,
    check_days,
    check_ids,
    check_references,
)
from analytics.report.check_words import check_words
from analytics.report.draft import parse_draft
from analytics.report.missing import tell_fetch
from tests.report.drafts import CHINESE, ENGLISH, KNOWN, explain, find_title


def check(text: str) -> list[Finding]:
    lines = parse_draft(text)
    return sorted(
        [
            *check_ids(lines, KNOWN, explain, find_title),
            *check_days(lines, KNOWN, date(2026, 1, 1), date(2026, 1, 7)),
            *check_categories(lines, KNOWN),
            *check_words(lines, KNOWN),
            *check_references(lines),
        ]
    )


def list_places(text: str) -> list[tuple[str, str]]:
    """Kind of each finding with the words its line begins with."""
    lines = text.splitlines()
    return [(lines[each.line - 1][:12], each.kind) for each in check(text)]


def test_an_english_draft_is_faulted_where_it_is_wrong_and_nowhere_else() -> None:
    assert list_places(ENGLISH) == [
        ("It was train", "not-in-metadata"),
        ("- **Folding ", "cross-list"),
        ("- **Folding ", "not-in-metadata"),
        ("- **Folding ", "other-title"),
        ("- **Folding ", "outside"),
        ("- arXiv:2601", "unknown-id"),
        ("- arXiv:2601", "not-in-category"),
        ("- arXiv:2601", "broken-id"),
        ("- arXiv:2601", "broken-id"),
        ("4. Folding C", "doubled-reference"),
        ("5. A book on", "uncited-reference"),
    ]


def test_a_chinese_draft_is_faulted_where_it_is_wrong_and_nowhere_else() -> None:
    assert list_places(CHINESE) == [
        ("本周缓存变小【1】，机器", "missing-reference"),
        ("它用了 512 块 A1", "not-in-metadata"),
        ("| 快 3.2 倍 | ", "not-in-metadata"),
        ("- 2512.00003", "cross-list"),
        ("- 2601.00002", "not-in-category"),
        ("[2] 《Bounded", "other-title"),
    ]


def test_rows_that_papertide_computed_and_days_that_are_told_are_no_faults() -> None:
    """A report of its own has likenesses that no abstract has, and papers of other days."""
    for head in ("Nearest papers of the last 90 days", "最近 90 天内最相近的论文"):
        row = "| Folding | 0.57 |\n"
        near = f"| {head} | x |\n|:--|--:|\n{row.replace('Folding', 'arXiv:2512.00003')}"
        assert not check(near)
        assert check(near.replace(head, "Papers"))
    for day in ("30 December 2025", "2025 年 12 月 30 日", "2025-12-30", "December 30, 2025"):
        assert not [each for each in check(f"See 2512.00003 of {day}.") if each.kind == "outside"]
    for day in ("3 December 2025", "2025 年 12 月 3 日", "2025-12-31"):
        assert [each for each in check(f"See 2512.00003 of {day}.") if each.kind == "outside"]


def test_findings_say_what_is_missing_and_what_to_do() -> None:
    said = {(each.line, each.kind): each.message for each in check(ENGLISH)}
    by_kind = {kind: message for (_, kind), message in said.items()}
    assert set(by_kind) <= set(KINDS)
    words = next(m for (line, kind), m in said.items() if kind == "not-in-metadata" and line == 10)
    assert words.endswith("2601.00001: 512, 4.5%, A100, Gemini")
    assert "that of 2601.00002" in by_kind["other-title"]
    assert "fetch 2601.09999" in by_kind["unknown-id"]
    assert "2025-12-30" in by_kind["outside"]
    assert "cs.RO" in by_kind["not-in-category"]
    assert "line 29" in by_kind["doubled-reference"]


@pytest.mark.parametrize(
    "said",
    [
        "7B parameters",
        "7 billion parameters",
        "70 亿参数",
        "15K questions",
        "1.5 万道题",
        "92.5 % accuracy",
        "0.925 accuracy",
        "3.2 倍",
        "RL",
        "LLMs of 2026",
        "cs.CL和cs.LG的论文",
        "Lantern's cache by Wei Chen",
        "a bound of n^(n/2+o(n))",
    ],
)
def test_the_same_number_or_name_in_another_dress_is_found(said: str) -> None:
    assert not list(check_words(parse_draft(f"For arXiv:2601.00001 we see {said}."), KNOWN))


@pytest.mark.parametrize("said", ["8B parameters", "1.6 万道题", "92.6%", "Llama-3", "by Qi Bo"])
def test_another_number_or_name_is_not(said: str) -> None:
    assert list(check_words(parse_draft(f"For arXiv:2601.00001 we see {said}."), KNOWN))


def test_a_line_about_two_papers_is_not_judged_by_its_words() -> None:
    text = "Compare arXiv:2601.00001 with arXiv:2601.00002: 99 % of NASA uses them."
    assert not list(check_words(parse_draft(text), KNOWN))


def test_ranges_and_lists_of_citations_count() -> None:
    entries = "\n".join(f"[{n}] Book {n}\n" for n in range(1, 7))
    text = f"See [1, 3-5] and 【6】.\n\n## 参考文献\n\n{entries}"
    assert [each.message[:32] for each in check_references(parse_draft(text))] == [
        "nothing in the text cites [2]: c"
    ]


def test_code_is_no_part_of_a_report() -> None:
    assert parse_draft("```\narXiv:2601.09999\n```\n") == ()


def test_lines_are_those_of_the_file() -> None:
    text = "# A\n\nOne\ntwo arXiv:2601.00001\n\n- three\n- four\n\n| h |\n|---|\n| five |\n"
    assert [(line.number, line.text) for line in parse_draft(text)] == [
        (1, "A"), (3, "One"), (4, "two arXiv:2601.00001"), (6, "three"), (7, "four"), (9, "h"),
        (11, "five"),
    ]  # fmt: skip


@given(st.text(alphabet="#-*[]()|0.126arXiv:\n《》\\`$中 ", max_size=120))
def test_no_text_breaks_the_check(text: str) -> None:
    height = text.count("\n") + text.count("\r") + 1
    assert all(1 <= each.line <= height for each in check(text))


@pytest.mark.parametrize(
    ("arxiv_id", "said"),
    [
        ("2601.99999", "--category cs --from 2026-01-01 --to 2026-01-31"),
        ("2512.00001", "--from 2025-12-01 --to 2025-12-31"),
        ("math/0309136", "--category math --from 2003-09-01 --to 2003-09-30"),
        ("hep-th/9901001", "--category hep-th --from 1999-01-01 --to 1999-01-31"),
        ("2613.00001", "no arXiv id"),
    ],
)
def test_a_missing_paper_is_fetched_by_the_month_of_its_id(arxiv_id: str, said: str) -> None:
    assert said in tell_fetch(arxiv_id)


def test_a_paper_named_by_its_system_alone_is_told_from_another() -> None:
    named = Known(
        "2601.00004",
        "Lamp-2B: Light Weights for Small Rooms",
        date(2026, 1, 4),
        ("cs.CL",),
        "Lamp-2B: Light Weights for Small Rooms\nLamp-2B has 2B weights.\nUma Ray",
    )
    known = {**KNOWN, named.arxiv_id: named}

    def find(title: str) -> list[tuple[str, str]]:
        return [(each.arxiv_id, each.title) for each in known.values() if title in each.title]

    def look(text: str) -> list[Finding]:
        lines = parse_draft(text)
        return [*check_ids(lines, known, explain, find), *check_words(lines, known)]

    for heading in ("### Lamp-2B (arXiv:{})", "### Lamp-2B：小房间的灯（{}）", "- **Lamp-2B**, {}"):
        assert look(heading.format("2601.00004")) == []
        (found,) = [
            each for each in look(heading.format("2601.00002")) if each.kind == "other-title"
        ]
        assert "2601.00004, Lamp-2B: Light Weights" in found.message
    # "weights" is no "eight", and of 2B parameters nothing follows for 2 million.
    assert [each.kind for each in look("Lamp-2B has 8B weights (2601.00004).")] == [
        "not-in-metadata"
    ]
    assert [each.kind for each in look("Lamp-2B has 2M weights (2601.00004).")] == [
        "not-in-metadata"
    ]
