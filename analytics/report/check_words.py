"""Numbers and names in a draft that the metadata of the paper does not contain.

A number is found whatever its dress: 1.5 万, 15,000, 15K and fifteen thousand are one. A name is
a word with a digit, with capitals inside, or capitalised in the middle of a sentence; it is found
where title, abstract, authors or comment have it, or have the words its letters stand for.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from analytics.report.check import Finding, Known, find_subjects
from analytics.report.draft import Line

_SIZES = {
    "k": 1e3, "thousand": 1e3, "千": 1e3, "万": 1e4, "百万": 1e6, "m": 1e6, "million": 1e6,
    "千万": 1e7, "亿": 1e8, "b": 1e9, "billion": 1e9, "十亿": 1e9, "百亿": 1e10, "千亿": 1e11,
    "t": 1e12, "trillion": 1e12, "万亿": 1e12, "百": 1e2, "hundred": 1e2,
}  # fmt: skip
_SIZE = "|".join(sorted((name for name in _SIZES if len(name) > 1 or name > "z"), key=len)[::-1])
_NUMBER = re.compile(
    rf"(?<![\w.\-])(?P<number>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[\s-]?(?P<size>{_SIZE})|(?P<letter>[KkMBT])(?![A-Za-z]))?"
    rf"(?P<unit>\s?(?:\\?%|％|倍|[x×](?![A-Za-z])|times\b|-?fold\b|percent\b|个百分点|points?\b))?"
    rf"(?![A-Za-z]*\d)(?P<glued>-?[A-Za-z]+)?"
)
_WORDED = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000, "once": 1, "twice": 2, "double": 2,
    "half": 50, "quarter": 25, "dozen": 12,
}  # fmt: skip
# What holds numbers that say nothing of the paper: addresses, ids, days, citations, numbering.
_ASIDE = re.compile(
    r"https?://\S+|\band \d+ (?:more|others)\b"
    r"|(?:arXiv\s?[:：]\s*)?\d{4}\.\d{4,5}(?:v\d+)?|[a-z-]+/\d{7}"
    r"|\d{4}\s?[-/年.]\s?\d{1,2}\s?[-/月.]\s?\d{1,2}\s?日?|\d{1,2}\s?月\s?\d{1,2}\s?日|\d{4}\s?年"
    r"|(?:\d{1,2}\s)?(?:January|February|March|April|May|June|July|August|September|October|"
    r"November|December)(?:\s\d{1,2})?(?:,?\s\d{4})?"
    r"|(?:\[|【)\^?\d[\d,，、\s–-]*(?:\]|】)|^\s*[#\d]+(?:\.\d+)*[.、):：]?\s"
    r"|(?<![A-Za-z.])[a-z][a-z-]+\.[A-Z]{2}(?![A-Za-z])",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Za-zÀ-ɏ][\wÀ-ɏ]*(?:[.+@/-][A-Za-z0-9][\wÀ-ɏ]*|\+)*(?:'s)?", re.ASCII)
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_BEGINS = re.compile(r"(?:^|[.!?:;|。！？：；]\s*|^\W+)$")
_KNOWN = frozenset(
    "ai ml llm llms nlp rl cv gpu gpus cpu cpus api pdf url arxiv doi sota vlm vlms cs id ids ok "
    "html abstract authors author title link paper et al note table figure section appendix i "
    "background method methods results result strengths weaknesses limitations principle "
    "principles innovation key new what is we the a an this it english chinese github week "
    "january february march april may june july august september october november december".split()
)


def check_words(lines: Sequence[Line], known: Mapping[str, Known]) -> Iterator[Finding]:
    """Numbers and names that a line says of a paper and its metadata does not.

    Only lines about one paper are looked at (``find_subjects``).
    """
    for place, arxiv_id in find_subjects(lines).items():
        line, paper = lines[place], known.get(arxiv_id)
        if paper is None or line.kind == "head" or line.computed:
            continue
        missing = [*_miss_numbers(line, paper), *_miss_names(line, paper)]
        if missing:
            said = ", ".join(dict.fromkeys(missing))
            message = f"not in the metadata of {arxiv_id}: {said}"
            yield Finding(line.number, "not-in-metadata", message)


def _miss_numbers(line: Line, paper: Known) -> Iterator[str]:
    there = _read_values(paper.text)
    for match in _NUMBER.finditer(_ASIDE.sub(" ", line.text)):
        value = _value(match)
        small = value <= 10 and value == int(value) and not (match["unit"] or match["size"])
        year = 1950 <= value <= 2100 and not match["unit"]
        if match["glued"] and not match["letter"]:
            continue  # 3D, 12th and the like are words
        if not small and not year and not _is_among(value, match, there):
            yield match[0].strip()


def _is_among(value: float, match: re.Match[str], there: frozenset[float]) -> bool:
    # A third of authors write 0.92 where the abstract has 92 %, and the other way round.
    readings = (value, value / 100, value * 100)
    return any(
        abs(one - other) <= 1e-6 * max(abs(one), 1e-6) for one in readings for other in there
    )


def _read_values(text: str) -> frozenset[float]:
    values = set()
    for match in _NUMBER.finditer(text.replace("$", "").replace("{", "").replace("}", "")):
        values |= {_value(match), float(match["number"].replace(",", ""))}
    # Numbers within names and ranges count as well: nobody invents what stands there.
    values |= {float(number) for number in re.findall(r"\d+(?:\.\d+)?", text)}
    words = frozenset(re.findall(r"[a-z]+", text.lower()))
    values |= {float(value) for word, value in _WORDED.items() if word in words}
    return frozenset(values)


def _value(match: re.Match[str]) -> float:
    size = (match["size"] or match["letter"] or "").lower()
    return float(match["number"].replace(",", "")) * _SIZES.get(size, 1.0)


def _miss_names(line: Line, paper: Known) -> Iterator[str]:
    text = _ASIDE.sub(lambda found: " " * len(found[0]), line.text)
    chinese = bool(_CHINESE.search(text))
    squashed = _squash(paper.text)
    words = frozenset(_squash(word) for word in re.findall(r"[^\W_]+(?:[-.+][^\W_]+)*", paper.text))
    initials = _list_initials(paper.text)
    for match in _NAME.finditer(text):
        name = match[0].removesuffix("'s")
        if not _is_name(name, text[: match.start()], chinese, line.kind):
            continue
        if not _is_known(name, words, squashed, initials):
            yield name


def _is_name(name: str, before: str, chinese: bool, kind: str) -> bool:
    if name.lower() in _KNOWN or len(name) < 2:
        return False
    marked = any(letter.isdigit() for letter in name) or sum(map(str.isupper, name)) > 1
    if marked or not name[0].isupper():
        return marked
    return chinese or (kind not in ("heading", "cell") and not _BEGINS.search(before))


def _is_known(name: str, words: frozenset[str], squashed: str, initials: frozenset[str]) -> bool:
    plain = _squash(name)
    short = plain.removesuffix("s")
    if {plain, short} & words or name.rstrip("s").lower() in initials:
        return True
    if len(plain) > 3 and short in squashed:
        return True
    parts = re.split(r"[-/+.]", name)
    return len(parts) > 1 and all(
        part.lower() in _KNOWN or part.isdecimal() or _is_known(part, words, squashed, initials)
        for part in parts
        # A letter alone is of a formula, which a report writes otherwise than its source.
        if len(part) > 1
    )


def _squash(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def _list_initials(text: str) -> frozenset[str]:
    """First letters of two to five words that follow each other: rl for reinforcement learning."""
    letters = [word[0] for word in re.findall(r"[^\W\d_]+", text.lower())]
    return frozenset(
        "".join(letters[start : start + size])
        for size in range(2, 6)
        for start in range(len(letters) - size + 1)
    )
