"""The platform's own REST resources."""
