"""A PDF, or a clear word on what is missing for one; each lack is a fault of the surroundings."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from analytics.errors import PapertideError
from analytics.report.pdf import write_pdf
try:
    print(write_pdf("<html><body>本周 week</body></html>", lang=sys.argv[1])[:5])
except PapertideError as error:
    print(error)
"""


def run(folder: Path, lang: str, **environment: str) -> str:
    given = {**os.environ, "PYTHONPATH": f"{folder}{os.pathsep}{Path.cwd()}", **environment}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, lang], env=given, capture_output=True, text=True, check=True
    )
    return done.stdout


def test_without_weasyprint_its_set_is_named(tmp_path: Path) -> None:
    package = tmp_path / "weasyprint.py"
    package.write_text("raise ModuleNotFoundError('No module named weasyprint')\n")
    assert "requirements-pdf.txt" in run(tmp_path, "en")


def test_without_pango_the_library_is_named(tmp_path: Path) -> None:
    package = tmp_path / "weasyprint.py"
    package.write_text("import ctypes\nctypes.CDLL('libpango-that-is-not-there.so')\n")
    said = run(tmp_path, "en")
    assert "Pango" in said
    assert "libpango-1.0-0" in said


@pytest.mark.skipif(shutil.which("fc-list") is None, reason="needs fontconfig's fc-list")
def test_without_a_chinese_font_one_is_named_and_english_is_written(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    empty = tmp_path / "fonts.conf"
    empty.write_text("<?xml version='1.0'?><fontconfig></fontconfig>")
    said = run(tmp_path, "zh", FONTCONFIG_FILE=str(empty))
    assert "fonts-noto-cjk" in said
    assert "--format html" in said


def test_a_page_becomes_a_pdf(tmp_path: Path) -> None:
    pytest.importorskip("weasyprint")
    assert "%PDF-" in run(tmp_path, "en")
