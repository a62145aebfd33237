"""What the server does once, before anybody comes."""

import gc
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from analytics.config import read_settings
from analytics.dashboard.cache import (
    load_shares,
    load_verdicts,
    locate_store,
    open_catalogue,
)
from analytics.dashboard.library import pack_library
from analytics.dashboard.past import parse_as_of
from analytics.errors import PapertideError
from analytics.pipeline.catalogue import has_catalogue, usual_start
from analytics.query import Filters


@asynccontextmanager
async def run_server(app: st.App) -> AsyncIterator[None]:
    """Around the server's life, as ``st.App`` takes it."""
    use_one_core()
    spare_what_stays()
    Thread(target=_prepare, name="first page", daemon=True).start()
    yield


def _prepare() -> None:
    prepare_first_page()
    pack_library()
    spare_what_stays()


def use_one_core() -> None:
    """Let one matrix be worked on by one thread, here and in all that follows.

    A page solves thousands of small systems. Threads that share them wait for each other by
    turning in circles, and with several sessions on few cores they take ten times as long as one.
    """
    threadpool_limits(limits=1, user_api="blas")


def spare_what_stays() -> None:
    """Take what there is now out of the search for garbage.

    Looking through all that was ever imported, and all papers' frames, takes a tenth of a second
    while every session waits.
    """
    gc.collect()
    gc.freeze()


def prepare_first_page() -> None:
    """Read the papers, and count and judge what the first visitor will see.

    Only of a store that is ready: anything that has to be built waits for who asks for it.
    """
    try:
        if not has_catalogue(read_settings().store):
            return
        catalogue = open_catalogue(locate_store(parse_as_of(None)))
        filters = Filters(start=usual_start(catalogue))
        for kind in ("theme", "topic"):
            load_shares(catalogue, filters, kind=kind, by="month")
            load_verdicts(catalogue, filters, kind=kind, by="month")
    except PapertideError as error:
        logging.getLogger(__name__).warning("the first page is not prepared: %s", error)
