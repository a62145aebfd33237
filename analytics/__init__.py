"""Papertide: how arXiv moves, measured and reported."""

__version__ = "0.1.0"
