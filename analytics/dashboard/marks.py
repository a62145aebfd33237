"""Words that were searched for, marked in text that cannot act."""

from collections.abc import Sequence

from analytics.dashboard.plain import escape
from analytics.search.highlight import Span, find_matches

#: Normalised words of each phrase to be marked.
Phrases = Sequence[tuple[str, ...]]

_AROUND = 110


def mark_words(text: str, phrases: Phrases) -> str:
    """Markdown that shows the text as it stands, with the matches marked."""
    return mark_all([text], phrases)[0]


def mark_all(texts: Sequence[str], phrases: Phrases) -> list[str]:
    """The same for several texts at once."""
    spans = find_matches(texts, phrases)
    return [_mark(text, found) for text, found in zip(texts, spans, strict=True)]


def cut_snippets(texts: Sequence[str], phrases: Phrases) -> list[str]:
    """What stands around the first match of each text, marked; "" where nothing matches."""
    return [
        _cut(text, found) if found else ""
        for text, found in zip(texts, find_matches(texts, phrases), strict=True)
    ]


def _cut(text: str, spans: Sequence[Span]) -> str:
    first = max(0, spans[0][0] - _AROUND)
    last = min(len(text), spans[0][1] + _AROUND)
    if first:
        first = text.find(" ", first, spans[0][0]) + 1 or spans[0][0]
    if last < len(text):
        last = max(text.rfind(" ", spans[0][1], last), spans[0][1])
    inside = [(start - first, min(end, last) - first) for start, end in spans if start < last]
    shown = _mark(text[first:last], inside)
    return ("… " if first else "") + shown + (" …" if last < len(text) else "")


def _mark(text: str, spans: Sequence[Span]) -> str:
    parts, end = [], 0
    for start, stop in spans:
        parts += [escape(text[end:start]), f":orange-background[{escape(text[start:stop])}]"]
        end = stop
    return "".join([*parts, escape(text[end:])])
