"""What is kept of the traffic (記録係): finished exchanges become WARC records, index entries and bodies for the readers.

One thread writes, in the order in which the exchanges ended, so that the proxy never waits for compression or the disk.
"""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from kaiji import __version__
from kaiji.evidence.capture.cdxj import Entry, body_query
from kaiji.evidence.capture.entity import UndecodableError, codings, dechunk, decode
from kaiji.evidence.capture.warc import Record, digest, level_for, new_record_id, warc_date
from kaiji.evidence.package import WARC_IN_WACZ
from kaiji.evidence.posts import WireBody

if TYPE_CHECKING:
    from datetime import datetime

    from kaiji.evidence.capture.exchange import Exchange
    from kaiji.evidence.capture.upstream import TlsFacts
    from kaiji.evidence.capture.wacz import WaczWriter

_READABLE: Final = ("text/html", "application/xhtml", "application/json", "text/json", "text/plain", "+json")
_SECRET: Final = frozenset(
    ("set-cookie", "set-cookie2", "cookie", "authorization", "proxy-authorization", "authentication-info")
)


class Recorder:
    """Writes the WARC of one capture."""

    def __init__(self, wacz: WaczWriter, *, at: datetime) -> None:
        self._wacz = wacz
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="warc")
        self._work: list[Future[None]] = []
        self.entries: list[Entry] = []
        self.wires: list[WireBody] = []
        self.tls: dict[tuple[str, int], TlsFacts] = {}
        self.undecodable: list[str] = []
        self.records = 0
        self._submit_info(at)

    def keep(self, exchange: Exchange) -> None:
        """Take a finished exchange; its bytes are closed once written."""
        if exchange.tls is not None:
            self.tls.setdefault((exchange.tls.host, exchange.tls.port), exchange.tls)
        self._work.append(self._thread.submit(self._write, exchange))

    def keep_frames(self, url: str, lines: bytes, *, ip: str, at: datetime) -> None:
        """Take the log of a WebSocket connection as a `resource` record."""
        headers = (
            ("WARC-Type", "resource"),
            ("WARC-Target-URI", url.replace("http", "ws", 1)),
            ("WARC-Date", warc_date(at)),
            ("WARC-IP-Address", ip),
            ("Content-Type", "application/jsonl"),
        )
        record = Record(id=new_record_id(), headers=headers, block=lines)
        self._work.append(self._thread.submit(self._put, record, 6))

    def end(self) -> str:
        """Wait until everything is written, close the WARC and return its SHA-256; raises OSError (disk full)."""
        for work in self._work:
            work.result()
        self._thread.shutdown()
        return self._wacz.end_warc()

    def give_up(self) -> None:
        """Stop writing."""
        self._thread.shutdown(cancel_futures=True)

    def failed(self) -> BaseException | None:
        """Return the first error of the writing thread so far, if any."""
        done = (work for work in self._work if work.done() and not work.cancelled())
        return next((error for work in done if (error := work.exception()) is not None), None)

    def _submit_info(self, at: datetime) -> None:
        fields = {
            "software": f"Kaiji {__version__} (evidence.capture)",
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        }
        block = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        headers = (
            ("WARC-Type", "warcinfo"),
            ("WARC-Date", warc_date(at)),
            ("WARC-Filename", WARC_IN_WACZ.rsplit("/", 1)[-1]),
            ("Content-Type", "application/warc-fields"),
        )
        record = Record(id=new_record_id(), headers=headers, block=block)
        self._work.append(self._thread.submit(self._put, record, 6))

    def _put(self, record: Record, level: int) -> None:
        self._wacz.write(record.member(level=level))
        self.records += 1

    def _write(self, exchange: Exchange) -> None:
        try:
            exchange.response.seek(0)
            response = exchange.response.read()
            exchange.request.seek(0)
            request = exchange.request.read()
        finally:
            exchange.close()
        wire = response[exchange.head_length :]
        entity = dechunk(wire) if exchange.chunked else wire
        record = Record(id=new_record_id(), headers=_response_fields(exchange, entity), block=response)
        mime = (exchange.header("content-type") or "").split(";", 1)[0].strip().lower()
        member = record.member(level=level_for(mime, exchange.header("content-encoding") or ""))
        head, _, sent = request.partition(b"\r\n\r\n")
        self.entries.append(
            Entry(
                url=exchange.url,
                at=exchange.at,
                status=exchange.status,
                mime=mime or "application/octet-stream",
                digest=digest(entity),
                record_digest=digest(response),
                offset=self._wacz.offset,
                length=len(member),
                method=exchange.method,
                request_body=body_query(sent, _sent_type(head)) if sent else "",
            )
        )
        self._wacz.write(member)
        self.records += 1
        fields = (
            ("WARC-Type", "request"),
            ("WARC-Target-URI", exchange.url),
            ("WARC-Date", warc_date(exchange.at)),
            ("WARC-Concurrent-To", record.id),
            *_line_fields(exchange),
            ("Content-Type", "application/http;msgtype=request"),
        )
        self._put(Record(id=new_record_id(), headers=fields, block=request), 6)
        self._keep_wire(record.id, exchange, entity, mime)

    def _keep_wire(self, record_id: str, exchange: Exchange, entity: bytes, mime: str) -> None:
        if not entity or not (mime.startswith(_READABLE) or mime.endswith(_READABLE) or not mime):
            return
        coding = codings(exchange.header("content-encoding"))
        try:
            body = decode(entity, coding)
        except UndecodableError as error:
            self.undecodable.append(f"{exchange.url}: {error}")
            return
        self.wires.append(
            WireBody(
                record_id=record_id,
                url=exchange.url,
                status=exchange.status,
                headers=tuple((k, v) for k, v in exchange.headers if k.lower() not in _SECRET),
                body=body,
                coding=coding,
                fetched_at=exchange.answered_at,
            )
        )


def _line_fields(exchange: Exchange) -> tuple[tuple[str, str], ...]:
    fields = [("WARC-IP-Address", exchange.ip), ("WARC-Protocol", "http/1.1")]
    if exchange.tls is not None:
        version = exchange.tls.version.lower().replace("tlsv", "tls/")
        fields += [("WARC-Protocol", version), ("WARC-Cipher-Suite", exchange.tls.cipher)]
    return tuple(fields)


def _response_fields(exchange: Exchange, entity: bytes) -> tuple[tuple[str, str], ...]:
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", exchange.url),
        ("WARC-Date", warc_date(exchange.at)),
        *_line_fields(exchange),
    ]
    if exchange.truncated is not None:
        fields.append(("WARC-Truncated", exchange.truncated))
    fields.append(("Content-Type", "application/http;msgtype=response"))
    if not exchange.chunked:
        fields.append(("WARC-Payload-Digest", digest(entity)))
    return tuple(fields)


def _sent_type(head: bytes) -> str:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-type":
            return value.strip().decode("latin-1").lower()
    return ""
