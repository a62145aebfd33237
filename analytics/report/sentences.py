r"""Sentences of an abstract: formulas, abbreviations, initials and decimals end none.

``We gain 3.2\% (see Fig. 2). It holds for $x > 0.$ Next one.`` has three.
"""

import re

# A stop after these never ends a sentence; compared in lower case and without the last stop.
_NEVER = frozenset(
    "e.g i.e cf vs viz resp approx fig figs eq eqs eqn sec secs refs thm lem vol pp dr prof mr mrs "
    "st w.r.t a.k.a s.t ca incl esp".split()
)
# A stop after these ends one where a capitalised word comes next: "et al. We", "etc. The".
_SELDOM = frozenset("al etc inc ltd corp jr sr u.s u.k ph.d a.m p.m no ref tab ch".split())

_MATH = re.compile(r"\$\$.{0,2000}?\$\$|(?<!\\)\$[^$]{0,600}\$|\\\(.{0,600}?\\\)", re.DOTALL)
# What may end a sentence: its marks, quotes and brackets closed after them, then a gap.
_END = re.compile(
    r"[.!?]+(?:''|[\"'’”)\]}»])*(?=\s)"
    # Some sources lose the gap: "of the data.We propose".
    r"|(?<=[a-z]{4})\.(?=(?:We|This|The|In|Our|To|However|These|It|Experiments|Moreover) ?[a-z,])"
)
# What may begin one: a capital, a digit, a formula, or the same after a quote or bracket.
_BEGIN = re.compile(
    r"\s*(?:``|[\"'‘“(\[{«])*[^\W\d_a-zß-öø-ÿ]|\s+\([a-z]\)|\s*(?:[\"'‘“(\[{]*[\d$\\ℓα-ω])"
)
_LOWER_NAME = re.compile(r"\s+[a-z]+(?:[A-Z0-9]|-[A-Z])")  # iPhone, eBay, k-NN, mT5
_CAPITALISED = re.compile(r"\s+[A-Z][a-z]*\b")
_WORD = re.compile(r"[^\s(\[{\"'“‘]+$")
_LIST_NUMBER = re.compile(r"[:;,]\s+\(?\d{1,2}$")  # "two goals: 1. Speed"
# A formula keeps its length while ends are sought, so that places stay true.
_HOLE = "\u2402"


def split_sentences(text: str | None) -> list[str]:
    """Sentences of one abstract in order, each on one line; none for no text.

    A sentence is known by its place here, counted from 1, in judgements and in claims.
    """
    line = " ".join((text or "").split())
    masked = _MATH.sub(_mask, line)
    starts = [0, *(end.end() for end in _END.finditer(masked) if _ends(masked, end))]
    pieces = [line[a:b].strip() for a, b in zip(starts, [*starts[1:], len(line)], strict=True)]
    return [piece for piece in pieces if piece]


def _mask(formula: re.Match[str]) -> str:
    """A formula as a word; a stop just before its closing mark still ends the sentence."""
    inner = formula[0].rstrip("$").rstrip()
    last = inner[-1:] if inner.endswith((".", "!", "?")) else _HOLE
    return _HOLE * (len(formula[0]) - 1) + last


def _ends(masked: str, end: re.Match[str]) -> bool:
    rest = masked[end.end() :]
    if not (_BEGIN.match(rest) or rest.lstrip().startswith(_HOLE) or _LOWER_NAME.match(rest)):
        return False
    if not end[0].startswith(".") or end[0].startswith(".."):
        return True
    if _LIST_NUMBER.search(masked[: end.start()]):
        return False
    before = _WORD.search(masked[: end.start()])
    word = (before[0] if before else "").lower()
    if word in _NEVER or (re.fullmatch(r"(?:[a-z]\.)*[b-hj-z]", word) and _is_initial(masked, end)):
        return False
    return word not in _SELDOM or bool(_CAPITALISED.match(rest))


def _is_initial(masked: str, end: re.Match[str]) -> bool:
    """Whether a capital before the stop is an initial: ``J. Smith``, not ``variant A. We``."""
    letter = masked[end.start() - 1]
    rest = masked[end.end() :].lstrip()
    following = re.match(r"[A-Z][\w-]+", rest)
    common = {"The", "We", "This", "In", "Our", "It", "These", "However", "To", "As", "For", "By"}
    return letter.isupper() and following is not None and following[0] not in common
