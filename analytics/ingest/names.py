"""Lists as sources write them: authors in five forms, categories in any."""

from collections.abc import Callable

import polars as pl

from analytics.ingest.latex import read_accents
from analytics.ingest.nested import decode_lists
from analytics.taxonomy import read_categories

_NAMES = pl.List(pl.String)
_PEOPLE = pl.List(pl.Struct({"name": pl.String}))
_QUOTED = r"'([^']*)'|\"([^\"]*)\""
_PARTS = r"\s*;\s*|\s*,\s*(?:and\s+|&\s*)?|\s+and\s+|\s+&\s+"
_WORD = r"[A-Za-z][A-Za-z-]+(?:\.[A-Za-z-]{2,})?"


def read_authors(values: pl.Series) -> pl.Series:
    """Names of people, in order, as people write them.

    Parameters
    ----------
    values : lists of names, of structs with a ``name``, or of ``[last, first, suffix]`` (Kaggle's
        authors_parsed), or String: the same as JSON, or names joined by ``; ``, commas or ``and``.

    Returns
    -------
    List(String), null where there are none.
    """
    if isinstance(values.dtype, pl.List):
        names = _read_list(values)
    else:
        names = _read_text(values.cast(pl.String).str.strip_chars())
    folded = names.list.eval(pl.element().str.replace_all(r"[\s\p{Cc}]+", " ").str.strip_chars())
    given = folded.explode().drop_nulls().unique()
    given = given.filter(given.str.contains(r"[\\{}~]"))
    if given.len():
        read = read_accents(given, names=True)
        folded = folded.list.eval(pl.element().replace(given, read))
    tidy = pl.element().str.replace_all(r"\s+", " ").str.strip_chars(" ,;")
    kept = folded.list.eval(tidy.filter(tidy.str.contains(r"\p{L}")))
    return pl.select(pl.when(kept.list.len() > 0).then(kept)).to_series()


def read_category_lists(values: pl.Series) -> pl.Series:
    """Known categories of each value, in order, once each, spelt as arXiv does.

    Parameters
    ----------
    values : List(String), or String with categories between spaces, commas, semicolons, brackets
        or quotes. Words that are no category are passed over.

    Returns
    -------
    List(String); null stays null.
    """
    spelt = {name.lower(): name for name in read_categories()}
    if isinstance(values.dtype, pl.List):
        values = values.cast(_NAMES).list.join(" ", ignore_nulls=True)
    tokens = values.cast(pl.String).str.extract_all(_WORD)
    known = pl.element().str.to_lowercase().replace_strict(spelt, default=None)
    return tokens.list.eval(known).list.drop_nulls().list.unique(maintain_order=True)


def _read_list(values: pl.Series) -> pl.Series:
    inner = values.dtype.inner if isinstance(values.dtype, pl.List) else None
    if isinstance(inner, pl.List):
        return _join_parts(values)
    if isinstance(inner, pl.Struct):
        field = next((part.name for part in inner.fields if part.name == "name"), None)
        field = field or inner.fields[0].name
        return values.list.eval(pl.element().struct.field(field).cast(pl.String))
    return values.cast(_NAMES)


def _join_parts(values: pl.Series) -> pl.Series:
    """``[last, first, suffix, affiliation...]`` to ``first last suffix``."""
    parts = [pl.element().list.get(place, null_on_oob=True) for place in (1, 0, 2)]
    return values.list.eval(pl.concat_str(parts, separator=" ", ignore_nulls=True))


def _read_text(values: pl.Series) -> pl.Series:
    """Read each value by the form it has; a form that turns out broken is read as plain text."""
    readers: tuple[tuple[str, Callable[[pl.Series], pl.Series]], ...] = (
        (r"^\[\s*\[", lambda part: _join_parts(decode_lists(part, pl.List(_NAMES)))),
        (r"^\[\s*\{", lambda part: _read_list(decode_lists(part, _PEOPLE))),
        (r'^\[\s*("|\])', lambda part: decode_lists(part, _NAMES)),
        (r"^\['", _read_quoted),
    )
    left = pl.DataFrame({"place": pl.arange(values.len(), eager=True), "text": values})
    found = []
    for pattern, read in readers:
        mine = pl.col("text").str.contains(pattern).fill_null(False)
        part = left.filter(mine)
        if part.is_empty():
            continue
        read_so = part.with_columns(names=read(part["text"])).drop_nulls("names")
        found.append(read_so.select("place", "names"))
        left = left.join(read_so, on="place", how="anti", maintain_order="left")
    plain = left["text"].str.replace_all(_PARTS, "\x00").str.split("\x00")
    joined = left["text"].str.contains(";", literal=True).fill_null(False)
    split = pl.select(
        pl.when(joined).then(left["text"].str.split(";")).otherwise(plain)
    ).to_series()
    found.append(left.select("place", names=split))
    return pl.concat(found).sort("place")["names"]


def _read_quoted(values: pl.Series) -> pl.Series:
    """The way Python prints a list."""
    return values.str.extract_all(_QUOTED).list.eval(pl.element().str.slice(1).str.head(-1))
