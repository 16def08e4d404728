"""A one-page report of the journey (1枚の報告): who did what, what was proven, what it cost in presses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.journey.moves import Journey
    from demo.journey.proving import Proof


def summary(j: Journey, proofs: Sequence[Proof], seconds: float, steps: Sequence[str]) -> dict[str, Any]:
    """Return the facts of the report."""
    people = (
        j.parties.lawyer,
        j.parties.reviewer,
        j.parties.releaser,
        j.parties.clerk,
        j.parties.second_clerk,
    )
    return {
        "folder": str(j.folder),
        "steps": list(steps),
        "seconds": round(seconds),
        "log_rows": j.facts.get("log_rows"),
        "presses": {person.name: person.pressed for person in people},
        "proofs": [{"what": p.what, "holds": p.holds, "detail": p.detail} for p in proofs],
        "ok": all(p.holds for p in proofs),
        "handed_over": sorted(path.name for path in j.files.values()),
    }


def page(facts: dict[str, Any]) -> str:
    """Return the report as text for a person, Japanese first."""
    lines = [
        "━━ 三者の道のり / The journey of three parties ━━━━━━━━━━━━━━━━━━━━━━━━━━",
        *(f"  {number:>2}. {step}" for number, step in enumerate(facts["steps"], 1)),
        "",
        f"  三つの設置(別々のデータベース、鍵、ポート)。接続ログ {facts['log_rows']:,}行から1人を特定。{facts['seconds']}秒。",
        "  押した回数 / presses: " + "、".join(f"{name} {count}" for name, count in facts["presses"].items()),
        "",
        "  検証 / verified",
        *(f"   {'✔' if p['holds'] else '✖'} {p['what']}  {p['detail']}" for p in facts["proofs"]),
        "",
        f"  手渡したもの / handed over: {facts['folder']}/handed-over/",
        "  ※ 人も会社も架空で、日付は一日に縮めています。証拠にはなりません。/ Everyone is invented, and the days are pressed into one.",
    ]
    return "\n".join(lines)
