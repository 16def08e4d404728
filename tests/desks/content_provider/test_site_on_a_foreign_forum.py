"""The recorder inside django-machina, served by gunicorn behind a proxy: a real post leaves the right record."""

from __future__ import annotations

import http.client
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from kaiji.desks.content_provider.connecting import HttpSite, SiteUrl
from tests.desks.content_provider.proxies import proxy_before
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = b"a key that desk and forum share, 32+"
FORUM = Path(__file__).parent / "forum"
CLIENT = "127.0.0.9"
WRITE = "/forum/%E4%BA%95%E6%88%B8%E7%AB%AF-1/topic/create/"
LIES = {
    "X-Forwarded-For": "198.51.100.66:4444",
    "Forwarded": "for=198.51.100.67:4445",
    "X-Real-IP": "198.51.100.68",
    "X-Client-Port": "4446",
}
"""What a poster might send to be taken for somebody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    port: int
    proxy: int


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forum]:
    port = free_port()
    database = tmp_path_factory.mktemp("forum") / "forum.sqlite3"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "--bind",
        f"127.0.0.1:{port}",
        "--chdir",
        str(FORUM),
        "machina_site:application",
    ]
    log = (database.parent / "log").open("wb")
    process = subprocess.Popen(
        [*command, "--no-control-socket"] if "--no-control-socket" in _gunicorn_help() else command,
        env={
            "FORUM_DB": str(database),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(FORUM.parents[3] / "src"),
            "LANG": "C.UTF-8",
        },
        stdout=log,
        stderr=log,
    )
    try:
        _await(port, process, database.parent / "log")
        with proxy_before(port) as proxy:
            yield Forum(port=port, proxy=proxy)
    finally:
        process.terminate()
        process.wait(120)
        log.close()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(2400):
        assert process.poll() is None, log.read_text()
        with suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            connection.request("GET", "/")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def _gunicorn_help() -> str:
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "--help"], capture_output=True, text=True, check=True
    ).stdout


@dataclass(slots=True)
class Browser:
    """Keeps cookies and one connection, whose source port is therefore known."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    lies: dict[str, str] = field(default_factory=dict)
    source_port: int = 0

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, source_address=(CLIENT, 0), timeout=60
        )
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **self.lies}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(form) if form else None, headers)
        self.source_port = connection.sock.getsockname()[1]
        answer = connection.getresponse()
        text = answer.read().decode()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, rest = cookie.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        connection.close()
        return answer.status, text, answer.headers.get("Location") or ""

    def write(self, path: str, **form: str) -> str:
        status, page, _ = self.ask("GET", path)
        assert status == 200, page[:500]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        attachments = dict(
            re.findall(
                r'name="((?:attachment|poll)-(?:TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS)" value="(\d+)"', page
            )
        )
        status, page, to = self.ask(
            "POST", path, {"csrfmiddlewaretoken": token[1], "topic_type": "0", **attachments, **form}
        )
        assert status == 302, page[:3000]
        return to


def _permalink(browser: Browser, topic: str) -> str:
    """Return the address of the topic's first post as the forum itself shows it."""
    _, page, _ = browser.ask("GET", topic)
    found = re.search(r'href="([^"]*\?post=\d+#\d+)"', page)
    assert found is not None
    return f"http://forum.example{found[1]}"


def _site(forum: Forum) -> HttpSite:
    return HttpSite(url=SiteUrl(f"http://127.0.0.1:{forum.port}/desk/kaiji-site"), key=KEY)


@pytest.mark.slow
def test_a_post_through_the_forums_own_pages_is_recorded_with_the_posters_address_and_port(
    forum: Forum,
) -> None:
    poster = Browser(forum.proxy, lies=LIES)
    to = poster.write(
        WRITE,
        subject="あの人",
        content="うそつきです。",
        username="匿名",
    )
    port = poster.source_port
    found = _site(forum).find(url=_permalink(poster, to), reference="R-1", reason="request-handling")
    (entry,) = found.entries
    assert (entry.client_ip, entry.client_port) == (CLIENT, port)
    assert (entry.destination_ip, entry.destination_port) == ("192.0.2.80", 443)
    assert entry.kind == "post"
    assert entry.basis == "x-forwarded-for"


def test_whoever_goes_around_the_proxy_is_recorded_by_the_socket_whatever_the_headers_say(
    forum: Forum,
) -> None:
    poster = Browser(forum.port, lies=LIES)
    to = poster.write(WRITE, subject="もう一度", content="うそつきです。", username="匿名")
    port = poster.source_port
    (entry,) = (
        _site(forum).find(url=_permalink(poster, to), reference="R-1", reason="request-handling").entries
    )
    assert (entry.client_ip, entry.client_port, entry.basis) == (CLIENT, port, "socket")
    assert entry.destination_port == forum.port


def test_the_log_in_of_a_member_is_recorded_too(forum: Forum) -> None:
    member = Browser(forum.proxy)
    _, page, _ = member.ask("GET", WRITE)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token is not None
    form = {"csrfmiddlewaretoken": token[1], "username": "hanako", "password": "forum-hanako-2026"}
    status, _, _ = member.ask("POST", "/login/", form)
    assert status == 302
    entries = _site(forum).find(account="1", reference="R-2", reason="request-handling").entries
    assert [(one.kind, one.client_ip, one.client_port) for one in entries] == [
        ("login", CLIENT, member.source_port)
    ]
