"""The viewers that strangers use (pywb, ReplayWeb.page), brought into a throw-away folder by their package names.

They are under the GPL and AGPL: they stand beside, are never committed and never linked.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_OWN_UV: Final = Path(__file__).resolve().parents[2] / ".tools" / "bin" / "uv"
PYWB = "pywb==2.10.0"
REPLAYWEBPAGE = "replaywebpage@2.5.3"
PAGE = """<!doctype html><meta charset="utf-8"><title>replay</title><script src="/ui.js"></script>
<style>html, body, replay-web-page {margin: 0; height: 100%; display: block}</style>
<replay-web-page source="/page.wacz" url="{url}" embed="replayonly" replayBase="/replay/"></replay-web-page>"""


def bring_python(environment: Path, package: str) -> None:
    """Install `package` into a virtual environment of its own; uv is the machine's, or the one that set this house up."""
    uv = shutil.which("uv") or str(_OWN_UV)
    subprocess.run([uv, "venv", "-q", "--python", "3.11", str(environment)], check=True)
    subprocess.run(
        [uv, "pip", "install", "-q", "--python", str(environment / "bin" / "python"), package], check=True
    )


def bring_pywb(folder: Path) -> Path:
    """Return the folder of pywb's commands; installs it into a virtual environment on first use."""
    commands = folder / "pywb" / "bin"
    if not (commands / "wayback").exists():
        bring_python(folder / "pywb", PYWB)
    return commands


def bring_replaywebpage(folder: Path) -> Path:
    """Return the folder with `ui.js` and `sw.js`; packs it by npm on first use (its dependencies are built in)."""
    unpacked = folder / "replaywebpage"
    if not (unpacked / "package" / "ui.js").exists():
        unpacked.mkdir(parents=True, exist_ok=True)
        packed = subprocess.run(
            ["npm", "pack", "--silent", REPLAYWEBPAGE],
            check=True,
            cwd=unpacked,
            capture_output=True,
            text=True,
        )
        with tarfile.open(unpacked / packed.stdout.strip().splitlines()[-1]) as archive:
            archive.extractall(unpacked, filter="data")
    return unpacked / "package"


class _Files(BaseHTTPRequestHandler):
    """Sends a few files, or the range of them that is asked for."""

    protocol_version = "HTTP/1.1"
    served: ClassVar[dict[str, Path]] = {}
    page = b""

    def do_GET(self) -> None:
        path = self.path.split("?", 1)[0]
        if path == "/":
            self._send(self.page, "text/html; charset=utf-8")
        elif path in self.served:
            self._send_range(self.served[path])
        else:
            self.send_error(404)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send_range(self, file: Path) -> None:
        size = file.stat().st_size
        kind = "text/javascript" if file.suffix == ".js" else "application/wacz"
        asked = (self.headers.get("Range") or "").removeprefix("bytes=")
        if not asked:
            self._send(file.read_bytes(), kind)
            return
        first, _, last = asked.partition("-")
        begin = int(first) if first else size - int(last)
        end = min(int(last), size - 1) if first and last else size - 1
        with file.open("rb") as opened:
            opened.seek(begin)
            data = opened.read(end - begin + 1)
        self._send(data, kind, status=206, extra=f"bytes {begin}-{end}/{size}")

    def _send(self, data: bytes, kind: str, *, status: int = 200, extra: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Accept-Ranges", "bytes")
        if extra:
            self.send_header("Content-Range", extra)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def replaywebpage(program: Path, wacz: Path, url: str) -> Iterator[str]:
    """Serve the viewer and the package from this machine; gives the address of the page that shows `url`."""
    files = {"/ui.js": program / "ui.js", "/replay/sw.js": program / "sw.js", "/page.wacz": wacz}

    class Handler(_Files):
        served = files
        page = PAGE.replace("{url}", url).encode()

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def pywb(commands: Path, wacz: Path, url: str, folder: Path, port: int) -> Iterator[str]:
    """Run pywb over the package, offline; gives the address under which it shows `url`."""
    manager = str(commands / "wb-manager")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([manager, "init", "case"], check=True, cwd=folder, capture_output=True)
    add = [manager, "add", "case", str(wacz), "--unpack-wacz"]
    subprocess.run(add, check=True, cwd=folder, capture_output=True)
    running = subprocess.Popen(
        [str(commands / "wayback"), "-p", str(port), "-b", "127.0.0.1"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONWARNINGS": "ignore"},
    )
    try:
        yield f"http://127.0.0.1:{port}/case/mp_/{url}"
    finally:
        running.terminate()
        running.wait(10)
