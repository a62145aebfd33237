"""Named views of a store: kept, replaced, forgotten, and never half written."""

from pathlib import Path

import pytest

from analytics.errors import StoreError
from analytics.store.views import NamedView, drop_view, read_views, save_view


def test_views_are_kept_by_name_replaced_and_forgotten(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    assert read_views(store) == []
    robots = NamedView(
        "Roboter, \u673a\u5668\u4eba", "trends", {"category": ["cs.RO"], "by": ["month"]}
    )
    save_view(store, robots)
    save_view(store, NamedView("all", "overview", {}))
    assert [view.name for view in read_views(store)] == ["all", robots.name]
    later = NamedView("all", "papers", {"query": ['"kv cache" -survey']})
    save_view(store, later)
    assert read_views(store) == [later, robots]
    drop_view(store, "all")
    drop_view(store, "never there")
    assert read_views(store) == [robots]


@pytest.mark.parametrize(
    "content", ["", "{}x", '[{"name": "a"}]', '[{"name": "a", "page": "b", "words": 3}]']
)
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    save_view(str(tmp_path), NamedView("a", "papers", {}))
    file = tmp_path / "views" / "views.json"
    file.write_text(content)
    with pytest.raises(StoreError, match=r"views\.json cannot be read"):
        read_views(str(tmp_path))
