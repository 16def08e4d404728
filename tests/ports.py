"""Ports for programs that must be told one before they start.

A port that the system gave and took back may be given to anybody before the program binds it. These lie below those that the
system gives out by itself, so that only a program that asks for exactly this one can come first.
"""

from __future__ import annotations

import secrets
import socket
from typing import Final

_FIRST: Final = 20_000
_COUNT: Final = 12_000
"""Up to 32000: Linux gives out 32768 and above (net.ipv4.ip_local_port_range)."""


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM, *, host: str = "127.0.0.1") -> int:
    """Return a port on which nothing listens at `host`, neither of `kind` nor of the other."""
    while True:
        port = _FIRST + secrets.randbelow(_COUNT)
        try:
            for one in {kind, socket.SOCK_STREAM, socket.SOCK_DGRAM}:
                with socket.socket(socket.AF_INET, one) as probe:
                    probe.bind((host, port))
        except OSError:
            continue
        return port
