"""Row 12: XML bombs, archives that swell, names that climb, and a pickle dressed as a model."""

import gzip
import io
import json
import os
import pickle
import resource
import shutil
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np

from analytics.config import Settings
from analytics.dashboard.uploads import receive_upload
from analytics.errors import PapertideError
from analytics.ingest.atom import inspect_page
from analytics.ingest.files import read_batches
from analytics.ingest.oai_page import read_page
from analytics.topics.fitted import read_topics
from tests.faults.outcome import Tally

FAULT = "XML bombs, archives of 10 GB, `../` names, a pickle dressed as a model"
#: Seconds of the processor: how long it takes by the clock says more of who else works there.
MOST_SECONDS, MOST_BYTES = 2.0, 200 << 20

_LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
_BOMB = f'<!DOCTYPE feed [<!ENTITY l0 "lol">{_LAUGHS}]><feed>&l9;</feed>'
_FILE = '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>'
_NET = '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd"><feed>a</feed>'
_BLOWN = f'<!DOCTYPE feed [<!ENTITY a "{"a" * 50_000}">]><feed>{"&a;" * 50_000}</feed>'


def inject(tally: Tally, folder: Path, *, full: bool) -> None:
    """Each in a process of its own, watched; the short form in one for all of them."""
    worst = (0.0, 0)
    names = list(_list_cases(folder))
    for group in [[name] for name in names] if full else [names]:
        run = subprocess.run(
            [sys.executable, "-m", __name__, str(folder), *group],
            check=False,
            capture_output=True,
            timeout=300,
        )
        told = run.stdout.decode().splitlines()
        for name in group:
            with tally.fault(name):
                assert run.returncode == 0, run.stderr.decode()[-300:]
                result = next(json.loads(line) for line in told if f'"{name}"' in line)
                assert result["refused"], f"not refused: {result}"
                assert result["seconds"] < MOST_SECONDS * (1 if full else 10), result
                assert result["bytes"] < MOST_BYTES, result
                worst = (max(worst[0], result["seconds"]), max(worst[1], result["bytes"]))
    tally.note(f"at most {worst[0]:.1f} s of processor and {worst[1] >> 20} MB")


def _list_cases(folder: Path) -> dict[str, Callable[[], object]]:
    late = "<!--" + "x" * 5_000 + "-->"
    bombs = {"bomb": _BOMB, "file": _FILE, "net": _NET, "blown": _BLOWN}
    cases: dict[str, Callable[[], object]] = {}
    for name, text in bombs.items():
        for where, body in (("", text), ("-late", late + text)):
            data = body.encode()
            cases[f"atom-{name}{where}"] = lambda data=data: inspect_page(data, host="h")
            cases[f"oai-{name}{where}"] = lambda data=data: read_page(data, host="h", token=None)
    settings = Settings(store=str(folder / "store"), role="operator")
    for kind, make in (("gz", swell_gzip), ("zip", swell_zip)):
        path = folder / f"bomb.{kind}"
        if not path.exists():
            path.write_bytes(make())
        cases[f"file-{kind}-10-gb"] = lambda path=path: list(read_batches(path))
        cases[f"upload-{kind}-10-gb"] = lambda path=path: receive_upload(settings, path.open("rb"))
    climbing = pack_zip(b"../../climb.csv", zlib.compress(b"id,title,submitted\n")[2:-4], 19)
    cases["file-climbs"] = lambda: list(read_batches(_write(folder / "climb.zip", climbing)))
    cases["upload-climbs"] = lambda: receive_upload(settings, io.BytesIO(climbing))
    cases["model-pickle"] = lambda: _read_dressed(folder / "pickled", _dress_pickle(folder))
    cases["model-object-array"] = lambda: _read_dressed(folder / "objects", _dress_array(folder))
    return cases


def _write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def swell_gzip() -> bytes:
    """Ten gigabytes of one record in a few megabytes: members one after the other."""
    return gzip.compress(b'{"id": "x"}\n' * (1 << 22), 9) * 200


def swell_zip() -> bytes:
    """The same as one file in an archive: blocks that begin with no memory can be repeated."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b'{"id": "x"}\n' * (1 << 22)) + packer.flush(zlib.Z_FULL_FLUSH)
    return pack_zip(b"papers.jsonl", block * 200 + packer.flush(), 12 * (1 << 22) * 200)


def pack_zip(name: bytes, packed: bytes, size: int) -> bytes:
    """An archive with one file, under any name, said to be of any size."""
    told = min(size, 0xFFFFFFFE)
    common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(packed), told, len(name), 0)
    local = b"PK\x03\x04" + common + name + packed
    central = b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    end = struct.pack("<HHHHIIH", 0, 0, 1, 1, len(central + name), len(local), 0)
    return local + central + name + b"PK\x05\x06" + end


class _Canary:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[str], object], tuple[str]]:
        return os.mkdir, (str(self.path),)


def _dress_pickle(folder: Path) -> bytes:
    return pickle.dumps(_Canary(folder / "ran"))


def _dress_array(folder: Path) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=True, phrases=np.array([_Canary(folder / "ran")], dtype=object))
    return buffer.getvalue()


def _read_dressed(store: Path, arrays: bytes) -> None:
    """A published model whose arrays are something else."""
    shutil.copytree(store.parent / "fitted" / "store", store)
    (file,) = store.glob("models/*/arrays.npz")
    file.write_bytes(arrays)
    try:
        read_topics(file.parent)
    finally:
        assert not (store.parent / "ran").exists(), "it ran"


def _fit(folder: Path) -> None:
    from analytics.pipeline.ingest import ingest_file  # noqa: PLC0415 - only where it is needed
    from analytics.pipeline.model import fit_model  # noqa: PLC0415
    from tests.pipeline.conftest import write_papers  # noqa: PLC0415

    if not (folder / "fitted").exists():
        (folder / "fitted").mkdir()
        store = str(folder / "fitted" / "store")
        ingest_file(store, write_papers(folder / "papers.jsonl", range(200)))
        fit_model(store, topics=4, seed=0)


def _main(folder: Path, names: list[str]) -> None:
    if any(name.startswith("model-") for name in names):
        _fit(folder)
    cases = _list_cases(folder)
    for name in names:
        idle = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        began = time.process_time()
        refused = ""
        try:
            cases[name]()
        except PapertideError as error:
            refused = str(error)
        seconds = time.process_time() - began
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - idle) << 10
        print(  # noqa: T201
            json.dumps({"case": name, "refused": refused, "seconds": seconds, "bytes": grown})
        )


if __name__ == "__main__":
    _main(Path(sys.argv[1]), sys.argv[2:])
