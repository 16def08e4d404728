"""The certificates of the connections used (meta/tls)."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from kaiji.evidence.package import TLS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from kaiji.evidence.capture.upstream import TlsFacts


def tls_names(facts: TlsFacts) -> tuple[str, str]:
    """Return the names of the PEM and JSON files of one host; the port stands in it where it is not 443."""
    host = re.sub(r"[^a-z0-9.-]", "_", facts.host.lower())
    stem = host if facts.port == 443 else f"{host}_{facts.port}"
    return f"{TLS}/{stem}.pem", f"{TLS}/{stem}.json"


def write_tls(write: Callable[[str, bytes], object], all_facts: Iterable[TlsFacts]) -> None:
    """Write both files of every host."""
    for facts in all_facts:
        pem, plain = tls_names(facts)
        write(pem, facts.pem())
        write(plain, json.dumps(facts.as_json(), indent=1).encode() + b"\n")
