"""Figures of a capture, measured beside others' tools on the same page in the same run."""
