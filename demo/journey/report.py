"""A one-page report of a journey (1枚の報告): who did what on which day, what was proven, what it cost in presses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo.journey.moves import Journey
    from demo.journey.proving import Proof
    from demo.journey.story import Story

_RULE = "─" * 74
_INVENTED = "※ 人も会社も架空です。証拠にはなりません。/ Everyone is invented; this is no evidence."


def summary(j: Journey, proofs: Sequence[Proof], seconds: float, steps: Sequence[str]) -> dict[str, Any]:
    """Return the facts of the report on the journey of three parties."""
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
    """Return the report on the journey of three parties as text for a person, Japanese first."""
    lines = [
        "三者の道のり / The journey of three parties",
        _RULE,
        *(f"  {number:>2}. {step}" for number, step in enumerate(facts["steps"], 1)),
        "",
        f"  三つの設置(別々のデータベース、鍵、ポート)。接続ログ {facts['log_rows']:,}行から1人を特定。{facts['seconds']}秒。",
        "  押した回数 / presses: " + "、".join(f"{name} {count}" for name, count in facts["presses"].items()),
        "",
        "検証 / Verified",
        *_proof_lines(facts["proofs"]),
        "",
        f"  手渡したもの / handed over: {facts['folder']}/handed-over/",
        f"  日付は一日に縮めています。/ The days are pressed into one. {_INVENTED}",
    ]
    return "\n".join(lines)


def story_facts(story: Story) -> dict[str, Any]:
    """Return the facts of the report on one of the ten cases."""
    return {
        "name": story.name,
        "title": list(story.title),
        "scenes": [
            {"day": scene.number, "on": scene.on.isoformat(), "ja": scene.ja, "en": scene.en}
            for scene in story.scenes
        ],
        "ended": _end(story),
        "proofs": [{"what": p.what, "holds": p.holds, "detail": p.detail} for p in story.proofs],
        "handed_over": sorted(path.name for path in story.journey.files.values()),
        "folder": str(story.journey.folder),
        "fault": story.fault,
        "ok": not story.fault and bool(story.proofs) and all(p.holds for p in story.proofs),
    }


def _end(story: Story) -> str:
    if story.fault:
        return "終わりまで行けなかった / did not come to its end"
    if "named" in story.facts:
        return f"発信者が分かった: {story.facts['named']} / the sender is known"
    ja, en = story.facts["end"]
    return f"{ja} / {en}"


def story_page(story: Story) -> str:
    """Return the report on one case as text for a person: its days, its end, what was verified."""
    facts = story_facts(story)
    held = sum(proof["holds"] for proof in facts["proofs"])
    lines = [
        f"{story.title[0]} / {story.title[1]}",
        _RULE,
        *(scene.line() for scene in story.scenes),
        "",
        f"  結末 / the end   {facts['ended']}",
        f"  検証 / verified  {held}/{len(facts['proofs'])}",
        *_proof_lines(facts["proofs"]),
        f"  手渡したもの / handed over: {facts['folder']}/handed-over/",
        f"  {_INVENTED}",
    ]
    return "\n".join([*lines, story.fault] if story.fault else lines)


def _proof_lines(proofs: Sequence[dict[str, Any]]) -> list[str]:
    return [f"   {'✔' if p['holds'] else '✖'} {p['what']}  {p['detail']}" for p in proofs]
