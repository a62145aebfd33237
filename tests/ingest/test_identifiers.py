import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest.identifiers import explain_id, read_id_versions, read_ids


def read_id(written: str | None, *, guessed: bool = False) -> str | None:
    frame = pl.DataFrame({"written": [written]}, schema={"written": pl.String})
    return frame.select(read_ids(pl.col("written"), pl.lit(guessed))).item()


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2601.02270", "2601.02270"),
        (" arXiv:2601.02270v12 ", "2601.02270"),
        ("ARXIV: 0704.0001", "0704.0001"),
        ("http://arxiv.org/abs/2202.12139v1", "2202.12139"),
        ("https://export.arxiv.org/pdf/2202.12139v2.pdf", "2202.12139"),
        ("oai:arXiv.org:0704.0001", "0704.0001"),
        ("https://doi.org/10.48550/arXiv.2202.12139", "2202.12139"),
        ("hep-th/9901001", "hep-th/9901001"),
        ("math.GT/0309136v3", "math/0309136"),
        ("arXiv:cond-mat.str-el/0703012", "cond-mat/0703012"),
        ("Hep-Th/9901001", "hep-th/9901001"),
    ],
)
def test_ids_become_canonical(written: str, canonical: str) -> None:
    assert read_id(written) == canonical
    assert read_id(canonical) == canonical


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "2601",
        "2613.00001",
        "2600.00001",
        "2601.123456",
        "hep-th/9913001",
        "demo/000001",
        "cs.LG",
        "10.1109/ICST.2022.00035",
        "2601.02270 and others",
        "x2601.02270",
    ],
)
def test_what_is_no_id_is_none(written: str | None) -> None:
    assert read_id(written) is None


def test_a_number_that_lost_its_zero_is_refused_where_it_may_have_been_one() -> None:
    assert read_id("2601.0227", guessed=True) is None
    assert read_id("704.0002", guessed=True) is None
    assert read_id("2601.02271", guessed=True) == "2601.02271"
    assert read_id("0704.0002", guessed=True) == "0704.0002"
    assert read_id("arXiv:2601.0227", guessed=True) == "2601.0227"
    assert read_id("1501.0004") == "1501.0004"


def test_the_reason_says_what_to_do() -> None:
    frame = pl.DataFrame({"written": ["2601.0227", "nonsense", None]})
    lost, wrong, none = frame.select(explain_id(pl.col("written"))).to_series()
    assert "'2601.0227'" in lost
    assert "lost a zero" in lost
    assert "arXiv:2601.02270" in lost
    assert "'nonsense' is no arXiv id" in wrong
    assert none == "there is none"


def test_versions_are_read_from_ids() -> None:
    frame = pl.DataFrame({"written": ["2601.02270v3", "hep-th/9901001v1", "2601.02270", None]})
    assert frame.select(read_id_versions(pl.col("written"))).to_series().to_list() == [
        *(3, 1, None, None)
    ]


@given(st.text(max_size=40))
@settings(deadline=None)
def test_reading_twice_changes_nothing(written: str) -> None:
    once = read_id(written)
    assert once is None or read_id(once) == once
