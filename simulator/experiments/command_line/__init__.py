"""The commands of `python -m simulator`: one file each, and what they print."""
