"""Memory of the dashboard's process: at the start, after every page, and at most.

    python -m tests.benchmarks.memory              # the simulated papers, made by the server itself
    python -m tests.benchmarks.memory STORE        # a store with topics and a catalogue

Every page is opened in each of five sessions, under a filter of its own; sessions stay open. All
figures are of resident memory, in megabytes, which how busy the machine is does not change.
"""

import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from tests.dashboard.browser import find_port, serve_at
from tests.dashboard.server import find_server
from tests.dashboard.session import open_session

PAGES = (
    "overview",
    "trends",
    "topics",
    "map",
    "papers",
    "similar",
    "new",
    "report",
    "data",
    "methods",
)
FILTERS = ("", "category=cs.LG", "category=cs.CL", "category=cs.CV", "theme=inference-efficiency")


def main(
    store: Annotated[Path | None, typer.Argument(help="The demo without it.")] = None,
) -> None:
    """Serve the store, open all pages, and print the figures."""
    with tempfile.TemporaryDirectory() as place, ExitStack() as stack:
        port = find_port()
        folder = Path(place)
        address = stack.enter_context(
            serve_at(port, store or folder / "none", folder / "log", TMPDIR=place)
        )
        server = find_server(port)
        print(f"start {read_memory(server, 'VmRSS'):,.0f} MB")
        for words in FILTERS:
            session = stack.enter_context(open_session(address))
            for page in PAGES:
                session.run(words, page=page, timeout=900)
                if session.errors:
                    sys.exit(f"{page} {words}: {session.errors}")
            print(f"{words or 'no filter'}: {read_memory(server, 'VmRSS'):,.0f} MB")
        print(f"at most {read_memory(server, 'VmHWM'):,.0f} MB")


def read_memory(process: int, name: str) -> float:
    """VmRSS, resident now, or VmHWM, at most so far; in megabytes."""
    status = Path(f"/proc/{process}/status").read_text().splitlines()
    return int(next(line for line in status if line.startswith(name)).split()[1]) / 1024


if __name__ == "__main__":
    typer.run(main)
