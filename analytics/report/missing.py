"""How to fetch a paper that is not in the store: by the month its id tells."""

import re
from datetime import date, timedelta

_MONTH = re.compile(
    r"(?:(?P<archive>[a-z-]+)/)?(?P<year>\d{2})(?P<month>0[1-9]|1[0-2])(?:\.\d{4,5}|\d{3})"
)


def tell_fetch(arxiv_id: str) -> str:
    """The command that brings a paper in, or why none can: arXiv's API is asked by days."""
    found = _MONTH.fullmatch(arxiv_id)
    if found is None:
        return "it is no arXiv id; write it as 2601.02270 or hep-th/9901001"
    year = int(found["year"]) + (1900 if found["year"] > "90" else 2000)
    first = date(year, int(found["month"]), 1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    archive = found["archive"] or "cs"
    return f"python -m analytics ingest arxiv --category {archive} --from {first} --to {last}"
