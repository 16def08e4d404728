"""The page of every setting for docs/reference (設定の一覧)."""

from __future__ import annotations

from kaiji.web.configuration.definitions import SETTINGS
from kaiji.web.configuration.reading import accepted


def settings_page() -> str:
    """Return the text of docs/reference/settings.md."""
    lines = [
        "# 設定の一覧 / Settings",
        "",
        "<!-- Made by tools/generate_docs.py from kaiji.web.configuration.definitions; do not edit. -->",
        "",
        "`KAIJI_HOME/kaiji.toml` に書くか、環境変数で与えます(環境変数が優先)。`section.name` は `[section]` の `name` です。",
        "Written in `KAIJI_HOME/kaiji.toml` or given in the environment, which prevails. `section.name` is `name` under `[section]`.",
        "",
        "| kaiji.toml | 環境変数 / variable | 既定 / default | 受け付ける値 / accepted | 内容 / what |",
        "| --- | --- | --- | --- | --- |",
    ]
    for row in SETTINGS:
        may = accepted(row)
        default = str(row.default).lower() if isinstance(row.default, bool) else str(row.default)
        values = may.ja if may.ja == may.en else f"{may.ja}<br>{may.en}"
        lines.append(
            f"| `{row.key}` | `{row.variable}` | {f'`{default}`' if default else '—'} | {values} | {row.words.ja}<br>{row.words.en} |"
        )
    lines += [
        "",
        "```toml",
        'desk = "claimant"',
        'name = "霞が関法律事務所"',
        "",
        "[server]",
        'public_url = "https://kaiji.example.jp"',
        "behind_proxy = true",
        "```",
    ]
    return "\n".join(lines) + "\n"
