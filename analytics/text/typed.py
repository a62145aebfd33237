"""Phrases as somebody types them to compare, with commas between."""

import re
from dataclasses import dataclass

from analytics.errors import InputError
from analytics.i18n import gettext as _
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
            _(
                "{length} characters were typed and at most {most} are read: shorten the phrases"
            ).format(length=f"{len(text):,}", most=f"{MAX_LENGTH:,}")
        )
    pieces = [" ".join(found.group().split()) for found in _PIECE.finditer(text)]
    typed = {piece.lower(): piece for piece in pieces if piece}
    if not typed:
        raise InputError(_("no phrase to look for: type at least one, and commas between several"))
    if len(typed) > MOST:
        raise InputError(
            _("{count} phrases were typed and at most {most} fit: take some out").format(
                count=len(typed), most=MOST
            )
        )
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
