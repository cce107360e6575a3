"""Lagwise: draw an event-driven system, run it, break it, read why."""

__version__ = "0.1.0"
