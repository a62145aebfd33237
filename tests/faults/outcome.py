"""What came of the faults that a row injected."""

import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Tally:
    """Counts faults as they are injected, and what each of them did.

    Attributes
    ----------
    injected : faults so far.
    lost : of each that did harm, what.
    skipped : what could not be tried on this machine, and why.
    notes : measurements worth telling.
    """

    injected: int = 0
    lost: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _counting: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @property
    def held(self) -> int:
        return self.injected - len(self.lost)

    @contextmanager
    def fault(self, name: str, count: int = 1) -> Iterator[None]:
        """One fault (or ``count`` of one kind); what the block asserts must hold in spite of it."""
        with self._counting:
            self.injected += count
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is what is counted
            where = traceback.extract_tb(error.__traceback__)[-1]
            said = (str(error).splitlines() or [""])[0][:300]
            self.lost.append(
                f"{name}: {type(error).__name__} {said} ({where.filename}:{where.lineno})"
            )

    def skip(self, what: str) -> None:
        self.skipped.append(what)

    def note(self, what: str) -> None:
        self.notes.append(what)
