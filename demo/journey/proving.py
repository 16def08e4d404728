"""When the journey is over: every package, journal and paper is checked with the commands anybody would use (検証)."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from demo.journey.installations import Installation
    from demo.journey.play import Journey


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was checked."""

    what: str
    holds: bool
    detail: str


def prove(j: Journey) -> list[Proof]:
    """Check the evidence, every package that went from hand to hand, the three journals, the vault, the papers, and the case folder."""
    office, carrier = j.parties.office, j.parties.carrier
    case = _case_folder(j)
    found = [_evidence(office, package) for package in sorted(case.glob("evidence/EV-*"))]
    found += [_package(j, name, path) for name, path in sorted(j.files.items()) if _is_package(name)]
    for one in (office, j.parties.operator, carrier):
        said = one.kaiji("journal", "check")
        found.append(Proof(what=f"記録の連鎖 {one.desk}", holds=bool(said["ok"]), detail=_size(said)))
    said = carrier.kaiji("vault", "check", "--vault", carrier.home / "vault")
    found.append(
        Proof(what="保管庫と照会の記録", holds=bool(said["ok"]), detail=f"{j.facts['log_rows']:,}行")
    )
    papers = [name for path in j.files.values() if path.name.startswith("papers-") for name in _names(path)]
    found.append(
        Proof(
            what="書面(PDF・Word)",
            holds=len(papers) > 0 and _all_open(j),
            detail=f"{len(papers)}個のファイル",
        )
    )
    plan = office.kaiji("plan", case, "--today", j.day)
    found.append(Proof(what="事件フォルダー(書き出し)", holds=bool(plan["posts"]), detail=case.name))
    return found


def _case_folder(j: Journey) -> Path:
    archive = j.files["case-folder.zip"]
    target = j.folder / "case"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(target)
    return next(path.parent for path in sorted(target.rglob("case.toml")))


def _evidence(office: Installation, package: Path) -> Proof:
    """Verify a package; one of a page that was gone says so itself, and everything else in it must hold."""
    said = office.kaiji("verify", package, answers=(0, 5))
    passed = sum(step["passed"] for step in said["steps"])
    failed = {step["code"] for step in said["steps"] if step["outcome"] == "failed"}
    if failed == {"status"}:
        return Proof(
            what=f"証拠 {package.name}", holds=True, detail="取得時にページがなかったことの記録(失敗と表示)"
        )
    return Proof(
        what=f"証拠 {package.name}", holds=bool(said["ok"]), detail=f"{passed}/{len(said['steps'])} 手順"
    )


def _is_package(name: str) -> bool:
    return name.startswith(("request-", "answer-")) and name.endswith(".zip")


def _package(j: Journey, name: str, path: Path) -> Proof:
    """Check a package as its receiver would: answers against the request they answer."""
    taker = {
        "request-to-site.zip": j.parties.operator,
        "request-to-carrier.zip": j.parties.carrier,
        "request-to-carrier-under-the-order.zip": j.parties.carrier,
    }.get(name, j.parties.office)
    words: list[Any] = ["package", "check", path]
    asked = {
        "answer-of-site.zip": "request-to-site.zip",
        "answer-of-carrier.zip": "request-to-carrier-under-the-order.zip",
    }.get(name)
    if asked is not None:
        words += ["--request", j.files[asked]]
    said = taker.kaiji(*words)
    passed = sum(step["passed"] for step in said["steps"])
    told = f"{passed}/{len(said['steps'])} 手順"
    needed = [step for step in said["steps"] if step["code"] != "link"] if asked is None else said["steps"]
    return Proof(what=f"受渡し {name}", holds=all(step["passed"] for step in needed), detail=told)


def _size(said: dict[str, Any]) -> str:
    for key in ("entries", "checked", "streams"):
        if key in said:
            return f"{key}: {said[key] if not isinstance(said[key], list) else len(said[key])}"
    return ""


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def _all_open(j: Journey) -> bool:
    for path in j.files.values():
        if path.name.startswith("papers-"):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    head = archive.read(name)[:5]
                    if (
                        head != (b"%PDF-" if name.endswith(".pdf") else b"PK\x03\x04\x14")
                        and head[:4] != b"PK\x03\x04"
                    ):
                        return False
    return True
