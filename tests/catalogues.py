"""Catalogues of translations, drawn from the code: ``make catalogues``.

papertide.pot holds every message marked in the code, papertide.po its translation into one
language, papertide.mo the same as gettext reads it. What was translated stays; a new message is
added empty, and one that is no longer in the code is dropped. Nothing in the files depends on
the day, the machine or line numbers.
"""

import io
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from analytics.i18n import DOMAIN, LANGUAGES, LOCALES, SOURCE

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = LOCALES / f"{DOMAIN}.pot"
_KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}
_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def extract_catalogue() -> Catalog:
    """Every message that the code marks, by file."""
    found = _begin(None)
    code = ROOT / "analytics"
    for file, _line, message, comments, context in extract_from_dir(
        str(code), [("**.py", "python")], keywords=_KEYWORDS, comment_tags=("Translators:",)
    ):
        place = (f"analytics/{Path(file).as_posix()}", 0)
        found.add(message, None, [place], auto_comments=comments, context=context)
    return found


def update_catalogue(language: str) -> Catalog:
    """The translations into a language, of exactly the messages that the code marks."""
    known = read_catalogue(language)
    updated = _begin(language)
    for message in extract_catalogue():
        if message.id:
            told = known.get(message.id, message.context)
            updated.add(
                message.id,
                told.string if told else None,
                message.locations,
                auto_comments=message.auto_comments,
                context=message.context,
            )
    return updated


def read_catalogue(language: str) -> Catalog:
    """The translations into a language as they are committed."""
    path = name_file(language, "po")
    if not path.is_file():
        return _begin(language)
    with path.open("rb") as lines:
        return read_po(lines, locale=language, domain=DOMAIN)


def format_po(catalogue: Catalog) -> bytes:
    """A catalogue as the text of a .po or .pot file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=100, sort_by_file=True, include_lineno=False)
    return out.getvalue()


def format_mo(catalogue: Catalog) -> bytes:
    """A catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def name_file(language: str, kind: str) -> Path:
    """Where a catalogue lies; kind is po or mo."""
    return LOCALES / language / "LC_MESSAGES" / f"{DOMAIN}.{kind}"


def _begin(language: str | None) -> Catalog:
    return Catalog(
        locale=language,
        domain=DOMAIN,
        project="Papertide",
        version="1",
        header_comment=f"# Words of Papertide's pages, {language or 'to be translated'}.",
        creation_date=_DAY,
        revision_date=_DAY,
        last_translator="Papertide",
        language_team="Papertide",
        msgid_bugs_address="Papertide",
        fuzzy=False,
    )


def main() -> None:
    """Write all catalogues anew."""
    LOCALES.mkdir(exist_ok=True)
    TEMPLATE.write_bytes(format_po(extract_catalogue()))
    for language in LANGUAGES:
        if language != SOURCE:
            updated = update_catalogue(language)
            name_file(language, "po").parent.mkdir(parents=True, exist_ok=True)
            name_file(language, "po").write_bytes(format_po(updated))
            name_file(language, "mo").write_bytes(format_mo(updated))


if __name__ == "__main__":
    main()
