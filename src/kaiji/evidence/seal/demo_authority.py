"""A time stamp authority for demos and tests (デモ用・信頼されない): real tokens from a root that nobody trusts.

It answers RFC 3161 on the loopback interface only, its keys live in memory and die with it, its name says what it is, and
a package stamped by it is marked `test`. It shows how stamping works; it proves no time to anybody.
"""

from __future__ import annotations

import hashlib
import threading
from contextlib import contextmanager
from datetime import UTC, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kaiji.evidence.errors import MalformedError
from kaiji.evidence.seal.asn1 import (
    generalized_time,
    integer,
    octets,
    oid,
    sequence,
    set_of,
    tagged,
    text,
)
from kaiji.evidence.seal.authority import Authority
from kaiji.evidence.verify.cms import CONTENT_TYPE, MESSAGE_DIGEST, SIGNED_DATA
from kaiji.evidence.verify.token import SIGNING_CERTIFICATE_V2, TST_INFO, Query, read_query

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

NAME: Final = "デモ用時刻認証局・信頼されない (demo, untrusted)"
POLICY: Final = "1.2.3.4.1"
"""The number OpenSSL's documentation uses for examples; it belongs to nobody's real policy."""
_SHA256: Final = sequence(oid("2.16.840.1.101.3.4.2.1"))
_ECDSA_SHA256: Final = sequence(oid("1.2.840.10045.4.3.2"))
_MOST_QUERY_BYTES: Final = 4096


class DemoAuthority:
    """Makes a root and a signer of its own, and stamps what it is asked to with the clock it is given."""

    def __init__(self, *, now: Callable[[], datetime]) -> None:
        self.now = now
        since = now() - timedelta(days=1)
        self.root_key, self._key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        root_name, name = _named("root"), _named("signer")
        self.root = (
            _certificate(root_name, root_name, self.root_key.public_key(), since)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_id(self.root_key), critical=False)
            .sign(self.root_key, hashes.SHA256())
        )
        self.certificate = (
            _certificate(name, root_name, self._key.public_key(), since)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
            .add_extension(_issuer_id(self.root_key), critical=False)
            .sign(self.root_key, hashes.SHA256())
        )

    def authority(self, url: str, *, name: str = NAME) -> Authority:
        """Return the settings by which a sealer asks and believes this authority, marked as a test."""
        return Authority(name=name, url=url, roots=(self.root,), policy=POLICY, test=True)

    def answer(self, query: bytes) -> bytes:
        """Return the TimeStampResp to a TimeStampReq; a request that cannot be read is answered with a rejection."""
        try:
            asked = read_query(query)
        except MalformedError:
            return sequence(sequence(integer(2), sequence(text("request cannot be read"))))
        return sequence(sequence(integer(0)), self.token(self.info(asked)))

    def info(self, asked: Query) -> bytes:
        """Return the TSTInfo for what was asked."""
        nonce = b"" if asked.nonce is None else integer(asked.nonce)
        return sequence(
            integer(1),
            oid(POLICY),
            sequence(sequence(oid(asked.algorithm)), octets(asked.imprint)),
            integer(x509.random_serial_number()),
            generalized_time(self.now().astimezone(UTC)),
            sequence(integer(1)),  # accuracy: one second
            nonce,
        )

    def attributes(self, info: bytes) -> list[bytes]:
        """Return the signed attributes: kind and digest of the content, and the signer's certificate by its hash."""
        der = self.certificate.public_bytes(Encoding.DER)
        identifier = sequence(sequence(sequence(octets(hashlib.sha256(der).digest()))))
        return [
            sequence(oid(CONTENT_TYPE), set_of([oid(TST_INFO)])),
            sequence(oid(MESSAGE_DIGEST), set_of([octets(hashlib.sha256(info).digest())])),
            sequence(oid(SIGNING_CERTIFICATE_V2), set_of([identifier])),
        ]

    def token(self, info: bytes) -> bytes:
        """Return the signed token (ContentInfo) around a TSTInfo."""
        attributes = self.attributes(info)
        signature = self._key.sign(set_of(attributes), ec.ECDSA(hashes.SHA256()))
        issuer = self.certificate.issuer.public_bytes()
        signer = sequence(
            integer(1),
            sequence(issuer, integer(self.certificate.serial_number)),
            _SHA256,
            set_of(attributes, tag=0xA0),
            _ECDSA_SHA256,
            octets(signature),
        )
        signed = sequence(
            integer(3),
            set_of([_SHA256]),
            sequence(oid(TST_INFO), tagged(0xA0, octets(info))),
            set_of([self.certificate.public_bytes(Encoding.DER)], tag=0xA0),
            set_of([signer]),
        )
        return sequence(oid(SIGNED_DATA), tagged(0xA0, signed))


@contextmanager
def serving(authority: DemoAuthority, *, port: int = 0) -> Iterator[str]:
    """Answer on 127.0.0.1 until the block ends; gives the URL to post to. `port` 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        """RFC 3161 over HTTP (3.4)."""

        def do_POST(self) -> None:
            """Answer one request."""
            size = int(self.headers.get("Content-Length") or 0)
            reply = authority.answer(self.rfile.read(min(size, _MOST_QUERY_BYTES)))
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing: a demo's terminal belongs to the demo."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _key_id(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _issuer_id(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    # Two demo authorities have one name; OpenSSL finds the right root by this.
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(_key_id(key))


def _named(role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"デモ用・信頼されない Kaiji demo TSA {role}"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "UNTRUSTED DEMO"),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey, since: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(since)
        .not_valid_after(since + timedelta(days=30))
    )
