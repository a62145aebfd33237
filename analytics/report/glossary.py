"""Names of topics, terms and categories in the language of a report."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from analytics.config import DATA
from analytics.taxonomy import read_categories


@dataclass(frozen=True, slots=True)
class Glossary:
    """Names in one language by what they are called in English.

    Attributes
    ----------
    terms : by English term in lower case.
    categories : by id.
    both : the word between two parts of a label.
    """

    terms: Mapping[str, str]
    categories: Mapping[str, str]
    both: str

    def translate(self, label: str) -> str:
        """A label; part by part where it has two. What is not known stays English."""
        parts = label.split(" and ")
        known = [self.terms.get(label.lower())] if label.lower() in self.terms else []
        known = known or [self.terms.get(part.lower()) for part in parts]
        if not all(known):
            return label
        return self.both.join(part for part in known if part)

    def name_category(self, id: str) -> str:
        """What a category is called; "" where it has no name in this language."""
        return self.categories.get(id, "")


@cache
def read_glossary(lang: str) -> Glossary:
    """Names in ``lang``; English names stay as they are."""
    if lang == "en":
        english = {id: category.name for id, category in read_categories().items()}
        return Glossary({}, english, " and ")
    return Glossary(_read(f"terms.{lang}.csv"), _read(f"categories.{lang}.csv"), "与")


def _read(name: str) -> dict[str, str]:
    with (DATA / "report" / name).open(encoding="utf-8", newline="") as lines:
        return {row["english"]: row["name"] for row in csv.DictReader(lines)}
