"""Verdicts in words as careful as their numbers."""

from collections.abc import Mapping
from typing import Any

#: The word for each verdict.
WORDS = {
    "rising": "rising",
    "falling": "falling",
    "flat": "flat",
    "too_few": "too few papers to say",
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
    if verdict is None or verdict["verdict"] == "too_few":
        return f"{name}: too few papers to say"
    if verdict["verdict"] == "coverage_changed":
        return f"{name}: the sources changed, so no trend is claimed"
    if verdict["verdict"] == "flat":
        return f"{name} is flat: {format_interval(verdict)}"
    return f"{name} is {verdict['verdict']}: {format_interval(verdict)}"


def describe_contest(names: tuple[str, str], verdicts: tuple[Mapping[str, Any] | None, ...]) -> str:
    """One sentence on two series against each other."""
    words = [verdict["verdict"] if verdict else "too_few" for verdict in verdicts]
    claims = [f"{name} {_clause(verdict)}" for name, verdict in zip(names, verdicts, strict=True)]
    joint = " and " if words[0] == words[1] else ", "
    return joint.join(claims)


def _clause(verdict: Mapping[str, Any] | None) -> str:
    word = verdict["verdict"] if verdict else "too_few"
    if verdict and word in ("rising", "falling"):
        return f"is {word} ({format_change(verdict['annual_change'])} a year)"
    return {
        "flat": "is flat",
        "coverage_changed": "cannot be judged as the sources changed",
    }.get(word, "has too few papers to say")
