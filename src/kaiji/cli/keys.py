"""`kaiji keys`: change the master key, retire an old one, say which is in use (鍵)."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse


def add(parser: argparse.ArgumentParser) -> None:
    """Add `list`, `rotate` and `retire`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    for name, words, run in (
        ("list", "使っている鍵と、それぞれが封じる行の数 / the keys, and how many rows each seals", _list),
        (
            "rotate",
            "新しい主鍵に替える(中断しても続きから) / change the master key; an interrupted run goes on",
            _rotate,
        ),
        ("retire", "使われなくなった古い鍵を捨てる / drop old keys that seal nothing any more", _retire),
    ):
        sub = kinds.add_parser(name, help=words, parents=[common_options()], **example(f"kaiji keys {name}"))
        sub.set_defaults(run=run)


def _list(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office

    open_office()
    from kaiji.cases.secrets.keys import ring
    from kaiji.cases.secrets.rotation import under_keys
    from kaiji.ground.instants import utc_text

    held, used = ring(), under_keys()
    rows = [
        {
            "key": key.id,
            "current": key.id == held.current,
            "superseded_at": utc_text(key.superseded_at) if key.superseded_at else None,
            "rows": used.get(key.id, 0),
        }
        for key in held.keys.values()
    ]
    ja = language_of(args) == "ja"
    lines = [
        f"{row['key']}  {row['rows']:>8} {'行' if ja else 'rows'}  "
        + (
            ("使用中" if ja else "in use")
            if row["current"]
            else f"{'旧' if ja else 'old, since'} {row['superseded_at']}"
        )
        for row in rows
    ]
    return Answer(json={"keys": rows}, text="\n".join(lines))


def _rotate(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office()
    from kaiji.cases.secrets.rotation import rotate
    from kaiji.ground.instants import now

    def told(rows: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{rows}", end="", file=sys.stderr, flush=True)

    done = rotate(terminal(), at=now(), told=told)
    words = Words(
        ja=f"主鍵を {done.key} に替え、{done.rows}行を包み直しました。鍵の控え(kaiji backup out)を取り直してください。",
        en=f"The master key is now {done.key}; {done.rows} rows were wrapped anew. Take a new backup of the keys (`kaiji backup out`).",
    )
    return Answer(json={"key": done.key, "rows": done.rows}, text=words.in_language(language_of(args)))


def _retire(args: argparse.Namespace) -> Answer:
    from kaiji.cli.office import open_office, terminal

    open_office()
    from kaiji.cases.secrets.rotation import retire
    from kaiji.ground.instants import now

    gone = retire(terminal(), at=now())
    words = Words(
        ja=f"捨てた鍵: {', '.join(gone) or 'なし(替えてから24時間は残します)'}",
        en=f"Dropped: {', '.join(gone) or 'none (an old key is kept for 24 hours)'}",
    )
    return Answer(json={"retired": list(gone)}, text=words.in_language(language_of(args)))
