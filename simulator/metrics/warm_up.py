"""Where a series stops to depend on how the run began: the warm-up, found by MSER-5."""

from collections.abc import Sequence
from math import fsum

BATCH = 5
BATCHES_LEAST = 10  # fewer say nothing about where to cut


def mser5(values: Sequence[float]) -> int | None:
    """How many of *values*, equally spaced in time, to cut off at the front; None where no cut is good enough.

    The Marginal Standard Error Rule on means of batches of 5 (White, An effective truncation heuristic
    for bias reduction in simulation output, 1997; Franklin and White, Stationarity tests and MSER-5,
    2008): of the batch means Z_1 … Z_k cut the first d for which Σ_{i>d} (Z_i - mean)² / (k - d)²,
    the squared standard error of what is left, is least; among equals the smallest d. A tenth of the
    batches is always left, for in fewer a chance calm looks like precision. A cut behind the middle
    means that the series had not settled in time (Hoad, Robinson and Davies, Automating warm-up length
    estimation, 2010): the answer is None, as it is for fewer than 10 batches. An incomplete last batch
    is left out.
    """
    count = len(values) // BATCH
    if count < BATCHES_LEAST:
        return None
    means = [fsum(values[BATCH * i : BATCH * (i + 1)]) / BATCH for i in range(count)]
    errors = _squared_errors(means)[: count - count // 10 + 1]
    best = min(range(len(errors)), key=errors.__getitem__)
    return BATCH * best if 2 * best < count else None


def _squared_errors(means: Sequence[float]) -> list[float]:
    """For each d the squared standard error of the mean of what follows the first d, by Welford's recursion from the end."""
    errors = [0.0] * len(means)
    mean = squares = 0.0
    for d in range(len(means) - 1, -1, -1):
        kept = len(means) - d
        step = means[d] - mean
        mean += step / kept
        squares += step * (means[d] - mean)
        errors[d] = squares / (kept * kept)
    return errors
