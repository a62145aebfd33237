"""Papers come while topics are fitted: both end, and nothing of either is lost."""

import threading
from pathlib import Path

from analytics.pipeline.catalogue import prepare_catalogue
from analytics.pipeline.ingest import ingest_file
from analytics.pipeline.model import fit_model, read_model
from tests.pipeline.conftest import write_papers


def test_an_ingest_during_a_fit_lands_and_its_papers_get_topics(tmp_path: Path) -> None:
    store = str(tmp_path / "store")
    ingest_file(store, write_papers(tmp_path / "a.jsonl", range(300)))
    begun = threading.Event()

    def fit() -> None:
        fit_model(store, topics=4, seed=0, report=lambda *_: begun.set())

    fitting = threading.Thread(target=fit)
    fitting.start()
    assert begun.wait(60)
    done = ingest_file(store, write_papers(tmp_path / "b.jsonl", range(300, 330)))
    fitting.join(120)
    assert done.added == 30
    model = read_model(store)
    assert model is not None
    catalogue = prepare_catalogue(store)
    assert catalogue is not None
    assert catalogue.papers.height == 330
    assert catalogue.papers["topic_id"].null_count() == 0
    assert model.version in (0, 1)
