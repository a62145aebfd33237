"""The catalogues of translations: drawn from the code as it is now, and complete."""

import string

import pytest
from babel.messages.catalog import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from analytics.i18n import LANGUAGES, SOURCE
from tests.catalogues import (
    TEMPLATE,
    extract_catalogue,
    name_file,
    read_catalogue,
    update_catalogue,
)

HOW = "run make catalogues, translate what is new in data/locale, and run it again"
TRANSLATED = [language for language in LANGUAGES if language != SOURCE]


def list_forms(texts: str | tuple[str, ...] | list[str]) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def find_places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def list_pairs(messages: list[Message]) -> list[tuple[list[str], list[str]]]:
    return sorted((list_forms(message.id), list_forms(message.string)) for message in messages)


def list_messages(language: str) -> list[Message]:
    return [message for message in read_catalogue(language) if message.id]


def test_the_template_has_the_messages_of_the_code() -> None:
    with TEMPLATE.open("rb") as lines:
        kept = {message.id for message in read_po(lines)}
    assert kept == {message.id for message in extract_catalogue()}, HOW


def test_every_message_is_found_where_the_code_marks_it() -> None:
    assert len(list(extract_catalogue())) > 100


@pytest.mark.parametrize("language", TRANSLATED)
def test_a_catalogue_has_the_messages_of_the_code(language: str) -> None:
    kept = {message.id for message in read_catalogue(language)}
    assert kept == {message.id for message in update_catalogue(language)}, HOW


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated(language: str) -> None:
    missing = [m.id for m in list_messages(language) if not all(list_forms(m.string))]
    assert not missing, HOW
    assert not [message.id for message in list_messages(language) if message.fuzzy]


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_have_the_places_of_their_messages(language: str) -> None:
    wrong = [
        message.id
        for message in list_messages(language)
        for told in list_forms(message.string)
        if find_places(told) != find_places(list_forms(message.id)[-1])
    ]
    assert not wrong


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_one_in_text(language: str) -> None:
    with name_file(language, "mo").open("rb") as compiled:
        kept = [message for message in read_mo(compiled) if message.id]
    assert list_pairs(kept) == list_pairs(list_messages(language)), HOW
