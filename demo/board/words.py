"""Comment text as HTML: line breaks and `>>12` references, everything else escaped (本文の表示)."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

REFERENCE = re.compile(r">>([0-9]{1,4})(?![0-9])")
"""A reference to an earlier comment of the same topic."""


def references(body: str) -> tuple[int, ...]:
    """Return the numbers that `body` answers, in order, each once."""
    return tuple(dict.fromkeys(int(number) for number in REFERENCE.findall(body)))


def as_html(body: str, topic_id: int | None) -> Markup:
    """Return `body` as HTML; a reference links to the page of the comment it names, outside a topic it is plain text."""
    if topic_id is None:
        return Markup("<br>").join(body.split("\n"))
    parts, place = [], 0
    for match in REFERENCE.finditer(body):
        link = Markup('<a class="to" href="/bbs/topic/{}/comment/no/{}">&gt;&gt;{}</a>')
        parts += [escape(body[place : match.start()]), link.format(topic_id, match[1], match[1])]
        place = match.end()
    parts.append(escape(body[place:]))
    return Markup("<br>").join(Markup("").join(parts).split("\n"))
