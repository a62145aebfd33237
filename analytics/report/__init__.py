"""The weekly report: facts computed from frames, then text that adds nothing to them."""
