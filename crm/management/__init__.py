"""Commands of the support desk."""
