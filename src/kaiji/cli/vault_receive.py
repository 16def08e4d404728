"""`kaiji vault receive` and `move`: take in what daemons write, and move the rows to a cluster (受信と移設)."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, language_of
from kaiji.cli.vault_words import Bar, operator_in
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.vault.spool.taking import Taken


def receive(args: argparse.Namespace) -> Answer:
    """Take in what has come, once or until told to stop."""
    from kaiji.vault.spool.plan import read_plan
    from kaiji.vault.spool.taking import take_all

    folders = read_plan(args.spool)
    language = language_of(args)

    def tell(taken: Taken) -> None:
        print(_line(taken).in_language(language), file=sys.stderr, flush=True)

    results = (
        take_all(args.vault, folders, now=now(), operator=operator_in(args), tell=tell)
        if args.once
        else _until_told(args, tell)
    )
    json: dict[str, Any] = {
        "files": len(results),
        "rows": sum(
            one.imported.rows for one in results if one.imported is not None and not one.imported.already
        ),
        "refused": sum(one.code is not None for one in results),
        "absent": [str(folder.path) for folder in folders if not folder.path.is_dir()],
        "taken": [one.as_json() for one in results],
    }
    words = Words(
        ja=f"{json['files']}個のファイルを取り込み、{json['rows']}件になりました(読めないもの {json['refused']})。",
        en=f"{json['files']} files taken in, {json['rows']} rows ({json['refused']} could not be read).",
    )
    absent = Words(ja="受信フォルダーがありません", en="there is no such folder").in_language(language)
    text = "\n".join([words.in_language(language), *(f"  {absent}: {name}" for name in json["absent"])])
    return Answer(json=json, text=text, status=2 if json["refused"] or json["absent"] else 0)


def move(args: argparse.Namespace) -> Answer:
    """Move the rows of a vault to a cluster."""
    from kaiji.vault.clickhouse.cluster import Cluster
    from kaiji.vault.folder import writing
    from kaiji.vault.moving import move_to_cluster

    cluster = Cluster(name=args.cluster, database=args.database, shards=tuple(args.shard))
    with writing(args.vault) as manifest, Bar(args.vault.name) as bar:
        moved = move_to_cluster(manifest, cluster, now=now(), operator=operator_in(args), tell=bar.tell)
    words = Words(
        ja=f"{moved.rows}件を移し、読み返して確かめました。以後はクラスターから答えます。sha256 {moved.sha256}",
        en=f"{moved.rows} rows moved and compared; answers come from the cluster now. sha256 {moved.sha256}",
    )
    return Answer(json=moved.as_json(), text=words.in_language(language_of(args)))


def _until_told(args: argparse.Namespace, tell: Any) -> list[Taken]:
    """Look again every few seconds, until SIGTERM or an interrupt; the file under way is finished first."""
    from kaiji.vault.errors import BusyError
    from kaiji.vault.spool.plan import read_plan
    from kaiji.vault.spool.taking import take_all

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    results: list[Taken] = []
    while not stop.is_set():
        try:
            found = take_all(
                args.vault,
                read_plan(args.spool),
                now=now(),
                operator=operator_in(args),
                tell=tell,
                going=lambda: not stop.is_set(),
            )
        except BusyError as error:
            print(error.message.in_language(language_of(args)), file=sys.stderr, flush=True)
            found = []
        results = [*results, *found][-1000:]
        stop.wait(args.every)
    return results


def _line(taken: Taken) -> Words:
    done = taken.imported
    if done is None or taken.code is not None:
        return Words(
            ja=f"{taken.file}: refused/ に移しました({taken.why})",
            en=f"{taken.file}: put into refused/ ({taken.why})",
        )
    if done.already:
        return Words(ja=f"{taken.file}: 取込み済み", en=f"{taken.file}: taken in before")
    reasons = " ".join(f"{code}={count}" for code, count in done.reasons.items())
    share = f"{done.rejected / done.lines:.1%}" if done.lines else "0%"
    return Words(
        ja=f"{taken.file}: {done.lines}行 {done.rows}件 合わない行 {done.rejected}({share}){reasons}",
        en=f"{taken.file}: {done.lines} lines, {done.rows} rows, {done.rejected} did not fit ({share}) {reasons}".rstrip(),
    )
