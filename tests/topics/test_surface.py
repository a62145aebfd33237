"""Terms are shown as people write them."""

import polars as pl

from analytics.topics.surface import spell_terms, split_pieces


def spell(*abstracts: str | None, terms: list[str]) -> dict[str, str]:
    ids = [str(number) for number in range(len(abstracts))]
    frame = pl.DataFrame({"arxiv_id": ids, "abstract": list(abstracts)})
    return spell_terms(split_pieces(frame.lazy()), terms)


def test_capitals_hyphens_and_plurals_come_back() -> None:
    text = "The KV cache of LLMs, after fine-tuning; a KV cache. Chain-of-thought of LLMs helps."
    found = spell(text, terms=["kv cache", "llm", "fine tuning", "chain of thought"])
    assert found == {
        "kv cache": "KV cache",
        "llm": "LLMs",
        "fine tuning": "fine-tuning",
        "chain of thought": "Chain-of-thought",
    }


def test_title_case_gives_way_to_plain() -> None:
    texts = ["We use Spiking Neural Networks (SNNs)."] * 4 + ["Of spiking neural networks."]
    assert spell(*texts, terms=["spiking neural network"]) == {
        "spiking neural network": "spiking neural networks"
    }


def test_no_spelling_crosses_a_sentence() -> None:
    assert spell("a neural. Network", terms=["neural network"]) == {
        "neural network": "neural network"
    }


def test_unknown_terms_stay_as_they_are() -> None:
    assert spell(None, "", terms=["graph"]) == {"graph": "graph"}
