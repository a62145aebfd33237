"""Uploads: what they are is read from their content, and nothing of them is believed."""

import gzip
import io
import zipfile
from pathlib import Path

import polars as pl
import pytest

from analytics.config import Settings
from analytics.dashboard import uploads
from analytics.dashboard.uploads import receive_upload
from analytics.errors import InputError, NotAllowedError
from analytics.pipeline.ingest import ingest_file

RECORD = b'{"id": "2601.00001", "title": "A title", "published": "2026-01-02"}\n'


def operator(tmp_path: Path) -> Settings:
    return Settings(store=str(tmp_path / "store"), role="operator")


def pack_zip(name: str, body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return packed.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        RECORD,
        gzip.compress(RECORD, mtime=0),
        pack_zip("a.jsonl", RECORD),
        b"id,title,submitted\n2601.00001,A,2026-01-02\n",
    ],
    ids=["lines", "gzip", "zip", "csv"],  # archives hold the time, and two workers must agree
)
def test_an_upload_is_kept_under_a_name_of_the_servers_and_can_be_ingested(
    tmp_path: Path, body: bytes
) -> None:
    upload = io.BytesIO(body)
    upload.name = "../../../etc/passwd.csv"
    path = receive_upload(operator(tmp_path), upload)
    assert path.parent == tmp_path / "store" / "uploads"
    assert path.read_bytes() == body
    assert ingest_file(str(tmp_path / "store"), path).added == 1


def parquet() -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame({"id": ["2601.00001"]}).write_parquet(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n", "of an unknown format"),
        (b"<html><script>alert(1)</script></html>", "of an unknown format"),
        (b"\x80\x04\x95\x10", "of an unknown format"),
        (parquet(), "is Parquet"),
        (RECORD * 200_001, "more than 200,000 lines"),
        (gzip.compress(RECORD * 200_001, mtime=0), "more than 200,000 lines"),
        (gzip.compress(RECORD, mtime=0)[:-9], "damaged or cut short"),
        (
            gzip.compress(RECORD + bytes(1 << 28), 9, mtime=0),
            "more than 200 MB when it is unpacked",
        ),
        (pack_zip("a.jsonl", RECORD + bytes(1 << 28)), "more than 200 MB when it is unpacked"),
        (pack_zip("../../a.jsonl", RECORD), "a file of another folder"),
        (pack_zip("/etc/a.jsonl", RECORD), "a file of another folder"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_refused_leaves_nothing_behind(tmp_path: Path, body: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason) as caught:
        receive_upload(operator(tmp_path), io.BytesIO(body))
    assert str(tmp_path) not in str(caught.value)
    assert not list((tmp_path / "store" / "uploads").iterdir())


def test_more_bytes_than_may_be_are_not_even_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES", 1 << 20)
    with pytest.raises(InputError, match="more than 1 MB"):
        receive_upload(operator(tmp_path), io.BytesIO(RECORD * 20_000))
    assert not list((tmp_path / "store" / "uploads").iterdir())


def test_a_visitor_may_not_upload(tmp_path: Path) -> None:
    with pytest.raises(NotAllowedError, match="read-only"):
        receive_upload(Settings(store=str(tmp_path), role="visitor"), io.BytesIO(RECORD))
    assert not list(tmp_path.iterdir())
