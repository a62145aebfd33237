r"""Figures that an abstract states: a number with its unit, and the sentence it stands in.

``Our kernel is 3.2x faster and reaches 72.4\% accuracy on ImageNet.`` states ``3.2x`` and
``72.4\%``. Numbers in names (GPT-4, ResNet50), years, labels and citations are none.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from analytics.report.paper_facts import Claim, Sentence
from analytics.report.sentences import split_sentences
from analytics.schema import make_schema

CLAIMS = make_schema(
    arxiv_id=pl.String,
    sentence=pl.Int32,  # place in the abstract, from 1, as split_sentences counts
    figure=pl.String,  # word for word: 1.35-2.05\(\times\)
    value=pl.Float64,  # its first number, magnitudes such as K, M and billion worked in
    unit=pl.String,  # %, x, points, s, GB, images, parameters, money; score where it has none
    what=pl.String,  # the words that follow, or the name of the score; may be empty
    context=pl.String,  # the whole sentence, word for word
)


class Figure(NamedTuple):
    """A figure in a sentence: where it stands, and the columns figure to what of CLAIMS."""

    start: int
    end: int
    figure: str
    value: float
    unit: str
    what: str


#: Letters of context on each side of a figure in a table.
_AROUND = 60

_COUNTED = (
    "parameters? tokens? images? videos? clips? frames? hours? minutes? seconds? days? users? "
    "participants? patients? subjects? students? developers? interviews? responses? papers? "
    "articles? studies documents? pages? sentences? words? utterances? questions? queries "
    "problems? examples? samples? instances? pairs? triplets? trajectories episodes? steps? "
    "demonstrations? annotations? labels? tasks? benchmarks? datasets? languages? domains? "
    "categories classes models? LLMs? agents? robots? scenes? objects? grasps? games? "
    "environments? repositories projects? programs? bugs? vulnerabilities contracts? commits? "
    "issues nodes? edges? vertices GPUs? TPUs? cores devices? posts? comments? tweets? "
    "records? iterations? epochs? proofs? theorems?"
).split()
_MEASURES = (
    "ms s µs us ns min h fps FPS Hz kHz MHz GHz THz KB MB GB TB PB KiB MiB GiB dB dBm W mW kW kWh "
    "J mJ pJ nJ µJ mm cm km m nm °C FLOPs GFLOPs TFLOPS TFLOPs TOPS Gbps Mbps kbps tokens/s "
    "samples/s px mAh V mV"
).split()
_SCORES = (
    r"accurac(?:y|ies)|(?:Micro|Macro)?[- ]?F1(?:[- ]scores?)?|AUROC|AUC(?:[- ]ROC)?|AUPRC|"
    r"precision|recall|mAP(?:@[\d.]+)?|mIoU|IoU|Dice(?: score| coefficient)?|BLEU|ROUGE(?:-\w+)?|"
    r"PSNR|SSIM|LPIPS|FID|RMSE|MAE|MSE|WER|CER|perplexity|NDCG(?:@\d+)?|pass@\d+|R2|correlation|"
    r"kappa|specificity|sensitivity|success rate|win rate"
)
_PLAIN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_GAP = r"[\s~]?"
_MAGNITUDE = rf"(?P<magnitude>{_GAP}(?:thousand|million|billion|trillion)\b|[KkMBT]\b)?"
_RANGE = rf"(?:(?:\\?%|\$|\\\))?\s?(?:--?|–|—|to)\s?\$?(?:{_PLAIN})[KkMBT]?)?"
_NUMBER = rf"(?P<number>{_PLAIN}){_MAGNITUDE}{_RANGE}"
_TIMES = r"(?:\$|\\\(|\s|\{)*(?:\\times\b|×)(?:\s?\$|\\\)|\})?|x(?![\w-])|[\s-]times\b|-?\s?fold\b"
_ADJECTIVES = r"(?:(?!(?:of|and|or|to|the|on|in|for|with)\b)[a-z][\w-]*\s){0,2}?"
_UNIT = (
    rf"(?P<percent>{_GAP}\\?%|\s(?:percent|per cent)\b)(?P<points>\s?(?:percentage\s)?points?\b)?"
    rf"|(?P<times>{_TIMES})"
    rf"|(?P<pp>\s(?:percentage\s)?points?\b|\spp\b)"
    rf"|{_GAP}(?P<measure>{'|'.join(map(re.escape, _MEASURES))})(?![\w/-])"
    rf"|(?:\s|-)(?P<counted>{_ADJECTIVES}(?:{'|'.join(_COUNTED)}))\b"
)
# A number inside a word, a version, a citation or a formula's index is no figure.
_LEFT = r"(?<![\w.,/^_\[#@-])(?<![Tt]op )"
_FIGURE = re.compile(rf"{_LEFT}(?:\$\\?sim\$?\s?)?\$?{_NUMBER}\$?(?:{_UNIT})")
_SCORE = re.compile(
    rf"\b(?P<score>{_SCORES})(?:\s(?:score|value|index))?s?\s?(?:\([^)]*\)\s)?"
    rf"(?:of|=|is|was|reaches|up to|:|to|at)?\s?(?:up to|about|around|over|above)?\s?"
    rf"\$?(?P<figure>(?P<number>0?\.\d+|\d+\.\d+))(?!\d|\\?%|\s?%|[\w-])",
    re.IGNORECASE,
)
_MONEY = re.compile(
    rf"(?<![\w.])(?:\\?\$|€|£)\s?(?P<number>{_PLAIN})"
    rf"(?P<magnitude>\s?(?:thousand|million|billion|trillion)\b|[KkMB]\b)?(?![\w$^_\\+=<>/*(-]|[.,]\d)"
)
_DIGIT = re.compile(r"\d")
_WHAT = re.compile(r"\s*((?:[\w/+@.-]+\s?){1,6})")
_MAGNITUDES = {
    "k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "b": 1e9, "billion": 1e9,
    "t": 1e12, "trillion": 1e12,
}  # fmt: skip


def find_claims(sentences: Sequence[Sentence], *, most: int = 8) -> tuple[Claim, ...]:
    """Figures for a table, in the order of the abstract, each written once; ``most`` of them."""
    found: dict[str, Claim] = {}
    for sentence in sentences:
        for each in read_figures(sentence.text):
            words = _cut(sentence.text, each.start, each.end)
            found.setdefault(each.figure.lower(), Claim(each.figure, sentence.number, words))
    return tuple(found.values())[:most]


def extract_claims(papers: pl.DataFrame) -> pl.DataFrame:
    """All figures with a unit in each abstract.

    Parameters
    ----------
    papers : columns arxiv_id and abstract.

    Returns
    -------
    columns CLAIMS, in the order of ``papers``, then of the text.
    """
    rows = [
        (arxiv_id, number, *each[2:], sentence)
        for arxiv_id, abstract in papers.select("arxiv_id", "abstract").iter_rows()
        for number, sentence in enumerate(split_sentences(abstract), start=1)
        for each in read_figures(sentence)
    ]
    return pl.DataFrame(rows, schema=CLAIMS, orient="row")


def read_figures(sentence: str) -> list[Figure]:
    """Figures of one sentence in order; where two overlap, the one that begins first."""
    if not _DIGIT.search(sentence):
        return []
    found = sorted((*_read_units(sentence), *_read_scores(sentence), *_read_money(sentence)))
    kept: list[Figure] = []
    for each in found:
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def _read_units(sentence: str) -> Iterator[Figure]:
    for match in _FIGURE.finditer(sentence):
        value = _value(match)
        if match["counted"] and not match["magnitude"] and 1900 <= value <= 2100:
            continue  # "the 2024 models" names a year
        what = match["counted"]
        if not what:
            following = _WHAT.match(sentence[match.end() :])
            what = following[1].strip(" .-") if following else ""
        yield Figure(*match.span(), match[0].strip(), value, _name_unit(match), what)


def _name_unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "% points" if match["points"] else "%"
    if match["times"]:
        return "x"
    if match["pp"]:
        return "points"
    if match["measure"]:
        return str(match["measure"])
    noun = str(match["counted"]).split()[-1]
    if noun in ("model", "models", "LLM", "LLMs") and match["magnitude"] == "B":
        return "parameters"  # a 14B model
    return noun if noun.endswith("s") else f"{noun}s"


def _read_scores(sentence: str) -> Iterator[Figure]:
    for match in _SCORE.finditer(sentence):
        number = float(match["number"])
        yield Figure(*match.span("figure"), match["figure"], number, "score", match["score"])


def _read_money(sentence: str) -> Iterator[Figure]:
    for match in _MONEY.finditer(sentence):
        yield Figure(*match.span(), match[0].strip(), _value(match), "money", "")


def _value(match: re.Match[str]) -> float:
    """The first number; 15k is 15,000."""
    magnitude = (match["magnitude"] or "").strip(" ~").lower()
    return float(match["number"].replace(",", "")) * _MAGNITUDES.get(magnitude, 1.0)


def _cut(text: str, start: int, end: int) -> str:
    """The words around a figure, whole words, with dots where text was left out."""
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if low:
        low = text.find(" ", low, start) + 1 or low
    if high < len(text):
        high = max(text.rfind(" ", end, high), end)
    return ("… " if low else "") + text[low:high].strip() + (" …" if high < len(text) else "")
