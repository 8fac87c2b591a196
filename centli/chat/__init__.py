"""Chat transport: WebSocket, frames, the page. No models, no decisions."""
