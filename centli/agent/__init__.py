"""The assistant: a bounded loop over an engine and tools."""
