"""Editors' notes that belong to a report: those shipped, and the user's own beside the store."""

import polars as pl

from analytics.config import DATA
from analytics.errors import InputError
from analytics.pipeline.catalogue import Catalogue
from analytics.pipeline.report_period import Scene
from analytics.report.notes import list_notes, read_note
from analytics.report.paper_facts import Note
from analytics.report.plan import Plan
from analytics.store.artifacts import locate_artifacts


def read_notes(
    store: str, catalogue: Catalogue, plan: Plan
) -> tuple[dict[str, tuple[Note, ...]], list[str]]:
    """Notes on papers of the store, shipped or the user's own; and what is wrong in others."""
    files = list_notes([DATA / "notes", locate_artifacts(store, "notes")])
    wanted = list(files) if plan.notes is None else [id for id in plan.notes if id in files]
    present = catalogue.papers.filter(pl.col("arxiv_id").is_in(wanted))["arxiv_id"].to_list()
    notes: dict[str, tuple[Note, ...]] = {}
    faults = []
    for id in present:
        for path in files[id].values():
            try:
                notes[id] = (*notes.get(id, ()), read_note(path))
            except InputError as error:
                faults.append(str(error))
    return notes, faults


def pin_notes(plan: Plan, notes: dict[str, tuple[Note, ...]], scene: Scene) -> tuple[str, ...]:
    """Featured papers: those asked for, then those of the period that an editor wrote on."""
    inside = set(scene.week["arxiv_id"].to_list())
    wanted = [id for id in notes if id in inside] if plan.notes is None else list(plan.notes)
    return tuple(dict.fromkeys([*plan.features, *(id for id in wanted if id in notes)]))


def read_paper_notes(store: str, arxiv_id: str) -> tuple[list[Note], list[str]]:
    """Notes on one paper, and what is wrong in those that cannot be read."""
    files = list_notes([DATA / "notes", locate_artifacts(store, "notes")])
    notes: list[Note] = []
    faults: list[str] = []
    for path in files.get(arxiv_id, {}).values():
        try:
            notes.append(read_note(path))
        except InputError as error:
            faults.append(str(error))
    return notes, faults
