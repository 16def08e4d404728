"""Two ClickHouse servers on loopback, one shard each, with the cluster definition of docs/how-to/vault-at-scale.md."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).parents[2] / "docs/how-to/vault-at-scale.md"
_USERS = (
    "<yandex><profiles><default/></profiles><quotas><default/></quotas><users><default><password></password>"
    "<networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default></users></yandex>"
)
_CONFIG = """<yandex>
<logger><level>warning</level><log>{folder}/server.log</log><errorlog>{folder}/error.log</errorlog></logger>
<listen_host>127.0.0.1</listen_host><http_port>{http}</http_port><tcp_port>{tcp}</tcp_port>
<interserver_http_host>127.0.0.1</interserver_http_host><interserver_http_port>{inter}</interserver_http_port>
<path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><user_files_path>{folder}/files/</user_files_path>
<format_schema_path>{folder}/schemas/</format_schema_path><mark_cache_size>33554432</mark_cache_size><timezone>UTC</timezone>
<users_config>{folder}/users.xml</users_config><default_profile>default</default_profile>
<default_database>default</default_database>
</yandex>"""


def program() -> str | None:
    """Return the server's program, where it is installed."""
    return shutil.which("clickhouse-server", path="/usr/sbin:/usr/bin:/usr/local/bin")


@contextmanager
def two_shards(folder: Path) -> Iterator[tuple[str, str]]:
    """Run two servers and yield their URLs."""
    ports = [free_port() for _ in range(6)]
    https, tcps, inters = ports[:2], ports[2:4], ports[4:]
    found = re.search(
        r"^```xml remote_servers.xml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    if found is None:
        raise AssertionError("the page has no remote_servers.xml")
    cluster = found[1]
    for number, port in enumerate(tcps, 1):
        cluster = cluster.replace(
            f"<host>10.0.0.{number}</host><port>9000</port>", f"<host>127.0.0.1</host><port>{port}</port>"
        )
    inner = cluster.replace("<yandex>", "").replace("</yandex>", "")
    with ExitStack() as stack:
        for number, (http, tcp, inter) in enumerate(zip(https, tcps, inters, strict=True), 1):
            place = folder / f"shard{number}"
            place.mkdir()
            text = _CONFIG.format(folder=place, http=http, tcp=tcp, inter=inter)
            (place / "config.xml").write_text(
                text.replace("</yandex>", f"{inner}</yandex>"), encoding="utf-8"
            )
            (place / "users.xml").write_text(_USERS, encoding="utf-8")
            stack.enter_context(_server(place, http))
        yield f"http://127.0.0.1:{https[0]}", f"http://127.0.0.1:{https[1]}"


@contextmanager
def _server(place: Path, http: int) -> Iterator[None]:
    words = (program() or "", f"--config-file={place}/config.xml")
    with subprocess.Popen(words, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(2400):
                if process.poll() is not None:
                    raise AssertionError((place / "error.log").read_text(encoding="utf-8"))
                try:
                    with urllib.request.urlopen(f"http://127.0.0.1:{http}/ping", timeout=30):
                        break
                except OSError:
                    time.sleep(0.05)
            else:
                raise AssertionError((place / "error.log").read_text(encoding="utf-8"))
            yield
        finally:
            process.kill()  # what it kept is thrown away with the folder
