"""Serve one installation (起動): prepare it, start pages and worker, watch over them, stop cleanly."""
