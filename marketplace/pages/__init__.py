"""The shop: pages for a signed-in customer, whole without a script."""
