"""Other people's text, shown as it stands: titles, names, words of a link, reasons of an error."""

import re


def escape(text: str | None) -> str:
    """Text to be shown as it stands where Streamlit would read Markdown; numbers keep their %.

    Invisible joiners keep addresses from becoming links, and ``:word:`` from becoming a sign.
    """
    marks = r"\`*_{}[]()<>#+-.!|~$:"
    whole = (text or "").replace(" %", "\u00a0%")
    whole = re.sub(r":(?=[a-zA-Z/])|@|\bwww(?=\.)", "\\g<0>\u2060", whole)
    return "".join(f"\\{each}" if each in marks else each for each in whole)
