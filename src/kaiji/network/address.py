"""What kind of address is this? (アドレスの種類): read strictly, classified by the special-purpose registries.

Only the plain written form is read: four decimal numbers without leading zeros, or RFC 4291 text. Brackets, zones, ports,
prefix lengths, shortened or octal numbers are refused with what to do, because a wrong address names a wrong person.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from kaiji.ground.dated import Topic, read_topic
from kaiji.ground.words import Words
from kaiji.network.carriers import FOLDER, registry
from kaiji.network.claims import defect, read_file
from kaiji.network.errors import AddressError, PortError

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["internet", "not-a-source", "v4-inside"]
_MAPPED: Final = 0xFFFF
_LONGEST: Final = 64
_ACCEPTED: Final = Words(
    ja="203.0.113.5 や 2001:db8::5 の形のアドレス1つ", en="one address such as 203.0.113.5 or 2001:db8::5"
)
INTERNET: Final = Words(ja="インターネットのアドレス", en="an Internet address")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embedded:
    """An IPv4 address that stands inside an IPv6 address (埋め込まれたIPv4)."""

    address: str
    port: int | None
    """Teredo only: the port of the user's side at its NAT."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An IP address, read and classified (IPアドレス)."""

    given: str
    text: str
    """Canonical spelling (RFC 5952)."""
    version: Literal[4, 6]
    number: int
    class_id: str
    kind: Kind
    words: Words
    cite: str | None
    """The document that sets the special purpose; None for an Internet address."""
    embedded: Embedded | None

    @property
    def looked_up(self) -> tuple[Literal[4, 6], int] | None:
        """Version and number to look up: its own, the IPv4 inside, or None where no holder can exist."""
        if self.kind == "internet":
            return self.version, self.number
        if self.embedded is not None and classify(self.embedded.address).kind == "internet":
            return 4, int(ipaddress.IPv4Address(self.embedded.address))
        return None

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `address` and what explains it."""
        inside = None if self.embedded is None else {"ip": self.embedded.address, "port": self.embedded.port}
        return {
            "given": self.given,
            "text": self.text,
            "version": self.version,
            "class": self.class_id,
            "kind": self.kind,
            "words": self.words.as_json(),
            "source": self.cite,
            "embedded": inside,
        }


@dataclass(frozen=True, slots=True)
class _Special:
    network: ipaddress.IPv4Network | ipaddress.IPv6Network
    kind: Kind
    embeds: str | None
    topic: Topic


def classify(text: str) -> Address:
    """Read `text` as an IP address and say what kind it is; raises AddressError with what to do."""
    ip = _parse(text)
    special = next((row for row in _specials() if ip in row.network), None)
    version: Literal[4, 6] = 4 if ip.version == 4 else 6
    if special is None:
        return Address(
            given=text,
            text=text_of(version, int(ip)),
            version=version,
            number=int(ip),
            class_id="internet",
            kind="internet",
            words=INTERNET,
            cite=None,
            embedded=None,
        )
    return Address(
        given=text,
        text=text_of(version, int(ip)),
        version=version,
        number=int(ip),
        class_id=special.topic.key,
        kind=special.kind,
        words=special.topic.title,
        cite=special.topic.versions[-1].cite,
        embedded=_embedded(int(ip), special.embeds),
    )


def parse_port(text: str) -> int:
    """Return the port written in `text`, 1 to 65535; raises PortError."""
    if re.fullmatch(r"[1-9]\d{0,4}", text, re.ASCII) and int(text) <= 65535:
        return int(text)
    raise PortError(
        Words(ja="ポート番号として読めません。", en="This is not a port number."),
        given=text[:_LONGEST],
        accepted=Words(ja="1 から 65535 の整数", en="a whole number from 1 to 65535"),
    )


def text_of(version: Literal[4, 6], number: int) -> str:
    """Return the canonical spelling of an address given as a number; an IPv4 inside ::ffff:0:0/96 stays readable (RFC 5952, 5)."""
    if version == 6 and number >> 32 == _MAPPED:
        return f"::ffff:{ipaddress.IPv4Address(number & 0xFFFFFFFF)}"
    return str(ipaddress.IPv4Address(number) if version == 4 else ipaddress.IPv6Address(number))


def _parse(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    why = _refusal(text)
    if why is None:
        try:
            return ipaddress.ip_address(text)
        except ValueError:
            why = Words(ja="IPアドレスとして読めません。", en="This is not an IP address.")
    raise AddressError(why, given=text[:_LONGEST], accepted=_ACCEPTED)


def _refusal(text: str) -> Words | None:
    """Say why a text that looks like an address is not one in its plain form."""
    if not text.isascii():
        return Words(
            ja="全角などASCIIでない文字が入っています。",
            en="It has characters that are not ASCII (full width?).",
        )
    for pattern, words in _REFUSALS:
        if re.search(pattern, text):
            return words
    return Words(ja="長すぎます。", en="It is too long.") if len(text) > _LONGEST else None


_REFUSALS: Final = (
    (r"^$", Words(ja="空です。", en="It is empty.")),
    (
        r"\s",
        Words(ja="空白や改行が入っています。1つだけ入れてください。", en="It holds a space or a line break."),
    ),
    (r"%", Words(ja="ゾーン(%…)が付いています。", en="It carries a zone (%…).")),
    (r"[\[\]]", Words(ja="かっこが付いています。", en="It stands in brackets.")),
    (r"/", Words(ja="範囲(/…)の書き方です。", en="It is a prefix (/…), not one address.")),
    (r"^\d+$", Words(ja="10進の整数の書き方です。", en="It is a plain decimal number.")),
    (r"^0[xX]", Words(ja="16進の整数の書き方です。", en="It is a hexadecimal number.")),
    (
        r"^[\d.]+:\d+$",
        Words(ja="ポート番号が付いています。--port に分けてください。", en="A port is attached: use --port."),
    ),
    (r"^(\d+\.){1,2}\d+$", Words(ja="短縮した書き方です。", en="It is a shortened form.")),
    (r"(^|\.)0\d", Words(ja="0で始まる数(8進)が入っています。", en="A number in it starts with 0 (octal).")),
)


def _embedded(number: int, embeds: str | None) -> Embedded | None:
    if embeds is None:
        return None
    if embeds == "teredo":
        inside, port = ~number & 0xFFFFFFFF, ~(number >> 32) & 0xFFFF
        return Embedded(address=text_of(4, inside), port=port or None)
    shift = 80 if embeds == "6to4" else 0
    return Embedded(address=text_of(4, (number >> shift) & 0xFFFFFFFF), port=None)


@cache
def _specials() -> tuple[_Special, ...]:
    """Return the special ranges, the longest prefix first."""
    return tuple(sorted(_read_specials(), key=lambda row: -row.network.prefixlen))


def _read_specials() -> Iterator[_Special]:
    name = "address-classes.toml"
    for key, row in read_file(FOLDER / name).items():
        topic = read_topic(name, key, row, registry().sources)
        if row["kind"] not in {"not-a-source", "v4-inside"}:
            raise defect(f"{name} [{key}]: kind {row['kind']!r}")
        for prefix in row["prefixes"]:
            yield _Special(ipaddress.ip_network(prefix), row["kind"], row.get("embeds"), topic)
