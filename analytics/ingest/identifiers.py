"""arXiv ids as people write them, to the canonical form: no version, no prefix."""

import polars as pl

_PREFIX = (
    r"(?i:arxiv:\s*|oai:arxiv\.org:|(?:https?://)?(?:www\.|export\.)?arxiv\.org/[a-z-]+/"
    r"|(?:https?://(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)?"
)
_NEW = r"\d{4}\.\d{4,5}"
_OLD = r"[A-Za-z-]+(?:\.[A-Za-z-]+)?/\d{7}"
_ID = rf"^\s*{_PREFIX}(?P<id>{_NEW}|{_OLD})(?:[vV](?P<version>\d{{1,4}}))?(?:\.pdf)?/?\s*$"
_NUMBER = r"^\s*\d{3,4}\.\d{1,5}\s*$"


def read_ids(written: pl.Expr, guessed: pl.Expr) -> pl.Expr:
    """Canonical ids: ``2601.02270``, ``hep-th/9901001``; ``math.GT/0309136`` is math/0309136.

    Parameters
    ----------
    written : String: bare, with ``arXiv:``, as address, DOI or OAI identifier, with a version.
    guessed : Boolean: the source may have taken a bare id for a number on the way, so that one
        with too few digits has lost its zeros. Text that was always text is taken at its word:
        there are records in the world whose ids lack a digit, and each is still one record.

    Returns
    -------
    String expression, null where there is no arXiv id.
    """
    found = written.str.extract(_ID, 1)
    old = pl.concat_str(
        found.str.extract(r"^([A-Za-z-]+)", 1).str.to_lowercase(),
        pl.lit("/"),
        found.str.extract(r"/(\d{7})$", 1),
    )
    is_new = found.str.contains(r"^\d{4}\.")
    canonical = pl.when(is_new).then(found).otherwise(old)
    month = pl.when(is_new).then(found.str.slice(0, 4)).otherwise(old.str.extract(r"/(\d{4})", 1))
    digits = found.str.len_chars() - 5
    # Sequence numbers have four digits from April 2007 and five since January 2015.
    long = month.str.slice(0, 2).cast(pl.Int32, strict=False) >= 15
    suspect = is_new & guessed & written.str.contains(r"^\s*\d")
    fits = pl.when(suspect).then(digits == pl.when(long).then(5).otherwise(4)).otherwise(True)
    real_month = month.str.slice(2, 2).cast(pl.Int32, strict=False).is_between(1, 12)
    return pl.when(fits & real_month).then(canonical)


def read_id_versions(written: pl.Expr) -> pl.Expr:
    """The version that an id carries, Int32; null where it carries none."""
    return written.str.extract(_ID, 2).cast(pl.Int32, strict=False)


def explain_id(written: pl.Expr) -> pl.Expr:
    """Why a value is no arXiv id, as a sentence that says what to do."""
    lost = pl.format(
        "'{}' is a number that has lost a zero: keep ids as text, such as arXiv:2601.02270", written
    )
    return (
        pl.when(written.is_null())
        .then(pl.lit("there is none"))
        .when(written.str.contains(_NUMBER))
        .then(lost)
        .otherwise(
            pl.format(
                "'{}' is no arXiv id: write it as 2601.02270 or hep-th/9901001",
                written.str.slice(0, 60),
            )
        )
    )
