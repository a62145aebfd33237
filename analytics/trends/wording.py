"""Verdicts in words as careful as their numbers."""

from collections.abc import Mapping
from typing import Any

#: The word for each verdict; ``too_few`` is also given where there are papers enough to fit a
#: change, but not to tell it from none.
WORDS = {
    "rising": "rising",
    "falling": "falling",
    "flat": "flat",
    "too_few": "no clear trend",
    "coverage_changed": "coverage changed",
}


def format_change(fraction: float | None) -> str:
    """A yearly change in words: 0.48 gives +48 %; from a trebling on, as a multiple: \u00d73.5."""
    if fraction is None:
        return ""
    if fraction >= 2:
        return f"\u00d7{fraction + 1:.1f}"
    return f"{fraction:+.0%}".replace("%", " %").replace("-", "\u2212")


def format_range(low: float | None, high: float | None) -> str:
    """Two ends of a range of changes, the unit said once where it is the same: +26 to +56 %."""
    first, last = format_change(low), format_change(high)
    if not first or not last:
        return ""
    return f"{first.removesuffix(' %') if last.endswith('%') else first} to {last}"


def format_interval(verdict: Mapping[str, Any]) -> str:
    """The yearly change with its 95 % interval: +48 % a year (95 % interval +30 to +61 %)."""
    if verdict["annual_change"] is None:
        return ""
    span = format_range(verdict["annual_low"], verdict["annual_high"])
    return f"{format_change(verdict['annual_change'])} a year (95 % interval {span})"


def describe_verdict(name: str, verdict: Mapping[str, Any] | None) -> str:
    """One sentence on a series that claims no more than its verdict does."""
    if verdict is None or (verdict["verdict"] == "too_few" and verdict["annual_change"] is None):
        return f"{name}: too few papers to say"
    if verdict["verdict"] == "too_few":
        return f"{name}: no clear trend"
    if verdict["verdict"] == "coverage_changed":
        return f"{name}: the sources changed, so no trend is claimed"
    if verdict["verdict"] == "flat":
        return f"{name} is flat: {format_interval(verdict)}"
    return f"{name} is {verdict['verdict']}: {format_interval(verdict)}"


def note_verdict(verdict: Mapping[str, Any]) -> str:
    """A verdict in two or three words, to stand beside its line."""
    if verdict["verdict"] == "too_few" and verdict["annual_change"] is None:
        return "too few papers"
    if verdict["verdict"] in ("rising", "falling"):
        sign = "\u25b2" if verdict["verdict"] == "rising" else "\u25bc"
        strong = " strong" if is_strong(verdict) else ""
        return f"{sign} {format_change(verdict['annual_change'])}{strong}"
    return WORDS[verdict["verdict"]]


def describe_contest(names: tuple[str, str], verdicts: tuple[Mapping[str, Any] | None, ...]) -> str:
    """One sentence on two series against each other, the surer one first."""
    pairs = sorted(
        zip(names, verdicts, strict=True), key=lambda pair: _claim(pair[1]) not in _CLAIMS
    )
    claimed = [_state(name, verdict) for name, verdict in pairs if _claim(verdict) in _CLAIMS]
    open_ = [name for name, verdict in pairs if _claim(verdict) not in _CLAIMS]
    if not claimed:
        return f"No clear trend in {names[0]} or {names[1]}"
    if open_:
        return f"{claimed[0]}; no clear trend in {open_[0]}"
    return ", ".join(claimed)


_CLAIMS = ("rising", "falling", "flat")


def _claim(verdict: Mapping[str, Any] | None) -> str:
    return str(verdict["verdict"]) if verdict else "too_few"


def _state(name: str, verdict: Mapping[str, Any] | None) -> str:
    change = format_change(verdict["annual_change"] if verdict else None)
    return f"{name} is {_claim(verdict)}, {change} a year"


#: What a reading of the text is called.
READING_NAMES = {
    "whole": "as it stands",
    "common": "at equal length",
    "title": "titles only",
}

#: A trend is strong where it is among the five in a hundred of like frequency that move most.
STRONG = 95.0


def is_strong(verdict: Mapping[str, Any]) -> bool:
    """Whether a trend stands out among terms of like frequency."""
    place: float | None = verdict["placebo_percentile"]
    if place is None:
        return False
    strong = {"rising": place >= STRONG, "falling": place <= 100 - STRONG}
    return strong.get(str(verdict["verdict"]), False)


def describe_placebo(verdict: Mapping[str, Any]) -> str:
    """Where a change stands among ordinary terms, in a sentence; empty where nobody can tell."""
    place: float | None = verdict["placebo_percentile"]
    if place is None or verdict["annual_change"] is None:
        return ""
    word = "a strong trend" if is_strong(verdict) else "not a strong one, which takes 95"
    if verdict["annual_change"] < 0:
        told = f"It falls more than {100 - place:.0f} of 100 terms of like frequency"
    else:
        told = f"It grows more than {place:.0f} of 100 terms of like frequency"
    return f"{told}: {word}." if verdict["verdict"] in ("rising", "falling") else f"{told}."


def describe_pace(verdict: Mapping[str, Any]) -> str:
    """Recent change against the one before, in a sentence; empty where there is none."""
    recent, earlier = verdict["recent_change"], verdict["earlier_change"]
    if recent is None or earlier is None:
        return ""
    told = f"In the last 24 months {format_change(recent)} a year, before {format_change(earlier)}"
    ends = {
        "accelerating": "gathering speed",
        "slowing": "slowing down",
        "steady": "steady",
    }
    return f"{told}: {ends.get(verdict['pace'], 'too unsure to tell a difference')}."


def describe_readings(verdict: Mapping[str, Any]) -> str:
    """What each reading of the text gives, the one that decides first; empty without readings."""
    if verdict["reading"] is None:
        return ""
    order = sorted(READING_NAMES, key=lambda name: name != verdict["reading"])
    told = [
        f"{READING_NAMES[name]} {format_change(verdict[f'{name}_change'])}"
        f" ({format_range(verdict[f'{name}_low'], verdict[f'{name}_high'])})"
        for name in order
        if verdict[f"{name}_change"] is not None
    ]
    if not told:
        return ""
    why = (
        "Periods differ in how many abstracts are cut short, so equal length decides: "
        if verdict["reading"] == "common"
        else ""
    )
    words = f"{why}{', '.join(told)} a year."
    return words[0].upper() + words[1:]


def describe_wording(verdict: Mapping[str, Any]) -> str:
    """How much the change hangs on single phrases, in a sentence; empty without phrases."""
    low, high, phrase = (
        verdict[name] for name in ("wording_low", "wording_high", "pivotal_phrase")
    )
    if low is None or high is None:
        return ""
    told = f"Without any one phrase, and on titles only, {format_range(low, high)} a year"
    most = f"; it hangs most on \u201c{phrase}\u201d" if phrase else ""
    holds = {True: "the verdict holds in all", False: "the verdict does not hold in all"}
    end = holds.get(verdict["wording_holds"], "")
    return f"{told}{most}{': ' + end if end else ''}."


def describe_coverage(verdict: Mapping[str, Any]) -> str:
    """Which papers were judged, where not all could be; empty where all were."""
    part = verdict["covered_part"]
    if part is None or part > _NEARLY_ALL:
        return ""
    if verdict["verdict"] == "coverage_changed":
        return (
            f"Only {100 * part:.0f} % of the papers are in categories that the sources cover "
            "throughout: too few to tell a trend."
        )
    return (
        f"Judged on the {100 * part:.0f} % of the papers whose categories the sources cover "
        "throughout."
    )


_NEARLY_ALL = 0.995


def describe_evidence(verdict: Mapping[str, Any]) -> str:
    """What a verdict rests on, in sentences."""
    parts = (
        describe_readings(verdict),
        describe_wording(verdict),
        describe_pace(verdict),
        describe_placebo(verdict),
        describe_coverage(verdict),
    )
    return " ".join(part for part in parts if part)
