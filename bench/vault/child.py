"""The vault in a process of its own: questions one by one, with what memory it takes to answer them (子プロセス)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import perf_counter

from bench.vault.measure import resident_mb, spread_of
from bench.vault.samples import Sample
from kaiji.vault.find import Desk
from kaiji.vault.folder import reading
from kaiji.vault.stores import opened_store


def main(argv: list[str]) -> None:
    """Ask, print one JSON object."""
    began = perf_counter()
    samples = [Sample(**one) for one in json.loads(Path(argv[1]).read_text(encoding="utf-8"))]
    with reading(Path(argv[0])) as manifest, opened_store(manifest) as store:
        desk = Desk(manifest, store)

        def ask(sample: Sample, *, with_port: bool) -> bool:
            finding = desk.find(sample.question(with_port=with_port), request="bench")
            return sample.who in {candidate.subscriber for candidate in finding.candidates}

        begun = perf_counter()
        ask(samples[0], with_port=True)
        first = (perf_counter() - begun) * 1000
        if len(samples) == 1:
            print(json.dumps({"open_and_first_ms": (perf_counter() - began) * 1000, "first_ms": first}))
            return
        half = len(samples) // 2
        with_port = spread_of(lambda sample: ask(sample, with_port=True), samples[:half])
        port_less = (
            spread_of(lambda sample: ask(sample, with_port=False), samples[half:])
            if argv[2] == "both"
            else None
        )
        print(
            json.dumps(
                {
                    "with_port": str(with_port),
                    "without_port": None if port_less is None else str(port_less),
                    "rss_mb": resident_mb(),
                }
            )
        )


if __name__ == "__main__":
    main(sys.argv[1:])
