"""Phrases as somebody types them to compare, with commas between."""

import re
from dataclasses import dataclass

from analytics.errors import InputError
from analytics.text.phrases import MAX_LENGTH, Query, parse_query

#: Phrases that can be compared at once.
MOST = 8

_PIECE = re.compile(r'(?:"[^"]*"?|“[^”]*”?|\([^()]*\)?|[^,，;"“(])+')
_OPERATORS = re.compile(r'["“”()]|(?:^|\s)(?:[-−–]\S|OR\b|NOT\b|AND\b)')


@dataclass(frozen=True, slots=True)
class TypedPhrase:
    """One of several phrases to compare.

    Attributes
    ----------
    name : as it was typed, blanks tidied; names its series.
    written : the same for the search box, where a phrase needs quotes.
    query : what is looked for.
    """

    name: str
    written: str
    query: Query


def read_phrases(text: str) -> tuple[TypedPhrase, ...]:
    """Phrases between commas, each as the search box reads it.

    Words without quotes, ``OR``, minus or parentheses are one phrase, so that ``kv cache,
    speculative decoding`` compares two phrases. A comma in quotes or parentheses divides nothing.
    What is typed twice counts once.

    Raises
    ------
    InputError : nothing was typed, more than MOST phrases or MAX_LENGTH characters, or one of
        them cannot be read; says which and why.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(
            f"{len(text):,} characters were typed and at most {MAX_LENGTH:,} are read: "
            "shorten the phrases"
        )
    pieces = [" ".join(found.group().split()) for found in _PIECE.finditer(text)]
    typed = {piece.lower(): piece for piece in pieces if piece}
    if not typed:
        raise InputError("no phrase to look for: type at least one, and commas between several")
    if len(typed) > MOST:
        raise InputError(f"{len(typed)} phrases were typed and at most {MOST} fit: take some out")
    return tuple(_read(piece) for piece in typed.values())


def _read(piece: str) -> TypedPhrase:
    plain = _OPERATORS.search(piece) is None
    written = f'"{piece}"' if plain else piece
    try:
        query = parse_query(written)
    except InputError as error:
        shown = piece if len(piece) <= 60 else piece[:57] + "..."
        reason = str(error) if repr(shown) in str(error) else f"{shown!r}: {error}"
        raise InputError(reason) from error
    return TypedPhrase(piece, written, query)
