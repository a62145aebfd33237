"""A draft held against a store."""

from datetime import date
from pathlib import Path

import pytest

from analytics.errors import InputError
from analytics.pipeline.catalogue import read_catalogue
from analytics.pipeline.check import check_draft, read_draft


def test_a_wrong_title_is_found_among_all_papers_of_the_store(fitted_store: Path) -> None:
    catalogue = read_catalogue(str(fitted_store))
    assert catalogue is not None
    rows = catalogue.papers.unique("title", keep="none").sort("arxiv_id").head(2)
    (right, title, *_), (wrong, *_) = rows.rows()
    text = f"# {title}\n\narXiv:{wrong}\n\n# None\n\narXiv:2601.99999 is missing.\n"
    found = check_draft(
        str(fitted_store), catalogue, text, start=date(2026, 1, 1), end=date(2026, 12, 31)
    )
    said = {each.kind: (each.line, each.message) for each in found}
    assert said["other-title"][0] == 3
    assert f"that of {right}, " in said["other-title"][1]
    assert said["unknown-id"][0] == 7
    assert "ingest arxiv --category cs --from 2026-01-01" in said["unknown-id"][1]
    assert set(said) == {"other-title", "unknown-id"}


def test_a_draft_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.md cannot be read"):
        read_draft(tmp_path / "none.md")
    path = tmp_path / "draft.md"
    path.write_bytes("一\n二\n".encode() + b"\xff\n")
    with pytest.raises(InputError, match=r"draft\.md:3: not UTF-8"):
        read_draft(path)
    path.write_bytes("\ufeff# 一".encode())
    assert read_draft(path) == "# 一"
