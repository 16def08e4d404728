"""Addresses as servers and proxies spell them (アドレスの読み取り)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_ENDPOINT: Final = re.compile(
    r"\[(?P<bracketed>[0-9A-Fa-f:.]{2,45})\](?::(?P<port6>[0-9]{1,5}))?"
    r"|(?P<four>[0-9]{1,3}(?:\.[0-9]{1,3}){3})(?::(?P<port4>[0-9]{1,5}))?"
    r"|(?P<bare>[0-9A-Fa-f:.]{2,45})",
    re.ASCII,
)
_PAIR: Final = re.compile(r'\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s;,"]*))\s*')
_ELEMENT: Final = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*")+')


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """An address with its port, where known."""

    address: Address
    port: int | None = None


def plain(text: str) -> Address | None:
    """Read an address; an IPv4 address inside IPv6 (`::ffff:192.0.2.1`) is that IPv4 address. None for anything else."""
    try:
        address = ip_address(text.split("%", maxsplit=1)[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def port_number(text: str | None) -> int | None:
    """Read a port; None for what is none, so that a wrong port never stands for an unknown one."""
    if text is None or re.fullmatch(r"[0-9]{1,5}", text.strip(), re.ASCII) is None:
        return None
    number = int(text)
    return number if 0 < number < 65536 else None


def endpoint(text: str) -> Endpoint | None:
    """Read `address`, `address:port`, `[v6]` or `[v6]:port`; None for `unknown`, `_hidden` and anything else."""
    match = _ENDPOINT.fullmatch(text.strip())
    if match is None:
        return None
    address = plain(match["bracketed"] or match["four"] or match["bare"])
    if address is None:
        return None
    return Endpoint(address=address, port=port_number(match["port6"] or match["port4"]))


def forwarded(raw: str) -> list[dict[str, str]]:
    """Read a Forwarded header (RFC 7239): one mapping a hop, in the order they stand; names in lower case."""
    return [_parameters(element) for element in _ELEMENT.findall(raw)]


def _parameters(element: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for match in _PAIR.finditer(element):
        quoted = match[2]
        found.setdefault(
            match[1].lower(), re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else match[3]
        )
    return found
