"""Shares over time and what may be said of them."""
