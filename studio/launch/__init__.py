"""`make run`: from a fresh clone to a running studio, with the standard library only."""
