"""Distributions of times: "exponential 5 ms", "lognormal mean 4 ms p99 20 ms"."""

import re
from collections.abc import Mapping
from functools import lru_cache
from math import sqrt
from typing import Any

from simulator.base.distributions import Distribution
from simulator.base.errors import PhraseError
from simulator.base.phrases.grammar import mapping_keys, number, required, unreadable
from simulator.base.transcendental import exp, log
from simulator.base.units import DURATION, NUMBER, parse_duration_s, print_duration_s, print_number

ALLOWED = (
    "a time (2 ms) or a distribution: exponential 5 ms · uniform 1 ms to 3 ms · erlang 4 mean 1 s · "
    "lognormal mean 4 ms p99 20 ms · lognormal mean 4 ms cv 1 · hyperexponential mean 1 s scv 4 · "
    "pareto min 1 ms shape 2.5"
)

Z99 = 2.3263478740408408
"""The 0.99 quantile of the standard normal distribution."""

_D, _N = f"({DURATION})", f"({NUMBER})"
_FORMS = {
    "constant": (re.compile(rf"(?:constant +)?{_D}\Z"), ("mean",)),
    "uniform": (re.compile(rf"uniform +{_D} +to +{_D}\Z"), ("from", "to")),
    "exponential": (re.compile(rf"exponential +(?:mean +)?{_D}\Z"), ("mean",)),
    "erlang": (re.compile(rf"erlang +{_N} +mean +{_D}\Z"), ("phases", "mean")),
    "lognormal": (re.compile(rf"lognormal +mean +{_D} +p99 +{_D}\Z"), ("mean", "p99")),
    "lognormal cv": (re.compile(rf"lognormal +mean +{_D} +cv +{_N}\Z"), ("mean", "cv")),
    "lognormal mu": (re.compile(rf"lognormal +mu +(-?{NUMBER}) +sigma +{_N}\Z"), ("mu", "sigma")),
    "hyperexponential": (re.compile(rf"hyperexponential +mean +{_D} +scv +{_N}\Z"), ("mean", "scv")),
    "pareto": (re.compile(rf"pareto +min +{_D} +shape +{_N}\Z"), ("min", "shape")),
}
_TIMES = ("mean", "from", "to", "p99", "min")
KINDS = tuple(sorted(kind for kind in _FORMS if " " not in kind))


def _quantity(description: str) -> dict[str, object]:
    return {"type": ["string", "number"], "x-unit": "s", "description": description}


FORM: dict[str, object] = {
    "required": ["kind"],
    "properties": {
        "kind": {"enum": list(KINDS), "description": "The kind of distribution."},
        "mean": _quantity("The mean."),
        "p99": _quantity("What 99 % stay below (lognormal)."),
        "cv": {"type": ["string", "number"], "description": "Standard deviation over mean (lognormal)."},
        "scv": {"type": ["string", "number"], "description": "Variance over mean² (hyperexponential, ≥ 1)."},
        "phases": {"type": ["string", "integer"], "description": "How many phases (erlang)."},
        "from": _quantity("The lower end (uniform)."),
        "to": _quantity("The upper end (uniform)."),
        "min": _quantity("The minimum (pareto)."),
        "shape": {"type": ["string", "number"], "description": "The shape, above 1 (pareto)."},
        "mu": {"type": ["string", "number"], "description": "Mean of the logarithm of seconds (lognormal)."},
        "sigma": {"type": ["string", "number"], "description": "Deviation of the logarithm (lognormal)."},
    },
    "additionalProperties": False,
}
"""JSON Schema of the mapping form."""


def parse_distribution(value: object) -> Distribution:
    """A distribution from its phrase, its mapping form, or a number of seconds. Raises PhraseError."""
    if isinstance(value, Distribution):
        return value
    if isinstance(value, str):
        return _of_text(" ".join(value.split()))
    if isinstance(value, Mapping):
        return _of_mapping(value)
    return Distribution("constant", parse_duration_s(value))


@lru_cache(maxsize=4096)
def _of_text(text: str) -> Distribution:
    for form, (pattern, names) in _FORMS.items():
        match = pattern.match(text)
        if match is not None:
            return _build(form.split(" ", 1)[0], dict(zip(names, match.groups(), strict=True)))
    first = text.split(" ", 1)[0]
    if first and first[0].isdigit():
        parse_duration_s(text)
    if first in KINDS:
        raise unreadable(text, f"how {_article(first)} distribution is written", ALLOWED)
    raise unreadable(text, "a time or a distribution", ALLOWED)


def _of_mapping(value: Mapping[Any, object]) -> Distribution:
    kind = required(value, "kind", ALLOWED)
    forms = [names for form, (_, names) in _FORMS.items() if form.split(" ", 1)[0] == kind]
    if not forms:
        raise PhraseError(f"“{kind}” is not a kind of distribution.", f"kinds: {', '.join(KINDS)}")
    mapping_keys(value, {"kind"}.union(*forms), ALLOWED)
    given = {key: part for key, part in value.items() if key != "kind"}
    if set(given) not in [set(names) for names in forms]:
        wanted = " or ".join(" and ".join(f"“{name}”" for name in names) for names in forms)
        raise PhraseError(f"A mapping of kind “{kind}” has {wanted}.", ALLOWED)
    return _build(str(kind), given)


def _build(kind: str, given: Mapping[str, object]) -> Distribution:
    times = {name: parse_duration_s(given[name]) for name in _TIMES if name in given}
    match kind:
        case "constant":
            return Distribution("constant", times["mean"])
        case "uniform":
            if times["from"] > times["to"]:
                raise PhraseError("The upper end of a uniform distribution is below its lower end.", ALLOWED)
            return Distribution("uniform", times["from"], times["to"])
        case "exponential":
            return Distribution("exponential", times["mean"])
        case "erlang":
            phases = number(given["phases"], "erlang PHASES mean TIME, phases from 1 to 1000")
            if phases != int(phases) or not 1 <= phases <= 1000:
                raise PhraseError(
                    f"{print_number(phases)} is not a number of phases.", "phases from 1 to 1000"
                )
            return Distribution("erlang", times["mean"], phases)
        case "hyperexponential":
            scv = number(given["scv"], ALLOWED)
            if scv < 1:
                raise PhraseError(
                    "The squared coefficient of variation of a hyperexponential distribution is at least 1.",
                    ALLOWED,
                )
            return Distribution("hyperexponential", times["mean"], scv)
        case "pareto":
            shape = number(given["shape"], ALLOWED)
            if shape <= 1:
                raise PhraseError("A Pareto distribution whose shape is at most 1 has no mean.", ALLOWED)
            if times["min"] <= 0:
                raise PhraseError("The minimum of a Pareto distribution is above 0.", ALLOWED)
            return Distribution("pareto", times["min"], shape)
        case _:
            return _lognormal(times, given)


def _lognormal(times: Mapping[str, float], given: Mapping[str, object]) -> Distribution:
    """mu and sigma of the logarithm, from (mean, p99), (mean, cv) or themselves.

    With mean m = exp(mu + sigma²/2): cv² = exp(sigma²) - 1, and p99 = exp(mu + z sigma), so sigma is
    the smaller root of sigma²/2 - z sigma + log(p99/m) = 0, which exists while p99/m <= exp(z²/2).
    """
    if "mu" in given:
        text = str(given["mu"])
        mu = -number(text[1:], ALLOWED) if text.startswith("-") else number(text, ALLOWED)
        sigma = number(given["sigma"], ALLOWED)
        if abs(mu) > 100 or sigma > 10:
            raise PhraseError("mu is from -100 to 100, sigma from 0 to 10.", ALLOWED)
        return Distribution("lognormal", mu, sigma)
    mean = times["mean"]
    if mean <= 0:
        raise PhraseError("The mean of a lognormal distribution is above 0.", ALLOWED)
    if "cv" in given:
        cv = number(given["cv"], ALLOWED)
        if cv > 1e6:
            raise PhraseError("A coefficient of variation is at most 1000000.", ALLOWED)
        variance = log(1.0 + cv * cv)
        return Distribution("lognormal", log(mean) - variance / 2.0, sqrt(variance))
    p99 = times["p99"]
    ratio = log(p99 / mean) if p99 >= mean else -1.0
    if ratio < 0:
        raise PhraseError("The p99 of a lognormal distribution is not below its mean.", ALLOWED)
    if ratio > Z99 * Z99 / 2.0:
        most = print_number(round(exp(Z99 * Z99 / 2.0), 1))
        raise PhraseError(f"The p99 of a lognormal distribution is at most {most} times its mean.", ALLOWED)
    # The conjugate form of the smaller root: no cancellation when p99 is close to the mean.
    sigma = 2.0 * ratio / (Z99 + sqrt(Z99 * Z99 - 2.0 * ratio))
    return Distribution("lognormal", log(mean) - sigma * sigma / 2.0, sigma)


def print_distribution(distribution: Distribution) -> str:
    """The phrase that `parse_distribution` reads back as exactly *distribution*."""
    a, b = distribution.a, distribution.b
    match distribution.kind:
        case "constant":
            return print_duration_s(a)
        case "uniform":
            return f"uniform {print_duration_s(a)} to {print_duration_s(b)}"
        case "exponential":
            return f"exponential {print_duration_s(a)}"
        case "erlang":
            return f"erlang {print_number(b)} mean {print_duration_s(a)}"
        case "hyperexponential":
            return f"hyperexponential mean {print_duration_s(a)} scv {print_number(b)}"
        case "pareto":
            return f"pareto min {print_duration_s(a)} shape {print_number(b)}"
        case _:
            return _print_lognormal(a, b)


def distribution_mapping(distribution: Distribution) -> dict[str, object]:
    """The longer form: ``{"kind": "exponential", "mean": "5 ms"}``."""
    text = print_distribution(distribution)
    for form, (pattern, names) in _FORMS.items():
        match = pattern.match(text)
        if match is not None:
            parts = zip(names, match.groups(), strict=True)
            given = {name: part if name in _TIMES else float(part) for name, part in parts}
            return {"kind": form.split(" ", 1)[0], **given}
    raise AssertionError(text)


@lru_cache(maxsize=1024)
def _print_lognormal(mu: float, sigma: float) -> str:
    """(mean, p99) or (mean, cv) with the fewest digits that give back mu and sigma, else mu and sigma."""
    mean = exp(mu + sigma * sigma / 2.0)
    p99 = exp(mu + Z99 * sigma)
    cv = sqrt(max(exp(sigma * sigma) - 1.0, 0.0))
    target = Distribution("lognormal", mu, sigma)
    for digits in (*range(1, 7), 9, 12, 15, 17):
        m = print_duration_s(float(f"{mean:.{digits - 1}e}"))
        for spread in (
            f"p99 {print_duration_s(float(f'{p99:.{digits - 1}e}'))}",
            f"cv {print_number(float(f'{cv:.{digits - 1}e}'))}",
        ):
            text = f"lognormal mean {m} {spread}"
            try:
                if _of_text(text) == target:
                    return text
            except PhraseError:
                continue
    sign = "-" if mu < 0 else ""
    return f"lognormal mu {sign}{print_number(abs(mu))} sigma {print_number(sigma)}"


def _article(word: str) -> str:
    return f"an {word}" if word[0] in "aeiou" else f"a {word}"
