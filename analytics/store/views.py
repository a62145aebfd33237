"""Views that an operator has named for everybody who reads the store: a JSON file beside it."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from filelock import FileLock

from analytics.errors import StoreError
from analytics.i18n import gettext as _
from analytics.store.artifacts import locate_artifacts


@dataclass(frozen=True, slots=True)
class NamedView:
    """One view.

    Attributes
    ----------
    name : what people call it; no two are alike.
    page : of the dashboard.
    words : of its address, with their values.
    """

    name: str
    page: str
    words: dict[str, list[str]]


def read_views(store: str) -> list[NamedView]:
    """The named views of a store, by name; none where nobody has named any.

    Raises
    ------
    StoreError : they cannot be read; names the file.
    """
    file = _locate(store)
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        views = [_read_view(each) for each in told]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StoreError(_("{file} cannot be read: mend or remove it").format(file=file)) from error
    return sorted(views, key=lambda view: view.name.casefold())


def save_view(store: str, view: NamedView) -> None:
    """Keep a view; one of the same name is replaced.

    Raises
    ------
    StoreError : the store cannot be written.
    """
    _change(store, view.name, [view])


def drop_view(store: str, name: str) -> None:
    """Forget the view of that name, if there is one.

    Raises
    ------
    StoreError : the store cannot be written.
    """
    _change(store, name, [])


def _change(store: str, name: str, instead: Sequence[NamedView]) -> None:
    file = _locate(store)
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{file}.lock"):
            others = [view for view in read_views(store) if view.name != name]
            told = [asdict(view) for view in (*others, *instead)]
            part.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
            part.replace(file)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise StoreError(
            _("{parent} cannot be written: {reason}").format(
                parent=file.parent, reason=error.strerror or error
            )
        ) from error


def _read_view(told: dict[str, object]) -> NamedView:
    words = told["words"]
    if not isinstance(words, dict):
        raise TypeError("words")
    return NamedView(
        str(told["name"]),
        str(told["page"]),
        {str(name): [str(value) for value in values] for name, values in words.items()},
    )


def _locate(store: str) -> Path:
    return locate_artifacts(store, "views") / "views.json"
