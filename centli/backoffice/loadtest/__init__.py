"""Many customers who chat at once, seen from outside: how long answers take, whether any is lost or comes twice."""
