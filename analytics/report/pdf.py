"""A report as PDF, from its page, by WeasyPrint."""

import gc
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from analytics.errors import InputError
from analytics.i18n import gettext as _


def write_pdf(page: str, *, lang: str) -> bytes:
    """The page as PDF; nothing is fetched for it.

    Raises
    ------
    InputError : WeasyPrint or what it stands on is not installed, or no font has Chinese; says
        what to install.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415  # loads Pango
    except ImportError as error:
        raise InputError(
            _("a PDF needs WeasyPrint: pip install -r requirements-pdf.txt")
        ) from error
    except OSError as error:
        raise InputError(
            _(
                "a PDF needs the library Pango, which is not installed ({reason}): apt-get "
                "install libpango-1.0-0 libpangoft2-1.0-0"
            ).format(reason=str(error)[:80])
        ) from error
    if lang == "zh" and not has_chinese_font():
        raise InputError(
            _(
                "no font here has Chinese: install one, such as fonts-noto-cjk, or write "
                "--format html"
            )
        )
    with _pause_collection():
        written: bytes = HTML(string=page, url_fetcher=_refuse).write_pdf(
            pdf_identifier=b"papertide", uncompressed_pdf=False
        )
    return written


@contextmanager
def _pause_collection() -> Iterator[None]:
    """No search for reference cycles: a layout, whose boxes all live, takes a sixth less time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def has_chinese_font() -> bool:
    """Whether fontconfig knows a font for Chinese; true where it cannot be asked."""
    program = shutil.which("fc-list")
    if program is None:
        return True
    found = subprocess.run([program, ":lang=zh-cn", "family"], capture_output=True, check=False)  # noqa: S603
    return bool(found.stdout.strip())


def _refuse(address: str, *_: object, **__: object) -> dict[str, object]:
    raise ValueError(f"nothing is fetched for a report: {address[:80]}")
