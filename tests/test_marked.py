"""Words on pages and charts are marked for translation where they are written."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("dashboard", "charts")
MODULES = sorted(path for room in ROOMS for path in (ROOT / "analytics" / room).rglob("*.py"))

#: What shows its first argument.
SHOWING = set(
    "title header subheader caption write markdown info warning error success toast button metric "
    "expander popover text_input text_area selectbox multiselect segmented_control date_input "
    "number_input form_submit_button download_button link_button toggle checkbox radio pills "
    "slider file_uploader tabs spinner progress dialog text TextColumn NumberColumn DateColumn "
    "LineChartColumn LinkColumn CheckboxColumn ProgressColumn BarChartColumn ListColumn".split()
)

#: Arguments by name that are shown, of any function.
SHOWN = set("show_spinner title source alt choose help placeholder label note tip subtitle".split())

#: Names that are the same in every language, and code.
SAME = {"CSV", "PDF", "BibTeX", "RIS", "JSON", "Parquet", "PNG", "SVG", "DOI"}
_WORDS = re.compile(r"[A-Za-z]{2,}")


def has_words(node: ast.expr) -> bool:
    """Whether an argument is written out in words, not marked, computed or empty."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return bool(set(_WORDS.findall(node.value)) - SAME) and not node.value.startswith(":")
    if isinstance(node, ast.JoinedStr):
        return any(has_words(part) for part in node.values)
    if isinstance(node, ast.IfExp):
        return has_words(node.body) or has_words(node.orelse)
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "escape":
        return has_words(node.args[0])
    return isinstance(node, ast.BinOp) and (has_words(node.left) or has_words(node.right))


def list_shown(call: ast.Call) -> Iterator[ast.expr]:
    name = ast.unparse(call.func)
    if name.rpartition(".")[2] in SHOWING and call.args and "getLogger" not in name:
        yield call.args[0]
    shown = SHOWN | {"unit"} if name == "show_figure" else SHOWN
    yield from (each.value for each in call.keywords if each.arg in shown)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_is_shown_is_marked(path: Path) -> None:
    calls = (
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
    )
    bare = [
        f"line {shown.lineno}: {ast.unparse(shown)[:70]}"
        for call in calls
        for shown in list_shown(call)
        if has_words(shown)
    ]
    assert not bare, "mark it: _('...') from analytics.i18n"


#: What Streamlit would put of its own into boxes to choose from: a hint that is English in every
#: language, and a first row "Select 18 matches", which Enter takes instead of what was typed.
NEEDED = {"selectbox": {"placeholder"}, "multiselect": {"placeholder", "select_all"}}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_box_to_choose_from_has_nothing_of_streamlits_own(path: Path) -> None:
    bare = [
        f"line {node.lineno}: give it {', '.join(sorted(missing))}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and (
            missing := NEEDED.get(ast.unparse(node.func).rpartition(".")[2], set())
            - {each.arg for each in node.keywords}
        )
    ]
    assert not bare


@pytest.mark.parametrize(
    ("code", "bare"),
    [
        ("st.title('Two words')", True),
        ("show_figure(view, unit='papers')", True),
        ("show_table(view, alt=f'{n} papers')", True),
        ("st.caption(escape('words' if told else ''))", True),
        ("st.title(_('Two words'))", False),
        ("st.title(_('{n} words').format(n=n))", False),
        ("st.markdown(f'**{name}**')", False),
        ("st.download_button('CSV', make)", False),
        ("logging.getLogger(__name__).warning('words')", False),
    ],
)
def test_a_bare_word_is_told_from_a_marked_one(code: str, bare: bool) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call)
    assert any(has_words(shown) for shown in list_shown(call)) is bare
