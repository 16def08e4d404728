"""A running board and someone who visits it, over a kept connection whose port is known."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlencode, urlsplit

import pytest

from demo.board import RunningBoard, running_board

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)


@dataclass(slots=True)
class Visitor:
    """A client that keeps its connection and its cookies, as a browser does, and follows nothing by itself."""

    board: RunningBoard
    cookies: dict[str, str] = field(default_factory=dict)
    _connection: http.client.HTTPConnection | None = None

    @property
    def port(self) -> int:
        """The source port of this visitor's connection."""
        assert self._connection is not None
        assert self._connection.sock is not None
        port: int = self._connection.sock.getsockname()[1]
        return port

    def ask(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Answer:
        """Send one request; a header is written with underscores for hyphens."""
        if self._connection is None:
            where = urlsplit(self.board.origin)
            assert where.hostname is not None
            self._connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        answer = Answer(response.status, response.getheaders(), response.read())
        for name, value in answer.headers:
            if name == "Set-Cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, body=None, **headers)

    def post(self, path: str, form: dict[str, str], **headers: str) -> Answer:
        body = urlencode(form).encode()
        return self.ask("POST", path, body=body, Content_Type="application/x-www-form-urlencoded", **headers)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()


class Visitors(Protocol):
    def __call__(self, board: RunningBoard) -> Visitor: ...


@pytest.fixture
def visit() -> Iterator[Visitors]:
    """Make visitors of any board; their connections end with the test."""
    made: list[Visitor] = []

    def make(board: RunningBoard) -> Visitor:
        made.append(Visitor(board))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def board() -> Iterator[RunningBoard]:
    with running_board() as running:
        yield running


@pytest.fixture
def visitor(board: RunningBoard, visit: Visitors) -> Visitor:
    return visit(board)


@pytest.fixture
def staff(visit: Visitors, board: RunningBoard) -> Visitor:
    """Someone logged in as moderator."""
    one = visit(board)
    form = {"email": "moderator@komorebi-mama.example", "password": "komorebi-staff-demo"}
    assert one.post("/account/login", form).status == 303
    return one
