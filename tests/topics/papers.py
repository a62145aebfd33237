"""Small made-up papers about four subjects that share no words."""

import numpy as np
import polars as pl

SUBJECTS = {
    "speech": "speech recognition acoustic speaker phoneme transcription utterance voice".split(),
    "graph": "vertex clique coloring treewidth planar bipartite subgraph spanning".split(),
    "robot": "robot grasping manipulator locomotion gripper tactile dexterous quadruped".split(),
    "quantum": "qubit entanglement decoherence hamiltonian ansatz unitary trapped photonic".split(),
}


def make_papers(each: int = 40, *, seed: int = 0) -> pl.DataFrame:
    """``each`` papers per subject; the id says the subject (sp.., gr.., ro.., qu..)."""
    rng = np.random.default_rng(seed)
    rows = []
    for subject, words in SUBJECTS.items():
        for number in range(each):
            text = [" ".join(rng.choice(words, 5)) + "." for _ in range(5)]
            rows.append(
                {
                    "arxiv_id": f"{subject[:2]}{number:04d}",
                    "title": " ".join(rng.choice(words, 4)),
                    "abstract": " We propose a novel method. ".join(text),
                }
            )
    return pl.DataFrame(rows)


def find_subject(arxiv_id: str) -> pl.Expr:
    """The subject hidden in the id of a made-up paper."""
    return pl.col(arxiv_id).str.slice(0, 2)
