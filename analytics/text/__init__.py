"""One text normalisation for topics, themes, search and typed phrases."""

from analytics.text.normalise import BOUNDARY, normalise, normalise_phrase, paper_text

__all__ = ["BOUNDARY", "normalise", "normalise_phrase", "paper_text"]
