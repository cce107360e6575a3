"""Small designs as text, for tests that need one part of one."""

from simulator.compiler.pipeline import compile_plan
from simulator.design.document import Design
from simulator.plan.ops import Op, Plan
from simulator.scenario import open_design

HEAD = "lagwise: 1\nname: Small\n"

ORDERS = """
clusters:
  main: { brokers: 3, latency: 4 ms }
schemas:
  OrderCreated: { size: 400 B, fields: { order_id: uuid } }
  OrderConfirmed: { fields: { order_id: uuid } }
topics:
  order-events:
    { cluster: main, partitions: 6, replicas: 3, min_insync_replicas: 2, carries: [OrderCreated, OrderConfirmed] }
  order-events.dead: { cluster: main }
services:
  orders:
    instances: 2
    concurrency: 4
    handles:
      PlaceOrder: { takes: 4 ms, appends: order-store, emits: { OrderCreated: order-events } }
      confirm: { takes: 2 ms, emits: { OrderConfirmed: order-events } }
      cancel: { takes: 1 ms }
  payments:
    handles:
      charge: { calls: { to: card-network, timeout: 1 s }, idempotent_by: saga }
      refund: { calls: card-network, idempotent_by: saga }
  mailer:
    instances: 2
    consumes:
      order-events: { takes: 3 ms, threads: 2, dead_letters: order-events.dead, only: [OrderCreated] }
event_stores:
  order-store: { append: 2 ms, outbox: { poll: 100 ms, batch: 50 } }
external_systems:
  card-network: { takes: 30 ms, concurrency: 8, rate_limit: 100/s }
projections:
  order-view: { from: order-events, takes: 1 ms, idempotent: true }
sagas:
  order-creation:
    starts_on: OrderCreated
    run_by: orders
    steps:
      - { do: payments.charge, undo: payments.refund, timeout: 5 s }
      - { do: orders.confirm, pivot: true }
    otherwise: orders.cancel
sources:
  shop: { sends: PlaceOrder, to: orders, rate: poisson 20/s }
"""


def design_of(text: str) -> Design:
    """The design of *text*; the test fails with the findings when there are any errors."""
    parsed = open_design(text)
    assert parsed.design is not None, "\n".join(map(str, parsed.findings))
    return parsed.design


def orders(scenarios: str = "scenarios: { normal: { lasts: 1 min } }") -> Design:
    """The small order system under *scenarios* (the whole section)."""
    return design_of(HEAD + ORDERS + scenarios)


def ops_of(plan: Plan) -> dict[str, Op]:
    """The ops of a plan by name."""
    return {op.name: op for op in plan.ops}


def struck(fault: str, lasts: str = "2 min") -> Plan:
    """The plan of the small order system under one fault, written as in the document."""
    return compile_plan(orders(f"scenarios: {{ bad: {{ lasts: {lasts}, faults: [{fault}] }} }}"))
