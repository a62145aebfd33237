"""The simulated papers a dashboard opens on while its store is empty."""

import tempfile
from hashlib import sha256
from pathlib import Path

import streamlit as st
from filelock import FileLock

from analytics import __version__
from analytics.config import DATA
from analytics.i18n import gettext as _
from analytics.pipeline.catalogue import has_catalogue, prepare_catalogue
from analytics.pipeline.ingest import ingest_demo
from analytics.pipeline.model import fit_model, read_model
from analytics.topics.fitted import FORMAT

#: About as many as the simulation has; choosing the number would double the wait.
_TOPICS = 36


def prepare_demo() -> str:
    """Store of simulated papers, made once per machine, version and format; returns its path.

    It lies among the system's temporary files, so that an empty store stays empty and a
    read-only deployment works.
    """
    with st.spinner(_("Simulating papers for a first look")):
        return _prepare()


@st.cache_resource(show_spinner=False)
def _prepare() -> str:
    return str(make_demo(Path(tempfile.gettempdir())))


def make_demo(root: Path) -> Path:
    """The store of simulated papers below ``root``, made where it is not there yet."""
    store = locate_demo(root)
    store.mkdir(mode=0o700, exist_ok=True)
    with FileLock(store / "demo.lock"):
        if not has_catalogue(str(store)):
            ingest_demo(str(store))
            if read_model(str(store)) is None:
                fit_model(str(store), topics=_TOPICS, seed=0)
            prepare_catalogue(str(store))
    return store


def locate_demo(root: Path) -> Path:
    """Where ``make_demo`` makes it: another place when its topics could not be read any more."""
    mark = sha256(f"{__version__} {FORMAT} {DATA}".encode()).hexdigest()[:12]
    return root / f"papertide-demo-{mark}"
