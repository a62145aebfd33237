"""Full-text search over the normalised text."""
