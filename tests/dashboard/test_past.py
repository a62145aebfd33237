"""The dashboard as of a day: what was prepared is shown, by the address, and nothing is built."""

from pathlib import Path

from analytics.pipeline.as_of import prepare_as_of
from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from tests.dashboard.browser import serve_dashboard
from tests.dashboard.session import open_session
from tests.pipeline.conftest import write_papers
from tests.pipeline.test_as_of import move_back


def test_the_address_opens_the_store_of_a_day(tmp_path: Path) -> None:
    store = tmp_path / "store"
    ingest_file(str(store), write_papers(tmp_path / "a.jsonl", range(200)))
    day = move_back(store, 10)
    ingest_file(str(store), write_papers(tmp_path / "b.jsonl", range(200, 230)))
    prepare_catalogue(str(store))
    with (
        serve_dashboard(store, tmp_path / "log") as address,
        open_session(address) as session,
    ):
        session.run(f"as-of={day}", page="data")
        assert "is not prepared" in session.texts
        assert not (store / "as-of").exists()
        prepare_as_of(str(store), day)
        session.run(f"as-of={day}", page="data")
        assert "200 papers in the store" in session.texts
        assert "The store as it was on" in session.texts
        assert f"as-of={day}" in session.texts or str(day) in session.texts
        session.run(page="data")
        assert "230 papers in the store" in session.texts
        session.run("as-of=yesterday", page="data")
        assert "is no date" in session.texts
