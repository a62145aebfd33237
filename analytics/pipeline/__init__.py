"""What a command or a page asks for, composed from the rooms: ingest, fit, select, measure."""
