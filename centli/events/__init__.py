"""Events: catalogue, outbox, relay, inbox, audit trail."""
