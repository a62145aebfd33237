"""Uploaded files: small, of a known form by their content, under names of the server's."""

import secrets
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from analytics.config import Settings
from analytics.dashboard.jobs import require_operator
from analytics.errors import InputError, StoreError
from analytics.i18n import gettext as _
from analytics.ingest.files import detect_format
from analytics.ingest.streams import BLOCK, DAMAGED, open_file

#: Bytes of the file; ``server.maxUploadSize`` in .streamlit/config.toml is the same in megabytes.
MOST_BYTES = 20 << 20
#: Bytes of what is inside, unpacked.
MOST_INFLATED = 200 << 20
#: Lines, each of them a record.
MOST_ROWS = 200_000

_KEPT = 86_400  # seconds


def receive_upload(settings: Settings, upload: IO[bytes]) -> Path:
    """Keep an upload beside the store, for an ``ingest file``; returns where.

    Its own name is not looked at: what it is, its content says. CSV and JSON lines are taken,
    plain, .gz or .zip, and no Parquet: a few bytes of that can stand for any number of values.

    Raises
    ------
    NotAllowedError : the role is not operator.
    InputError : too many bytes, lines, or bytes when unpacked; damaged, or of another format.
    StoreError : the store cannot be written.
    """
    require_operator(settings, _("take an upload"))
    folder = Path(settings.store) / "uploads"
    path = folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _drop_old(folder)
        _copy(upload, path)
        _check(path)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise StoreError(
            _("{folder} cannot be written: {reason}").format(
                folder=folder, reason=error.strerror or error
            )
        ) from error
    except InputError as error:
        path.unlink(missing_ok=True)
        # Whoever sent it does not know the server's name for it.
        raise InputError(str(error).replace(str(path), _("the file"))) from error
    return path


def _copy(upload: IO[bytes], path: Path) -> None:
    size = 0
    with path.open("xb") as kept:
        while block := upload.read(BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise InputError(
                    _("{path} has more than {size} MB: use the command ingest file").format(
                        path=path, size=MOST_BYTES >> 20
                    )
                )
            kept.write(block)


def _check(path: Path) -> None:
    if detect_format(path) == "parquet":
        raise InputError(
            _("{path} is Parquet: upload CSV or JSON lines, or use ingest file").format(path=path)
        )
    size = rows = 0
    try:
        with open_file(path) as (stream, _packed):
            while block := stream.read(BLOCK):
                size += len(block)
                rows += block.count(b"\n")
                if size > MOST_INFLATED:
                    raise InputError(
                        _(
                            "{path} holds more than {size} MB when it is unpacked: use the "
                            "command ingest file"
                        ).format(path=path, size=MOST_INFLATED >> 20)
                    )
                if rows > MOST_ROWS:
                    raise InputError(
                        _("{path} has more than {rows} lines: use the command ingest file").format(
                            path=path, rows=f"{MOST_ROWS:,}"
                        )
                    )
    except DAMAGED as error:
        raise InputError(
            _("{path} is damaged or cut short: get it again").format(path=path)
        ) from error


def _drop_old(folder: Path) -> None:
    for file in folder.iterdir():
        if file.stat().st_mtime < time.time() - _KEPT:
            file.unlink(missing_ok=True)
