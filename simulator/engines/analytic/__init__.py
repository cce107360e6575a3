"""Answers without simulating: queueing theory over the ops of a plan. `docs/analytic.md` says what it answers."""
