"""`kaiji documents`: the register, the papers of a case, and what is still missing from them (書面)."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator
    from datetime import date

    from kaiji.casefile.values import Case
    from kaiji.documents.findings import Finding
    from kaiji.documents.making import Made
    from kaiji.ground.words import Language


def add(parser: argparse.ArgumentParser) -> None:
    """Add `list`, `make`, `check`, `pack` and `lock`."""
    common = common_options()
    moves = parser.add_subparsers(dest="move", metavar="list|make|check|pack|lock", required=True)
    listing = moves.add_parser(
        "list", parents=[common], help="書面の一覧 / the register", **example("kaiji documents list")
    )
    listing.set_defaults(run=list_papers)
    make = moves.add_parser(
        "make",
        parents=[common],
        help="書面を作る / make the papers of a case",
        **example("kaiji documents make CASE --out papers --only D01 --formats pdf,docx"),
    )
    make.add_argument("case", type=Path, metavar="CASE", help="事件フォルダー / the case folder")
    make.add_argument("--out", type=Path, required=True, metavar="DIR", help="出力先 / where the files go")
    make.add_argument(
        "--formats", default="pdf,docx", metavar="LIST", help="pdf, docx, html (既定 / default: pdf,docx)"
    )
    make.add_argument(
        "--reference", type=Path, metavar="FILE", help="事務所のひな形(.docx) / the office's own letterhead"
    )
    make.add_argument(
        "--explain", action="store_true", help="値ごとの出所 / where every printed value comes from"
    )
    make.add_argument(
        "--english", action="store_true", help="英文の対訳票も / an English companion of each paper"
    )
    make.add_argument(
        "--working",
        action="store_true",
        help="未確認の値に印を付けた作業用の控えも / a working copy too, unverified values marked",
    )
    make.set_defaults(run=make_papers)
    packet = moves.add_parser(
        "pack",
        parents=[common],
        help="裁判所への提出一式 / a packet for the court",
        **example("kaiji documents pack CASE --filing f1 --out packet"),
    )
    packet.add_argument("case", type=Path, metavar="CASE", help="事件フォルダー / the case folder")
    packet.add_argument("--filing", required=True, metavar="ID", help="手続の id / id of the procedure")
    packet.add_argument(
        "--recognise",
        action="store_true",
        help="受け取った画像の文字を tesseract で読み、検索できるようにする / read received pictures, so that they can be searched",
    )
    packet.add_argument("--out", type=Path, required=True, metavar="DIR", help="出力先 / where the files go")
    packet.add_argument("--today", metavar="DAY", help="提出の日 / the day of filing (default: today)")
    packet.set_defaults(run=pack_papers)
    lock = moves.add_parser(
        "lock",
        parents=[common],
        help="提出した目録を固定 / lock the schedules as filed",
        **example("kaiji documents lock CASE --filing f1"),
    )
    lock.add_argument("case", type=Path, metavar="CASE", help="事件フォルダー / the case folder")
    lock.add_argument("--filing", required=True, metavar="ID", help="手続の id / id of the procedure")
    lock.add_argument("--today", metavar="DAY", help="提出の日 / the day of filing (default: today)")
    lock.set_defaults(run=lock_schedules)
    check = moves.add_parser(
        "check",
        parents=[common],
        help="不足と誤りの点検 / what is missing or wrong",
        **example("kaiji documents check CASE"),
    )
    check.add_argument("case", type=Path, metavar="CASE", help="事件フォルダー / the case folder")
    check.set_defaults(run=check_papers)
    for move in (make, check):
        move.add_argument("--only", default="", metavar="IDS", help="D01,D17 … (既定 / default: すべて)")
        move.add_argument(
            "--all", action="store_true", dest="everything", help="付随書面も全部 / the incidental papers too"
        )
        move.add_argument(
            "--today", metavar="DAY", help="書面の日付 / the day of the papers (default: today)"
        )


def list_papers(args: argparse.Namespace) -> Answer:
    """Show the register."""
    from kaiji.documents.register import register

    language = language_of(args)
    rows = register()
    text = "\n".join(
        f"{row.id}  {row.profile}  {row.title.in_language(language)}  → {row.addressee.in_language(language)}"
        for row in rows
    )
    return Answer(json={"documents": [row.as_json() for row in rows]}, text=text)


def make_papers(args: argparse.Namespace) -> Answer:
    """Make the papers and say which file holds which."""
    from kaiji.documents import making

    with _without_collecting():
        papers = _papers(args)
        using = making.writers(args.formats.split(","), args.reference)
        shown = _with_companions(papers) if args.english else papers
        files = list(making.write_papers(shown, args.out, using))
    findings = _findings(papers)
    language = language_of(args)
    lines = [f"{file.path}  {file.sha256[:16]}{_state(language, ready=file.ready)}" for file in files]
    lines += _shown(findings, language)
    json = {
        "files": [file.as_json() for file in files],
        "findings": [finding.as_json() for finding in findings],
        "ready": all(paper.ready for paper in papers),
    }
    if args.explain:
        json["explain"] = [_trace(paper) for paper in papers]
        lines += [line for paper in papers for line in _trace_lines(paper)]
    return Answer(json=json, text="\n".join(lines))


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Let Python not look for cycles meanwhile: papers are trees of frozen values, and it would look a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _with_companions(papers: tuple[Made, ...]) -> tuple[Made, ...]:
    """Add a companion for each paper, one for all its copies."""
    from kaiji.documents.companions import companion

    own = {(p.document.id, p.plan.about): p for p in reversed(papers)}
    return (*papers, *(companion(paper) for paper in reversed(own.values())))


def check_papers(args: argparse.Namespace) -> Answer:
    """Say what is missing or wrong, and write nothing."""
    from kaiji.documents.checking.catalogue import check
    from kaiji.documents.facts.desk import open_desk

    papers = _papers(args)
    desk = open_desk(_case(args), _day(args.today), args.case)
    findings = [*_findings(papers), *check(desk, papers)]
    language = language_of(args)
    ready = sorted(
        {p.document.id for p in papers if p.ready} - {p.document.id for p in papers if not p.ready}
    )
    clear = "すべて整っています。" if language == "ja" else "Nothing is missing."
    return Answer(
        json={
            "findings": [finding.as_json() for finding in findings],
            "documents": sorted({paper.document.id for paper in papers}),
            "ready": ready,
        },
        text="\n".join(_shown(findings, language)) or clear,
    )


def pack_papers(args: argparse.Namespace) -> Answer:
    """Write the packet of one procedure and say what is in it."""
    from kaiji.casefile.folder import read_case
    from kaiji.documents.packets import pack
    from kaiji.documents.recognised import recognised

    reading = recognised if args.recognise else None
    files = list(pack(read_case(args.case), _day(args.today), args.filing, args.case, args.out, reading))
    findings = {(f.code, f.document, f.field): f for file in files for f in file.findings}
    language = language_of(args)
    lines = [
        f"{args.out / file.name}  {file.what}  {file.size:,} bytes  {file.sha256[:16]}" for file in files
    ]
    return Answer(
        json={
            "files": [
                {"path": str(args.out / f.name), "what": f.what, "sha256": f.sha256, "size": f.size}
                for f in files
            ],
            "findings": [finding.as_json() for finding in findings.values()],
        },
        text="\n".join([*lines, *_shown(findings.values(), language)]),
    )


def lock_schedules(args: argparse.Namespace) -> Answer:
    """Keep the schedules of a procedure as they were filed."""
    from kaiji.documents.locking import lock_bytes, lock_path, refuse_relock
    from kaiji.documents.making import make_papers as make
    from kaiji.documents.making import put

    day = _day(args.today)
    data = lock_bytes(make(_case(args), day, folder=args.case), args.filing, day)
    path = lock_path(args.case, args.filing)
    refuse_relock(path, data)
    put(path, data)
    return Answer(json={"locked": str(path), "filing": args.filing}, text=str(path))


def _papers(args: argparse.Namespace) -> tuple[Made, ...]:
    from kaiji.documents.making import make_papers as make

    only = tuple(word.strip() for word in args.only.split(",") if word.strip())
    working = getattr(args, "working", False)
    return make(
        _case(args), _day(args.today), only, everything=args.everything, folder=args.case, working=working
    )


def _case(args: argparse.Namespace) -> Case:
    from kaiji.casefile.folder import read_case

    return read_case(args.case)


def _day(given: str | None) -> date:
    from kaiji.ground.instants import parse_day, today_in_japan

    return today_in_japan() if given is None else parse_day(given)


def _findings(papers: Iterable[Made]) -> list[Finding]:
    """Return each finding once: the copies of a paper find the same."""
    found = {(f.code, f.document, f.field, f.message.ja): f for paper in papers for f in paper.findings}
    return list(found.values())


def _state(language: Language, *, ready: bool) -> str:
    if ready:
        return ""
    return "  【下書き】" if language == "ja" else "  [draft]"


def _shown(findings: Iterable[Finding], language: Language) -> list[str]:
    return [f"{f.document}  {f.code}  {f.field}  {f.message.in_language(language)}" for f in findings]


def _trace(paper: Made) -> dict[str, object]:
    return {
        "document": paper.document.id,
        "file": paper.document.stem,
        "values": [
            {
                "field": p.field,
                "text": p.text,
                "origin": {
                    "kind": p.origin.kind,
                    "place": p.origin.place,
                    "note": p.origin.note,
                    "confidence": p.origin.confidence,
                    "source": p.origin.source,
                },
                "unverified": p.origin.unverified,
            }
            for p in paper.document.trace
        ],
    }


def _trace_lines(paper: Made) -> list[str]:
    head = f"── {paper.document.stem}"
    rows = [
        f"  {p.field} = {p.text.replace(chr(10), ' / ')}  ← {p.origin.kind} {p.origin.place} {p.origin.note}".rstrip()
        + (f"  【未確認】{p.origin.source}" if p.origin.unverified else "")
        for p in paper.document.trace
    ]
    return [head, *rows]
