"""What every table needs: fields, lock order, retry, triggers, idempotency keys."""
