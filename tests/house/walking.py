"""Do what a tutorial says (手引きのとおりに進む): its files are written, its commands run, its pages walked, at any kind of person.

A tutorial is Markdown. Three kinds of blocks in it are done, in order:

    ```toml operator.toml      a file of that name, written into KAIJI_HOME
    ```console                 each `$ kaiji …` is run and must succeed; `$ kaiji serve` is what the reader has running already
    ```画面                    one step a line, at the pages:
        交代 WHO               the next steps are done by WHO
        開く /path/            a page by its address
        たどる LINK            a link by its words
        入れる FIELD = VALUE   a field by its label; told at the next 押す
        選ぶ FIELD = A | B     several of a group
        印 BOX                 a box is ticked
        付ける FIELD = FILE    a file of KAIJI_HOME
        押す BUTTON [@ WORDS]  a button, in the form that has WORDS
        見る WORDS             the page says so
        待つ                   what goes on in the background is done
        保存 FILE              what came is saved
        戻る                   back to the page marked with 覚える
        覚える                 this page is come back to
        撮る NAME              a picture, docs/pictures/NAME.png
"""

from __future__ import annotations

import io
import re
import shlex
from dataclasses import dataclass, field
from email.message import Message
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

from demo.journey.person import Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path
    from urllib.request import Request

    from django.test import Client

_BLOCK: Final = re.compile(r"^```(\S+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HOST: Final = "http://testserver/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a tutorial."""

    kind: str
    name: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """Give the blocks of a page that are done."""
    for match in _BLOCK.finditer(page):
        if match[2] or match[1] in {"console", "画面"}:
            yield Block(kind=match[1], name=match[2] or "", text=match[3])


@dataclass(slots=True, kw_only=True)
class Walk:
    """A tutorial being done."""

    home: Path
    people: Mapping[str, Person]
    run: Callable[[list[str]], None]
    """Runs one `kaiji` command, given its words."""
    settle: Callable[[], None]
    """Has the background do what is due."""
    told: Mapping[str, str]
    """What stands for what: `{今日}`, the address of the board."""
    shoot: Callable[[Person, str], None] = lambda _person, _name: None
    who: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)
    """Address that each person comes back to."""
    steps: int = 0

    @property
    def person(self) -> Person:
        """Whoever is at the pages now."""
        return self.people[self.who or next(iter(self.people))]

    def do(self, page: str) -> None:
        """Do every block of a tutorial."""
        for name, value in self.told.items():
            page = page.replace(name, value)
        for block in blocks(page):
            if block.kind == "画面":
                for line in filter(None, map(str.strip, block.text.splitlines())):
                    verb, _, rest = line.partition(" ")
                    _STEPS[verb](self, rest.strip())
                    self.steps += 1
            elif block.kind == "console":
                self._commands(block.text)
            else:
                (self.home / block.name).write_text(block.text, encoding="utf-8")
                (self.home / block.name).chmod(0o600)

    def _commands(self, text: str) -> None:
        for line in text.replace("\\\n", " ").splitlines():
            words = shlex.split(line.removeprefix("$ ").partition("   # ")[0])
            if line.startswith("$ kaiji ") and words[1] != "serve":
                self.run(words[1:])
                self.steps += 1

    def press(self, rest: str) -> None:
        """Press a button with what was filled in."""
        button, _, within = rest.partition(" @ ")
        given, self.given = self.given, {}
        self.person.press(button, given, within=within)

    def fill(self, rest: str, make: Callable[[str], Any] = str) -> None:
        """Remember a field for the next button."""
        label, _, value = rest.partition(" = ")
        self.given[label] = make(value)


def _switch(walk: Walk, rest: str) -> None:
    assert rest in walk.people, f"{rest} is none of {list(walk.people)}"
    walk.who = rest


def _go_back(walk: Walk, _rest: str) -> None:
    walk.person.open(walk.kept[walk.who])


def _remember(walk: Walk, _rest: str) -> None:
    walk.kept[walk.who] = walk.person.url


_STEPS: Final[Mapping[str, Callable[[Walk, str], object]]] = {
    "交代": _switch,
    "開く": lambda walk, rest: walk.person.open(urljoin(walk.person.address, rest)),
    "たどる": lambda walk, rest: walk.person.follow(rest),
    "入れる": lambda walk, rest: walk.fill(rest),
    "選ぶ": lambda walk, rest: walk.fill(rest, lambda value: value.split(" | ")),
    "印": lambda walk, rest: walk.given.update({rest: True}),
    "付ける": lambda walk, rest: walk.fill(rest, lambda value: walk.home / value),
    "押す": Walk.press,
    "見る": lambda walk, rest: walk.person.says(rest),
    "待つ": lambda walk, _rest: walk.settle(),
    "保存": lambda walk, rest: walk.person.saved(walk.home / rest),
    "戻る": _go_back,
    "覚える": _remember,
    "撮る": lambda walk, rest: walk.shoot(walk.person, rest),
}


class _Answer(io.BytesIO):
    """An answer as urllib gives one."""

    def __init__(self, body: bytes, url: str, headers: Message) -> None:
        super().__init__(body)
        self.url, self.headers = url, headers


class InProcess:
    """What opens pages without a server: Django's test client, behind the face of urllib's opener."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def open(self, request: Request, timeout: float = 0) -> _Answer:
        """Ask, follow redirections, and raise HTTPError for an error page."""
        del timeout
        url = request.full_url
        answer: Any = self._ask(request, url)
        while answer.status_code in {301, 302, 303}:
            url = urljoin(url, answer["Location"])
            answer = self._client.get(_path(url), headers={"Accept-Language": "ja"})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        headers = Message()
        for name, value in answer.items():
            headers[name] = value
        if answer.status_code >= 400:
            raise HTTPError(url, answer.status_code, answer.reason_phrase, headers, io.BytesIO(body))
        return _Answer(body, url, headers)

    def _ask(self, request: Request, url: str) -> Any:
        if request.get_method() != "POST":
            return self._client.get(_path(url), headers={"Accept-Language": "ja"})
        assert isinstance(request.data, bytes)
        return self._client.generic(
            "POST",
            _path(url),
            request.data,
            request.get_header("Content-type") or "",
            headers={"Accept-Language": "ja"},
        )


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def in_process(name: str, client: Client) -> Person:
    """Return a person whose pages come from this process."""
    opener: Any = InProcess(client)
    return Person(name=name, address=HOST, opener=opener)
