"""Everything the registry says of one carrier (1社の登録内容), as JSON and as text."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from kaiji.ground.dated import CONFIDENCE_WORDS
from kaiji.ground.words import Words
from kaiji.network.carriers import registry
from kaiji.network.claims import ACCESS, START_NOT_KNOWN
from kaiji.network.needs import KEYS, LEVEL_WORDS
from kaiji.network.retention import Retention, basis_json, retention

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.ground.dated import Topic, Version
    from kaiji.ground.words import Language
    from kaiji.network.carriers import Carrier
    from kaiji.network.operators import Operator


def carrier_json(carrier: Carrier, on: date) -> dict[str, Any]:
    """Return everything the registry says of a carrier, versions of every day included."""
    return {
        "carrier": carrier.id,
        "title": carrier.title.as_json(),
        "profile": carrier.profile,
        "as_numbers": _asns(carrier, on),
        "host_suffixes": _suffixes(carrier, on),
        "retention": retention(carrier.id, on=on).as_json(),
        "claims": {
            name: [_version_json(version) for version in topic.versions]
            for name, topic in carrier.claims.items()
        },
    }


def operator_json(operator: Operator, on: date) -> dict[str, Any]:
    """Return everything the registry says of a site operator."""
    return {
        "operator": operator.id,
        "title": operator.title.as_json(),
        "logs_kind": operator.logs_kind,
        "retention": operator.retention(on).as_json(),
        "claims": {
            name: [_version_json(version) for version in topic.versions]
            for name, topic in operator.claims.items()
        },
    }


def operator_text(operator: Operator, on: date, language: Language) -> str:
    """Return the same for a person, as it stands on the day `on`."""
    lines = [f"{operator.title.in_language(language)} [{operator.id}]"]
    for name, topic in operator.claims.items():
        version = operator.claim(name, on)
        if version is not None:
            lines += _claim_lines(name, topic, version, language)
        elif topic.versions[-1].gap is not None:
            lines.append(f"  {topic.title.in_language(language)}: – ({topic.versions[-1].gap})")
    return "\n".join(lines)


def carrier_text(carrier: Carrier, on: date, language: Language) -> str:
    """Return the same for a person, as it stands on the day `on`."""
    lines = [f"{carrier.title.in_language(language)} [{carrier.id}]"]
    if not carrier.profile:
        none = Words(
            ja="AS番号の表の名称のほかは分かりません。", en="Nothing is known but the name in the AS table."
        )
        lines.append(f"  {none.in_language(language)}")
    asns = ", ".join(f"AS{asn}" for asn in _asns(carrier, on))
    lines += [f"  AS: {asns or '-'}", f"  PTR: {', '.join(_suffixes(carrier, on)) or '-'}"]
    for name, topic in carrier.claims.items():
        version = carrier.claim(name, on)
        if version is not None:
            lines += _claim_lines(name, topic, version, language)
    return "\n".join(lines)


def _claim_lines(name: str, topic: Topic, version: Version, language: Language) -> Iterator[str]:
    key = name.partition(".")[2]
    title = topic.title.in_language(language) + (f" ({key})" if key else "")
    yield f"  {title}: {value_text(name, version.value, language)}"
    sure = CONFIDENCE_WORDS[version.confidence].in_language(language)
    since = "" if version.since == START_NOT_KNOWN else f"{version.since.isoformat()}〜 "
    yield f"      {since}[{version.source.key}] {version.cite} — {sure} ({version.checked_on.isoformat()})"
    if version.note is not None:
        yield f"      {version.note.in_language(language)}"


def value_text(name: str, value: Any, language: Language) -> str:
    """Return a claim's value in words."""
    kind = name.partition(".")[0]
    comma = "、" if language == "ja" else ", "
    if kind == "access":
        text = comma.join(ACCESS[code].in_language(language) for code in value)
    elif kind == "needs":
        pairs = ((words, LEVEL_WORDS[value[key]]) for key, words in KEYS.items())
        text = comma.join(
            f"{key.in_language(language)}: {level.in_language(language)}" for key, level in pairs
        )
    elif kind == "retention":
        text = " / ".join(str(value.get(key, "?")) for key in ("low", "typical", "high"))
    elif isinstance(value, dict) and set(value) == {"ja", "en"}:
        text = str(value[language])
    elif isinstance(value, dict):
        shown = ((key, item) for key, item in value.items() if key != "confirm_address")
        text = comma.join(f"{key}: {value_text('', item, language)}" for key, item in shown)
    else:
        text = comma.join(map(str, value)) if isinstance(value, list) else str(value)
    return text


def days_text(kept: Retention) -> str:
    """Return `low/typical/high`, a question mark for what no source gives."""
    return f"{kept.low_days}/{kept.typical_days or '?'}/{kept.high_days or '?'}"


def _version_json(version: Version) -> dict[str, Any]:
    return {
        "from": None if version.since == START_NOT_KNOWN else version.since.isoformat(),
        "until": None if version.until is None else version.until.isoformat(),
        "value": _value_json(version.value),
        "gap": version.gap,
        "note": None if version.note is None else version.note.as_json(),
        **basis_json(version),
    }


def _value_json(value: Any) -> Any:
    """Return a value of a table as JSON knows it: TOML has days, JSON writes them out."""
    if isinstance(value, dict):
        return {key: _value_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_value_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _asns(carrier: Carrier, on: date) -> list[int]:
    mapped = (registry().by_asn(asn, on) for asn in registry().asns())
    return [mapping.asn for mapping in mapped if mapping is not None and mapping.carrier.id == carrier.id]


def _suffixes(carrier: Carrier, on: date) -> list[str]:
    hints = registry().host_hints(on)
    return list(
        dict.fromkeys(
            hint.form for hint in hints if hint.carrier is not None and hint.carrier.id == carrier.id
        )
    )
