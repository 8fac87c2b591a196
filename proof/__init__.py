"""Long proofs: what must never happen, tried thousands of times with processes killed in the middle."""
