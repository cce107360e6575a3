"""The operations on runs and on experiments."""

from ninja import Router

from studio.runs.apis.experiments import router as experiments
from studio.runs.apis.runs import router as runs

ROUTERS: tuple[Router, ...] = (runs, experiments)
