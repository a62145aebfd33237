r"""LaTeX in abstracts and titles as the plain text it stands for: ``$6\times$`` is 6×."""

import re
from functools import lru_cache

_MARK = re.compile(r"[\\$~{}]|--|``|''")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Text without LaTeX marks; what cannot be read stays as it is."""
    if not _MARK.search(text):
        return text
    from pylatexenc.latex2text import LatexNodes2Text  # noqa: PLC0415  # a third of a second
    from pylatexenc.latexwalker import LatexWalkerError  # noqa: PLC0415

    # A bare per cent sign is a sign here; LaTeX would drop what follows it.
    guarded = re.sub(r"(?<!\\)([%&#])", r"\\\1", text)
    try:
        read = LatexNodes2Text(math_mode="text", keep_comments=False).latex_to_text(guarded)
    except (LatexWalkerError, ValueError, IndexError):
        return text
    return " ".join(read.split()) or text
