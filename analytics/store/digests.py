"""Digests of files, so that a bit that flipped on the disk is seen and not believed."""

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

_LIST = "digests.json"


def save_digests(folder: Path) -> None:
    """Note the digest of every file below a folder, in a file of the folder.

    Raises
    ------
    OSError : the folder cannot be read or written.
    """
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    digests = {str(file.relative_to(folder)): _digest(file) for file in files}
    (folder / _LIST).write_text(json.dumps(digests, indent=1), encoding="utf-8")


def compare_digests(folder: Path) -> Iterator[tuple[str, str]]:
    """Name below the folder, and status, of every file that was noted.

    The status is whole, damaged or missing; the folder itself, named ``.``, is unverified where
    nothing was noted, and damaged where the note cannot be read.
    """
    try:
        noted = dict(json.loads((folder / _LIST).read_text(encoding="utf-8")))
    except FileNotFoundError:
        yield ".", "unverified"
        return
    except (OSError, ValueError, TypeError):
        yield _LIST, "damaged"
        return
    for name, digest in noted.items():
        try:
            whole = _digest(folder / name) == digest
        except FileNotFoundError:
            yield name, "missing"
        except OSError:
            yield name, "damaged"
        else:
            yield name, "whole" if whole else "damaged"


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
