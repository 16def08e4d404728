"""When a journey is over: every package, journal and paper is checked with the commands anybody would use (検証)."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from demo.journey.installations import Installed
    from demo.journey.moves import Journey

_PLACES: Final = (0.0, 0.31, 0.72, 1.0)
"""Where a byte of a package is changed: at its beginning, its end, and between."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One thing that was checked."""

    what: str
    holds: bool
    detail: str


def prove(j: Journey) -> list[Proof]:
    """Check all of the journey of three parties: also the vault, and the case folder as it was given out."""
    office, carrier = j.parties.office, j.parties.carrier
    parties = {"office": office, "operator": j.parties.operator, "carrier": carrier}
    case = _case_folder(j)
    found = [*evidence(office, case), *packages(j, parties), *journals(parties)]
    found.append(vault(carrier, f"{j.facts['log_rows']:,}行"))
    found += papers(j)
    plan = office.kaiji("plan", case, "--today", j.day)
    found.append(Proof(what="事件フォルダー(書き出し)", holds=bool(plan["posts"]), detail=case.name))
    return found


def _case_folder(j: Journey) -> Path:
    archive = j.files["case-folder.zip"]
    target = j.folder / "case"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(target)
    return next(path.parent for path in sorted(target.rglob("case.toml")))


def evidence(office: Installed, case: Path, known: dict[str, Proof] | None = None) -> Iterator[Proof]:
    """Verify the packages of a case; one of a page that was gone says so itself, and everything else in it must hold.

    A package that is byte for byte one that was verified before, by its digest in `known`, is not verified anew.
    """
    seen: dict[str, Proof] = {} if known is None else known
    for package in sorted(case.glob("evidence/EV-*")):
        digest = _digest(package)
        if digest in seen:
            yield seen[digest]
            continue
        said = office.kaiji("verify", package, answers=(0, 5))
        passed = sum(step["passed"] for step in said["steps"])
        failed = {step["code"] for step in said["steps"] if step["outcome"] == "failed"}
        gone = failed == {"status"}
        detail = (
            "取得時にページがなかったことの記録(失敗と表示)"
            if gone
            else f"{passed}/{len(said['steps'])} 手順"
        )
        seen[digest] = Proof(what=f"証拠 {package.name}", holds=gone or bool(said["ok"]), detail=detail)
        yield seen[digest]


def _digest(package: Path) -> str:
    """Return a digest of every file of a package, with its name."""
    whole = hashlib.sha256()
    for path in sorted(path for path in package.rglob("*") if path.is_file()):
        whole.update(f"{path.relative_to(package)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return whole.hexdigest()


def packages(j: Journey, parties: Mapping[str, Installed]) -> Iterator[Proof]:
    """Check every package as its receiver would: answers against the request they answer; then change single bytes of the last."""
    last = None
    for name, path in sorted(j.files.items()):
        if not (name.startswith(("request-", "answer-")) and name.endswith(".zip")):
            continue
        answered = j.files.get(j.answers.get(name, ""))
        taker = parties["office"] if answered else parties[receiver(name)]
        words: list[object] = ["package", "check", path]
        said = taker.kaiji(*words, *(["--request", answered] if answered else []), answers=(0, 5))
        needed = [step for step in said["steps"] if answered or step["code"] != "link"]
        late = {step["code"] for step in needed if not step["passed"]} == {"expiry"}
        passed = sum(step["passed"] for step in said["steps"])
        detail = "期限切れと表示" if late else f"{passed}/{len(said['steps'])} 手順"
        yield Proof(what=f"受渡し {name}", holds=late or all(s["passed"] for s in needed), detail=detail)
        last = (taker, path, answered)
    if last is not None:
        yield altered(*last)


def receiver(name: str) -> str:
    """Return which party a request goes to, by the name of its file."""
    whom = name.removeprefix("request-to-").partition(".")[0].partition("-")[0]
    return "operator" if whom == "site" else whom


def altered(taker: Installed, path: Path, answered: Path | None) -> Proof:
    """Change one byte of a package, here and there: its receiver must refuse every one of them."""
    data = path.read_bytes()
    changed = path.with_name(f"altered-{path.name}")
    passed = []
    for place in _PLACES:
        at = round(place * (len(data) - 1))
        changed.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        words: list[object] = ["package", "check", changed, *(["--request", answered] if answered else [])]
        said = taker.kaiji(*words, answers=(0, 2, 5))
        if said.get("ok", False):
            passed.append(at)
    changed.unlink()
    detail = f"{len(_PLACES)}か所" if not passed else f"通ってしまった位置: {passed}"
    return Proof(what=f"1バイト変えた {path.name} は拒まれる", holds=not passed, detail=detail)


def journals(parties: Mapping[str, Installed]) -> Iterator[Proof]:
    """Check the chain of every party's journal."""
    for name, one in parties.items():
        said = one.kaiji("journal", "check")
        yield Proof(what=f"記録の連鎖 {name}", holds=bool(said["ok"]), detail=_size(said))


def vault(carrier: Installed, detail: str) -> Proof:
    """Check a vault: its segments and its journal."""
    said = carrier.kaiji("vault", "check", "--vault", carrier.home / "vault")
    return Proof(what="保管庫と照会の記録", holds=bool(said["ok"]), detail=detail)


def papers(j: Journey) -> Iterator[Proof]:
    """See that every paper is a whole PDF or Word file."""
    archives = [path for name, path in sorted(j.files.items()) if name.startswith("papers-")]
    single = [path for name, path in sorted(j.files.items()) if name.endswith(".pdf")]
    names = [name for path in archives for name in _names(path)]
    whole = all(_whole(path) for path in archives) and all(
        path.read_bytes().startswith(b"%PDF-") for path in single
    )
    if names or single:
        count = len(names) + len(single)
        yield Proof(what="書面(PDF・Word)", holds=whole, detail=f"{count}個のファイル")


def _size(said: dict[str, Any]) -> str:
    for key in ("entries", "checked", "streams"):
        if key in said:
            return f"{said[key] if not isinstance(said[key], list) else len(said[key])}件"
    return ""


def _names(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def _whole(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            head = archive.read(name)[:5]
            if not head.startswith(b"%PDF-" if name.endswith(".pdf") else b"PK\x03\x04"):
                return False
    return True
