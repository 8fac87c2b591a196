"""Tools: typed arguments to a facade call to a contract; they read or propose, none executes."""
