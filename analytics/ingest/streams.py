"""Files as streams of whole lines: plain, .gz or .zip, checked for being cut short or swollen."""

import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from analytics.errors import InputError
from analytics.i18n import gettext as _

BLOCK = 1 << 22
_PIECE = 1 << 17
#: Longest line that is read.
MAX_LINE = 1 << 25
#: Most bytes in one chunk of lines.
MAX_CHUNK = 1 << 26
#: Packed metadata inflates about fourfold; far more is no metadata. Small files are let be.
MAX_RATIO = 100
FREE_BYTES = 1 << 24

#: What a packed file raises that was cut short or changed.
DAMAGED = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file.

    Attributes
    ----------
    first : number of the first one, counted from 1.
    lines : without their line ends.
    done : part of the file that is read so far, 0 to 1.
    """

    first: int
    lines: list[bytes]
    done: float


def read_head(path: Path) -> bytes:
    """The first bytes of what is in the file, unpacked, at most 1 MB.

    Raises
    ------
    InputError : the file cannot be opened, is empty, or is packed and damaged.
    """
    try:
        with open_file(path) as (stream, _packed):
            head = stream.read(1 << 20)
    except DAMAGED as error:
        raise InputError(
            _("{path} is damaged or cut short: get the file again").format(path=path)
        ) from error
    except OSError as error:
        raise InputError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror or error)
        ) from error
    if not head.strip():
        raise InputError(_("{path} is empty: nothing was ingested").format(path=path))
    return head


@contextmanager
def open_file(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """Open a file, unpacked where it is packed.

    Yields
    ------
    the stream of what is inside, and that of the file itself, whose position tells the progress.

    Raises
    ------
    InputError : no such file, or a .zip without exactly one file of data in it.
    """
    if not path.exists():
        raise InputError(_("{path} does not exist: check the path").format(path=path))
    if not path.is_file():
        raise InputError(_("{path} is no file: give the path of a file").format(path=path))
    with path.open("rb") as packed:
        magic = packed.read(4)
        packed.seek(0)
        if magic.startswith(b"\x1f\x8b"):
            with gzip.GzipFile(fileobj=packed) as inside:
                yield io.BufferedReader(inside, BLOCK), packed
        elif magic == b"PK\x03\x04":
            with zipfile.ZipFile(packed) as archive, _open_member(archive, path) as member:
                yield member, packed
        else:
            yield packed, packed


def _open_member(archive: zipfile.ZipFile, path: Path) -> IO[bytes]:
    data = [
        member
        for member in archive.infolist()
        if not member.is_dir() and not Path(member.filename).name.startswith((".", "_"))
    ]
    if len(data) != 1:
        names = ", ".join(member.filename for member in data[:5]) or "nothing"
        raise InputError(
            _("{path} holds {names} instead of one file of papers: unpack it first").format(
                path=path, names=names
            )
        )
    if data[0].filename.startswith(("/", "\\")) or ".." in Path(data[0].filename).parts:
        raise InputError(
            _("{path} holds a file of another folder: unpack it where that does no harm").format(
                path=path
            )
        )
    if data[0].flag_bits & 0x1:
        raise InputError(_("{path} is locked by a password: unpack it first").format(path=path))
    try:
        return archive.open(data[0])
    except NotImplementedError as error:
        raise InputError(
            _("{path} is packed in an unknown way ({reason}): unpack it first").format(
                path=path, reason=error
            )
        ) from error


def iterate_lines(path: Path, rows: int) -> Iterator[Lines]:
    """The lines of a file, ``rows`` at a time (fewer where they are long); the last has no end.

    Raises
    ------
    InputError : the file is damaged, cut short, inflates without end or has a line without end;
        names the file and the line.
    """
    count = 0
    size = max(path.stat().st_size, 1) if path.is_file() else 1
    try:
        with open_file(path) as (stream, packed):
            pending: list[bytes] = []
            weight = 0
            for lines in _split_blocks(_iterate_blocks(stream, packed), path):
                pending += lines
                weight += sum(map(len, lines))
                if len(pending) < rows and weight <= MAX_CHUNK:
                    continue
                whole = len(pending) if weight > MAX_CHUNK else len(pending) // rows * rows
                for at in range(0, whole, rows):
                    part = pending[at : min(at + rows, whole)]
                    yield Lines(count + 1, part, min(packed.tell() / size, 1))
                    count += len(part)
                pending = pending[whole:]
                weight = sum(map(len, pending))
            if pending:
                yield Lines(count + 1, pending, 1.0)
    except DAMAGED as error:
        where = f" after line {count}" if count else ""
        raise InputError(
            _(
                "{path} is damaged or cut short{where}: get the file again; nothing was ingested"
            ).format(path=path, where=where)
        ) from error
    except _Swollen as error:
        raise InputError(
            _(
                "{path} inflates more than {times} times, as no metadata does: nothing was ingested"
            ).format(path=path, times=MAX_RATIO)
        ) from error
    except OSError as error:
        raise InputError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror or error)
        ) from error


class _Swollen(Exception):  # noqa: N818
    """What is unpacked grows beyond any ratio of metadata."""


def _iterate_blocks(stream: IO[bytes], packed: IO[bytes]) -> Iterator[bytes]:
    total = 0
    # A larger piece would make zipfile read ahead, and what was read so far would be no measure.
    while block := stream.read(_PIECE):
        total += len(block)
        # Against what was read so far: a bomb is known by its first megabytes, not by its last.
        if total > max(FREE_BYTES, packed.tell() * MAX_RATIO):
            raise _Swollen
        yield block


def _split_blocks(blocks: Iterator[bytes], path: Path) -> Iterator[list[bytes]]:
    """Whole lines of each block; LF and CR LF end a line; a byte-order mark is taken off."""
    rest = b""
    count = 0
    for at, block in enumerate(blocks):
        lines = (rest + (block.removeprefix(_BOM) if at == 0 else block)).split(b"\n")
        rest = lines.pop()
        count += len(lines)
        if len(rest) > MAX_LINE:
            raise InputError(
                _(
                    "{path}, line {line} is longer than {size} MB: one record must stand "
                    "on one line"
                ).format(path=path, line=count + 1, size=MAX_LINE >> 20)
            )
        yield lines
    if rest:
        yield [rest]
