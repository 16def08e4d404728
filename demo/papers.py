"""The whole set of papers: those the scenario calls for now, and those of the same story at its end (書面一式).

The scenario stops before anyone is identified, so most papers are not due yet. `demo/later` tells the same story three months
on (invented like the rest); of that case every paper of the register is made, and two packets: one on paper for the
provisional disposition, one for electronic filing of the suit for damages.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from demo.run import Stage

LATER = Path(__file__).parent / "later"
LATER_DAY = "2027-02-12"
PACKETS = {"f-injunction": "packet-paper", "f-damages": "packet-electronic"}


def whole_set(stage: Stage, today: str) -> dict[str, Any]:
    """Make every paper of the scenario and of its later stage; returns how many files stand where."""
    now = stage.kaiji(
        "documents",
        "make",
        "case",
        "--all",
        "--english",
        "--working",
        "--out",
        "papers/now",
        "--today",
        today,
    )
    stage.say(
        "\n# 同じ話の3か月後。発信者が分かり、訴訟と告訴の準備をしています。/ The same story three months later: the sender is known."
    )
    shutil.copytree(LATER, stage.folder / "later")
    later = stage.kaiji(
        "documents", "make", "later", "--all", "--english", "--out", "papers/later", "--today", LATER_DAY
    )
    packets = {
        folder: stage.kaiji(
            "documents",
            "pack",
            "later",
            "--filing",
            filing,
            "--out",
            f"papers/{folder}",
            "--today",
            LATER_DAY,
        )
        for filing, folder in PACKETS.items()
    }
    findings = stage.kaiji("documents", "check", "later", "--all", "--today", LATER_DAY)["findings"]
    return {
        "papers_now": len(now["files"]),
        "papers_later": len(later["files"]),
        "documents_later": sorted({file["document"] for file in later["files"]}),
        "packets": {folder: len(made["files"]) for folder, made in packets.items()},
        "unfinished": sorted({f"{f['document']} {f['field']}" for f in findings if f["code"] == "missing"}),
        "to_look_at": sorted({f["code"] for f in findings}),
    }
