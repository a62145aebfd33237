"""Which room may import which: the walls of the house."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SIBLINGS = {"ingest", "store", "topics", "trends", "search"}
# Words are said in the reader's language in every room, the lowest too.
BASE = {"errors", "config", "schema", "progress", "i18n"}
SMALL = {"text", "taxonomy", "query", "export", "references"}
ALLOWED = {
    **{room: BASE - {room} for room in BASE},
    **{room: BASE | (SMALL - {room}) for room in SMALL},
    **dict.fromkeys(SIBLINGS, BASE | SMALL),
    "spark": BASE | SMALL | {"topics"},
    "charts": BASE | SMALL | SIBLINGS,
    "report": BASE | SMALL | SIBLINGS | {"charts"},
    "pipeline": BASE | SMALL | SIBLINGS | {"spark", "charts", "report"},
    "cli": BASE | SMALL | SIBLINGS | {"charts", "report", "pipeline"},
    "dashboard": BASE | SMALL | SIBLINGS | {"charts", "report", "pipeline"},
    "__main__": {"cli"},
    "__init__": set(),
}
MODULES = sorted((ROOT / "analytics").rglob("*.py"))


def list_imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def name_room(path: Path) -> str:
    parts = path.relative_to(ROOT / "analytics").parts
    return parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_follow_the_arrows(path: Path) -> None:
    room = name_room(path)
    own = {name.split(".")[1] for name in list_imports(path) if name.startswith("analytics.")}
    assert own - {room, "__version__"} <= ALLOWED[room]


def test_only_the_dashboard_imports_streamlit() -> None:
    importers = {
        name_room(path)
        for path in MODULES
        if any(name.split(".")[0] == "streamlit" for name in list_imports(path))
    }
    assert importers == {"dashboard"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_is_ever_unpickled(path: Path) -> None:
    names = {name.split(".")[0] for name in list_imports(path)}
    assert not names & {"pickle", "joblib", "dill", "cloudpickle", "marshal", "shelve"}
