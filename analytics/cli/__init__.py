"""Command line: reads arguments, calls the pipeline; data to stdout, the rest to stderr."""

from analytics.cli.main import main

__all__ = ["main"]
