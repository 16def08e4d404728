"""Who is at the other end: trusted hops only, one header only, unknown rather than guessed."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaiji.desks.content_provider.site.acts import RECORD, Rule
from kaiji.desks.content_provider.site.asgi import RecordingAsgi
from kaiji.desks.content_provider.site.connection import Act, place
from kaiji.desks.content_provider.site.errors import SiteSettingError
from kaiji.desks.content_provider.site.proxies import ProxyRules, Told
from kaiji.desks.content_provider.site.recorder import Recorder
from kaiji.desks.content_provider.site.sqlite import SqliteStore
from kaiji.desks.content_provider.site.store import Question
from kaiji.desks.content_provider.site.wsgi import RecordingWsgi

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kaiji.desks.content_provider.site.connection import Connection

AT = datetime(2026, 11, 5, 6, 13, 30, 412_987, tzinfo=UTC)
PROXY, CLIENT, LIE = "10.0.0.7", "203.0.113.77", "198.51.100.66"


def ends(rules: ProxyRules, headers: dict[str, str], peer: str | None = PROXY) -> Connection:
    told = Told(
        at=AT, peer=None if peer is None else (peer, 50_000), here=("10.0.0.1", 8000), headers=headers
    )
    return rules.connection(told)


def rules(header: str = "x-forwarded-for", **more: Any) -> ProxyRules:
    return ProxyRules.read(["10.0.0.0/8", "2001:db8:ffff::/48"], header=header, **more)


def test_without_a_proxy_the_socket_tells_all_and_headers_tell_nothing() -> None:
    lies = {"x-forwarded-for": LIE, "forwarded": f"for={LIE}", "x-real-ip": LIE}
    found = ends(ProxyRules(), lies, peer=CLIENT)
    assert (found.client_ip, found.client_port, found.basis) == (CLIENT, 50_000, "socket")
    assert (found.destination_ip, found.destination_port, found.protocol) == ("10.0.0.1", 8000, "tcp")
    assert found.at.microsecond == 412_000, "kept to the millisecond"


@pytest.mark.parametrize(
    ("header", "value", "ip", "port"),
    [
        ("x-forwarded-for", f"{LIE}, {CLIENT}", CLIENT, None),
        ("x-forwarded-for", f"{LIE}, {CLIENT}:40321, 10.0.0.9", CLIENT, 40_321),
        ("x-forwarded-for", "[2001:db8::5]:4711", "2001:db8::5", 4711),
        ("x-forwarded-for", "2001:db8::5", "2001:db8::5", None),
        ("x-forwarded-for", f"::ffff:{CLIENT}", CLIENT, None),
        (
            "forwarded",
            f'for={LIE}, for="{CLIENT}:40321";by=192.0.2.80;proto=https, for=10.0.0.9',
            CLIENT,
            40_321,
        ),
        ("forwarded", 'For="[2001:db8::5]:4711"', "2001:db8::5", 4711),
        ("x-real-ip", CLIENT, CLIENT, None),
    ],
)
def test_the_one_named_header_is_read_from_the_right_as_long_as_hops_are_trusted(
    header: str, value: str, ip: str, port: int | None
) -> None:
    found = ends(rules(header), {header: value, "x-client-port": "1"})
    assert (found.client_ip, found.client_port, found.basis) == (ip, port, header)
    assert found.header == value


@pytest.mark.parametrize("header", ["x-forwarded-for", "forwarded", "x-real-ip"])
def test_a_header_that_the_proxy_does_not_write_is_not_believed(header: str) -> None:
    others = {"x-forwarded-for": LIE, "forwarded": f"for={LIE}", "x-real-ip": LIE}
    others[header] = f"for={CLIENT}" if header == "forwarded" else CLIENT
    assert ends(rules(header), others).client_ip == CLIENT


@pytest.mark.parametrize(
    "value", ["", "unknown", f"{CLIENT}, unknown", f"{CLIENT}, 10.0.0.9, _hidden", "10.0.0.9", "x" * 3000]
)
def test_where_the_proxy_tells_no_address_it_is_unknown_and_never_the_proxys_own(value: str) -> None:
    found = ends(rules(), {"x-forwarded-for": value})
    assert (found.client_ip, found.client_port, found.destination_ip, found.basis) == (
        None,
        None,
        None,
        "unknown",
    )


def test_x_real_ip_beside_a_strangers_own_is_not_believed() -> None:
    assert ends(rules("x-real-ip"), {"x-real-ip": f"{LIE}, {CLIENT}"}).client_ip is None


def test_the_source_port_comes_from_the_configured_header_and_x_forwarded_port_is_where_the_client_went() -> (
    None
):
    own = rules(
        source_port_header="X-Client-Port",
        destination_port_header="X-Forwarded-Port",
        destination_ip="192.0.2.80",
    )
    found = ends(own, {"x-forwarded-for": CLIENT, "x-client-port": "40321", "x-forwarded-port": "443"})
    assert (found.client_port, found.destination_ip, found.destination_port) == (40_321, "192.0.2.80", 443)
    twice = ends(own, {"x-forwarded-for": CLIENT, "x-client-port": "1, 40321"})
    assert twice.client_port is None, "a header that stands twice may be a stranger's"
    wrong = ends(own, {"x-forwarded-for": CLIENT, "x-client-port": "70000"})
    assert wrong.client_port is None


def test_over_a_unix_socket_only_a_site_that_says_so_believes_its_proxy() -> None:
    assert ends(ProxyRules(), {"x-forwarded-for": CLIENT}, peer=None).basis == "unknown"
    assert (
        ends(
            ProxyRules.read(header="x-forwarded-for", unix_socket=True), {"x-forwarded-for": CLIENT}, None
        ).client_ip
        == CLIENT
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"networks": ["10.0.0.0/8"]},
        {"networks": ["10.0.0.1/8"], "header": "forwarded"},
        {"networks": ["10.0.0.0/8"], "header": "x-client"},
        {"destination_ip": "example.jp"},
    ],
)
def test_settings_that_cannot_be_meant_stop_the_site(wrong: dict[str, Any]) -> None:
    with pytest.raises(SiteSettingError):
        ProxyRules.read(wrong.pop("networks", []), **wrong)


@given(st.text(max_size=300))
def test_no_header_whatever_breaks_the_recorder_or_makes_a_trusted_proxy_the_client(value: str) -> None:
    for header in ("x-forwarded-for", "forwarded", "x-real-ip"):
        found = ends(rules(header), {header: value})
        assert found.client_ip is None or not found.client_ip.startswith("10.")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://a.jp/t/1/#no5", "https://A.jp/t/1"),
        ("/t?b=2&a=1&utm_source=x", "http://a.jp/t?a=1&b=2"),
        ("/topic/%E4%BA%95", "/topic/井"),
    ],
)
def test_two_spellings_of_an_address_are_one_place(one: str, other: str) -> None:
    assert place(one) == place(other)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "site.sqlite3")
    yield opened
    opened.close()


RULES = (
    Rule.read(
        "post", r"/bbs/topic/(?P<topic>\d+)/comment", location=r"/bbs/topic/\d+/comment/no/(?P<post>\d+)"
    ),
    Rule.read("login", r"/login", statuses=(302, 303)),
)


def test_a_wsgi_site_nobody_touches_is_recorded_by_rules_where_it_led_the_writer(store: SqliteStore) -> None:
    def site(environ: Any, start_response: Any) -> list[bytes]:
        failed = environ["QUERY_STRING"] == "bad"
        where = [] if failed else [("Location", "/bbs/topic/7/comment/no/12#no12")]
        start_response("422 Unprocessable" if failed else "303 See Other", where)
        return [b"ok"]

    recorded = RecordingWsgi(site, Recorder(store=store, rules=RULES, clock=lambda: AT))
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/bbs/topic/7/comment",
        "QUERY_STRING": "",
        "REMOTE_ADDR": CLIENT,
    }
    environ |= {
        "REMOTE_PORT": "40321",
        "SERVER_ADDR": "192.0.2.80",
        "SERVER_PORT": "443",
        "HTTP_X_FORWARDED_FOR": LIE,
    }
    answers: list[str] = []
    assert recorded(environ, lambda status, headers: answers.append(status)) == [b"ok"]  # type: ignore[arg-type]  # as small as needed
    recorded({**environ, "QUERY_STRING": "bad"}, lambda status, headers: answers.append(status))  # type: ignore[arg-type]  # as above
    assert answers == ["303 See Other", "422 Unprocessable"]
    (entry,) = store.find(Question(post_url="/bbs/topic/7/comment/no/12"))
    assert (entry.connection.client_ip, entry.connection.client_port) == (CLIENT, 40_321)
    assert (entry.connection.destination_ip, entry.connection.destination_port) == ("192.0.2.80", 443)
    assert (entry.act.kind, entry.act.post_id, entry.act.target) == ("post", "12", "/bbs/topic/7/comment")


def test_an_asgi_site_that_says_itself_what_was_done_is_recorded_once(store: SqliteStore) -> None:
    async def site(scope: Any, receive: Any, send: Any) -> None:
        scope[RECORD](Act(kind="post", post_url=place("https://a.jp/note/5"), post_id="5", account="u9"))
        await send(
            {
                "type": "http.response.start",
                "status": 303,
                "headers": [(b"location", b"/bbs/topic/7/comment/no/1")],
            }
        )
        await send({"type": "http.response.body", "body": b""})

    recorded = RecordingAsgi(site, Recorder(store=store, rules=RULES, clock=lambda: AT))
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "path": "/bbs/topic/7/comment",
        "http_version": "3",
    }
    scope |= {
        "client": ("2001:db8::5", 4711),
        "server": ("2001:db8::80", 443),
        "headers": [(b"x-forwarded-for", LIE.encode())],
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message["type"])

    asyncio.run(recorded(scope, None, send))  # type: ignore[arg-type]  # nothing is received
    assert sent == ["http.response.start", "http.response.body"]
    (entry,) = store.find(Question(account="u9"))
    assert (entry.connection.client_ip, entry.connection.protocol, entry.act.post_url) == (
        "2001:db8::5",
        "udp",
        "/note/5",
    )
    assert store.find(Question(post_url="/bbs/topic/7/comment/no/1")) == ()


BEHIND = {"source_port_header": "X-Client-Port", "destination_port_header": "X-Forwarded-Port"}
THROUGH = (
    (b"x-forwarded-for", f"{LIE}, {CLIENT}".encode()),
    (b"x-client-port", b"40321"),
    (b"x-forwarded-port", b"443"),
)
FORGED = ((b"forwarded", f"for={LIE}".encode()), (b"x-real-ip", LIE.encode()))


@pytest.mark.parametrize("peer", [PROXY, "192.0.2.99"], ids=["the trusted proxy", "somebody else"])
@pytest.mark.parametrize("kind", ["wsgi", "asgi"])
def test_both_middlewares_believe_the_trusted_hop_and_nobody_else(
    kind: str, peer: str, store: SqliteStore
) -> None:
    recorder = Recorder(
        store=store, rules=RULES, clock=lambda: AT, proxies=rules(destination_ip="192.0.2.80", **BEHIND)
    )
    where = "/bbs/topic/7/comment/no/12"
    if kind == "wsgi":
        environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/bbs/topic/7/comment", "REMOTE_ADDR": peer}
        environ |= {"REMOTE_PORT": "50000", "SERVER_ADDR": "10.0.0.1", "SERVER_PORT": "8000"}
        for name, value in (*THROUGH, *FORGED):
            environ[f"HTTP_{name.decode().upper().replace('-', '_')}"] = value.decode()

        def answer(environ: Any, start_response: Any) -> list[bytes]:
            start_response("303 See Other", [("Location", where)])
            return [b""]

        RecordingWsgi(answer, recorder)(environ, lambda status, headers: None)  # type: ignore[arg-type]  # as small as needed
    else:
        # a list of headers may say one twice: the proxy's is the last, whatever the visitor sent before it
        twice = [
            (b"x-forwarded-for", LIE.encode()),
            (b"x-forwarded-for", CLIENT.encode()),
            *THROUGH[1:],
            *FORGED,
        ]
        scope: dict[str, Any] = {
            "type": "http",
            "method": "POST",
            "path": "/bbs/topic/7/comment",
            "headers": twice,
        }
        scope |= {"client": (peer, 50_000), "server": ("10.0.0.1", 8000)}

        async def site(scope: Any, receive: Any, send: Any) -> None:
            await send(
                {"type": "http.response.start", "status": 303, "headers": [(b"location", where.encode())]}
            )

        async def nowhere(message: Any) -> None:
            del message

        asyncio.run(RecordingAsgi(site, recorder)(scope, None, nowhere))  # type: ignore[arg-type]  # nothing is received
    (entry,) = store.find(Question(post_url=where))
    ends_at = entry.connection
    if peer == PROXY:
        assert (ends_at.client_ip, ends_at.client_port, ends_at.basis) == (CLIENT, 40_321, "x-forwarded-for")
        assert (ends_at.destination_ip, ends_at.destination_port) == ("192.0.2.80", 443)
    else:
        assert (ends_at.client_ip, ends_at.client_port, ends_at.basis) == (peer, 50_000, "socket")


def test_a_foreign_site_loads_neither_the_desk_nor_a_framework() -> None:
    names = ("wsgi", "asgi", "sqlite", "lookup", "recorder", "retention")
    loads = "; ".join(f"import kaiji.desks.content_provider.site.{name}" for name in names)
    foreign = "('django', 'kaiji.cases', 'kaiji.web', 'kaiji.desks.content_provider.m')"
    code = f"import sys; {loads}; print([m for m in sys.modules if m.startswith({foreign})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
