"""From a source's own format to rows of ``papers``."""
