"""Write the reference pages of verification from the code and from the bad vectors; `--check` says what is stale instead.

docs/reference/verification.md   every step, and every code it can report
docs/reference/tampering.md      every tampering that is tested, and which tools see it
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

from kaiji.evidence.verify.proof import STEPS
from kaiji.evidence.verify.steps.stamps import STAMP_FAULTS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "src" / "kaiji" / "evidence" / "verify"
STAMP_STEPS = ("sums-stamp", "warc-stamp", "signature-stamp", "renewals")
FROM_TRUST = ("usage", "chain", "certificates", "second-parser")


def codes() -> dict[str, tuple[str, str]]:
    """Return every code that a step can report, with its words in both languages, as they stand in the source."""
    found: dict[str, tuple[str, str]] = {}
    prefix = {"container.py": "zip.", "recording.py": "warc."}
    for file in sorted(SOURCES.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            called = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
            if not isinstance(node, ast.Call) or called not in {"finding", "_fault"}:
                continue
            texts = [one.value for one in node.args[:3] if isinstance(one, ast.Constant)]
            if len(texts) == 3:
                code = str(texts[0]) if called == "finding" else prefix.get(file.name, "") + str(texts[0])
                found[code] = (str(texts[1]), str(texts[2]))
    for name, words in STAMP_FAULTS.items():
        for step in ("stamp-trust",) if name in FROM_TRUST else STAMP_STEPS:
            found[f"{step}.{name}"] = words
    for step in STAMP_STEPS:
        found[f"{step}.missing"] = found.get(
            f"{step}.missing", ("時刻のファイルがありません", "a file of a stamp is not there")
        )
        found[f"{step}.late"] = ("封印の後で付けられた時刻です(注意)", "stamped after sealing (a remark)")
    for step_ in STEPS:
        found.setdefault(f"{step_.code}.malformed", ("形式が正しくありません", "malformed"))
    return found


def verification() -> str:
    """Return the page of steps and codes."""
    known = codes()
    lines = [
        "# 検証の手順とコード / Steps and codes of verification",
        "",
        "<!-- Written by tools/verification_pages.py; do not edit. -->",
        "",
        "`kaiji verify` は次の手順を番号の順に全部行います。コードは安定しています。",
        "`kaiji verify` runs these steps in this order, all of them. Codes are stable.",
        "",
        "| no. | 手順 / step | 確かめること / what is checked | コード / codes |",
        "| --- | --- | --- | --- |",
    ]
    for number, step in enumerate(STEPS, 1):
        own = sorted(code for code in known if code.partition(".")[0] == step.code)
        cells = "<br>".join(f"`{code}` {known[code][0]} / {known[code][1]}" for code in own)
        lines.append(f"| {number} | `{step.code}` | {step.what.ja}<br>{step.what.en} | {cells} |")
    return "\n".join(lines) + "\n"


def tampering() -> str:
    """Return the page of bad vectors."""
    sys.path.insert(0, str(ROOT))
    from tests.evidence.verify.every_vector import VECTORS

    lines = [
        "# 試した改ざんの一覧 / Tamperings that are tested",
        "",
        "<!-- Written by tools/verification_pages.py; do not edit. -->",
        "",
        "正しいパッケージに1つだけ変更を加えたもの。`kaiji verify` は、どれも示したコードだけで不合格にします。",
        "「標準」は、[検証のしかた](../how-to/verify-evidence.md)の標準の道具のスクリプトでも不合格になるかです。どちらも試験で確かめています。",
        "",
        "Each is the good package and one named change. `kaiji verify` refuses every one with exactly the codes shown;",
        "“stock” says whether the stock-tool script of the guide refuses it too. Both are tested.",
        "",
        "| no. | 変更 / change | コード / codes | 標準 / stock |",
        "| --- | --- | --- | --- |",
    ]
    for number, bad in enumerate(VECTORS, 1):
        named = ", ".join(f"`{code}`" for code in sorted(bad.codes))
        lines.append(f"| {number} | {bad.name} | {named} | {'○' if bad.stock else '—'} |")
    return "\n".join(lines) + "\n"


PAGES = {
    "docs/reference/verification.md": verification,
    "docs/reference/tampering.md": tampering,
}


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare, both pages; returns the exit status."""
    stale = [name for name, make in PAGES.items() if _text(ROOT / name) != make()]
    if "--check" in arguments:
        for name in stale:
            print(f"stale: {name}; run tools/verification_pages.py", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (ROOT / name).write_text(PAGES[name](), encoding="utf-8")
    return 0


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8") if file.exists() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
