"""Which formula answers a queue, and what it says: mean, quantiles, and what must hold for them."""

from math import inf, isfinite, log

from simulator.base.quick_values import quick_value
from simulator.engines.analytic import queues
from simulator.engines.analytic.moments import PROBABILITY, Time

POISSON, COMPOUND, EVEN, GENERAL = range(4)
"""What arrives: a Poisson stream, batches at Poisson instants, one record after each equal gap, anything else."""

STEADY = "The rate stays what it is at the start, long enough for the queue to settle."
SMOOTH = "Variability of what arrives is followed through the network by two moments (Whitt's QNA)."
TAIL = "A wait, if there is one, is exponential (heavy traffic); its mean is the formula's."
GAMMA = "Quantiles are those of a gamma distribution with the mean and variance found (a lognormal above an scv of 4)."
PACED = "A start that the rate limit allows but that finds no free slot delays the starts behind it."
PLENTY = "M/G/∞"  # so many servers that nobody waits (with a probability below 1e-26)
HELD_BACK = "servers held in a callee's queue"
ANY_ORDER = "Partitions of one member are served in turn; the mean is that of first come first served."


@quick_value
class Stream:
    """Records that arrive: *rate* [1/s], *dispersion* (variance over mean of long counts), and how many others
    come at the same instant, with keys of their own (*spread*) or all with one key (*same*)."""

    rate: float
    dispersion: float
    spread: float
    same: float
    kind: int

    def thinned(self, share: float) -> "Stream":
        """Each record kept with probability *share*, independently."""
        if share >= 1.0:
            return self
        kind = self.kind if self.kind in (POISSON, COMPOUND) else GENERAL
        dispersion = 1.0 + share * (self.dispersion - 1.0)
        return Stream(self.rate * share, dispersion, self.spread * share, self.same * share, kind)

    def split(self, share: float) -> "Stream":
        """The part of a log that goes to one partition or member: records of one key stay together."""
        if share >= 1.0:
            return self
        kind = self.kind if self.kind in (POISSON, COMPOUND) else GENERAL
        alone = self.dispersion - self.same
        dispersion = 1.0 + self.same + share * (alone - 1.0)
        return Stream(self.rate * share, dispersion, self.spread * share, self.same, kind)


def merged(streams: list[Stream]) -> Stream:
    """Several streams together: variances of counts add up."""
    if len(streams) > 1:
        streams = [stream for stream in streams if stream.rate > 0.0]
    if not streams or streams[0].rate <= 0.0:
        return Stream(0.0, 1.0, 0.0, 0.0, POISSON)
    if len(streams) == 1:
        return streams[0]
    rate = dispersion = spread = same = 0.0
    for stream in streams:
        rate += stream.rate
        dispersion += stream.rate * stream.dispersion
        spread += stream.rate * stream.spread
        same += stream.rate * stream.same
    if not isfinite(rate):
        return Stream(rate, 1.0, 0.0, 0.0, GENERAL)
    most = max(stream.kind for stream in streams)
    kind = most if most <= COMPOUND else GENERAL
    return Stream(rate, dispersion / rate, spread / rate, same / rate, kind)


@quick_value
class Waiting:
    """The queue in front of *servers* servers that keep *service* per visit: the *wait_s* of a visit and its law.

    *chance* is the probability of having to wait at all. *wait_s* is `inf` where the queue never settles.
    """

    rate: float
    service: Time
    servers: int
    busy: float
    wait_s: float
    chance: float
    method: str
    exact: bool
    quantiles_exact: bool
    memoryless: bool
    notes: tuple[str, ...]

    @property
    def wait(self) -> Time:
        """The wait as mean and variance: nothing, or with *chance* an exponential time."""
        if self.wait_s <= 0.0 or not isfinite(self.wait_s):
            return Time(self.wait_s, 0.0)
        return Time(self.wait_s, self.wait_s * self.wait_s * (2.0 / self.chance - 1.0))

    def wait_quantile_s(self, stat: str) -> float:
        """P(W > t) = chance exp(-chance t / mean)."""
        left = 1.0 - PROBABILITY[stat]
        if self.wait_s <= 0.0 or self.chance <= left:
            return 0.0
        return self.wait_s / self.chance * log(self.chance / left)

    @property
    def markov(self) -> bool:
        """Whether what leaves is again a Poisson stream (Burke 1956; Jackson 1957; for M/G/∞ Mirasol 1963)."""
        return self.method == PLENTY or (self.memoryless and self.method in ("M/M/1", "M/M/c"))


IDLE = Waiting(0.0, Time(0.0, 0.0), 1, 0.0, 0.0, 0.0, "no arrivals", True, True, True, ())


def waiting(
    stream: Stream,
    service: Time,
    servers: int,
    *,
    exponential: bool,
    fixed: bool,
    exact: bool = True,
    in_turn: bool = False,
) -> Waiting:
    """The answer for *stream* at servers whose visits are *exponential*, *fixed*, or neither.

    *exact* False: the service time itself is an approximation. *in_turn*: it is a member with several partitions.
    """
    rate, mean_s = stream.rate, service.mean_s
    if rate <= 0.0:
        return IDLE
    busy = rate * mean_s / servers
    if not busy < 1.0:
        return Waiting(rate, service, servers, busy, inf, 1.0, "overloaded", True, False, False, ())
    if mean_s <= 0.0:
        return Waiting(rate, service, servers, 0.0, 0.0, 0.0, "no service time", True, True, exponential, ())
    others = stream.spread + stream.same

    def answer(
        wait_s: float,
        chance: float,
        method: str,
        *,
        right: bool = True,
        quantiles: bool = False,
        notes: tuple[str, ...] = (),
    ) -> Waiting:
        notes = (STEADY, *notes) if quantiles or wait_s == 0.0 else (STEADY, *notes, TAIL)
        if in_turn and wait_s > 0.0:
            quantiles, notes = False, (*notes, ANY_ORDER)
        memoryless = exponential and exact
        return Waiting(
            rate,
            service,
            servers,
            busy,
            wait_s,
            chance,
            method,
            right and exact,
            quantiles and exact,
            memoryless,
            notes,
        )

    waits = busy if servers == 1 else queues.erlang_c(servers, rate * mean_s)
    mmc_s = waits * mean_s / (servers - rate * mean_s)
    if stream.kind == POISSON and waits == 0.0:
        return answer(0.0, 0.0, PLENTY, quantiles=True)
    if stream.kind == POISSON and exponential:
        return answer(mmc_s, waits, "M/M/1" if servers == 1 else "M/M/c", quantiles=True)
    if stream.kind == EVEN and fixed:
        return answer(0.0, 0.0, "D/D/c", quantiles=True)
    if servers == 1 and stream.kind == EVEN and exponential:
        return answer(queues.wait_dm1(rate, mean_s), queues.root_dm1(busy), "D/M/1", quantiles=True)
    if servers == 1 and stream.kind == POISSON:
        return answer(queues.wait_mg1(rate, mean_s, service.scv), busy, "M/D/1" if fixed else "M/G/1")
    if servers == 1 and stream.kind == COMPOUND:
        chance = 1.0 - (1.0 - busy) / (1.0 + others)
        method = "M[X]/M/1" if exponential else "M[X]/G/1"
        return answer(queues.wait_mxg1(rate, mean_s, service.scv, others), chance, method)
    wait_s = mmc_s * (max(0.0, stream.dispersion) + service.scv) / 2.0
    if others > 0.0:
        wait_s += queues.wait_together(others, mean_s, servers)
        waits = max(waits, others / (1.0 + others)) if others + 1.0 > servers else waits
    return answer(wait_s, waits, "G/G/c (Allen-Cunneen)", right=False, notes=(SMOOTH,))
