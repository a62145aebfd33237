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
    """A yearly change in words: 0.48 gives +48 %; from a trebling on, times as much."""
    if fraction is None:
        return ""
    if fraction >= 2:
        return f"{fraction + 1:.1f} times"
    return f"{fraction:+.0%}".replace("%", " %").replace("-", "\u2212")


def format_interval(verdict: Mapping[str, Any]) -> str:
    """The yearly change with its 95 % interval: +48 % a year (30 to 61)."""
    if verdict["annual_change"] is None:
        return ""
    low, high = (100 * verdict[name] for name in ("annual_low", "annual_high"))
    span = f"{low:.0f} to {high:.0f}".replace("-", "\u2212")
    return f"{format_change(verdict['annual_change'])} a year (95 % interval {span} %)"


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
