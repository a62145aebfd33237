"""The versions of a record: which is the newest, and when the first and the last came."""

import polars as pl

from analytics.ingest.dates import read_dates
from analytics.ingest.nested import decode_lists

_VERSIONS = pl.List(pl.Struct({"version": pl.String, "created": pl.String}))


def read_versions(values: pl.Series) -> pl.DataFrame:
    """What the lists of versions say.

    Parameters
    ----------
    values : lists of structs with ``version`` (v1) and ``created``, or the same as JSON; whatever
        else it is tells nothing.

    Returns
    -------
    columns first and last (dates as written, of the lowest and the highest version) and number
    (Int32, the highest); null where nothing is told.
    """
    if values.dtype == pl.String:
        decodable = values.str.contains(r"^\s*\[\s*\{").fill_null(False)
        values = decode_lists(values.set(~decodable, None), _VERSIONS)
    inner = values.dtype.inner if isinstance(values.dtype, pl.List) else None
    names = {part.name for part in inner.fields} if isinstance(inner, pl.Struct) else set()
    if not {"version", "created"} <= names:
        values = pl.Series([None] * values.len(), dtype=_VERSIONS)
    item = pl.element().struct
    number = item.field("version").cast(pl.String).str.extract(r"^\D?(\d{1,4})$").cast(pl.Int32)
    ordered = values.list.eval(pl.element().sort_by(number, nulls_last=False))
    created = ordered.list.eval(item.field("created"))
    return pl.DataFrame(
        {
            "first": created.list.first(),
            "last": created.list.last(),
            "number": ordered.list.eval(number).list.max(),
        }
    )


def read_submitted(values: pl.Series, versions: pl.DataFrame) -> pl.DataFrame:
    """The date of version 1 where versions are told, else the source's date."""
    told, listed = read_dates(values), read_dates(versions["first"])
    known = listed["at"].is_not_null()
    return pl.select(
        at=pl.when(known).then(listed["at"]).otherwise(told["at"]),
        precision=pl.when(known).then(listed["precision"]).otherwise(told["precision"]),
    )


def show_submitted(values: pl.Series, versions: pl.DataFrame) -> pl.Series:
    """The date as it was written, for whoever has to mend it."""
    if isinstance(values.dtype, pl.List | pl.Struct):
        return versions["first"]
    return pl.select(pl.coalesce(versions["first"], values.cast(pl.String))).to_series()


def read_updated(values: pl.Series, versions: pl.DataFrame) -> pl.Series:
    """The date of the last version where versions are told, else the source's; null if no date."""
    last = read_dates(versions["last"])["at"]
    return pl.select(pl.coalesce(last, read_dates(values)["at"])).to_series().alias("updated")


def read_version(values: pl.Series, versions: pl.DataFrame, in_id: pl.Series) -> pl.Series:
    """The version, Int32: the source's own column, else the highest told, else that of the id."""
    told = values.cast(pl.String).str.extract(r"^\s*[vV]?(\d{1,4})(?:\.0)?\s*$")
    found = pl.coalesce(told.cast(pl.Int32), versions["number"], in_id)
    return pl.select(found).to_series().alias("version")
