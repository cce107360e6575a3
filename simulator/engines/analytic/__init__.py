"""Estimates without simulating: traffic equations over the ops of a plan."""
