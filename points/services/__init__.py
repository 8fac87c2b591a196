"""Writes of points; one public function is one durable transaction, a ``…_step`` runs in its owner's."""
