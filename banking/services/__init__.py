"""Banking's writes: one public function is one durable transaction, or a step of one."""
