"""One process at a time for long work on a store."""

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.store.artifacts import locate_artifacts


@contextmanager
def hold_lock(store: str, name: str, *, wait: bool = True) -> Iterator[None]:
    """Hold ``<store>/<name>.lock``; it goes with the process, however that ends.

    Parameters
    ----------
    wait : for another process to end; without it, ``filelock.Timeout`` is raised.

    Raises
    ------
    StoreError : the store cannot be written.
    """
    path = locate_artifacts(store, f"{name}.lock")
    lock = FileLock(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=-1 if wait else 0)
    except Timeout:
        raise
    except OSError as error:
        raise StoreError(
            _("{parent} cannot be written: {reason}").format(
                parent=path.parent, reason=error.strerror or error
            )
        ) from error
    try:
        yield
    finally:
        lock.release()
