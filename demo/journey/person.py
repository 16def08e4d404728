"""A person at a browser without JavaScript (画面を使う人): opens pages, reads them, fills in forms by their labels, presses buttons.

Nothing is known of addresses or field names, only what stands on the page; what is not there cannot be pressed.
"""

from __future__ import annotations

import mimetypes
import re
import uuid
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin
from urllib.request import HTTPCookieProcessor, OpenerDirector, ProxyHandler, Request, build_opener

from lxml import html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SECONDS: Final = 120
_WRONG: Final = "//*[contains(concat(' ',@class,' '),' error ') or contains(@class,'errorlist') or contains(@class,'form-errors')]"


class StuckError(Exception):
    """What a person looked for is not on the page; the message says what stands there instead."""


@dataclass(slots=True)
class Person:
    """Somebody at a desk, with their own cookies."""

    name: str
    address: str
    """Where their party's installation answers."""
    page: Any = None
    """The page now open, as an lxml document."""
    url: str = ""
    body: bytes = b""
    kind: str = ""
    """Media type of what was last got."""
    opener: OpenerDirector = field(
        default_factory=lambda: build_opener(ProxyHandler({}), HTTPCookieProcessor(CookieJar()))
    )
    pressed: int = 0
    """Buttons and links so far: what the work cost in presses."""

    def open(self, address: str) -> Person:
        """Open a page by its address; raises StuckError for an error page."""
        asked = Request(urljoin(self.url or self.address, address), headers={"Accept-Language": "ja"})  # noqa: S310  # this machine's own pages
        return self._take(asked)

    def at(self, address: str) -> Person:
        """Stay where that page is open already, as one's own press left it; else open it."""
        return self if self.url == address and self.page is not None else self.open(address)

    def text(self) -> str:
        """Return what the page says, spaces folded."""
        main = self.page.xpath("//main") or [self.page]
        return re.sub(r"\s+", " ", main[0].text_content()).strip()

    def says(self, *words: str) -> Person:
        """Make sure the page says all of `words`."""
        shown = self.text()
        for word in words:
            if word not in shown:
                raise StuckError(f"{self.name}: 「{word}」がありません。{self.url}: {shown[:1500]}")
        return self

    def links(self) -> dict[str, str]:
        """Return every link by its text (the first of each)."""
        found: dict[str, str] = {}
        for link in self.page.iter("a"):
            found.setdefault(_words(link) or str(link.get("aria-label") or ""), str(link.get("href") or ""))
        return found

    def follow(self, text: str) -> Person:
        """Follow the link that reads `text`, or else the first that contains it."""
        links = self.links()
        chosen = links.get(text) or next((href for shown, href in links.items() if text in shown), None)
        if chosen is None:
            raise StuckError(
                f"{self.name}: リンク「{text}」がありません。{self.url}: {' | '.join(links)[:1500]}"
            )
        self.pressed += 1
        return self.open(chosen)

    def press(self, button: str, fill: Mapping[str, Any] | None = None, *, within: str = "") -> Person:
        """Fill in fields by label and press `button`; `within` is some text of the form, where several have that button.

        A value is text, True or False for a box, a list for several of a group, or a Path (or several) for a file.
        """
        form = self._form(button, within)
        values = _values(form)
        for label, value in (fill or {}).items():
            _fill(self, form, values, label, value)
        named = [one for one in buttons_of(form) if _reads(one, button)]
        pressed = next((one for one in named if _words(one) == button), named[0])
        if pressed.get("name"):
            values.append((str(pressed.get("name")), str(pressed.get("value") or "")))
        self.pressed += 1
        return self._send(form, pressed, values)

    def fields(self, button: str, *, within: str = "") -> list[str]:
        """Return the labels of the form that has `button`: for whoever writes a journey."""
        return [
            f"{_label(self.page, one)} [{one.get('name')}]" for one in named_of(self._form(button, within))
        ]

    def groups(self, button: str) -> list[str]:
        """Return the legends of the form that has `button`."""
        return [_words(one) for one in self._form(button, "").iter("legend")]

    def saved(self, path: Path) -> Path:
        """Save what was last got, as a browser would a download; returns `path`."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.body)
        return path

    def _form(self, button: str, within: str) -> Any:
        forms = [
            form
            for form in self.page.iter("form")
            if any(_reads(one, button) for one in buttons_of(form))
            and (not within or any(within in words for words in _around(form)))
        ]
        if not forms:
            shown = [_words(one) for form in self.page.iter("form") for one in buttons_of(form)]
            raise StuckError(
                f"{self.name}: ボタン「{button}」がありません。{self.url}: {' | '.join(shown)} :: {self.text()[:900]}"
            )
        exact = [form for form in forms if any(_words(one) == button for one in buttons_of(form))]
        return (exact or forms)[0]

    def _send(self, form: Any, pressed: Any, values: Sequence[tuple[str, Any]]) -> Person:
        action = urljoin(self.url, pressed.get("formaction") or form.get("action") or self.url)
        if (form.get("method") or "get").lower() == "get":
            query = urlencode([(name, value) for name, value in values if isinstance(value, str)])
            return self.open(f"{action.partition('?')[0]}?{query}")
        data, kind = _encoded(values, multipart=form.get("enctype") == "multipart/form-data")
        headers = {"Content-Type": kind, "Referer": self.url, "Accept-Language": "ja"}
        asked = Request(action, data=data, headers=headers, method="POST")  # noqa: S310  # this machine's own pages
        return self._take(asked)

    def _take(self, request: Request) -> Person:
        try:
            with self.opener.open(request, timeout=_SECONDS) as answer:
                self.body, self.kind = answer.read(), answer.headers.get_content_type()
                self.url = (
                    answer.url if self.kind == "text/html" else self.url
                )  # a download leaves the page open
        except HTTPError as error:
            self.body, self.url = error.read(), error.url or ""
            self.page = html.document_fromstring(self.body or b"<p>-</p>")
            wrong = wrong_on(self.page) or self.text()[:1500]
            raise StuckError(f"{self.name}: HTTP {error.code} {request.full_url}: {wrong}") from error
        if self.kind == "text/html":
            self.page = html.document_fromstring(self.body)
            wrong = wrong_on(self.page)
            if request.get_method() == "POST" and wrong:
                raise StuckError(f"{self.name}: {self.url}: {wrong}")
        return self


def wrong_on(page: Any) -> str:
    """Return what a page says was wrong with what was sent; empty where it says nothing."""
    return " / ".join(filter(None, (_words(one) for one in page.xpath(_WRONG))))[:1200]


def _around(form: Any) -> tuple[str, ...]:
    """Return what tells a form from others with the same button: its words, the heading above it, where it leads."""
    return (re.sub(r"\s+", " ", form.text_content()), _heading(form), str(form.get("action") or ""))


def _reads(one: Any, button: str) -> bool:
    return button in _words(one) or button in str(one.get("value") or "")


def _words(element: Any) -> str:
    return re.sub(r"\s+", " ", element.text_content()).strip()


def _heading(element: Any) -> str:
    """Return the heading under which an element stands."""
    for around in element.iterancestors():
        headings = around.xpath("./h1|./h2|./h3|./h4|./summary|./header//h2|./header//h3|./div/h3|./div/h4")
        if headings:
            return " ".join(_words(one) for one in headings)
    return ""


def buttons_of(form: Any) -> list[Any]:
    """Return the buttons that send a form."""
    inside = [one for one in form.iter("button", "input") if one.get("type", "submit") == "submit"]
    return [one for one in inside if one.tag == "button" or one.get("type") == "submit"]


def named_of(form: Any) -> list[Any]:
    """Return the fields of a form that have a name."""
    return [one for one in form.iter("input", "select", "textarea") if one.get("name")]


def _values(form: Any) -> list[tuple[str, Any]]:
    """Return what the form would send as it stands."""
    found: list[tuple[str, Any]] = []
    for one in named_of(form):
        name, kind = str(one.get("name")), one.get("type", "text")
        if one.get("disabled") is not None or kind in {"submit", "button", "image", "file", "reset"}:
            continue
        if one.tag == "select":
            chosen = [o for o in one.iter("option") if o.get("selected") is not None]
            options = chosen or ([] if one.get("multiple") is not None else list(one.iter("option"))[:1])
            found += [(name, str(o.get("value", o.text or ""))) for o in options]
        elif one.tag == "textarea":
            found.append((name, (one.text or "").removeprefix("\n")))
        elif kind not in {"checkbox", "radio"} or one.get("checked") is not None:
            found.append((name, str(one.get("value", "on" if kind == "checkbox" else ""))))
    return found


def _label(page: Any, control: Any) -> str:
    """Return the words by which a person knows a field: its label, the legend of its group for boxes, or aria-label."""
    identity = control.get("id")
    labels = page.xpath("//label[@for=$id]", id=identity) if identity else []
    labels += list(control.iterancestors("label"))
    return _words(labels[0]) if labels else str(control.get("aria-label") or "")


def _legend(control: Any) -> str:
    for one in control.iterancestors("fieldset"):
        for legend in one.iter("legend"):
            return _words(legend)
    return ""


def _fill(person: Person, form: Any, values: list[tuple[str, Any]], label: str, value: Any) -> None:
    controls = _matching(person.page, form, label)
    if not controls:
        shown = [f"{_legend(one)}/{_label(person.page, one)}" for one in named_of(form)]
        raise StuckError(
            f"{person.name}: 欄「{label}」がありません。{person.url}: {' | '.join(shown)[:1500]}"
        )
    first = controls[0]
    name, kind = str(first.get("name")), first.get("type", "text")
    if kind in {"checkbox", "radio"}:
        wanted = [value] if isinstance(value, str | bool) else list(value)
        _tick(person, form, values, controls, wanted)
        return
    values[:] = [(other, held) for other, held in values if other != name]
    if first.tag == "select":
        chosen = [value] if isinstance(value, str) else value
        values.extend((name, _option(person, first, one)) for one in chosen)
    elif kind == "file":
        values.extend((name, path) for path in ([value] if isinstance(value, Path) else value))
    else:
        values.append((name, str(value)))


def _matching(page: Any, form: Any, label: str) -> list[Any]:
    """Return the fields called `label`; `group › label` names one of a group, and `group ›` the choices of it."""
    named = [one for one in named_of(form) if one.get("type") != "hidden"]
    group, sign, inner = label.partition(" ›")
    if sign:
        inside = [one for one in named if group in _legend(one)]
        chosen = [one for one in inside if inner.strip() and inner.strip() in _label(page, one)]
        return chosen or [
            one for one in inside if one.get("type") in {"radio", "checkbox"} and not inner.strip()
        ]
    exact = [one for one in named if label in {_label(page, one), _legend(one)}]
    return (
        exact
        or [one for one in named if label in _label(page, one)]
        or [one for one in named if label in _legend(one)]
    )


def _tick(
    person: Person, form: Any, values: list[tuple[str, Any]], controls: list[Any], wanted: Iterable[Any]
) -> None:
    name, kind = str(controls[0].get("name")), controls[0].get("type")
    for choice in wanted:
        if isinstance(choice, bool):
            held = (str(controls[0].get("name")), str(controls[0].get("value", "on")))
            values[:] = [pair for pair in values if pair != held]
            if choice:
                values.append(held)
            continue
        group = [one for one in named_of(form) if one.get("name") == name] + controls
        box = next((one for one in group if choice in _label(person.page, one)), None)
        if box is None:
            shown = " | ".join(_label(person.page, one) for one in group)
            raise StuckError(f"{person.name}: 選択肢「{choice}」がありません: {shown[:900]}")
        if kind == "radio":
            values[:] = [pair for pair in values if pair[0] != name]
        held = (str(box.get("name")), str(box.get("value", "on")))
        if held not in values:
            values.append(held)


def _option(person: Person, select: Any, wanted: str) -> str:
    options = [(_words(o), str(o.get("value", o.text or ""))) for o in select.iter("option")]
    chosen = next((v for shown, v in options if wanted == shown), None) or next(
        (v for shown, v in options if wanted in shown), None
    )
    if chosen is None:
        raise StuckError(
            f"{person.name}: 選択肢「{wanted}」がありません: {' | '.join(shown for shown, _ in options)[:900]}"
        )
    return chosen


def _encoded(values: Sequence[tuple[str, Any]], *, multipart: bool) -> tuple[bytes, str]:
    if not multipart:
        return urlencode([(name, value) for name, value in values if isinstance(value, str)]).encode(), (
            "application/x-www-form-urlencoded"
        )
    mark = uuid.uuid4().hex
    parts = []
    for name, value in values:
        head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"'
        if isinstance(value, Path):
            kind = mimetypes.guess_type(value.name)[0] or "application/octet-stream"
            parts.append(
                f'{head}; filename="{value.name}"\r\nContent-Type: {kind}\r\n\r\n'.encode()
                + value.read_bytes()
            )
        else:
            parts.append(f"{head}\r\n\r\n".encode() + str(value).encode())
    return b"\r\n".join((*parts, f"--{mark}--\r\n".encode())), f"multipart/form-data; boundary={mark}"
