"""Text that becomes Markdown: other people's words stand as they are, and only as words."""

import re

from markupsafe import Markup

_MARKS = re.compile(r"([\\`*_\[\]<>|~$&])")
_BLANKS = re.compile(r"\s+")
#: Direction marks and other characters that change how the text around them is shown.
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u2028-\u202e\u2060-\u2069\ufeff]"
)


def escape(value: object) -> Markup:
    """A value as one line of Markdown that shows it as it stands.

    Marks inside a line are escaped. What opens a block only at the start of a line (``#``, ``-``,
    ``1.``) is not: no template puts a value there. Text already marked safe is left alone.
    """
    if isinstance(value, Markup):
        return value
    line = _BLANKS.sub(" ", _CONTROLS.sub("", str(value)))
    return Markup(_MARKS.sub(r"\\\1", line))  # noqa: S704  # escaped just here


def link(text: object, address: str) -> Markup:
    """A link; the address is ours and holds no blank, bracket or angle."""
    safe = re.sub(r"[\s<>()\[\]\\]", "", address)
    return Markup(f"[{escape(text)}]({safe})")  # noqa: S704  # both parts are escaped


def figure(name: str, caption: object) -> Markup:
    """A place for a figure of a page."""
    return Markup(f"![{escape(caption)}](figure:{name})")  # noqa: S704  # escaped just here


def keep(text: str) -> Markup:
    """Markdown of an editor's note: its blocks stand, its HTML and images do not."""
    lines = [_disarm(_CONTROLS.sub("", line)) for line in text.splitlines()]
    return Markup("\n".join(lines))  # noqa: S704  # HTML is escaped line by line


def _disarm(line: str) -> str:
    # Headings of a note go below those of the report, and are set bold instead.
    heading = re.match(r"\s{0,3}#+\s+(.*)", line)
    text = heading[1] if heading else line
    safe = re.sub(r"[<>&$|]", lambda mark: "\\" + mark[0], text).replace("![", "!\\[")
    safe = re.sub(r"\]\((?!https?://)", "\\](", safe)
    return f"**{safe}**" if heading else safe
