"""The registry as a page (台帳の一覧): docs/reference/carriers.md is generated here (`make docs`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.network.carriers import registry
from kaiji.network.chains import all_chains
from kaiji.network.claims import ACCESS, KEYED, KINDS
from kaiji.network.operators import operators
from kaiji.network.profile import days_text, value_text
from kaiji.network.retention import retention

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kaiji.ground.dated import Version
    from kaiji.network.carriers import Carrier
    from kaiji.network.operators import Operator

_INTRO: Final = """# 通信事業者とサイト運営者の台帳 / Carriers and site operators

この頁は `src/kaiji/network/registry/*.toml` から `make docs` で作られています。手で直さないでください。
This page is generated from the registry; do not edit it.

- すべての行に出所・時期・確からしさがあります。**法人名は登記事項証明書で、宛先は印刷の当日に公式ページで確かめてください。**
- 保存日数は約束でも法定の期間でもありません。通信の日から数える**危険の目安**です。
- 確からしさ / confidence: P 条文・一次資料 · V2 複数の資料 · V1 資料1件 · D 当方の推定 · U 未確認(書面には使わない)
- `kaiji network show ID` で1社の全部を見られます。/ `kaiji network show ID` prints everything on one carrier.
"""


_CARRIER_HEAD: Final = (
    "id",
    "名称 / name",
    "法人名 / registered name",
    "回線 / access",
    "AS",
    "日数 / days",
    "必要 / needs",
    "窓口 / desk",
)


def carriers_page(on: date) -> str:
    """Return docs/reference/carriers.md for the day `on`."""
    return "\n".join([*_page(on)]) + "\n"


# -- the page ---------------------------------------------------------------------------------------------------------


def _page(on: date) -> Iterator[str]:
    yield _INTRO
    yield f"{on.isoformat()} の内容 / as it stands on that day.\n"
    yield "## 通信事業者 / Carriers\n"
    yield from _table(
        (
            "id",
            "名称 / name",
            "法人名 / registered name",
            "回線 / access",
            "AS",
            "日数 / days",
            "必要 / needs",
            "窓口 / desk",
        )
    )
    asns: dict[str, list[str]] = {}
    for asn in registry().asns():
        mapping = registry().by_asn(asn, on)
        if mapping is not None:
            asns.setdefault(mapping.carrier.id, []).append(f"{asn} ({mapping.version.confidence})")
    yield from (_carrier_row(carrier, on, asns) for carrier in registry() if carrier.profile)
    yield "\n### AS番号の表の名称だけの組織 / Known by the AS table's name only\n"
    rest = [
        f"`{carrier.id}` {carrier.title.en} (AS{', '.join(asns.get(carrier.id, []))})"
        for carrier in registry()
        if not carrier.profile
    ]
    yield " · ".join(rest)
    yield from _chain_rows(on)
    yield from _host_rows(on)
    yield from _operator_rows(on)
    yield from _source_rows()


def _carrier_row(carrier: Carrier, on: date, asns: Mapping[str, list[str]]) -> str:
    name, desk, asks = carrier.legal_name(on), carrier.claim("desk", on), carrier.claim("needs", on)
    kept = retention(carrier.id, on=on)
    source = kept.prior or "+".join(version.source.key for version in kept.basis)
    days = f"{days_text(kept)} ({source}, {kept.confidence})"
    cells = (
        f"`{carrier.id}`",
        f"{carrier.title.ja}<br>{carrier.title.en}",
        "–" if name is None else f"{name.value} ({name.confidence})",
        "・".join(ACCESS[code].ja for code in carrier.access(on)),
        ", ".join(asns.get(carrier.id, [])) or "–",
        days,
        "–" if asks is None else value_text("needs", asks.value, "ja") + f" ({asks.confidence})",
        "–"
        if desk is None
        else f"{desk.value['url']}"
        + (" **請求の窓口ではない**" if desk.value.get("not_a_disclosure_desk") else ""),
    )
    return _row(cells)


def _chain_rows(on: date) -> Iterator[str]:
    yield "\n## 契約者を持つのは誰か / Who may hold the subscriber\n"
    yield from _table(
        ("id", "持ち主 / holder", "手がかり / sign", "内容 / what", "尋ねること / ask", "出所 / source")
    )
    for key, holder, title, version in all_chains(on):
        value = version.value
        source = f"{version.source.key} ({version.confidence})"
        words = f"{value['words']['ja']}<br>{value['words']['en']}"
        yield _row((key, holder or "–", f"{title.ja}<br>{title.en}", words, value["ask"]["ja"], source))


def _host_rows(on: date) -> Iterator[str]:
    yield "\n## 逆引きホスト名 / Reverse-DNS names\n\n手がかりにすぎません。/ A hint only.\n"
    yield from _table(("末尾 / suffix", "事業者 / carrier", "意味 / meaning", "AS", "出所 / source"))
    for hint in registry().host_hints(on):
        yield _row(
            (
                f"`{hint.form}`",
                "–" if hint.carrier is None else f"`{hint.carrier.id}`",
                hint.meaning.ja,
                ", ".join(map(str, hint.asn_seen)) or "–",
                f"{hint.version.source.key} ({hint.version.confidence})",
            )
        )


def _operator_rows(on: date) -> Iterator[str]:
    yield "\n## サイト運営者 / Site operators\n"
    for operator in operators():
        yield f"\n### {operator.title.ja} `{operator.id}`\n"
        yield from _operator_claims(operator, on)


def _operator_claims(operator: Operator, on: date) -> Iterator[str]:
    kept = operator.retention(on)
    kind = "投稿ごと / per post" if operator.logs_kind == "post" else "ログインのみ / log-ins only"
    yield f"- 記録 / logs: {kind} · 保存日数 / days kept: {days_text(kept)} ({kept.confidence})"
    for name in operator.claims:
        version = operator.claim(name, on)
        if version is None or name.startswith("retention."):
            continue
        kind, _, key = name.partition(".")
        title = KINDS.get(kind) or KEYED[kind]
        confirm = " **印刷の当日に確認 / confirm on the day of printing**" if kind == "address" else ""
        text = _logs_text(version) if kind == "logs" else value_text(kind, version.value, "ja")
        yield f"- {title.ja}{f' ({key})' if key else ''}: {text}{confirm} — [{version.source.key}] {version.cite} ({version.confidence})"


def _logs_text(version: Version) -> str:
    return str(version.value["words"]["ja"])


def _source_rows() -> Iterator[str]:
    yield "\n## 出所 / Sources\n"
    for source in registry().sources.values():
        yield f"- **{source.key}** {source.title}" + (f" <{source.url}>" if source.url else "")


def _table(head: tuple[str, ...]) -> Iterator[str]:
    yield _row(head)
    yield _row(("---",) * len(head))


def _row(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def registry_page() -> str:
    """Return docs/reference/carriers.md as it stands on the day of the newest check."""
    return carriers_page(newest_check())


def newest_check() -> date:
    """Return the last day on which any claim of a carrier was checked: the day the page is made for."""
    topics = (topic for carrier in registry() for topic in carrier.claims.values())
    return max(version.checked_on for topic in topics for version in topic.versions)
