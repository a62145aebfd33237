"""``python -m tests.faults [ROW ...]``: the full form, and the table of it in the README."""

import sys
import tempfile
import threading
import time
from pathlib import Path

from tests.faults.outcome import Tally
from tests.faults.rows import ROWS

README = Path(__file__).resolve().parents[2] / "README.md"
BEGIN, END = "<!-- faults: written by make faults -->", "<!-- /faults -->"
HEAD = ["| # | fault | injected | held | lost | |", "|--:|---|--:|--:|--:|---|"]
#: Ten minutes on most of eight parsers, two at a time, while the other rows run.
FUZZED = 15
WRITING = threading.Lock()


def run_row(row: int) -> Tally:
    """One row in a folder of its own; what breaks the row itself is lost, too."""
    tally = Tally()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, tally.fault(f"row {row} as a whole", 0):
        ROWS[row].inject(tally, Path(folder), full=True)
    seconds = time.monotonic() - began
    say(
        f"row {row}: {tally.injected} injected, {len(tally.lost)} lost, {seconds:.0f} s",
        *tally.lost[:20],
    )
    with WRITING:
        write_table({row: write_line(row, tally)})
    return tally


def write_line(row: int, tally: Tally) -> str:
    """The row's line of the table."""
    more = "; ".join([*tally.notes[:8], *(f"not run: {each}" for each in tally.skipped[:2])])
    told = f"{tally.injected:,} | {tally.held:,} | {len(tally.lost):,}"
    return f"| {row} | {ROWS[row].FAULT} | {told} | {more} |"


def write_table(lines: dict[int, str]) -> None:
    """Put lines into the README's table; those of other rows stand."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    table, _, after = rest.partition(END)
    known = {int(line.split("|")[1]): line for line in table.splitlines() if line[2:3].isdigit()}
    rows = [line for _, line in sorted({**known, **lines}.items())]
    README.write_text("\n".join([before + BEGIN, *HEAD, *rows, END]) + after, encoding="utf-8")


def say(*lines: str) -> None:
    print(*lines, sep="\n  ", flush=True)  # noqa: T201 - it is a command


def main(wanted: list[int]) -> int:
    """Run rows, the fuzzed one beside the others; returns how many lost anything."""
    rows = wanted or list(ROWS)
    done: dict[int, Tally] = {}
    beside = threading.Thread(target=lambda: done.update({FUZZED: run_row(FUZZED)}))
    if FUZZED in rows:
        beside.start()
    for row in rows:
        if row != FUZZED:
            done[row] = run_row(row)
    if FUZZED in rows:
        beside.join()
    return sum(bool(tally.lost) for tally in done.values())


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:]]))
