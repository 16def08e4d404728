"""The connection to the site (接続先): to the judged address, TLS verified, its certificates kept from that very socket."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Protocol, cast

from kaiji.evidence.capture.guard import RefusedError
from kaiji.ground.instants import instant_text, now

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.capture.guard import Guard

CONNECT_SECONDS = 20
READ_LIMIT = 1 << 18


class UpstreamError(Exception):
    """No usable connection to the site: `code` is `unreachable` or `tls`, `why` the reason given."""

    def __init__(self, code: str, host: str, why: str) -> None:
        super().__init__(f"{host}: {why}")
        self.code = code
        self.host = host
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsFacts:
    """What the TLS handshake of one connection showed (通信路の事実)."""

    host: str
    port: int
    ip: str
    version: str
    cipher: str
    alpn: str | None
    certificates: tuple[bytes, ...]
    """DER, the leaf first, up to the root the chain was verified against."""
    at: datetime

    def pem(self) -> bytes:
        """Return the chain as PEM, leaf first."""
        return "".join(ssl.DER_cert_to_PEM_cert(der) for der in self.certificates).encode()

    def as_json(self) -> dict[str, Any]:
        """Return the content of `meta/tls/<host>.json`."""
        return {
            "host": self.host,
            "port": self.port,
            "ip": self.ip,
            "version": self.version,
            "cipher": self.cipher,
            "alpn": self.alpn,
            "certificates": [sha256(der).hexdigest() for der in self.certificates],
            "at": instant_text(self.at),
        }


@dataclass(slots=True, kw_only=True)
class Upstream:
    """One open connection to a site."""

    scheme: str
    host: str
    port: int
    ip: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    tls: TlsFacts | None
    used: bool = False

    def serves(self, scheme: str, host: str, port: int) -> bool:
        """Whether a request for this origin may go out on this connection."""
        return (self.scheme, self.host, self.port) == (scheme, host, port) and not self.reader.at_eof()

    def close(self) -> None:
        """Drop the connection without waiting for the other side."""
        self.writer.transport.abort()


class _Certificate(Protocol):
    def public_bytes(self, form: int, /) -> bytes: ...


class _VerifiedChain(Protocol):
    """What `ssl.SSLObject.get_verified_chain` publishes from Python 3.13 on, and `_sslobj` has had since 3.10."""

    def get_verified_chain(self) -> list[_Certificate]: ...


class Connector:
    """Opens connections for one capture."""

    def __init__(self, guard: Guard, *, test_ca: Path | None = None) -> None:
        self._guard = guard
        self._context = ssl.create_default_context()
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.set_alpn_protocols(["http/1.1"])
        if test_ca is not None:
            self._context.load_verify_locations(cafile=str(test_ca))

    async def open(self, scheme: str, host: str, port: int) -> Upstream:
        """Return a connection to `host`; raises RefusedError, UnknownHostError or UpstreamError."""
        addresses = await self._guard.addresses(host, port)
        fault: Exception | None = None
        for address in addresses:
            try:
                return await self._open_at(address, scheme, host, port)
            except ssl.SSLError as error:
                raise UpstreamError("tls", host, _tls_reason(error)) from error
            except (OSError, TimeoutError) as error:
                fault = error
        raise UpstreamError("unreachable", host, _reason(fault)) from fault

    async def _open_at(self, address: str, scheme: str, host: str, port: int) -> Upstream:
        secure = scheme == "https"
        async with asyncio.timeout(CONNECT_SECONDS):
            reader, writer = await asyncio.open_connection(
                address,
                port,
                ssl=self._context if secure else None,
                server_hostname=host if secure else None,
                limit=READ_LIMIT,
            )
        own, peer = writer.get_extra_info("sockname")[0], writer.get_extra_info("peername")[0]
        if own == peer and not self._guard.allow_loopback:
            writer.transport.abort()
            raise RefusedError(host, "own-address", address)
        tls = _facts(writer, host, port, address) if secure else None
        return Upstream(
            scheme=scheme, host=host, port=port, ip=address, reader=reader, writer=writer, tls=tls
        )


def _facts(writer: asyncio.StreamWriter, host: str, port: int, address: str) -> TlsFacts:
    session: ssl.SSLObject = writer.get_extra_info("ssl_object")
    # Python 3.11 and 3.12 keep the verified chain behind a private name; 3.13 publishes the same method.
    holder = cast("_VerifiedChain", session if hasattr(session, "get_verified_chain") else session._sslobj)  # type: ignore[attr-defined]  # noqa: SLF001
    chain = holder.get_verified_chain()
    cipher = session.cipher()
    return TlsFacts(
        host=host,
        port=port,
        ip=address,
        version=session.version() or "",
        cipher=cipher[0] if cipher else "",
        alpn=session.selected_alpn_protocol(),
        certificates=tuple(
            one if isinstance(one, bytes) else one.public_bytes(ssl._ssl.ENCODING_DER)  # type: ignore[attr-defined]  # noqa: SLF001
            for one in chain
        ),
        at=now(),
    )


def _tls_reason(error: ssl.SSLError) -> str:
    message = getattr(error, "verify_message", None)
    return str(message or error.reason or error)


def _reason(error: Exception | None) -> str:
    if isinstance(error, TimeoutError):
        return "timed out"
    return str(getattr(error, "strerror", None) or error or "no address answered")
