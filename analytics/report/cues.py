"""What the classifier of sentence roles sees of a sentence: words, place, turns of phrase.

Turns of phrase are what authors of abstracts use to lead into a part: "we propose", "existing
methods", "experiments show", "future work". What stands before and after a sentence tells as
much as the sentence: background ends where the first "we propose" stands.
"""

import itertools
import re
from collections.abc import Sequence

_CUES = {
    "new": r"\b(?:we|i|this (?:paper|work|article|study|survey|report|thesis)|here|the paper|"
    r"our (?:work|paper|goal|aim|approach|contribution))\b[^.]{0,50}\b(?:introduc|propos|present|"
    r"develop|describ|stud(?:y|ies)|investigat|address|explor|examin|design|survey|review|"
    r"consider|focus|evaluat|analy[sz]|argu|formulat|creat|build|releas|construct|give|provid|"
    r"suggest|discuss|conduct|compar)",
    "result": r"\b(?:results?|experiments?|evaluations?|findings?|analys[ei]s|simulations?|we|"
    r"ablations?|studies)\b[^.]{0,60}\b(?:show|demonstrat|reveal|indicat|suggest|find|found|prove|"
    r"confirm|observ|validat|achiev|highlight)|outperform|state-of-the-art (?:performance|results)|"
    r"improv(?:es|ed|ing|ement)|achiev|surpass|superior|effectiveness|\d\s?\\?%|reduc(?:es|ing)|"
    r"theorem|lower bound|upper bound",
    "background": r"\bhowever\b|\bexisting\b|\brecent(?:ly)?\b|\bremains?\b|\btraditional(?:ly)?\b|"
    r"\bcurrent(?:ly)?\b|\bprior\b|\bprevious\b|\bha(?:s|ve) been\b|\bhave emerged\b|\bcrucial\b|"
    r"\bessential\b|\bincreasingly\b|\boften\b|\bwidely\b|\bchalleng|\black\b|\bis an? \b",
    "limitation": r"\bfuture (?:work|research|directions?|stud(?:y|ies)|testing)\b|\bwe leave\b|"
    r"\blimitations?\b|\bfurther (?:research|work|stud|investigation)|\bopen (?:question|problem|"
    r"challenge)|\blimited to\b|\bcaveat|\bnot yet\b|\bdo(?:es)? not (?:claim|address|generali)|"
    r"\bcaution|\bextended version\b",
    "other": r"https?://|github|publicly available|(?:code|data|dataset|models?)\b[^.]{0,40}\b"
    r"(?:available|released)|we (?:publicly )?release|open-sourc",
}
_PATTERNS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _CUES.items()}
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d[\d.,]*|[%\\:;?()]")


def describe_sentences(sentences: Sequence[str]) -> list[frozenset[str]]:
    """Features of each sentence of one abstract, as words for the classifier.

    Returns
    -------
    one set per sentence: ``w:`` a word, ``b:`` two words that follow each other, ``1:`` to ``3:``
    the word a sentence begins with, ``at:`` its place in the abstract, ``cue:`` a turn of
    phrase in it, ``before:`` and ``after:`` one in the sentence before and after, ``since:`` one
    anywhere before.
    """
    cues = [
        {name for name, pattern in _PATTERNS.items() if pattern.search(text)} for text in sentences
    ]
    return [
        frozenset(_read_words(text))
        | frozenset(_read_place(place, len(sentences)))
        | frozenset(_read_company(cues, place))
        for place, text in enumerate(sentences)
    ]


def _read_words(text: str) -> set[str]:
    words = ["0" if word[0].isdigit() else word for word in _WORD.findall(text.lower())]
    pairs = itertools.pairwise(words)
    return (
        {f"w:{word}" for word in words}
        | {f"b:{one} {other}" for one, other in pairs}
        | {f"{place}:{word}" for place, word in enumerate(words[:3], start=1)}
    )


def _read_place(place: int, count: int) -> set[str]:
    """The fifth of the abstract it stands in, and how near to either end."""
    named = {0: "first", 1: "second", count - 2: "last but one", count - 1: "last"}
    return {f"at:{min(4, 5 * place // count)}"} | {
        f"at:{name}" for at, name in named.items() if at == place
    }


def _read_company(cues: Sequence[set[str]], place: int) -> set[str]:
    found = {f"cue:{name}" for name in cues[place]}
    earlier = [name for each in cues[:place] for name in each]
    found |= {f"since:{name}" for name in ("new", "result") if name in earlier}
    if earlier.count("new") > 1:
        found.add("since:new again")
    if "new" in cues[place] and "new" not in earlier:
        found.add("cue:new at last")
    if "limitation" in cues[place] and place + 2 >= len(cues):
        found.add("cue:limitation at the end")
    if place > 0:
        found |= {f"before:{name}" for name in cues[place - 1]}
    if place + 1 < len(cues):
        found |= {f"after:{name}" for name in cues[place + 1]}
    return found
