import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ingest.latex import read_accents


def read_text(text: str) -> str:
    return read_accents(pl.Series([text])).item()


def read_name(name: str) -> str:
    return read_accents(pl.Series([name]), names=True).item()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"Bal\'azs", "Balázs"),
        (r"Fran\c{c}ois", "François"),
        (r"Fran\c cois", "François"),
        (r"Erd{\H o}s", "Erdős"),
        (r"Carola-Bibiane Sch\"onlieb", "Carola-Bibiane Schönlieb"),
        (r"Tom\'a\v{s} Roub\'{\i}\v{c}ek", "Tomáš Roubíček"),
        (r"{\L}ukasz", "Łukasz"),
        (r"S\o ren", "Søren"),
        (r"Wei{\ss}", "Weiß"),
        (r"\AA ke", "Åke"),
        (r"Na\"{\i}m", "Naïm"),
        ("J.~P. Serre", "J. P. Serre"),
        (r"\and Jean Rouat", " Jean Rouat"),
        ("{van Dyke}", "van Dyke"),
    ],
)
def test_names_become_readable(written: str, read: str) -> None:
    assert " ".join(read_name(written).split()) == read.strip()


def test_formulas_stay() -> None:
    text = r"Let $\'e \c{c} \alpha$ and \(\v{s}\) be; Erd\H{o}s"
    assert read_text(text) == r"Let $\'e \c{c} \alpha$ and \(\v{s}\) be; Erdős"


def test_escaped_signs_and_quotes_in_text() -> None:
    assert read_text(r"R\&D at 5\% of \#1") == "R&D at 5% of #1"
    assert read_text(r"the \"of\" word") == r"the \"of\" word"
    assert read_text(r"a price of \$5 and \$6") == r"a price of \$5 and \$6"


def test_other_commands_stay_in_text() -> None:
    assert read_text(r"\textit{very} \alpha \begin{x}") == r"\textit{very} \alpha \begin{x}"


def test_null_stays_null_and_order_is_kept() -> None:
    values = pl.Series([r"\'a", None, "b", r"\'a"])
    assert read_accents(values).to_list() == ["á", None, "b", "á"]


@given(st.text(alphabet="ab'\"\\{}$c vH~^=.\n", max_size=30))
@settings(deadline=None)
def test_reading_a_name_leaves_no_backslash_and_no_braces(name: str) -> None:
    read = read_name(name)
    assert not set(read) & set("\\{}")


@given(st.text(max_size=60).filter(lambda text: "\\" not in text))
@settings(deadline=None)
def test_text_without_commands_is_untouched(text: str) -> None:
    assert read_text(text) == text
