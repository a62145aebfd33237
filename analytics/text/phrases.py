"""The query language of the search box, of ``--query`` and of typed phrases.

Words are all required; a phrase in double quotes must stand as it is written; ``OR`` parts
alternatives and binds more loosely than the words around it, so that ``kv cache OR quantization``
is either both words or the last one; a leading minus (or ``NOT``) excludes; parentheses group.
``ti:`` before a word or a phrase looks in titles alone, ``au:`` in the names of authors, ``cat:``
for a category (cs.LG) or all of an archive (cs). Words are normalised as papers are, so that
``finetuning`` finds fine-tuning, and words such as ``the`` are passed over.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import polars as pl

from analytics.errors import InputError
from analytics.i18n import gettext as _
from analytics.taxonomy import expand_category
from analytics.text.names import fold_name
from analytics.text.normalise import BOUNDARY, normalise

#: Longest query that is read, in characters, and deepest nesting of parentheses.
MAX_LENGTH = 1_000
MAX_DEPTH = 20

#: Words too common to look for; alone they are no query, among others they are passed over.
STOP_WORDS = frozenset(
    "a an and are as at be been by can for from has have in into is it its of on or our such "
    "than that the their then there these this those to was we were which will with".split()
)


#: Where a phrase is looked for: title and abstract, title, names of authors, categories.
TEXT, TITLE, AUTHOR, CATEGORY = "text", "title", "author", "category"

#: What is written before a phrase to look for it there.
FIELDS = {"ti": TITLE, "title": TITLE, "au": AUTHOR, "author": AUTHOR, "cat": CATEGORY}

#: Field words of arXiv's own search that are not known here.
_FOREIGN = frozenset(
    "abs all co comment id id_list jr rn doi date submitteddate lastupdateddate abstract".split()
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Normalised words that must follow each other; often only one.

    Attributes
    ----------
    words : of a category the one word is its name as arXiv writes it, or that of an archive.
    field : one of TEXT, TITLE, AUTHOR and CATEGORY.
    """

    words: tuple[str, ...]
    field: str = TEXT


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of ``required`` (at least one) and none of ``excluded``."""

    required: tuple["Query", ...]
    excluded: tuple["Query", ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one of ``parts`` (at least two)."""

    parts: tuple["Query", ...]


Query: TypeAlias = Phrase | AllOf | AnyOf

_QUOTES = '"“”„‟＂'
_TOKEN = re.compile(
    rf"(?P<minus>[-−–]+(?=[^\s)\-−–]))?(?:(?P<field>[A-Za-z_]+):)?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?P<end>[{_QUOTES}])?"
    rf"|(?P<bracket>[()])|(?P<word>[^\s(){_QUOTES}]+)|(?(field)|(?!)))"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # phrase, word, field, (, ), OR
    text: str = ""
    excluded: bool = False
    words: tuple[str, ...] = ()
    field: str = TEXT


def parse_query(text: str) -> Query:
    """Read a query as somebody typed it.

    Raises
    ------
    InputError : nothing to look for, only excluded or very common words, an open quote or
        parenthesis, ``OR`` without two sides, a field word that is not known or has nothing after
        it, a category that does not exist, or more than MAX_LENGTH characters.
    """
    if len(text) > MAX_LENGTH:
        raise InputError(
            _("the query has {length} characters and at most {most} are read: shorten it").format(
                length=f"{len(text):,}", most=f"{MAX_LENGTH:,}"
            )
        )
    tokens = _read_words(_split(text))
    query, rest = _parse_any(tokens, 0, 0)
    if rest < len(tokens):
        raise InputError(
            _("query {query}: a ) has no ( before it: add one or take it out").format(
                query=_quote(text)
            )
        )
    return query


def match_query(
    query: Query, text: pl.Expr, *, elsewhere: Callable[[Phrase], pl.Expr] | None = None
) -> pl.Expr:
    """Whether normalised ``text`` matches; null text does not. The index answers the same, faster.

    Parameters
    ----------
    query : as ``parse_query`` gives it.
    text : String expression, normalised.
    elsewhere : tells of what is to be looked for in title, author or category whether it is there.

    Raises
    ------
    ValueError : there is such a part and no ``elsewhere``.
    """
    return _match(query, pl.concat_str(pl.lit(" "), text.fill_null(""), pl.lit(" ")), elsewhere)


def _match(query: Query, padded: pl.Expr, elsewhere: Callable[[Phrase], pl.Expr] | None) -> pl.Expr:
    match query:
        case Phrase(words, field):
            if field == TEXT:
                return padded.str.contains(f" {' '.join(words)} ", literal=True)
            if elsewhere is None:
                raise ValueError(f"a text has no {field}: only the index can tell")
            return elsewhere(query)
        case AnyOf(parts):
            return pl.any_horizontal(_match(part, padded, elsewhere) for part in parts)
        case AllOf(required, excluded):
            return pl.all_horizontal(
                *(_match(part, padded, elsewhere) for part in required),
                *(~_match(part, padded, elsewhere) for part in excluded),
            )


def _split(text: str) -> list[_Token]:
    """Cut text into words, quoted phrases, brackets and OR; NOT becomes a minus, AND nothing."""
    tokens: list[_Token] = []
    negated = False
    for found in _TOKEN.finditer(text):
        word, phrase, bracket = found["word"], found["phrase"], found["bracket"]
        if phrase is not None and found["end"] is None:
            raise InputError(
                _('query {query}: a quote is left open: close it with "').format(query=_quote(text))
            )
        excluded = negated or found["minus"] is not None
        negated = word == "NOT" and found["field"] is None
        if found["field"] is not None:
            tokens.append(_read_field(found, excluded))
        elif word == "OR":
            tokens.append(_Token("OR"))
        elif bracket is not None:
            tokens.append(_Token(bracket, excluded=excluded))
        elif phrase is not None:
            tokens.append(_Token("phrase", phrase, excluded))
        elif word not in ("AND", "NOT"):
            tokens.append(_Token("word", word, excluded))
    return tokens


def _read_field(found: re.Match[str], excluded: bool) -> _Token:
    """A token of what stands behind a field word, or of a word that only has a colon in it."""
    name, given = found["field"], found["phrase"] or found["word"]
    field = FIELDS.get(name.lower())
    if field is None and name.lower() in _FOREIGN:
        raise InputError(
            _(
                "{field}: is no field here: write ti: (title), au: (author) or cat: (category), "
                "or leave it out to look in title and abstract"
            ).format(field=name)
        )
    if field is None:
        kind = "phrase" if found["phrase"] is not None else "word"
        whole = f"{name} {given or ''}" if kind == "phrase" else f"{name}:{given or ''}"
        return _Token(kind, whole, excluded)
    if given is None or not given.strip() or found["bracket"]:
        raise InputError(
            _(
                "{field}: has nothing to look for: write a word or a phrase in quotes right after "
                "it, as in {example}"
            ).format(field=name, example=f"{name}:{'cs.LG' if field == CATEGORY else 'word'}")
        )
    return _Token("field", given, excluded, _fold_field(name, field, given), field)


def _fold_field(name: str, field: str, given: str) -> tuple[str, ...]:
    if field == CATEGORY:
        expand_category(given)
        return (given,)
    words = fold_name(given) if field == AUTHOR else _normalise_all([given])[0]
    if not words:
        raise InputError(
            _("{field}:{words} has no letters to look for: write a word after it").format(
                field=name, words=given
            )
        )
    return words


def _read_words(tokens: list[_Token]) -> list[_Token]:
    """Normalise the words of every token; two bare words that papers write as one become one."""
    pairs = [
        f"{first.text} {second.text}"
        if first.kind == second.kind == "word" and not (first.excluded or second.excluded)
        else ""
        for first, second in pairwise(tokens)
    ]
    words = _normalise_all([token.text for token in tokens] + pairs)
    single, paired = words[: len(tokens)], words[len(tokens) :]
    read: list[_Token] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        folded = place < len(pairs) and pairs[place] != ""
        if folded and paired[place] != single[place] + single[place + 1]:
            read.append(_Token("phrase", pairs[place], False, paired[place]))
            place += 2
        else:
            own = token.words if token.kind == "field" else single[place]
            read.append(_Token(token.kind, token.text, token.excluded, own, token.field))
            place += 1
    return read


def _normalise_all(texts: list[str]) -> list[tuple[str, ...]]:
    values = pl.DataFrame({"text": texts}, schema={"text": pl.String}).select(
        text=normalise(pl.col("text"))
    )
    return [
        tuple(word for word in value.split() if word != BOUNDARY)
        for value in values["text"].to_list()
    ]


def _parse_any(tokens: list[_Token], place: int, depth: int) -> tuple[Query, int]:
    """Alternatives from ``place`` up to the end or the closing bracket; and where that is."""
    if depth > MAX_DEPTH:
        raise InputError(
            _("the query nests more than {most} parentheses: take some out").format(most=MAX_DEPTH)
        )
    parts = []
    while True:
        part, place = _parse_all(tokens, place, depth)
        parts.append(part)
        if place == len(tokens) or tokens[place].kind != "OR":
            break
        place += 1
    unique = tuple(dict.fromkeys(parts))
    return (unique[0] if len(unique) == 1 else AnyOf(unique)), place


def _parse_all(tokens: list[_Token], place: int, depth: int) -> tuple[Query, int]:
    required: list[Query] = []
    excluded: list[Query] = []
    start = place
    while place < len(tokens) and tokens[place].kind not in ("OR", ")"):
        token = tokens[place]
        part: Query | None
        if token.kind == "(":
            part, place = _parse_any(tokens, place + 1, depth + 1)
            if place == len(tokens):
                raise InputError(_("a parenthesis of the query is left open: close it with )"))
        else:
            common = token.field == TEXT and STOP_WORDS.issuperset(token.words)
            part = None if common else Phrase(token.words, token.field)
        place += 1
        if part is not None:
            (excluded if token.excluded else required).append(part)
    if not required:
        raise InputError(_explain_nothing(tokens, start, place, bool(excluded)))
    kept = tuple(dict.fromkeys(required))
    if len(kept) == 1 and not excluded:
        return kept[0], place
    return AllOf(kept, tuple(dict.fromkeys(excluded))), place


def _explain_nothing(tokens: list[_Token], start: int, end: int, excluded: bool) -> str:
    if excluded:
        return _("the query only excludes: add a word that papers must have before the minus")
    common = sorted({word for token in tokens[start:end] for word in token.words})
    if common:
        return _("the query asks only for common words ({words}): add a rarer one").format(
            words=", ".join(common)
        )
    if any(token.kind == "OR" for token in tokens):
        return _("OR in the query lacks words on one side: write them or take OR out")
    return _("the query has no words to look for: type at least one")


def _quote(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
