"""Targets that a design can be written for: one file each, every one with the losses it makes."""
