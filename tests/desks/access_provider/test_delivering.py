"""What a provision order tells to hand over is posted to the next provider's desk from the page; its signed receipt is kept."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

from kaiji.cases.journal.models import Entry
from kaiji.desks.access_provider.models import Provision
from kaiji.evidence.seal.office import office_signer
from kaiji.exchange.checking import read_package
from kaiji.exchange.context import Given
from kaiji.exchange.transport.receipts import Receipt as SignedReceipt
from kaiji.exchange.transport.receipts import signed_receipt
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from tests.desks.access_provider.conftest import AT
from tests.desks.access_provider.orders import named
from tests.web.people import at_desk, person, signed_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks.access_provider.conftest import Desk


def test_the_package_is_posted_to_the_next_desk_from_the_page_and_its_receipt_is_kept(
    desk: Desk, tmp_path: Path
) -> None:
    with next_desk(tmp_path) as (address, answers):
        settings = desk.home / "desk.toml"
        text = settings.read_text("utf-8")
        settings.write_text(
            text.replace("[partner.mvno-a]", f'[partner.mvno-a]\ndesk = "{address}"'), "utf-8"
        )
        provision = named(desk)
        notice = {
            "on": AT.date().isoformat(),
            "court": "東京地方裁判所",
            "case_number": "令和8年(発チ)第901号",
        }
        with at_desk("access-provider"):
            clerk, releaser = signed_in(person("clerk")), signed_in(person("releaser"))
            clerk.post(f"/provisions/{provision.pk}/notice/", notice)
            assert "提供し、窓口へ送る" in releaser.get("/provisions/").content.decode()
            # a desk that does not take it leaves it handed over, to be sent again: the same package
            assert releaser.post(f"/provisions/{provision.pk}/handed/sent/").status_code == 503
            over = releaser.get("/provisions/?over=1").content.decode()
            assert "次の提供者の窓口へ送る" in over
            done = releaser.post(f"/provisions/{provision.pk}/handed/sent/")
            assert (done.status_code, done.headers["Location"]) == (302, "/provisions/?over=1")
            over = releaser.get("/provisions/?over=1").content.decode()
    assert "AP-2026-0001" in over
    assert "次の提供者の窓口へ送る" not in over
    assert answers[0] == answers[1], "the very bytes again"
    kept = Provision.get(provision.pk)
    assert (kept.stage, kept.how) == ("handed", "package")
    assert "AP-2026-0001" in kept.body["delivered"]["receipt"]
    entries = [entry.what for entry in Entry.objects.filter(stream=kept.stream).order_by("n")]
    assert entries[-2:] == ["provision.handed-over", "provision.delivered"]


@contextmanager
def next_desk(folder: Path) -> Iterator[tuple[str, list[bytes]]]:
    """Serve the next provider's desk: it is too busy the first time, then gives its signed receipt."""
    posted: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            posted.append(self.rfile.read(int(self.headers["Content-Length"])))
            path = folder / "posted.zip"
            path.write_bytes(posted[-1])
            package, checked = read_package(path, Given(now=now()))
            told = SignedReceipt(
                package=package.id,
                sha256=str(checked.sha256),
                received_at=now(),
                by="例示モバイル株式会社",
                numbers=("AP-2026-0001",),
                outcome="accepted",
            )
            said = b"" if len(posted) == 1 else signed_receipt(told, office_signer(kaiji_home(), at=now()))
            self.send_response(429 if len(posted) == 1 else 201)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", posted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
