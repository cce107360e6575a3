"""A design that a worker is busy with for a while, for tests of what happens meanwhile."""

# 240 simulated seconds in 1,001 frames; paced where a test must catch it in the middle.
DESIGN = """\
lagwise: 1
name: Two steps
clusters:
  main: { brokers: 3 }
schemas:
  OrderPlaced: { fields: { event_id: uuid, order_id: uuid } }
topics:
  orders-events: { cluster: main, partitions: 6, replicas: 3, min_insync_replicas: 2, key: order_id, carries: [OrderPlaced] }
services:
  orders:
    instances: 2
    handles:
      PlaceOrder: { takes: exponential 4 ms, emits: { OrderPlaced: orders-events } }
  mailer:
    instances: 3
    consumes:
      orders-events: { takes: exponential 10 ms, commit: batch, session_timeout: 10 s }
sources:
  shop: { sends: PlaceOrder, to: orders, rate: poisson 50/s }
scenarios:
  normal: { lasts: 240 s }
objectives:
  mails-go-out: p99 of orders-events.mailer.lag_time < 30 s
"""
