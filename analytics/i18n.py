"""The words people read in their language: gettext catalogues, dates and numbers by locale.

Modules that make text import ``gettext as _`` and mark whole sentences with named places:
``_("{papers} papers in {topic}").format(...)``. The language is that of the run (a page, a
command), set once at its beginning.
"""

from collections.abc import Sequence
from contextvars import ContextVar
from datetime import date
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from typing import Literal

from babel.core import negotiate_locale
from babel.dates import format_date as _format_date
from babel.lists import format_list as _format_list
from babel.numbers import format_decimal

from analytics.config import DATA

#: Languages of the product, each by its own name; the first is the one the code is written in.
LANGUAGES = {"en": "English", "zh": "中文"}
SOURCE = "en"

#: Where the catalogues lie, and their name.
LOCALES, DOMAIN = DATA / "locale", "papertide"

_language: ContextVar[str] = ContextVar("language", default=SOURCE)


def use_language(language: str) -> None:
    """Speak a language of LANGUAGES from here on, in this thread or task.

    Raises
    ------
    ValueError : for any other language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of {', '.join(LANGUAGES)}")
    _language.set(language)


def current_language() -> str:
    """The language spoken now, a key of LANGUAGES."""
    return _language.get()


def match_language(accepted: str | None) -> str:
    """The language of LANGUAGES that a browser's locale (``zh-CN``) asks for; else the first."""
    found = negotiate_locale([accepted or "", (accepted or "").split("-")[0]], LANGUAGES, sep="-")
    return found or SOURCE


def gettext(message: str) -> str:
    """A message in the language spoken now; as it stands where there is no translation."""
    return _read_catalogue(current_language()).gettext(message)


def ngettext(singular: str, plural: str, number: int) -> str:
    """The form of a message for a number of things."""
    return _read_catalogue(current_language()).ngettext(singular, plural, number)


def format_number(number: float) -> str:
    """A number with the separators of the language: 342,066."""
    return str(format_decimal(number, locale=current_language()))


def percent_sign() -> str:
    """What follows a number of per cent: 4.2 %, 4.2%."""
    return {"en": " %", "zh": "%"}[current_language()]


def format_percent(fraction: float) -> str:
    """A fraction in whole per cent: 0.421 is 42 %."""
    return f"{100 * fraction:.0f}{percent_sign()}"


def format_date(day: date) -> str:
    """A day as text: 3 January 2026, 2026年1月3日."""
    language = current_language()
    return _write_day(day, {"en": "d MMMM y", "zh": "y年M月d日"}[language], language)


def format_month(day: date) -> str:
    """The month of a day: January 2026, 2026年1月."""
    language = current_language()
    return _write_day(day, {"en": "MMMM y", "zh": "y年M月"}[language], language)


def format_short_month(day: date) -> str:
    """The month of a day without its year: Jan, 1月."""
    language = current_language()
    return _write_day(day, {"en": "MMM", "zh": "M月"}[language], language)


def format_year(day: date) -> str:
    """The year of a day: 2026, 2026年."""
    language = current_language()
    return _write_day(day, {"en": "y", "zh": "y年"}[language], language)


def format_list(names: Sequence[str], *, last: Literal["and", "or", ""] = "") -> str:
    """Names in a row, ``last`` between the last two: A, B or C; A、B或C."""
    if not last:
        return {"en": ", ", "zh": "、"}[current_language()].join(names)
    locale = {"en": "en_GB", "zh": "zh"}[current_language()]  # American lists have one comma more
    return str(_format_list(names, style="standard" if last == "and" else "or", locale=locale))


# A chart writes the same few days into hundreds of places.
@lru_cache(maxsize=8192)
def _write_day(day: date, form: str, language: str) -> str:
    return str(_format_date(day, form, locale=language))


@cache
def _read_catalogue(language: str) -> NullTranslations:
    if language == SOURCE:
        return NullTranslations()
    return translation(DOMAIN, LOCALES, [language], fallback=True)
