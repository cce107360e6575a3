"""What an architect could take instead: one file per library and style, each with its own `RUNS`."""
