"""Retailers, products, benefits and purchases."""
