from pathlib import Path

import pytest

from analytics.config import DATA
from analytics.errors import InputError
from analytics.report.notes import list_notes, name_note, read_note

FRONT = "---\nauthor: A\ndate: 2026-01-08\nread: abstract\n---\n"


def write(folder: Path, text: str, name: str = "2601.00001.en.md") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_note_is_read_with_its_sections(tmp_path: Path) -> None:
    note = read_note(write(tmp_path, FRONT + "\n## Background\n\nOne.\n\n## My own\nTwo.\n"))
    assert (note.arxiv_id, note.lang) == ("2601.00001", "en")
    assert (note.author, note.read) == ("A", "abstract")
    assert [(each.name, each.text) for each in note.sections] == [
        ("background", "One."),
        ("My own", "Two."),
    ]


def test_the_slash_of_an_old_id_is_an_underscore(tmp_path: Path) -> None:
    path = write(tmp_path, FRONT + "## Background\nx", name_note("hep-th/9901001", "zh"))
    assert path.name == "hep-th_9901001.zh.md"
    assert read_note(path).arxiv_id == "hep-th/9901001"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("author: A\n", 1),
        ("---\nauthor: A\n---\n## Background\nx", 3),
        ("---\nauthor A\n---\n", 2),
        ("---\nauthor: A\ndate: soon\nread: abstract\n---\n## Background\nx", 3),
        ("---\nauthor: A\ndate: 2026-01-08\nread: title\n---\n## Background\nx", 4),
        ("---\nauthor: A\n", 2),
        (FRONT + "text before\n", 6),
        (FRONT, 5),
    ],
)
def test_a_broken_note_is_refused_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"2601\.00001\.en\.md:{line}: "):
        read_note(write(tmp_path, text))


def test_a_later_folder_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    write(first, FRONT)
    later = write(second, FRONT)
    assert list_notes([first, second, tmp_path / "none"]) == {"2601.00001": {"en": later}}


def test_every_shipped_note_is_whole_and_in_both_languages() -> None:
    for id, files in list_notes([DATA / "notes"]).items():
        assert set(files) == {"en", "zh"}, id
        for path in files.values():
            note = read_note(path)
            assert note.read == "abstract"
            assert {each.name for each in note.sections} == {
                "background",
                "new",
                "principles",
                "strengths",
                "weaknesses",
            }
