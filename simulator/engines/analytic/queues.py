"""Queueing formulas, each with its source and where it holds. Plain numbers in, plain numbers out.

λ is the arrival rate of records [1/s], S the service time [s], c the servers, ρ = λ E[S] / c, scv a squared
coefficient of variation. Waits are from arrival to the start of service, in the steady state: every
function expects ρ < 1 and gives `inf` from there on.
"""

from functools import lru_cache
from math import exp, inf, log, sqrt

_STEPS = 200
_NEVER = -60.0


@lru_cache(maxsize=4096)
def erlang_b(servers: int, load: float) -> float:
    """P(all *servers* are busy) in M/M/c/c with offered *load* λ E[S], by the recursion of Jagerman (1974).

    Exact for any distribution of service.
    """
    blocked = 1.0
    for busy in range(1, servers + 1):
        blocked = load * blocked / (busy + load * blocked)
    return blocked


def erlang_c(servers: int, load: float) -> float:
    """P(an arrival waits) in M/M/c (Erlang 1917; Kleinrock, Queueing Systems I, 3.5). Exact.

    0 where Chernoff's bound on a Poisson tail, exp(c - a) (a/c)^c, is below 1e-26: it never happens.
    """
    if load >= servers:
        return 1.0
    if load <= 0.0 or servers - load + servers * log(load / servers) < _NEVER:
        return 0.0
    blocked = erlang_b(servers, load)
    rho = load / servers
    return blocked / (1.0 - rho * (1.0 - blocked))


def wait_mmc(rate: float, service_s: float, servers: int = 1) -> float:
    """Mean wait in M/M/c: C(c, λ E[S]) E[S] / (c - λ E[S]) (Kleinrock I, 3.5). Exact."""
    load = rate * service_s
    if load >= servers:
        return inf
    return erlang_c(servers, load) * service_s / (servers - load)


def wait_quantile_mmc(probability: float, rate: float, service_s: float, servers: int = 1) -> float:
    """The wait that is not exceeded with *probability* in M/M/c: P(W > t) = C exp(-(c/E[S] - λ) t). Exact."""
    waits = erlang_c(servers, rate * service_s)
    if waits <= 1.0 - probability:
        return 0.0
    left = servers / service_s - rate
    return log(waits / (1.0 - probability)) / left if left > 0.0 else inf


def sojourn_tail_mmc(time_s: float, rate: float, service_s: float, servers: int = 1) -> float:
    """P(wait and service together exceed *time_s*) in M/M/c, first come first served (Gross and Harris, 2.3). Exact.

    Wait and service are independent: an exponential of rate μ, and with probability C another of rate cμ - λ.
    """
    waits = erlang_c(servers, rate * service_s)
    mu, theta = 1.0 / service_s, servers / service_s - rate
    served = exp(-mu * time_s)
    if abs(theta - mu) < 1e-9 * mu:
        return served * (1.0 + waits * mu * time_s)
    return served + waits * mu * (exp(-theta * time_s) - served) / (mu - theta)


def sojourn_quantile_mmc(probability: float, rate: float, service_s: float, servers: int = 1) -> float:
    """The time in the system that is not exceeded with *probability*: `sojourn_tail_mmc` inverted by bisection."""
    if rate * service_s >= servers:
        return inf
    if servers == 1:  # exponential with rate μ - λ (Kleinrock I, 3.2)
        return -log(1.0 - probability) * service_s / (1.0 - rate * service_s)
    low, high = 0.0, service_s
    while sojourn_tail_mmc(high, rate, service_s, servers) > 1.0 - probability:
        low, high = high, 2.0 * high
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if sojourn_tail_mmc(middle, rate, service_s, servers) > 1.0 - probability:
            low = middle
        else:
            high = middle
        if high - low <= 1e-12 * high:
            break
    return high


def wait_mg1(rate: float, service_s: float, scv: float) -> float:
    """Mean wait in M/G/1: λ E[S²] / (2 (1 - ρ)) (Pollaczek 1930, Khinchine 1932; Kleinrock I, 5.6). Exact.

    For any order of service that does not look at service times (Kleinrock's conservation law).
    """
    return wait_mxg1(rate, service_s, scv, 0.0)


def wait_mxg1(rate: float, service_s: float, scv: float, others: float) -> float:
    """Mean wait in M[X]/G/1: batches at Poisson instants (Gross and Harris, 3.1; Chaudhry and Templeton 1983, 3.2). Exact.

    *rate* is of records. *others* is the mean number of other records in a record's own batch,
    E[X(X-1)] / E[X]: b - 1 for batches of b. A record waits like one in M/G/1 and for half of the others,
    both stretched by what arrives meanwhile.
    """
    rho = rate * service_s
    if rho >= 1.0:
        return inf
    return (rho * (1.0 + scv) + others) * service_s / (2.0 * (1.0 - rho))


def wait_md1(rate: float, service_s: float) -> float:
    """Mean wait in M/D/1, half of M/M/1's: Pollaczek and Khinchine with scv 0 (Erlang 1909). Exact."""
    return wait_mg1(rate, service_s, 0.0)


def root_dm1(rho: float) -> float:
    """σ of D/M/1, the root below 1 of σ = exp(-(1 - σ)/ρ) (Kleinrock I, 6.4), by Newton's method from 0."""
    sigma = 0.0
    for _ in range(_STEPS):
        value = exp(-(1.0 - sigma) / rho)
        step = (value - sigma) / (1.0 - value / rho)
        sigma += step
        if abs(step) <= 1e-15:
            break
    return sigma


def wait_dm1(rate: float, service_s: float) -> float:
    """Mean wait in D/M/1, arrivals one by one at equal distances: σ E[S] / (1 - σ) (Kleinrock I, 6.4). Exact."""
    rho = rate * service_s
    if rho >= 1.0:
        return inf
    if rho <= 0.0:
        return 0.0
    sigma = root_dm1(rho)
    return sigma * service_s / (1.0 - sigma)


def wait_ggc(
    rate: float, service_s: float, scv: float, dispersion: float, others: float = 0.0, servers: int = 1
) -> float:
    """Mean wait in G/G/c after Allen and Cunneen (Allen, Probability, Statistics and Queueing Theory, 1990, 5.3).

    M/M/c's wait times (dispersion + scv) / 2; with one server it is Kingman's heavy-traffic formula (1961).
    An approximation: right as ρ goes to 1, within about 15 % from ρ = 0.9 on, too high below for arrivals
    more regular than Poisson's. Exact for M/G/1 and M/M/c. *dispersion* is variance over mean of the
    counts of arriving records over a long time (Poisson 1, even gaps 0, renewal arrivals their scv), the
    asymptotic method of Whitt's QNA (1983); *others* as in `wait_mxg1`, of which the servers take c at once.
    """
    waits_s = wait_mmc(rate, service_s, servers) * (dispersion + scv) / 2.0
    return waits_s if others <= 0.0 else waits_s + wait_together(others, service_s, servers)


def wait_together(others: float, service_s: float, servers: int) -> float:
    """Mean wait of a batch's records for one another, when *servers* idle ones take the first c of them at once."""
    more = max(0.0, others + 1.0 - servers)
    return more * (more + 1.0) / (2.0 * servers * (others + 1.0)) * service_s


def wait_kingman(rho: float, scv_arrival: float, scv: float, service_s: float) -> float:
    """Mean wait in G/G/1 in heavy traffic: ρ/(1 - ρ) (ca² + cs²)/2 E[S] (Kingman 1961). Hold within 15 % at ρ >= 0.9."""
    return wait_ggc(rho / service_s, service_s, scv, scv_arrival)


def departures(dispersion: float, rho: float, scv: float, servers: int) -> float:
    """Dispersion of what leaves a G/G/c (Whitt, QNA, 1983, eq. 38). Exact for M/M/c, where it is 1 (Burke 1956)."""
    return 1.0 + (1.0 - rho * rho) * (dispersion - 1.0) + rho * rho * (max(scv, 0.2) - 1.0) / sqrt(servers)


def lost_dmc(servers: int, service_s: float, gap_s: float) -> float:
    """P(all servers are busy) when one arrival comes every *gap_s* and is lost if they are: D/M/c/c.

    Palm 1943; Takács, Introduction to the Theory of Queues, 1962, chapter 4. Exact for exponential service.
    """
    total = term = 1.0
    for busy in range(1, servers + 1):
        stays = exp(-busy * gap_s / service_s)
        term *= (1.0 - stays) / stays * (servers - busy + 1) / busy if stays > 0.0 else inf
        total += term
        if total > 1e26:
            return 0.0
    return 1.0 / total


def lossy_mm1k(rho: float, room: int) -> tuple[float, float]:
    """(probability that an arrival is refused, mean number inside) of M/M/1/K with *room* K (Kleinrock I, 3.6). Exact.

    P_K = (1 - ρ) ρ^K / (1 - ρ^(K+1)); also where ρ >= 1.
    """
    weights = [rho**number for number in range(room + 1)]
    total = sum(weights)
    return weights[room] / total, sum(number * weight for number, weight in enumerate(weights)) / total


def feedback_mm1(rate: float, service_s: float, again: float) -> tuple[float, float]:
    """(ρ, mean time until the last visit is over) of M/M/1 whose records come back with probability *again*.

    Visits are geometric, each finds M/M/1 at the load λ/(1 - p) (Jackson 1957). Exact.
    """
    rho = rate * service_s / (1.0 - again)
    return rho, (rho / (1.0 - rho) / rate if rho < 1.0 else inf)


def growth_per_s(rate: float, service_s: float) -> float:
    """How fast the backlog of one server grows, λ - 1/E[S], 0 while it keeps up: the fluid limit (Newell 1971)."""
    return max(0.0, rate - 1.0 / service_s) if service_s > 0.0 else 0.0
