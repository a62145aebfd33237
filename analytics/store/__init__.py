"""Papers in a Delta table, fitted artifacts beside it."""
