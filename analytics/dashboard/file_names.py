"""Names of the files that a page hands out: what is in them, under which filters and choices."""

from analytics.dashboard.address import list_choices
from analytics.dashboard.filters import FILTER_WORDS
from analytics.dashboard.language import LANG
from analytics.dashboard.named import NAME
from analytics.dashboard.view import View
from analytics.export import name_file


def name_download(view: View, what: str, suffix: str) -> str:
    """A file's name with what was chosen on the page; see ``name_file``.

    Parameters
    ----------
    what : the table or chart.
    suffix : with or without its dot.
    """
    choices = list_choices((*FILTER_WORDS, LANG, NAME))
    return name_file(what, view.filters, view.catalogue.version, suffix, choices=choices)
