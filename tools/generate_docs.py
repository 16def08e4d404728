"""Write the parts of docs/ that are taken from the code; `--check` says what is stale instead (文書の生成).

Each generated file has one function below that returns its whole text. A test runs `--check`.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.casefile.schema import case_schema
from kaiji.documents.checking.catalogue import RULES
from kaiji.documents.register import register
from kaiji.ground.errors import KaijiError
from kaiji.law.casebook import articles_page, awards_page
from kaiji.law.pages import coming_page, fees_page, periods_page
from kaiji.law.rights.page import rights_page
from kaiji.law.routes.page import routes_page
from kaiji.network.reference import registry_page
from kaiji.web.configuration.page import settings_page

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]


def _all_errors() -> list[type[KaijiError]]:
    source = ROOT / "src"
    for path in sorted((source / "kaiji").rglob("*.py")):
        if re.search(r"^class \w+Error\(", path.read_text(encoding="utf-8"), re.MULTILINE):
            importlib.import_module(".".join(path.relative_to(source).with_suffix("").parts))
    found: dict[str, type[KaijiError]] = {}
    queue: list[type[KaijiError]] = [KaijiError]
    while queue:
        kind = queue.pop()
        found[kind.code] = kind
        queue += kind.__subclasses__()
    return [found[code] for code in sorted(found)]


def error_list() -> str:
    """Return the page of every error code with its exit status and what to do."""
    lines = [
        "# エラー一覧 / Errors",
        "",
        "<!-- Made by tools/generate_docs.py from the classes; do not edit. -->",
        "",
        "| code | exit | 意味 / meaning | 対処 / what to do |",
        "| --- | --- | --- | --- |",
    ]
    for kind in _all_errors():
        meaning = (kind.__doc__ or "").partition("\n")[0]
        lines.append(
            f"| `{kind.code}` | {kind.status} | {meaning} | {kind.what_to_do.ja}<br>{kind.what_to_do.en} |"
        )
    return "\n".join(lines) + "\n"


def schema() -> str:
    """Return the JSON Schema of case.toml."""
    return json.dumps(case_schema(), ensure_ascii=False, indent=2) + "\n"


def documents_register() -> str:
    """Return the page of every paper and of every rule of its check."""
    lines = [
        "# 書面の一覧と点検の規則 / Papers and the rules of their check",
        "",
        "<!-- Made by tools/generate_docs.py from the register and the rules; do not edit. -->",
        "",
        "作り方は [書面を作る・直す](../how-to/papers.md)。/ How to make them: [papers](../how-to/papers.md).",
        "",
        "| no. | 書面 / paper | 署名 → 宛先 / signer → addressee | 部数 / copies | 頁 / page | 送り方 / channel | 添えるもの / enclose |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in register():
        cells = [
            f"{row.title.ja}<br>{row.title.en}",
            f"{row.signer.ja} → {row.addressee.ja}<br>{row.signer.en} → {row.addressee.en}",
            f"{row.copies.ja}<br>{row.copies.en}",
            row.profile,
            f"{row.channel.ja}<br>{row.channel.en}",
            f"{row.enclose.ja}<br>{row.enclose.en}",
        ]
        lines.append(f"| {row.id} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "## 点検の規則 / Rules of `kaiji documents check`",
        "",
        "`stop`: このままでは出せない / cannot go out like this. `look`: 人が判断する / a person decides.",
        "",
        "| code | 重さ / weight | 内容 / what |",
        "| --- | --- | --- |",
        "| `missing` | stop | 必要な事実が書かれていない<br>a fact that the paper needs is not told |",
        "| `unprintable` | look | 印字できない文字を番号で示した<br>a character that cannot be printed is shown by number |",
        "| `locked` | stop | 提出した目録と違う<br>it differs from the schedules filed |",
        "| `unverified` | look | 表の確度が「未確認」の値<br>a value that a table marks unverified |",
    ]
    lines += [f"| `{rule.code}` | {rule.weight} | {rule.title.ja}<br>{rule.title.en} |" for rule in RULES]
    return "\n".join(lines) + "\n"


GENERATED: dict[str, Callable[[], str]] = {
    "docs/reference/documents.md": documents_register,
    "docs/reference/errors.md": error_list,
    "docs/reference/case.schema.json": schema,
    "docs/reference/law-periods.md": periods_page,
    "docs/reference/law-fees.md": fees_page,
    "docs/reference/law-articles.md": articles_page,
    "docs/reference/law-coming.md": coming_page,
    "docs/reference/awards.md": awards_page,
    "docs/reference/routes.md": routes_page,
    "docs/reference/rights.md": rights_page,
    "docs/reference/carriers.md": registry_page,
    "docs/reference/settings.md": settings_page,
}


def main(arguments: list[str]) -> int:
    """Write, or with `--check` compare, every generated file; returns the exit status."""
    stale = []
    for name, make in GENERATED.items():
        path = ROOT / name
        text = make()
        if "--check" in arguments:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        print(f"stale: {name}; run `make docs`", file=sys.stderr)
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
