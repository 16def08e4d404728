"""Read a template: text with marks in square brackets, one thing a line (書式を読む).

    title: 発信者情報開示請求書            what the paper is, down to the line of dashes
    ---
    // a remark for whoever reviews the template; not printed
    [right] {paper.day}
    [第] 当事者                            headings [第] [1] [(1)] [ア] [(ア)] [a] [(a)] are numbered when printed
    A line without a mark is a paragraph; a line that starts with two blanks
      continues the one before it.
    [when site.logs is post] … [else] … [end]
    [each post of posts] … [end]

Facts stand in braces: `{post.posted_at|JST}`; `{post.name?}` prints nothing where the fact is not known. A brace is
written twice to be printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn, cast

from kaiji.documents.errors import TemplateError
from kaiji.documents.template.values import (
    Cells,
    Columns,
    Condition,
    Each,
    Field,
    Form,
    FormRow,
    Head,
    Line,
    LineKind,
    Node,
    Secret,
    Sheet,
    Shift,
    Shot,
    Slot,
    Space,
    Template,
    Tick,
    Use,
    When,
    Words,
)
from kaiji.ground.words import Words as BothWords

if TYPE_CHECKING:
    from collections.abc import Callable

HEADINGS: Final = ("第", "1", "(1)", "ア", "(ア)", "a", "(a)")
_LINES: Final = {"flush", "left", "right", "center", "note", "quote", "title", "place"}
_SECRETS: Final = {"name", "reasons", "evidence", "contact"}
_TAG: Final = re.compile(r"\[([^\s\[\]]+)((?: [^\[\]]*)?)\](?: (.*))?")
_SLOT: Final = re.compile(r"\{([a-z_]+(?:\.[a-z0-9_-]+)*)(\?)?(?:\|([A-Za-z_-]+))?\}")
_PATH: Final = re.compile(r"[a-z_]+(?:\.[a-z0-9_-]+)*")
_PIECES: Final = re.compile(r"\{\{|\}\}|" + _SLOT.pattern + r"|[{}]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Source:
    """A line of the file after continuation lines were joined to it."""

    at: int
    text: str


def read_template(name: str, text: str) -> Template:
    """Return the template in `text`; raises TemplateError with the line where it is not one."""
    about: dict[str, str] = {}
    lines = text.split("\n")
    for number, line in enumerate(lines, 1):
        if line.startswith("---"):
            break
        key, colon, value = line.partition(":")
        if line.strip() and not line.startswith("//"):
            if not colon:
                _refuse(name, number, "expected `key: value` or the line of dashes")
            about[key.strip()] = value.strip()
    else:
        _refuse(name, len(lines), "no line of dashes")
    reader = _Reader(name, _joined(lines, number))
    body = reader.nodes(())
    reader.finish()
    return Template(name=name, about=about, body=body)


def _joined(lines: list[str], after: int) -> list[_Source]:
    found: list[_Source] = []
    for number, line in enumerate(lines[after:], after + 1):
        if line.startswith("//") or not line.strip():
            continue
        if line.startswith("  ") and found:
            found[-1] = _Source(at=found[-1].at, text=found[-1].text + line.strip())
        else:
            found.append(_Source(at=number, text=line.rstrip()))
    return found


def _refuse(name: str, at: int, why: str) -> NoReturn:
    raise TemplateError(
        BothWords(ja=f"書式 {name} の{at}行目: {why}", en=f"Template {name}, line {at}: {why}")
    )


class _Reader:
    def __init__(self, name: str, lines: list[_Source]) -> None:
        self.name, self.lines, self.next = name, lines, 0

    def finish(self) -> None:
        if self.next < len(self.lines):
            _refuse(
                self.name, self.lines[self.next].at, f"nothing is open here: {self.lines[self.next].text}"
            )

    def nodes(self, ends: tuple[str, ...]) -> tuple[Node, ...]:
        """Read until one of the tags in `ends`, which is left unread."""
        found: list[Node] = []
        while self.next < len(self.lines):
            source = self.lines[self.next]
            tag, arguments, rest = self._split(source)
            if tag in ends:
                break
            if tag in {"end", "else", "row", "row-if"}:
                _refuse(self.name, source.at, f"[{tag}] without its beginning")
            self.next += 1
            found.append(self._node(source.at, tag, arguments, rest))
        return tuple(found)

    def _split(self, source: _Source) -> tuple[str, str, str]:
        match = _TAG.fullmatch(source.text)
        if match is None:
            if source.text.startswith("["):
                _refuse(self.name, source.at, f"not a mark: {source.text[:40]}")
            return "", "", source.text
        return match[1], match[2].strip(), match[3] or ""

    def _node(self, at: int, tag: str, arguments: str, rest: str) -> Node:
        if tag == "":
            return Line(at=at, kind="body", words=self.words(at, rest))
        if tag in HEADINGS:
            return Head(at=at, level=HEADINGS.index(tag), words=self.words(at, rest))
        if tag in _LINES:
            return Line(at=at, kind=cast("LineKind", tag), words=self.words(at, rest))
        readers: dict[str, Callable[[int, str, str], Node]] = {
            "field": self._field,
            "field?": self._field_optional,
            "seal": self._field_sealed,
            "box": self._tick,
            "when": self._when,
            "each": self._each,
            "form": self._form,
            "columns": self._columns,
            "cells": self._cells,
            "secret": self._secret,
            "indent": self._shift,
            "use": self._use,
            "schedule": self._sheet,
            "blank": self._blank,
            "page": lambda at, _a, _r: Space(at=at, lines=0),
            "picture": self._picture,
        }
        if tag not in readers:
            _refuse(self.name, at, f"unknown mark [{tag}]")
        return readers[tag](at, arguments, rest)

    def words(self, at: int, text: str) -> Words:
        """Return fixed words and the facts between them."""
        parts: list[str | Slot] = []
        place, fixed = 0, ""
        for match in _PIECES.finditer(text):
            fixed += text[place : match.start()]
            place = match.end()
            if match[0] in {"{{", "}}"}:
                fixed += match[0][0]
            elif match[1] is None:
                _refuse(self.name, at, f"a single brace at {text[match.start() : match.start() + 20]!r}")
            else:
                if fixed:
                    parts.append(fixed)
                    fixed = ""
                parts.append(
                    Slot(path=tuple(match[1].split(".")), spelling=match[3] or "", optional=bool(match[2]))
                )
        fixed += text[place:]
        return (*parts, fixed) if fixed else tuple(parts)

    def _path(self, at: int, text: str) -> tuple[str, ...]:
        if not _PATH.fullmatch(text):
            _refuse(self.name, at, f"not the name of a fact: {text!r}")
        return tuple(text.split("."))

    def condition(self, at: int, text: str) -> Condition:
        negated = text.startswith("not ")
        path, _is, equals = text.removeprefix("not ").partition(" is ")
        return Condition(path=self._path(at, path), equals=equals or None, negated=negated)

    def _close(self, at: int, what: str) -> None:
        if self.next >= len(self.lines):
            _refuse(self.name, at, f"[{what}] is never ended")
        self.next += 1

    def _field(self, at: int, label: str, rest: str, *, optional: bool = False, seal: bool = False) -> Field:
        return Field(
            at=at, label=self.words(at, label), words=self.words(at, rest), optional=optional, seal=seal
        )

    def _field_optional(self, at: int, label: str, rest: str) -> Field:
        return self._field(at, label, rest, optional=True)

    def _field_sealed(self, at: int, label: str, rest: str) -> Field:
        return self._field(at, label, rest, seal=True)

    def _tick(self, at: int, arguments: str, rest: str) -> Tick:
        fixed = {"always": True, "never": False}
        condition = fixed[arguments] if arguments in fixed else self.condition(at, arguments)
        return Tick(at=at, condition=condition, words=self.words(at, rest))

    def _when(self, at: int, arguments: str, _rest: str) -> When:
        condition = self.condition(at, arguments)
        then = self.nodes(("else", "end"))
        other: tuple[Node, ...] = ()
        if self.next < len(self.lines) and self.lines[self.next].text.startswith("[else]"):
            self.next += 1
            other = self.nodes(("end",))
        self._close(at, "when")
        return When(at=at, condition=condition, then=then, other=other)

    def _each(self, at: int, arguments: str, _rest: str) -> Each:
        name, of, path = arguments.partition(" of ")
        if not of:
            _refuse(self.name, at, "[each NAME of LIST]")
        body = self.nodes(("end",))
        self._close(at, "each")
        return Each(at=at, name=name, path=self._path(at, path), body=body)

    def _widths(self, at: int, text: str) -> tuple[int, ...]:
        widths = tuple(int(word) if word.isdecimal() else 0 for word in text.split())
        if not widths or sum(widths) != 100 or 0 in widths:
            _refuse(self.name, at, f"widths add up to 100: {text!r}")
        return widths

    def _form(self, at: int, arguments: str, _rest: str) -> Form:
        widths = self._widths(at, arguments)
        rows: list[FormRow] = []
        while self.next < len(self.lines) and self.lines[self.next].text.startswith("[row"):
            rows.append(self._row(self.lines[self.next], len(widths)))
        if self.next >= len(self.lines) or self.lines[self.next].text != "[end]" or not rows:
            _refuse(self.name, at, "a [form] holds [row …] and is ended")
        self.next += 1
        return Form(at=at, widths=widths, rows=tuple(rows))

    def _row(self, source: _Source, columns: int) -> FormRow:
        tag, arguments, rest = self._split(source)
        self.next += 1
        condition, labels = None, arguments
        if tag == "row-if":
            asked, _colon, labels = arguments.partition(" : ")
            condition = self.condition(source.at, asked)
        parts = tuple(self.words(source.at, label.strip()) for label in labels.split(" > "))
        if not 1 <= len(parts) < columns or rest or not labels:
            _refuse(self.name, source.at, "[row LABEL], [row GROUP > LABEL] or [row-if FACT : LABEL]")
        body = self.nodes(("row", "row-if", "end"))
        return FormRow(at=source.at, condition=condition, labels=parts, body=body)

    def _columns(self, at: int, arguments: str, rest: str) -> Columns:
        widths = self._widths(at, arguments)
        head = tuple(self.words(at, part.strip()) for part in rest.split(" | "))
        if len(head) != len(widths):
            _refuse(self.name, at, f"{len(widths)} widths, {len(head)} heads")
        body = self.nodes(("end",))
        self._close(at, "columns")
        return Columns(at=at, widths=widths, head=head, body=body)

    def _cells(self, at: int, _arguments: str, rest: str) -> Cells:
        return Cells(
            at=at,
            parts=tuple(
                tuple(self.words(at, line.strip()) for line in part.split(" // "))
                for part in rest.split(" | ")
            ),
        )

    def _secret(self, at: int, arguments: str, _rest: str) -> Secret:
        if arguments not in _SECRETS:
            _refuse(self.name, at, f"[secret …] is one of {sorted(_SECRETS)}")
        body = self.nodes(("end",))
        self._close(at, "secret")
        return Secret(at=at, what=arguments, body=body)

    def _shift(self, at: int, arguments: str, _rest: str) -> Shift:
        if not arguments.isdecimal():
            _refuse(self.name, at, "[indent 16]")
        body = self.nodes(("end",))
        self._close(at, "indent")
        return Shift(at=at, depth=int(arguments), body=body)

    def _use(self, at: int, arguments: str, _rest: str) -> Use:
        return Use(at=at, name=arguments)

    def _sheet(self, at: int, arguments: str, rest: str) -> Sheet:
        body = self.nodes(("end",))
        self._close(at, "schedule")
        return Sheet(at=at, key=arguments, words=self.words(at, rest), body=body)

    def _blank(self, at: int, arguments: str, _rest: str) -> Space:
        if arguments and not (arguments.isdecimal() and int(arguments)):
            _refuse(self.name, at, "[blank] or [blank 3]")
        return Space(at=at, lines=int(arguments or 1))

    def _picture(self, at: int, arguments: str, _rest: str) -> Shot:
        path, *size = arguments.split()
        if len(size) != 2 or not all(word.isdecimal() for word in size):
            _refuse(self.name, at, "[picture FACT WIDTH HEIGHT] in millimetres")
        return Shot(at=at, path=self._path(at, path), width=int(size[0]), height=int(size[1]))
