"""HTTP/1.1 for the board: a threaded WSGI server that keeps connections, the peer's port and every byte it sent."""
