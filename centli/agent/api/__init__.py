"""REST of the conversations: the same service as the socket."""
