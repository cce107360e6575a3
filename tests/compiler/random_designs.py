"""Designs drawn at random: small, valid, and of every kind."""

from typing import Any

from hypothesis import strategies as st

TIMES = st.sampled_from(
    [
        "1 ms",
        "exponential 4 ms",
        "uniform 1 ms to 9 ms",
        "erlang 3 mean 5 ms",
        "lognormal mean 4 ms p99 30 ms",
    ]
)
RETRIES = st.sampled_from(
    ["none", "2 after 50 ms", "3 after 20 ms exponential jitter 20 %", "unlimited after 100 ms to the back"]
)
KEYS = st.sampled_from(["unique", "uniform over 20", "zipf 1.0 over 50", "hot 30 % over 10"])
SHARES = st.sampled_from(["0 %", "5 %", "40 %"])
FAULTS: list[dict[str, Any]] = [
    {"at": "1 s", "crash": "desk", "instance": "all", "for": "1 s"},
    {"at": "3 s", "crash": "desk", "how": "clean", "for": "1 s"},
    {"at": "2 s", "crash": "reader"},
    {"at": "1 s", "crash": "store", "for": "1 s"},
    {"at": "1 s", "broker_loss": "main", "broker": 0, "for": "2 s"},
    {"at": "1500 ms", "slow": "desk", "factor": 20, "for": "1 s"},
    {"at": "1 s", "spike": "door", "factor": 4, "for": "1 s"},
    {"at": "1 s", "poison": "events", "records": 3},
    {"at": "1 s", "outage": "outside", "for": "1 s", "answers": "nothing"},
    {"at": "2 s", "outage": "outside", "for": "1 s", "answers": "error"},
]


def handler(draw: st.DrawFn, *, calls: bool) -> dict[str, Any]:
    """A handler's time, failures, retries and whether it is idempotent."""
    part: dict[str, Any] = {"takes": draw(TIMES), "fails": draw(SHARES), "retries": draw(RETRIES)}
    if draw(st.booleans()):
        part["idempotent_by"] = "id"
    if calls and draw(st.booleans()):
        part["calls"] = {"to": "outside", "timeout": "300 ms"}
    return part


@st.composite
def documents(draw: st.DrawFn) -> dict[str, Any]:
    """A design as plain data: a source, a desk with a saga, a reader, a read model, and some faults."""
    brokers = draw(st.integers(1, 3))
    replicas = draw(st.integers(1, brokers))
    consumer = handler(draw, calls=True) | {
        "threads": draw(st.integers(1, 2)),
        "max_poll": draw(st.sampled_from([1, 7, 500])),
        "commit": draw(st.sampled_from(["auto", "batch", "before"])),
        "commit_interval": "1 s",
        "session_timeout": "2 s",
        "heartbeat": "500 ms",
    }
    if draw(st.booleans()):
        consumer["dead_letters"] = "events.dead"
    store: dict[str, Any] = {"append": "1 ms", "expected_version": draw(st.booleans())}
    if draw(st.booleans()):
        store["outbox"] = {"poll": "100 ms", "batch": draw(st.sampled_from([1, 50]))}
    faults = draw(st.lists(st.sampled_from(FAULTS), max_size=2, unique_by=str))
    if "outbox" not in store:
        faults = [fault for fault in faults if fault.get("crash") != "store"]
    return {
        "lagwise": 1,
        "name": "Drawn",
        "clusters": {
            "main": {"brokers": brokers, "acks": draw(st.sampled_from(["all", "1"])), "latency": draw(TIMES)}
        },
        "schemas": {"Done": {"fields": {"id": "uuid"}}, "Ended": {"fields": {"id": "uuid"}}},
        "topics": {
            "events": {
                "cluster": "main",
                "partitions": draw(st.integers(1, 5)),
                "replicas": replicas,
                "min_insync_replicas": draw(st.integers(1, replicas)),
                "carries": ["Done", "Ended"],
            },
            "events.dead": {"cluster": "main"},
        },
        "services": {
            "desk": {
                "instances": draw(st.integers(1, 3)),
                "concurrency": draw(st.integers(1, 3)),
                "handles": {
                    "Do": handler(draw, calls=True) | {"appends": "store", "emits": {"Done": "events"}},
                    "reserve": handler(draw, calls=True),
                    "release": handler(draw, calls=False),
                    "finish": handler(draw, calls=False) | {"emits": {"Ended": "events"}},
                },
            },
            "reader": {"instances": draw(st.integers(1, 3)), "consumes": {"events": consumer}},
        },
        "external_systems": {"outside": {"takes": draw(TIMES), "concurrency": 4, "rate_limit": "200/s"}},
        "event_stores": {"store": store},
        "projections": {
            "view": {"from": "events", "takes": draw(TIMES), "idempotent": draw(st.booleans()), "batch": 10}
        },
        "sagas": {
            "course": {
                "starts_on": "Done",
                "run_by": "desk",
                "records": draw(st.sampled_from(["before_action", "after_action", "never"])),
                "resumes": draw(st.booleans()),
                "resume_after": "500 ms",
                "steps": [
                    {
                        "do": "desk.reserve",
                        "undo": "desk.release",
                        "timeout": "500 ms",
                        "retries": draw(RETRIES),
                    },
                    {
                        "do": "desk.finish",
                        "timeout": "500 ms",
                        "retries": draw(RETRIES),
                        "pivot": draw(st.booleans()),
                    },
                ],
                "undo_retries": draw(RETRIES),
            }
        },
        "sources": {
            "door": {
                "sends": "Do",
                "to": "desk",
                "rate": draw(
                    st.sampled_from(["poisson 30/s", "constant 20/s", "poisson 2/s in batches of 10"])
                ),
                "keys": draw(KEYS),
                "retries": draw(st.sampled_from(["none", "3 after 200 ms to the back"])),
            }
        },
        "scenarios": {"drawn": {"lasts": "5 s", "load": {"door": "2x from 2 s for 1 s"}, "faults": faults}},
    }
