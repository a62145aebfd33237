"""Pins: papers that somebody asked for by id, with the category each is to stand under."""

import re

_PIN = re.compile(
    r"(?:(?i:arxiv):|https?://(?:www\.)?arxiv\.org/(?:abs|pdf)/)?"
    r"(?P<id>\d{4}\.\d{4,5}|[a-z-]+/\d{7}|demo/\d+)(?:v\d+)?(?P<place>:[\w.-]+)?"
)


def read_pin(text: str) -> str | None:
    """A pin as it is kept, from an id however it was written; None where the text is none.

    ``arXiv:2601.02270v1:cs.ET`` and https://arxiv.org/abs/2601.02270 lose all but id and category.
    """
    found = _PIN.fullmatch(text.strip())
    return f"{found['id']}{found['place'] or ''}" if found else None


def split_pin(pin: str) -> tuple[str, str]:
    """Id and wished category of a pin: ``2601.02007:stat.ML``; the category may be left out."""
    id, _, category = pin.partition(":")
    return id.strip(), category.strip()
