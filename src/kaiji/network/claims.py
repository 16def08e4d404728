"""Claims of the registry (登録台帳の主張): what is said of a carrier or an operator, each with source, day and confidence.

A registry file has one table an organisation. Inside, a claim stands under its kind (`name`, `access`, `desk`, …) or under its
kind and a key (`retention.ocn`), as a list of versions in the form of `kaiji.ground.dated`. Titles and units are the same for
every organisation, so they stand here once.
"""

from __future__ import annotations

import tomllib
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.ground.dated import Topic, Version, read_topic
from kaiji.ground.words import Words
from kaiji.network.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from kaiji.ground.dated import Source

START_NOT_KNOWN: Final = date(2000, 1, 1)
"""A claim `from` this day holds since a day that no source gives."""

KINDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "access": Words(ja="回線の種類", en="kinds of access"),
        "name": Words(ja="法人名", en="registered name"),
        "former": Words(ja="旧称(時期は不明)", en="earlier names, days unknown"),
        "brands": Words(ja="サービス名", en="services"),
        "needs": Words(ja="検索に必要な項目", en="search keys needed"),
        "matching": Words(ja="照合のしかた", en="how it matches"),
        "desk": Words(ja="開示請求の窓口", en="disclosure desk"),
        "seat": Words(ja="本店所在地の目安", en="seat, a hint"),
        "jurisdiction": Words(ja="管轄の手がかり", en="hint on jurisdiction"),
        "part_of": Words(ja="上位の会社", en="part of"),
        "hosts": Words(ja="サイトの名前", en="names of the site"),
        "operator": Words(ja="運営者", en="operator"),
        "address": Words(ja="所在地", en="address"),
        "route": Words(ja="請求の経路", en="route of a request"),
        "voluntary": Words(ja="任意の開示", en="voluntary disclosure"),
        "logs": Words(ja="残る記録", en="what is logged"),
        "notable": Words(ja="注意点", en="notable"),
    }
)
KEYED: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "retention": Words(ja="ログの保存日数", en="days a log is kept"),
        "history": Words(ja="沿革", en="history"),
        "fact": Words(ja="事実", en="fact"),
    }
)
ACCESS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "mob": Words(ja="携帯電話", en="mobile network"),
        "fix": Words(ja="固定回線", en="fixed line"),
        "catv": Words(ja="ケーブルテレビ", en="cable"),
        "fwa": Words(ja="固定無線", en="fixed wireless"),
        "vne": Words(ja="IPoEの卸", en="IPoE wholesaler"),
        "mvno": Words(ja="MVNO", en="MVNO"),
        "mvne": Words(ja="MVNE", en="MVNE"),
        "line": Words(ja="回線のみ(ISPではない)", en="line only, not an ISP"),
        "wifi": Words(ja="公衆無線LAN", en="public Wi-Fi"),
        "host": Words(ja="サーバ", en="hosting"),
        "vpn": Words(ja="VPN", en="VPN"),
        "acad": Words(ja="学術・教育機関", en="academic"),
        "corp": Words(ja="企業", en="enterprise"),
        "mix": Words(ja="複数の種類の回線", en="several kinds of access"),
    }
)
NEED_LEVELS: Final = ("required", "conditional", "helps", "not-asked", "unknown")


def read_claims(where: str, row: Mapping[str, Any], sources: Mapping[str, Source]) -> Mapping[str, Topic]:
    """Return the claims of one organisation, keyed by kind or `kind.key`; raises TableError or RegistryError."""
    claims: dict[str, Topic] = {}
    for kind, value in row.items():
        if kind == "title":
            continue
        if kind in KINDS:
            claims[kind] = _topic(where, kind, KINDS[kind], value, sources)
        elif kind in KEYED and isinstance(value, dict):
            for key, versions in value.items():
                name = f"{kind}.{key}"
                claims[name] = _topic(where, name, KEYED[kind], versions, sources)
        else:
            raise defect(f"{where}: {kind!r} is no kind of claim")
    return MappingProxyType(claims)


def read_file(file: Traversable) -> dict[str, Any]:
    """Return the parsed TOML of a registry file."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


def defect(text: str) -> RegistryError:
    """Return the error of a registry that breaks its own rules."""
    return RegistryError(Words(ja=f"登録台帳の誤り: {text}", en=f"Defect in the registry: {text}"))


def _topic(where: str, name: str, title: Words, versions: Any, sources: Mapping[str, Source]) -> Topic:
    unit = "days" if name.startswith("retention") else "claim"
    row = {"title": title.as_json(), "unit": unit, "version": versions}
    topic = read_topic(where, name, row, sources)
    check = _CHECKS.get(name.partition(".")[0])
    if check is not None:
        for version in topic.versions:
            if version.gap is None and not check(version):
                raise defect(f"{where} {name}: {version.value!r} has not the form of this claim")
    return topic


def _is_retention(version: Version) -> bool:
    value = version.value
    if not isinstance(value, dict) or not {"low"} <= set(value) <= {"low", "typical", "high"}:
        return False
    days = [value[key] for key in ("low", "typical", "high") if key in value]
    return all(type(day) is int and day > 0 for day in days) and days == sorted(days)


def _is_access(version: Version) -> bool:
    return isinstance(version.value, list) and bool(version.value) and set(version.value) <= set(ACCESS)


def _is_needs(version: Version) -> bool:
    return isinstance(version.value, dict) and all(
        version.value.get(key) in NEED_LEVELS for key in ("source_port", "destination_ip", "seconds")
    )


def _is_place(version: Version) -> bool:
    """Accept an address only where it says that it must be confirmed on the day of printing."""
    value = version.value
    return isinstance(value, dict) and (value.get("confirm_address") is True) == ("address" in value)


def _is_words(version: Version) -> bool:
    return isinstance(version.value, dict) and set(version.value) == {"ja", "en"}


def _is_logs(version: Version) -> bool:
    """Accept what a site logs only with the sentence that a person reads."""
    value = version.value
    words = value.get("words") if isinstance(value, dict) else None
    return isinstance(words, dict) and set(words) == {"ja", "en"} and value.get("per") in {"post", "log-in"}


_CHECKS: Final[Mapping[str, Callable[[Version], bool]]] = MappingProxyType(
    {
        "retention": _is_retention,
        "access": _is_access,
        "needs": _is_needs,
        "desk": _is_place,
        "seat": _is_place,
        "address": _is_place,
        "history": _is_words,
        "fact": _is_words,
        "route": _is_words,
        "voluntary": _is_words,
        "notable": _is_words,
        "logs": _is_logs,
    }
)
