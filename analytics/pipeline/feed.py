"""The newest papers of a view, as a feed."""

from urllib.parse import urlencode

from analytics.pipeline.catalogue import Catalogue, select_papers
from analytics.query import Filters, format_filters
from analytics.report.paper_feed import render_feed
from analytics.store.papers import read_papers

#: Papers of a feed unless said otherwise, and at most.
PAPERS, MOST = 50, 1_000


def compose_feed(
    store: str,
    catalogue: Catalogue,
    filters: Filters,
    *,
    papers: int = PAPERS,
    title: str = "",
    address: str = "",
) -> bytes:
    """An Atom feed of the newest papers that pass the filters.

    Parameters
    ----------
    papers : how many, 1 to MOST.
    title : of the feed; by default what it is filtered by.
    address : of the dashboard, for the link to the view; "" for none.
    """
    words = urlencode(format_filters(filters), doseq=True)
    newest = select_papers(catalogue, filters).sort(
        "submitted", "arxiv_id", descending=[True, True]
    )
    ids = newest.head(min(papers, MOST))["arxiv_id"]
    full = ids.to_frame().join(
        read_papers(store, ids.to_list(), version=catalogue.version),
        on="arxiv_id",
        how="inner",
        maintain_order="left",
    )
    view = f"{address.rstrip('/')}/papers{'?' + words if words else ''}" if address else ""
    return render_feed(full, title=title or _name(catalogue, filters), name=words, address=view)


def _name(catalogue: Catalogue, filters: Filters) -> str:
    """What the feed follows, in words."""
    themes = {theme.id: theme.name_en for theme in catalogue.themes}
    topics = dict(catalogue.topics.select("topic_id", "label").iter_rows())
    parts = [
        *filters.categories,
        *(topics.get(id, f"topic {id}") for id in filters.topics),
        *(themes.get(id, id) for id in filters.themes),
        *([filters.query] if filters.query else []),
    ]
    told = "Simulated papers" if catalogue.simulated else "New papers"
    return f"{told}: {', '.join(parts)}" if parts else told
