"""What the facets of papers are called."""

from analytics.i18n import gettext as _


def name_facets() -> dict[str, str]:
    """Names by facet, in their order."""
    return {
        "code": _("Code released"),
        "data": _("Data released"),
        "survey": _("Survey"),
        "benchmark": _("Benchmark"),
        "dataset": _("Data set"),
        "accepted": _("Says it was accepted"),
    }


def name_facet(facet: str, venue: str | None = None) -> str:
    """The name of one, with the place of acceptance where a paper tells it."""
    if facet == "accepted" and venue:
        return _("says it was accepted: {venue}").format(venue=venue)
    name = name_facets()[facet]
    return name[:1].lower() + name[1:]
