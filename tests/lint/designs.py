"""A sound design, and ways to spoil and to mend it, for the tests of the rules."""

from collections.abc import Iterable

from simulator.base.findings import Edit, Finding
from simulator.design.document import Design, parse
from simulator.design.serde import apply_splices, edit_text
from simulator.lint.runner import lint
from simulator.metrics.load import LoadEstimate

SOUND = """\
lagwise: 1
name: Sound
clusters: { main: { brokers: 3 } }
schemas:
  Item: { fields: { sku: string, price: "decimal(12, 2)" } }
  Placed:
    version: 2
    fields:
      event_id: uuid
      correlation_id: uuid
      order_id: uuid
      items: [Item]
      total: "decimal(12, 2)"
      currency: string(3)
      occurred_at: timestamp-millis
      channel: { type: string, default: web, since: 2 }
  Confirmed:
    fields: { event_id: uuid, correlation_id: uuid, order_id: uuid, occurred_at: timestamp-millis }
  Cancelled:
    fields: { event_id: uuid, correlation_id: uuid, order_id: uuid, occurred_at: timestamp-millis }
topics:
  events:
    cluster: main
    partitions: 4
    replicas: 3
    min_insync_replicas: 2
    retention: forever
    key: order_id
    carries: [Placed, Confirmed, Cancelled]
    subject_naming: record
  events.dead: { cluster: main, replicas: 3, min_insync_replicas: 2, retention: 90 d }
services:
  orders:
    instances: 2
    concurrency: 4
    handles:
      place: { takes: 4 ms, idempotent_by: request_id, appends: store, emits: { Placed: events } }
      confirm: { takes: 2 ms, idempotent_by: saga, appends: store, emits: { Confirmed: events } }
      cancel: { takes: 2 ms, idempotent_by: saga, appends: store, emits: { Cancelled: events } }
  stock:
    instances: 2
    concurrency: 4
    handles:
      reserve: { takes: 5 ms, idempotent_by: saga }
      release: { takes: 5 ms, idempotent_by: saga }
  payments:
    instances: 2
    concurrency: 4
    handles:
      charge: { takes: 2 ms, calls: { to: bank, timeout: 2 s }, idempotent_by: saga }
      refund: { takes: 2 ms, calls: { to: bank, timeout: 2 s }, idempotent_by: saga }
  mailer:
    instances: 2
    consumes:
      events: { takes: 3 ms, idempotent_by: event_id, retries: 3 after 1 s, fails: 1 %, dead_letters: events.dead }
external_systems: { bank: { takes: lognormal mean 30 ms p99 200 ms } }
event_stores: { store: { expected_version: true, snapshot_every: 200, outbox: { poll: 100 ms } } }
projections: { view: { from: events, batch: 100, idempotent: true, dead_letters: events.dead } }
sagas:
  creation:
    starts_on: Placed
    run_by: orders
    deadline: 30 s
    steps:
      - { do: stock.reserve, undo: stock.release, timeout: 2 s }
      - { do: payments.charge, undo: payments.refund, timeout: 5 s }
      - { do: orders.confirm, timeout: 2 s, pivot: true }
    otherwise: orders.cancel
sources: { shop: { sends: place, to: orders, rate: poisson 50/s, keys: zipf 1.0 over 1000 } }
scenarios: { normal: { lasts: 1 min } }
objectives: { fresh: p99 of view.staleness < 1 s }
"""


def sound() -> str:
    """The text of the sound design."""
    return SOUND


def edited(text: str, edits: Iterable[Edit]) -> str:
    """*text* after *edits*, as the studio applies them."""
    return apply_splices(text, edit_text(text, edits))


def design_of(text: str) -> Design:
    parsed = parse(text)
    assert parsed.design is not None, [str(finding) for finding in parsed.findings]
    return parsed.design


def found(text: str, code: str, load: LoadEstimate | None = None) -> list[Finding]:
    """The findings of one rule."""
    return [finding for finding in lint(design_of(text), load) if finding.code == code]
