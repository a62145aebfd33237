"""Facets of papers: what a paper says that it is or brings, read from title, abstract and comment.

One definition for filters, for the paper's page and for the signs of maturity among trends. The
patterns prefer silence to a false claim: code counts only with an address, or with words that say
it is out; a survey, a benchmark or a data set counts by what the title calls the paper, or by what
the abstract says the authors made.
"""

from collections.abc import Mapping

import polars as pl

#: Facets in the order in which they are shown.
FACETS = ("code", "data", "survey", "benchmark", "dataset", "accepted")

#: What a title says that names such a paper; lower case.
TITLE_SIGNS: Mapping[str, str] = {
    "survey": r"\b(surveys?|overview|tutorial|(?:systematic|literature|scoping|comprehensive|"
    r"critical|brief) reviews?|a review)\b",
    "benchmark": r"(^|[^k])bench\b|\bbenchmark(s|ed|ing)?\b",
    "dataset": r"\bdata ?-?sets?\b|\bcorpus\b|\bcorpora\b",
}
# Titles about what is done to data sets, or with those of others; and reviews that are none.
_TITLE_OTHERS: Mapping[str, str] = {
    "survey": r"\breview (framework|system|generation|helpfulness|spam|platform)|"
    r"\bsurvey (data|respon)",
    "benchmark": r"\bbenchmarks? (contamination|leakage|saturation)",
    "dataset": r"\b(data ?-?sets?|corpus) (distillation|condensation|pruning|bias|shift|search|"
    r"selection|discovery|poisoning|structure)|"
    r"\b(from|on|in|over|across|for|of|with) (\S+ ){0,3}(data ?-?sets|corpora)\b",
}

#: What a comment says of where a paper was accepted; lower case.
ACCEPTED = (
    r"\b(accepted|to appear|camera.ready|published (in|at)|in proceedings|"
    r"(neurips|icml|iclr|cvpr|iccv|eccv|acl|emnlp|naacl|aaai|ijcai|kdd|sigir|icra)\W{0,3}\d{2,4})\b"
)
_REFUSED = r"\b(not|never|if) (yet |been )?accepted\b"

_MAKE = r"\b(we|this (paper|work|article)) (\w+ ){0,3}"
_NEW = (
    r"(present|introduc|propos|creat|construct|buil|releas|develop|curat|contribut|collect|provid)"
)
_ABSTRACTS: Mapping[str, str] = {
    "survey": r"\b(this|our|the present) (\w+ ){0,2}(survey|review|overview)\b|"
    r"\bwe (\w+ )?(survey|review) (the|recent|existing|current|over|more|\d)",
    "benchmark": _MAKE + _NEW + r"\w* (\S+ ){0,6}benchmark\b",
    "dataset": _MAKE + _NEW + r"\w* (\S+ ){0,6}(data ?-?set|corpus)"
    r"(\W*$|[.,:;()]| (of|for|with|that|from|to|consist|contain|compris|called|named|and|which|in|"
    r"as|derived|built|based|cover|span))",
}

_HOSTS = (
    r"github\.com/[\w.-]+/[\w.-]+|gitlab\.com/[\w.-]+/[\w./-]+|bitbucket\.org/[\w.-]+/[\w.-]+|"
    r"codeberg\.org/[\w.-]+/[\w.-]+|anonymous\.4open\.science/r/[\w.-]+"
)
_PAGES = r"[\w-]+\.github\.io(?:/[\w./-]*)?"
_DATA_HOSTS = (
    r"huggingface\.co/datasets/[\w.-]+/[\w.-]+|zenodo\.org/[\w./-]+|doi\.org/10\.5281/zenodo\.\d+|"
    r"kaggle\.com/[\w./-]+|figshare\.com/[\w./-]+|osf\.io/\w+|data\.mendeley\.com/[\w./-]+"
)
_OUT = r"((publicly|freely|openly|now) )?(available|released|accessible|open.?source[d]?|public)\b"
_CODE = (
    r"\b(source code|code|codes|implementation|code ?base|software|models? and code)\b"
    r"[^.!?]{0,60}?\b(is|are|has been|have been|being|made) " + _OUT + r"|"
    r"\bwe (also |publicly |have )*(release|open.?source|share) (\w+ ){0,4}"
    r"(code|implementation|software)\b"
)
_DATA = (
    r"\b(data ?-?sets?|corpus|data|benchmark)\b"
    r"[^.!?]{0,40}?\b(is|are|has been|have been|being|made) ((publicly|freely|openly) "
    r"(available|released|accessible|shared)|(available|released|accessible) "
    r"(at|via|under|through|here|as open)\b|open.?sourced)|"
    r"\bwe (also |publicly |have )*(release|open.?source|share) (\S+ ){0,4}"
    r"(data ?-?sets?|corpus|data)\b"
)
_FUTURE = r"\b(will|to) be (\w+ )?(available|released|open|public|made)"

_VENUE = (
    r"(?i)\b(neurips|nips|icml|iclr|cvpr|iccv|eccv|wacv|acl|emnlp|naacl|eacl|coling|aaai|ijcai|kdd|"
    r"sigir|www|wsdm|cikm|recsys|icra|iros|rss|corl|icassp|interspeech|miccai|uai|aistats|colt|"
    r"sigmod|vldb|icse|fse|ase|usenix|ccs|ndss|chi|uist|siggraph|tmlr|jmlr|tacl|tpami)\b"
    r"(?:\W{0,3}((?:19|20)?\d{2}))?"
)


def find_facets() -> pl.Expr:
    """The facets of each paper, of FACETS, in their order: a List of String, never null.

    Of columns title, abstract and comment, null where the source does not tell.
    """
    marks = [pl.when(_find(facet)).then(pl.lit(facet)) for facet in FACETS]
    return pl.concat_list(marks).list.drop_nulls().alias("facets")


def find_link() -> pl.Expr:
    """Where a paper's code or data is, or else its page, with https; null where it names none."""
    text = _join()
    found = pl.coalesce(
        text.str.extract(rf"(?i)({hosts})", 1) for hosts in (_HOSTS, _DATA_HOSTS, _PAGES)
    )
    tidy = found.str.replace(r"[./]+$", "").str.replace(r"(?i)\.git$", "")
    return pl.when(found.is_not_null()).then(pl.lit("https://") + tidy).alias("link")


def find_venue() -> pl.Expr:
    """Where a paper says that it was accepted, as ``NeurIPS 2025`` or ``AAAI``; else null."""
    name = pl.col("comment").str.extract(_VENUE, 1)
    year = pl.col("comment").str.extract(_VENUE, 2)
    full = pl.when(year.str.len_chars() == 2).then(pl.lit("20") + year).otherwise(year)
    written = pl.concat_str(name, full, separator=" ", ignore_nulls=True)
    told = _find("accepted").fill_null(False) & name.is_not_null()
    return pl.when(told).then(written).alias("venue")


def find_acceptance() -> pl.Expr:
    """Whether the comment says that the paper was accepted; null without a comment."""
    comment = pl.col("comment").str.to_lowercase()
    return comment.str.contains(ACCEPTED) & ~comment.str.contains(_REFUSED)


def find_title_sign(sign: str) -> pl.Expr:
    """Whether the title names a paper of a kind of TITLE_SIGNS."""
    title = pl.col("title").str.to_lowercase()
    return title.str.contains(TITLE_SIGNS[sign]) & ~title.str.contains(_TITLE_OTHERS[sign])


def _find(facet: str) -> pl.Expr:
    if facet == "accepted":
        return find_acceptance()
    abstract = pl.col("abstract").str.to_lowercase().str.replace_all(r"\s+", " ")
    if facet in TITLE_SIGNS:
        return find_title_sign(facet) | abstract.str.contains(_ABSTRACTS[facet])
    hosts, words = (_HOSTS, _CODE) if facet == "code" else (_DATA_HOSTS, _DATA)
    told = abstract.str.contains(words) & ~abstract.str.contains(_FUTURE)
    return _join().str.to_lowercase().str.contains(hosts) | told.fill_null(False)


def _join() -> pl.Expr:
    return pl.concat_str(
        pl.col("abstract").fill_null(""), pl.col("comment").fill_null(""), separator=" "
    )
