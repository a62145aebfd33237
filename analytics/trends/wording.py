"""Verdicts in words as careful as their numbers."""

from collections.abc import Iterable, Mapping
from typing import Any

from analytics.i18n import format_list, percent_sign
from analytics.i18n import gettext as _
from analytics.trends.growth import MIN_PERIODS


def name_verdicts() -> dict[str, str]:
    """The word for each verdict.

    ``too_few`` is also given where there are papers enough to fit a change, but not to tell it
    from none.
    """
    return {
        "rising": _("rising"),
        "falling": _("falling"),
        "flat": _("flat"),
        "too_few": _("no clear trend"),
        "coverage_changed": _("coverage changed"),
    }


def format_change(fraction: float | None) -> str:
    """A yearly change in words: 0.48 gives +48 %; from a trebling on, as a multiple: \u00d73.5.

    What begins near nothing multiplies without end: above a hundredfold no number is told.
    """
    if fraction is None:
        return ""
    if fraction >= 99:
        return _("over \u00d7100")
    if fraction >= 2:
        return f"\u00d7{fraction + 1:.{0 if fraction >= 9 else 1}f}"
    return f"{fraction:+.0%}".replace("%", percent_sign()).replace("-", "\u2212")


def format_range(low: float | None, high: float | None) -> str:
    """Two ends of a range of changes, the unit said once where it is the same: +26 to +56 %."""
    first, last = format_change(low), format_change(high)
    if not first or not last:
        return ""
    once = first.removesuffix(" %") if last.endswith("%") else first
    return _("{low} to {high}").format(low=once, high=last)


def format_interval(verdict: Mapping[str, Any]) -> str:
    """The yearly change with its 95 % interval: +48 % a year (95 % interval +30 to +61 %)."""
    if verdict["annual_change"] is None:
        return ""
    span = format_range(verdict["annual_low"], verdict["annual_high"])
    return _("{change} a year (95 % interval {span})").format(
        change=format_change(verdict["annual_change"]), span=span
    )


def describe_verdict(name: str, verdict: Mapping[str, Any] | None) -> str:
    """One sentence on a series that claims no more than its verdict does."""
    if verdict is None or _is_untested(verdict):
        return _("{name}: too little to tell").format(name=name)
    sentences = {
        "too_few": _("{name}: no clear trend"),
        "coverage_changed": _("{name}: the sources changed, so no trend is claimed"),
        "flat": _("{name} is flat: {change}"),
        "rising": _("{name} is rising: {change}"),
        "falling": _("{name} is falling: {change}"),
    }
    return sentences[verdict["verdict"]].format(name=name, change=format_interval(verdict))


def note_verdict(verdict: Mapping[str, Any]) -> str:
    """A verdict in two or three words, to stand beside its line."""
    if _is_untested(verdict):
        return _("too little to tell")
    if verdict["verdict"] in ("rising", "falling"):
        sign = "\u25b2" if verdict["verdict"] == "rising" else "\u25bc"
        told = f"{sign} {format_change(verdict['annual_change'])}"
        return _("{change} strong").format(change=told) if is_strong(verdict) else told
    return name_verdicts()[verdict["verdict"]]


def describe_contest(names: tuple[str, ...], verdicts: tuple[Mapping[str, Any] | None, ...]) -> str:
    """One sentence on two series against each other, the surer one first."""
    pairs = sorted(
        zip(names, verdicts, strict=True), key=lambda pair: _claim(pair[1]) not in _CLAIMS
    )
    claimed = [
        describe_claim(name, verdict) for name, verdict in pairs if _claim(verdict) in _CLAIMS
    ]
    open_ = [name for name, verdict in pairs if _claim(verdict) not in _CLAIMS]
    if all(_claim(verdict) == "coverage_changed" for verdict in verdicts):
        return describe_withheld()
    if all(verdict is None or _is_untested(verdict) for verdict in verdicts):
        told = _("Too few papers on {first} and {second} to tell a trend")
        return told.format(first=names[0], second=names[1])
    if not claimed:
        return _("No clear trend in {first} or {second}").format(first=names[0], second=names[1])
    if open_:
        return _("{claim}; no clear trend in {name}").format(claim=claimed[0], name=open_[0])
    if _claim(pairs[0][1]) == _claim(pairs[1][1]):
        # What both do is said once.
        name, verdict = pairs[1]
        change = format_change(verdict["annual_change"] if verdict else None)
        return _("{claim}; {name}, {change} a year").format(
            claim=claimed[0], name=name, change=change
        )
    return _("{first}. {second}").format(first=claimed[0], second=claimed[1])


def describe_untested(verdicts: Iterable[Mapping[str, Any]]) -> str:
    """Why none of several series could be judged, and what that takes; "" where one was.

    Parameters
    ----------
    verdicts : rows of VERDICTS, of months.
    """
    rows = list(verdicts)
    if not all(map(_is_untested, rows)):
        return ""
    if max(map(_count_months, rows), default=0) < MIN_PERIODS:
        told = _("Too few months for a trend: it takes {months} whole ones")
        return told.format(months=MIN_PERIODS)
    return _("Too few papers for a trend")


def _is_untested(verdict: Mapping[str, Any]) -> bool:
    """Whether no change could be fitted: what is open then is not a trend but everything."""
    return verdict["verdict"] == "too_few" and verdict["annual_change"] is None


def _count_months(verdict: Mapping[str, Any]) -> int:
    """Months from the first that was looked at to the last."""
    first, last = verdict["first_period"], verdict["last_period"]
    if first is None or last is None:
        return 0
    return int(12 * (last.year - first.year) + last.month - first.month + 1)


def describe_withheld() -> str:
    """Why nothing is claimed where every verdict is withheld, and what would change that."""
    return _("No trend is claimed: the sources changed within these years. Choose fewer years")


_CLAIMS = ("rising", "falling", "flat")


def _claim(verdict: Mapping[str, Any] | None) -> str:
    return str(verdict["verdict"]) if verdict else "too_few"


def describe_claim(name: str, verdict: Mapping[str, Any] | None) -> str:
    """What a verdict of rising, falling or flat claims, in a clause."""
    change = format_change(verdict["annual_change"] if verdict else None)
    sentences = {
        "rising": _("Rising: {name}, {change} a year"),
        "falling": _("Falling: {name}, {change} a year"),
        "flat": _("Flat: {name}, {change} a year"),
    }
    return sentences[_claim(verdict)].format(name=name, change=change)


def name_readings() -> dict[str, str]:
    """What each reading of the text is called."""
    return {
        "whole": _("as it stands"),
        "common": _("at equal length"),
        "title": _("titles only"),
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
    if verdict["annual_change"] < 0:
        told = _("It falls more than {count} of 100 terms of like frequency")
        told = told.format(count=f"{100 - place:.0f}")
    else:
        told = _("It grows more than {count} of 100 terms of like frequency")
        told = told.format(count=f"{place:.0f}")
    if verdict["verdict"] not in ("rising", "falling"):
        return _("{sentence}.").format(sentence=told)
    if is_strong(verdict):
        return _("{sentence}: a strong trend.").format(sentence=told)
    return _("{sentence}: not a strong one, which takes 95.").format(sentence=told)


def describe_pace(verdict: Mapping[str, Any]) -> str:
    """Recent change against the one before, in a sentence; empty where there is none."""
    recent, earlier = verdict["recent_change"], verdict["earlier_change"]
    if recent is None or earlier is None:
        return ""
    ends = {
        "accelerating": _("gathering speed"),
        "slowing": _("slowing down"),
        "steady": _("steady"),
    }
    return _("In the last 24 months {recent} a year, before {earlier}: {pace}.").format(
        recent=format_change(recent),
        earlier=format_change(earlier),
        pace=ends.get(verdict["pace"], _("too unsure to tell a difference")),
    )


def describe_readings(verdict: Mapping[str, Any]) -> str:
    """What each reading of the text gives, the one that decides first; empty without readings."""
    if verdict["reading"] is None:
        return ""
    names = name_readings()
    order = sorted(names, key=lambda name: name != verdict["reading"])
    told = [
        f"{names[name]} {format_change(verdict[f'{name}_change'])}"
        f" ({format_range(verdict[f'{name}_low'], verdict[f'{name}_high'])})"
        for name in order
        if verdict[f"{name}_change"] is not None
    ]
    if not told:
        return ""
    if verdict["reading"] == "common":
        words = _(
            "Periods differ in how many abstracts are cut short, so equal length decides: "
            "{changes} a year."
        ).format(changes=format_list(told))
    else:
        words = _("{changes} a year.").format(changes=format_list(told))
    return words[0].upper() + words[1:]


def describe_wording(verdict: Mapping[str, Any]) -> str:
    """How much the change hangs on single phrases, in a sentence; empty without phrases."""
    low, high, phrase = (
        verdict[name] for name in ("wording_low", "wording_high", "pivotal_phrase")
    )
    if low is None or high is None:
        return ""
    span = format_range(low, high)
    told = _("Without any one phrase, and on titles only, {span} a year").format(span=span)
    if phrase:
        told = _("{sentence}; it hangs most on \u201c{phrase}\u201d").format(
            sentence=told, phrase=phrase
        )
    ends = {
        True: _("{sentence}: the verdict holds in all."),
        False: _("{sentence}: the verdict does not hold in all."),
    }
    return ends.get(verdict["wording_holds"], _("{sentence}.")).format(sentence=told)


def describe_coverage(verdict: Mapping[str, Any]) -> str:
    """Which papers were judged, where not all could be; empty where all were."""
    part = verdict["covered_part"]
    if part is None or part > _NEARLY_ALL:
        return ""
    percent = f"{100 * part:.0f}"
    if verdict["verdict"] == "coverage_changed":
        return _(
            "Only {percent} % of the papers are in categories that the sources cover "
            "throughout: too few to tell a trend."
        ).format(percent=percent)
    return _(
        "Judged on the {percent} % of the papers whose categories the sources cover throughout."
    ).format(percent=percent)


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
