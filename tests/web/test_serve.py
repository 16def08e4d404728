"""`kaiji serve`: one command prepares, says its address, keeps the worker alive and stops cleanly; a person then gets in."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.web.browsing import chromium, faults, leads_on, picture, sign_up, too_wide, window
from tests.web.conftest import DESK
from tests.web.people import PASSWORD
from tests.web.serving import serve

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _wait(what: Callable[[], bool], for_what: str) -> None:
    for _ in range(1200):  # a busy machine is waited for; two minutes mean that it will not happen
        if what():
            return
        time.sleep(0.1)
    pytest.fail(for_what)


def _workers(pid: int) -> set[int]:
    return {number for number, command in _children(pid).items() if "working" in command}


def _children(pid: int) -> dict[int, str]:
    listed = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    rows = (line.strip().partition(" ") for line in listed.stdout.splitlines())
    return {int(number): command for number, _, command in rows}


@pytest.mark.browser
@pytest.mark.slow
def test_from_one_command_to_a_signed_in_owner_on_a_phone_without_the_manual(tmp_path: Path) -> None:
    with serve(DESK, tmp_path / "home") as served, chromium() as browser:
        with window(browser, served, width=390) as page:
            page.goto(served.setup)
            assert faults(page) == []
            assert too_wide(page) == []
            picture(page, "shell-setup-390")
            sign_up(page, served)
            page.goto("/account/people/")
            assert faults(page) == []
            page.get_by_label("役割").select_option(index=1)
            leads_on(page.get_by_role("button", name="リンクを作る"))
            link = page.get_by_label("招待リンク").input_value()
        with window(browser, served, width=768, language="en", scheme="dark") as page:
            page.goto(link)
            assert faults(page) == []
            picture(page, "shell-join-768-dark-en")
            page.get_by_label(re.compile("Name")).fill("Kasumi Taro")
            page.get_by_label(re.compile("E-mail")).fill("taro@office.example")
            page.get_by_label(re.compile("Password")).fill(PASSWORD)
            leads_on(page.get_by_role("button", name="Make it"))
            page.goto("/account/")
            expect(page.get_by_role("heading", level=1)).to_have_text("Account")
            assert faults(page) == []
        with window(browser, served, scripts=False) as page:
            page.goto("/account/sign-in/")
            page.get_by_label(re.compile("メールアドレス")).fill("taro@office.example")
            page.get_by_label(re.compile("パスワード")).fill(PASSWORD)
            leads_on(page.get_by_role("button", name="サインイン", exact=True))
            page.goto("/account/sessions/")
            expect(page.get_by_role("row")).to_have_count(3)  # the heading, and two devices


@pytest.mark.slow
def test_a_worker_that_was_killed_is_started_again_and_a_stop_ends_everything(tmp_path: Path) -> None:
    with serve(DESK, tmp_path / "home") as served:
        watcher = served.process.pid
        _wait(lambda: bool(_workers(watcher)), "there is no worker")
        (worker,) = _workers(watcher)
        os.kill(worker, signal.SIGKILL)
        _wait(lambda: bool(_workers(watcher) - {worker}), "the worker was not started again")
        programs = _children(watcher)
        held = socket.create_connection(("127.0.0.1", int(served.address.split(":")[2].strip("/"))))
        held.close()
    assert served.process.returncode == 0
    for number in programs:
        with pytest.raises(ProcessLookupError):
            os.kill(number, 0)


def test_a_port_that_is_taken_is_said_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = subprocess.run(
            [sys.executable, "-m", "kaiji", "serve", "--port", str(other.getsockname()[1]), "--json"],
            env={**os.environ, "KAIJI_HOME": str(tmp_path / "home")},
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 6
    assert json.loads(done.stdout)["error"]["code"] == "web.port"
    assert not (tmp_path / "home").exists()


def test_a_bad_setting_stops_the_start_with_its_name(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kaiji", "serve", "--port", "99999", "--json"],
        env={**os.environ, "KAIJI_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["code"] == "web.setting"


@pytest.mark.slow
@pytest.mark.parametrize("desk", ["claimant", "content-provider", "access-provider"])
def test_no_other_desks_code_is_loaded(desk: str, tmp_path: Path) -> None:
    code = (
        "import sys, django; from pathlib import Path; from kaiji.web.configuration.home import prepare;"
        f"prepare(Path({str(tmp_path)!r})); django.setup();"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(*sorted({name.split('.')[2] for name in sys.modules if name.startswith('kaiji.desks.')}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={
            **os.environ,
            "KAIJI_HOME": str(tmp_path),
            "KAIJI_DESK": desk,
            "DJANGO_SETTINGS_MODULE": "kaiji.web.settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.split() == [desk.replace("-", "_")], done.stderr[-2000:]


@pytest.mark.slow
def test_behind_a_proxy_that_ends_tls_cookies_belong_to_the_host_and_links_lead_to_the_public_name(
    tmp_path: Path,
) -> None:
    public = {
        "KAIJI_PUBLIC_URL": "https://kaiji.example.jp",
        "KAIJI_BEHIND_PROXY": "true",
        "KAIJI_WORKERS": "0",
    }
    with serve(DESK, tmp_path / "home", **public) as served:
        assert served.setup.startswith("https://kaiji.example.jp/account/join/")
        proxied = {"Host": "kaiji.example.jp", "X-Forwarded-Proto": "https"}
        plain = _get(served.address, "/account/sign-in/", {"Host": "kaiji.example.jp"})
        assert plain.status == 301
        assert str(plain.getheader("Location")).startswith("https://kaiji.example.jp/")
        page = _get(served.address, "/account/sign-in/", proxied)
        assert page.status == 200
        cookie = str(page.getheader("Set-Cookie"))
        assert cookie.startswith("__Host-kaiji-csrf=")
        assert "Secure" in cookie
        assert "max-age=31536000" in str(page.getheader("Strict-Transport-Security"))


def _get(address: str, path: str, headers: dict[str, str]) -> http.client.HTTPResponse:
    parts = urlsplit(address)
    asked = http.client.HTTPConnection("127.0.0.1", int(str(parts.port)), timeout=60)
    asked.request("GET", path, headers=headers)
    answer = asked.getresponse()
    answer.read()
    asked.close()
    return answer
