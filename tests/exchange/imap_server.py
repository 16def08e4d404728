"""A small IMAP4rev1 server over TLS for the tests (RFC 3501, 6851, 4315): enough of the protocol for a reader, and true to it."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from kaiji.exchange.transport.imap import Account
from kaiji.ground.instants import now

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MESSAGE_ID = re.compile(rb"^(message-id|from|subject):.*$", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True, kw_only=True)
class Box:
    """The folders of one account, and what was asked of the server."""

    inbox: dict[int, bytes] = field(default_factory=dict)
    done: dict[int, bytes] = field(default_factory=dict)
    deleted: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    next_uid: int = 1
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    account: Account | None = None

    def put(self, data: bytes) -> None:
        """Let a mail arrive."""
        self.inbox[self.next_uid] = data
        self.next_uid += 1


@contextmanager
def mailbox(folder: Path, **more: Any) -> Iterator[Box]:
    """Run a server on loopback with a certificate of its own; give its box, whose `account` opens it."""
    box = Box(**more)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder), folder / "imap-key.pem")

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.connection.settimeout(30)
            with context.wrap_socket(self.connection, server_side=True) as tls, tls.makefile("rwb") as stream:
                _Session(box, stream).run()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Say nothing: a client that does not believe the certificate hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        box.account = Account(
            host="127.0.0.1",
            port=server.server_address[1],
            user="desk",
            password="s3cret",  # noqa: S106  # of a server that lives for a test
            ca_file=folder / "imap-cert.pem",
        )
        yield box
        server.shutdown()
        thread.join()


class _Session:
    """One connection."""

    def __init__(self, box: Box, stream: Any) -> None:
        self.box, self.stream = box, stream

    def run(self) -> None:
        """Answer until the client leaves."""
        self._say(b"* OK ready")
        while line := self.stream.readline():
            tag, _, rest = line.strip().partition(b" ")
            name, _, args = rest.partition(b" ")
            if name.upper() == b"UID":
                name, _, args = args.partition(b" ")
            answer = getattr(self, f"_{name.decode().lower()}")(args)
            self._say(tag + b" " + answer)
            if name.upper() == b"LOGOUT":
                return

    def _say(self, line: bytes) -> None:
        self.stream.write(line + b"\r\n")
        self.stream.flush()

    def _capability(self, _: bytes) -> bytes:
        for told in (b"IMAP4rev1", self.box.capabilities.encode()):  # Dovecot tells it twice after a login
            self._say(b"* CAPABILITY " + told)
        return b"OK done"

    def _login(self, args: bytes) -> bytes:
        good = args in {b'desk "s3cret"', b'"desk" "s3cret"'}
        return b"OK in" if good else b"NO [AUTHENTICATIONFAILED] no"

    def _select(self, args: bytes) -> bytes:
        if args != b'"INBOX"':
            return b"NO no such folder"
        self._say(f"* {len(self.box.inbox)} EXISTS".encode())
        return b"OK [READ-WRITE] open"

    def _search(self, _: bytes) -> bytes:
        self._say(b"* SEARCH " + b" ".join(str(uid).encode() for uid in sorted(self.box.inbox)))
        return b"OK done"

    def _fetch(self, args: bytes) -> bytes:
        uids, _, what = args.partition(b" ")
        for uid in (int(one) for one in uids.split(b",")):
            data = self.box.inbox.get(uid)
            if data is None:
                continue
            if b"HEADER.FIELDS" in what:
                head = data.partition(b"\r\n\r\n")[0]
                told = b"\r\n".join(m.group(0).strip() for m in _MESSAGE_ID.finditer(head)) + b"\r\n\r\n"
                names = b"BODY[HEADER.FIELDS (MESSAGE-ID FROM SUBJECT)]"
            else:
                told, names = data, b"BODY[]"
                self.box.fetched.append(uid)
            start = f"* 1 FETCH (UID {uid} RFC822.SIZE {len(data)} ".encode() + names
            self.stream.write(start + f" {{{len(told)}}}\r\n".encode() + told)
            self._say(b")")
        return b"OK done"

    def _create(self, _: bytes) -> bytes:
        return b"NO [ALREADYEXISTS] it is there"

    def _move(self, args: bytes) -> bytes:
        uid = int(args.partition(b" ")[0])
        self.box.done[uid] = self.box.inbox.pop(uid)
        return b"OK moved"

    def _copy(self, args: bytes) -> bytes:
        uid = int(args.partition(b" ")[0])
        self.box.done[uid] = self.box.inbox[uid]
        return b"OK copied"

    def _store(self, args: bytes) -> bytes:
        self.box.deleted.add(int(args.partition(b" ")[0]))
        return b"OK stored"

    def _expunge(self, args: bytes) -> bytes:
        for uid in {int(args)} if args else set(self.box.deleted):
            self.box.inbox.pop(uid, None)
        return b"OK expunged"

    def _logout(self, _: bytes) -> bytes:
        self._say(b"* BYE")
        return b"OK bye"


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap")])
    at = now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "imap-key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    (folder / "imap-cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return folder / "imap-cert.pem"
