"""The same lines as a table, for desks without software (CSVの写し): one row a line, UTF-8 with BOM, safe to open.

A cell that a spreadsheet would take for a formula begins with an apostrophe. The table is made from `package.json` and says
nothing of its own; the check makes it again and compares every byte.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from kaiji.exchange.lines import (
    NETWORK_FIELDS,
    OF_SUBSCRIBER,
    Asked,
    asked_lines,
    line_key,
    network_table,
)
from kaiji.exchange.values import Subscriber
from kaiji.ground.instants import JST, instant_text, utc_text
from kaiji.law.disclosure.items import items_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from kaiji.exchange.values import AnswerLine, Communication, Package, Post

HEADER: Final = (
    *("package", "kind", "task", "type", "subject", "item", "item_name"),
    *("post_url", "post_number", "post_text", "posted_at"),
    *("communication", "communication_kind", "ip", "port", "destination_ip", "destination_port"),
    *("at_jst", "at_utc", "mobile_id", "sim", "sms_phone"),
    *("status", "ground", "explanation", "kept_until", "next_holder"),
    *("name", "address", "phone", "email", "management_code"),
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""Full-width signs included: a spreadsheet in Japanese takes them for the narrow ones."""


def twin(package: Package) -> bytes:
    """Return the table of `package`, the same bytes for the same package."""
    out = io.StringIO()
    writer = csv.DictWriter(out, HEADER, restval="", lineterminator="\r\n")
    writer.writeheader()
    rows = _asked_rows(package) if package.kind == "request" else _answered_rows(package)
    for row in rows:
        writer.writerow({name: safe(value) for name, value in row.items()})
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(value: object) -> str:
    """Return the text of a cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _asked_rows(package: Package) -> Iterator[dict[str, object]]:
    types = {task.id: task.type for task in package.tasks}
    posts = {post.id: post for post in package.posts}
    communications = {row.id: row for row in package.communications}
    names, told = _item_names(package), set[str]()
    for asked in asked_lines(package):
        row = _line(package, asked, names)
        row["type"] = types[asked.task]
        communication = communications.get(asked.subject)
        post = posts.get(communication.post if communication else asked.subject)
        yield {
            **row,
            **_post(post, told),
            **(_network(communication, NETWORK_FIELDS) if communication else {}),
        }


def _answered_rows(package: Package) -> Iterator[dict[str, object]]:
    posts = {post.id: post for post in package.posts}
    names, told = _item_names(package), set[str]()
    ids = {item.number: item.id for item in items_on(package.items_as_of)}
    held = _by_line(package)
    for line in package.answers:
        row = _line(package, line_key(line), names)
        first = {**_status(line), **_post(posts.get(line.subject), told)}
        granted = held.get((line.task, line.subject), ()) if line.status == "granted" else ()
        values = [
            v for v in (_disclosed(one, ids.get(line.item or 0, "")) for one in granted) if v is not None
        ]
        for value in values or [{}]:
            yield {**row, **first, **value}
            first = {}


def _by_line(package: Package) -> dict[tuple[str | None, str], list[Communication | Subscriber]]:
    found: dict[tuple[str | None, str], list[Communication | Subscriber]] = {}
    for row in package.communications:
        found.setdefault((row.task, row.post), []).append(row)
    for person in package.subscribers:
        found.setdefault((person.task, person.subject), []).append(person)
    return found


def _disclosed(row: Communication | Subscriber, item: str) -> dict[str, object] | None:
    """Return what `item` says of a communication or subscriber; None where it says nothing."""
    fields = (OF_SUBSCRIBER if isinstance(row, Subscriber) else network_table(row)).get(item, ())
    if not _known(row, fields):
        return None
    return (
        {name: getattr(row, name) for name in fields}
        if isinstance(row, Subscriber)
        else _network(row, fields)
    )


def _known(row: Communication | Subscriber, fields: tuple[str, ...]) -> bool:
    return any(getattr(row, name) is not None for name in fields)


def _item_names(package: Package) -> Mapping[int, str]:
    return {item.number: item.title.ja for item in items_on(package.items_as_of)}


def _line(package: Package, asked: Asked, names: Mapping[int, str]) -> dict[str, object]:
    return {
        "package": package.id,
        "kind": package.kind,
        "task": asked.task,
        "subject": asked.subject,
        "item": asked.item,
        "item_name": names.get(asked.item or 0),
    }


def _status(line: AnswerLine) -> dict[str, object]:
    return {
        "status": line.status,
        "ground": line.ground,
        "explanation": line.explanation,
        "kept_until": line.kept_until,
        "next_holder": line.next_holder.name if line.next_holder else None,
    }


def _post(post: Post | None, told: set[str]) -> dict[str, object]:
    """Return what identifies a post; its words stand on its first row only."""
    if post is None:
        return {}
    text = None if post.id in told else post.text
    told.add(post.id)
    at = instant_text(post.posted_at) if post.posted_at else post.posted_at_raw
    return {"post_url": post.url, "post_number": post.number, "post_text": text, "posted_at": at}


def _network(row: Communication, fields: tuple[str, ...]) -> dict[str, object]:
    plain = {name: getattr(row, name) for name in fields if name != "at"}
    times = _times(row.at) if "at" in fields and row.at is not None else {}
    return {"communication": row.id, "communication_kind": row.kind, **plain, **times}


def _times(at: datetime) -> dict[str, object]:
    return {"at_jst": instant_text(at.astimezone(JST)), "at_utc": utc_text(at)}
