"""The catalogue in the staff site: written by who keeps it, read by others, and stock moved only with a reason."""

from marketplace.admin import history, offers, products, sagas

__all__ = ["history", "offers", "products", "sagas"]
