import pytest

from analytics.errors import InputError
from analytics.taxonomy import expand_category, read_archives, read_categories


def test_every_category_stands_once_with_a_name_and_a_group() -> None:
    categories = read_categories()
    assert len(categories) > 150
    assert all(each.name and each.group for each in categories.values())
    assert {"cs.LG", "stat.ML", "hep-th", "math-ph", "cond-mat.mtrl-sci"} <= set(categories)


def test_an_archive_means_all_of_its_categories() -> None:
    assert len(expand_category("cs")) == 40
    assert expand_category("hep-th") == ("hep-th",)
    assert set(read_archives()["stat"]) == set(expand_category("stat"))


@pytest.mark.parametrize(
    ("typed", "meant"), [("cs.CVV", "cs.CV"), ("CS", "cs"), ("statML", "stat.ML")]
)
def test_a_mistyped_category_gets_the_nearest_real_one(typed: str, meant: str) -> None:
    with pytest.raises(InputError, match=f"did you mean {meant}\\?"):
        expand_category(typed)
