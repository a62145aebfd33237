"""Themes: named sets of phrases, and the papers in whose title or abstract they occur.

A theme is a TOML file::

    id = "inference-efficiency"          # kebab case; the name of the file without .toml
    name_en = "Inference efficiency"
    name_zh = "推理效率"                  # the English name where it is left out
    meaning_en = "Running trained models with less time, memory or energy."
    meaning_zh = "..."
    colour = "#0f766e"                   # may be left out
    include = ["kv cache", "speculative decoding", "quantization"]
    exclude = ["vector quantization"]    # occurrences of an included phrase in here do not count

    [[context]]                          # phrases that need company
    phrases = ["distillation"]
    with = ["large language model"]      # one of these must occur in the paper as well
    without = ["dataset distillation"]   # and none of these

All phrases are normalised as the text is, and match whole words only: ``KV caches`` and
``kv-cache`` are one phrase.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import polars as pl

from analytics.errors import InputError
from analytics.i18n import current_language, format_list
from analytics.i18n import gettext as _
from analytics.text import BOUNDARY, normalise

#: What a phrase is in its theme.
INCLUDE, EXCLUDE, WITH, WITHOUT = "include", "exclude", "with", "without"

_TEXTS = ("id", "name_en", "name_zh", "meaning_en", "meaning_zh", "colour")
_LISTS = (INCLUDE, EXCLUDE)
_CONTEXT_LISTS = ("phrases", WITH, WITHOUT)


@dataclass(frozen=True, slots=True)
class Context:
    """Phrases that belong to a theme only in the right company.

    Attributes
    ----------
    phrases : count as included phrases do, if the paper fits the two conditions below.
    present : one of these must occur in the paper; empty asks for nothing.
    absent : none of these may occur in the paper.
    """

    phrases: tuple[str, ...]
    present: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A named set of phrases, as written in its file.

    Attributes
    ----------
    id : the English name in kebab case.
    name_en, name_zh : names to show.
    meaning_en, meaning_zh : what a paper of the theme is about.
    include : a paper with any of these belongs to the theme.
    exclude : an included phrase does not count where it overlaps one of these.
    contexts : further phrases, each with its conditions.
    colour : #rrggbb, or None to let the chart choose.
    """

    id: str
    name_en: str
    name_zh: str
    meaning_en: str
    meaning_zh: str
    include: tuple[str, ...]
    exclude: tuple[str, ...] = ()
    contexts: tuple[Context, ...] = ()
    colour: str | None = None

    @property
    def name(self) -> str:
        """The name in the language spoken now."""
        return self.name_zh if current_language() == "zh" else self.name_en

    @property
    def meaning(self) -> str:
        """What a paper of the theme is about, in the language spoken now."""
        told = self.meaning_zh if current_language() == "zh" else ""
        return told or self.meaning_en

    @property
    def phrases(self) -> tuple[str, ...]:
        """All phrases that can bring a paper into the theme."""
        return self.include + tuple(p for context in self.contexts for p in context.phrases)


def read_themes(folders: Sequence[Path]) -> tuple[Theme, ...]:
    """The themes in all ``*.toml`` files of ``folders``, by id.

    A theme in a later folder replaces the one of the same id in an earlier folder.

    Raises
    ------
    InputError : a folder that is none, or a file that is no theme; names the file and the fault.
    """
    themes: dict[str, Theme] = {}
    for folder in folders:
        if not folder.is_dir():
            raise InputError(_("{folder}: no such folder of themes").format(folder=folder))
        for path in sorted(folder.glob("*.toml")):
            theme = _read_theme(path)
            themes[theme.id] = theme
    return tuple(themes[name] for name in sorted(themes))


def digest_themes(themes: Iterable[Theme]) -> str:
    """A key that changes whenever a match could change, or a name; 16 hexadecimal digits."""
    written = json.dumps([asdict(theme) for theme in themes], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def normalise_phrases(phrases: pl.Series) -> pl.Series:
    """Canonical words of each phrase, sentence ends dropped."""
    canonical = phrases.to_frame("phrase").select(normalise(pl.col("phrase"))).to_series()
    return (
        canonical.str.replace_all(BOUNDARY, " ", literal=True)
        .str.replace_all(r"\s+", " ")
        .str.strip_chars(" ")
    )


def _read_theme(path: Path) -> Theme:
    """One theme from its file.

    Raises
    ------
    InputError : names the file and the fault.
    """
    try:
        with path.open("rb") as file:
            raw = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(
            _("{path}: not a TOML file: {reason}").format(path=path, reason=error)
        ) from error
    except OSError as error:
        raise InputError(
            _("{path} cannot be read: {reason}").format(path=path, reason=error.strerror)
        ) from error
    _refuse_unknown(path, raw, (*_TEXTS, *_LISTS, "context"))
    texts = {name: _take_text(path, raw, name) for name in _TEXTS}
    _check_identity(path, texts)
    theme = Theme(
        id=texts["id"],
        name_en=texts["name_en"],
        name_zh=texts["name_zh"] or texts["name_en"],
        meaning_en=texts["meaning_en"],
        meaning_zh=texts["meaning_zh"] or texts["meaning_en"],
        include=_take_phrases(path, raw, INCLUDE),
        exclude=_take_phrases(path, raw, EXCLUDE),
        contexts=_take_contexts(path, raw),
        colour=texts["colour"] or None,
    )
    if not theme.phrases:
        raise InputError(_("{path}: no phrase to look for: add some to include").format(path=path))
    return theme


def _check_identity(path: Path, texts: Mapping[str, str]) -> None:
    if texts["id"] != path.stem or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", texts["id"]):
        raise InputError(
            _(
                "{path}: id {id} must be the file's name without .toml, in lower-case words "
                "joined by hyphens"
            ).format(path=path, id=repr(texts["id"]))
        )
    if not texts["name_en"]:
        raise InputError(_("{path}: name_en is missing").format(path=path))
    if texts["colour"] and not re.fullmatch(r"#[0-9a-f]{6}", texts["colour"]):
        raise InputError(
            _("{path}: colour {colour} must look like #0f766e").format(
                path=path, colour=repr(texts["colour"])
            )
        )


def _take_contexts(path: Path, raw: Mapping[str, Any]) -> tuple[Context, ...]:
    tables = raw.get("context", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise InputError(_("{path}: context must be tables headed [[context]]").format(path=path))
    contexts = []
    for table in tables:
        _refuse_unknown(path, table, _CONTEXT_LISTS)
        phrases, present, absent = (_take_phrases(path, table, name) for name in _CONTEXT_LISTS)
        if not phrases or not (present or absent):
            raise InputError(
                _("{path}: a [[context]] needs phrases, and with or without").format(path=path)
            )
        contexts.append(Context(phrases, present, absent))
    return tuple(contexts)


def _refuse_unknown(path: Path, raw: Mapping[str, Any], known: Sequence[str]) -> None:
    unknown = [name for name in raw if name not in known]
    if unknown:
        raise InputError(
            _("{path}: unknown key {key}: there are {known}").format(
                path=path, key=repr(unknown[0]), known=format_list(known)
            )
        )


def _take_text(path: Path, raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name, "")
    if not isinstance(value, str):
        raise InputError(_("{path}: {name} must be text in quotes").format(path=path, name=name))
    return value.strip()


def _take_phrases(path: Path, raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    values = raw.get(name, [])
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise InputError(
            _("{path}: {name} must be a list of phrases in quotes").format(path=path, name=name)
        )
    canonical = normalise_phrases(pl.Series("phrase", values, dtype=pl.String))
    for value, words in zip(values, canonical, strict=True):
        if not words:
            raise InputError(
                _("{path}: {name} has the phrase {phrase}, which holds no word").format(
                    path=path, name=name, phrase=repr(value)
                )
            )
    return tuple(values)
