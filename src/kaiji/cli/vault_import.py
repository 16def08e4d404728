"""`kaiji vault import|profiles`: take log files in (取込み)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, language_of
from kaiji.cli.vault_words import Bar, operator_in
from kaiji.ground.instants import now, parse_instant, parse_offset
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.ground.words import Language
    from kaiji.vault.importing import Imported
    from kaiji.vault.logfile import Terms


def take_in(args: argparse.Namespace) -> Answer:
    """Take files in."""
    from time import monotonic

    from kaiji.vault.compaction import SEVERAL, compact
    from kaiji.vault.finding import seconds
    from kaiji.vault.folder import writing
    from kaiji.vault.importing import import_file
    from kaiji.vault.logfile import Terms, refuse_unreadable
    from kaiji.vault.profiles import profile
    from kaiji.vault.values import micros

    began = monotonic()
    covers = None if args.covers is None else tuple(micros(parse_instant(text)) for text in args.covers)
    terms = Terms(
        profile=profile(args.profile),
        source=args.source,
        clock_offset=0 if args.clock_offset is None else _offset(args.clock_offset),
        zone=None if args.zone is None else parse_offset(args.zone),
        covers=None if covers is None else (covers[0], covers[1]),
    )
    if args.dry_run:
        return _look(args, terms)
    for path in args.files:
        refuse_unreadable(path)  # before a vault is made for what is not there
    results = []
    with writing(args.vault, create=True) as manifest:
        for path in args.files:
            with Bar(path.name) as bar:
                results.append(
                    import_file(manifest, path, terms, now=now(), operator=operator_in(args), tell=bar.tell)
                )
        compact(manifest, fewest=SEVERAL, operator=operator_in(args), now=now())
    fresh = [result for result in results if not result.already]
    json: dict[str, Any] = {
        "lines": sum(result.lines for result in fresh),
        "rows": sum(result.rows for result in fresh),
        "duplicates": sum(result.duplicates for result in fresh),
        "rejected": sum(result.rejected for result in fresh),
        "rejected_in": [str(args.vault / r.rejected_in) for r in fresh if r.rejected_in is not None],
        "elapsed_s": round(monotonic() - began, 3),
        "already": [result.file for result in results if result.already],
        "files": [
            {
                "file": r.file,
                "import": r.id,
                "lines": r.lines,
                "rows": r.rows,
                "duplicates": r.duplicates,
                "rejected": r.rejected,
                "rejected_in": None if r.rejected_in is None else str(args.vault / r.rejected_in),
                "reasons": r.reasons,
                "already": r.already,
                "clock_offset_s": seconds(r.clock_offset),
            }
            for r in results
        ],
    }
    other = [
        result
        for result in results
        if result.already and args.clock_offset is not None and result.clock_offset != terms.clock_offset
    ]
    language = language_of(args)
    lines = [_import_text(json, language), *(_other_clock(result).in_language(language) for result in other)]
    return Answer(json=json, text="\n".join(lines))


def _look(args: argparse.Namespace, terms: Terms) -> Answer:
    from kaiji.vault.preview import preview

    results = []
    for path in args.files:
        with Bar(path.name) as bar:
            results.append(preview(path, terms, bar.tell).as_json())
    language = language_of(args)
    nothing = Words(ja="下見だけです。何も取り込んでいません。", en="Only looked at; nothing was taken in.")
    return Answer(
        json={"dry_run": True, "rows": sum(one["rows"] for one in results), "files": results},
        text="\n".join(
            [*(_looked_text(one).in_language(language) for one in results), nothing.in_language(language)]
        ),
    )


def _looked_text(looked: dict[str, Any]) -> Words:
    reasons = ", ".join(f"{code} {count}" for code, count in looked["reasons"].items())
    odd_ja = f"、受け付けられない行 {looked['rejected']}({reasons})" if reasons else ""
    odd_en = f", {looked['rejected']} do not fit ({reasons})" if reasons else ""
    loose = looked["loose"]
    loose_ja = f"、片方だけの記録 {loose}" if loose else ""
    loose_en = f", {loose} without their other end" if loose else ""
    rows = "".join(f"\n    {_row_text(row)}" for row in looked["shown"])
    span = "" if looked["from"] is None else f"\n  {looked['from']} – {looked['until']}"
    return Words(
        ja=f"{looked['file']}: {looked['lines']}行 → {looked['rows']}件{odd_ja}{loose_ja}{span}{rows}",
        en=f"{looked['file']}: {looked['lines']} lines → {looked['rows']} rows{odd_en}{loose_en}{span}{rows}",
    )


def _row_text(row: dict[str, Any]) -> str:
    low, high = row["ports"] or (None, None)
    ports = "" if low is None else f" {low}" if low == high else f" {low}–{high}"
    return f"{row['from']} – {row['until']}  {row['ip']}{ports}  {row.get('inside') or row.get('subscriber')}"


def _offset(text: str) -> int:
    """Read how far a clock is off, in seconds either way, as microseconds; a window is widened by it both ways."""
    from kaiji.vault.asking import read_seconds

    return read_seconds(text.removeprefix("-"))


def _other_clock(result: Imported) -> Words:
    from kaiji.vault.finding import seconds

    held = seconds(result.clock_offset)
    return Words(
        ja=f"  {result.file} の時計のずれは {held} 秒と記録されたままです。直すには: kaiji vault clock --import {result.id}",
        en=f"  {result.file}: the clock offset on record stays {held} s; to correct it: kaiji vault clock --import {result.id}",
    )


def clock(args: argparse.Namespace) -> Answer:
    """Correct the clock offset of an import, on the record."""
    from kaiji.vault.clocks import correct_clock
    from kaiji.vault.finding import seconds
    from kaiji.vault.folder import writing

    offset = _offset(args.offset)
    with writing(args.vault) as manifest:
        file, before = correct_clock(
            manifest, args.import_id, offset, reason=args.reason, operator=operator_in(args), now=now()
        )
    was, becomes = seconds(before), seconds(offset)
    return Answer(
        json={"import": args.import_id, "file": file, "from_s": was, "to_s": becomes},
        text=f"{file}: {was} s → {becomes} s",
    )


def _import_text(json: dict[str, Any], language: Language) -> str:
    lines = [
        Words(
            ja=f"{json['lines']}行を読み、{json['rows']}件を取り込みました({json['elapsed_s']}秒)。",
            en=f"{json['lines']} lines read, {json['rows']} rows taken in ({json['elapsed_s']} s).",
        ).in_language(language)
    ]
    if json["duplicates"]:
        count = json["duplicates"]
        lines.append(Words(ja=f"  同じ行: {count}", en=f"  equal rows: {count}").in_language(language))
    if json["rejected"]:
        where = ", ".join(json["rejected_in"])
        count = json["rejected"]
        lines.append(
            Words(
                ja=f"  受け付けなかった行: {count}(理由とともに {where} に残しました)",
                en=f"  lines that did not fit: {count} (kept with the reason in {where})",
            ).in_language(language)
        )
    done = Words(ja="取込み済みのため何もしていません", en="taken in before, nothing done").in_language(
        language
    )
    lines += [f"  {done}: {name}" for name in json["already"]]
    return "\n".join(lines)


def imports(args: argparse.Namespace) -> Answer:
    """List what was taken in."""
    from kaiji.vault.finding import seconds
    from kaiji.vault.folder import reading
    from kaiji.vault.importing import imports_of
    from kaiji.vault.values import text_at

    with reading(args.vault) as manifest:
        listed = imports_of(manifest)
    rows = [
        {
            "import": one.id,
            "file": one.file,
            "profile": one.profile,
            "source": one.source,
            "clock_offset_s": seconds(one.clock_offset),
            "lines": one.lines,
            "rows": one.rows,
            "rejected": one.rejected,
            "covers": None if one.covers is None else [text_at(one.covers[0]), text_at(one.covers[1])],
            "imported_at": one.imported_at,
        }
        for one in listed
    ]
    language = language_of(args)
    return Answer(
        json={"imports": rows},
        text="\n".join(_import_line(row).in_language(language) for row in rows)
        or Words(ja="まだ何も取り込んでいません。", en="Nothing was taken in yet.").in_language(language),
    )


def _import_line(row: dict[str, Any]) -> Words:
    covers = "–" if row["covers"] is None else " – ".join(row["covers"])
    named = f"{row['import']}  {row['file']}  ({' '.join(filter(None, (row['profile'], row['source'])))})"
    off = row["clock_offset_s"]
    odd = row["rejected"]
    odd_ja, odd_en = (f"、受け付けなかった行 {odd}", f", {odd} did not fit") if odd else ("", "")
    off_ja, off_en = (f"、時計のずれ {off} 秒", f", clock off by {off} s") if off else ("", "")
    return Words(
        ja=f"{named}\n    {covers}  {row['rows']}件{odd_ja}{off_ja}",
        en=f"{named}\n    {covers}  {row['rows']} rows{odd_en}{off_en}",
    )


def rejected(args: argparse.Namespace) -> Answer:
    """Write the lines of an import that did not fit out, on the record."""
    from kaiji.vault.batch import write_whole
    from kaiji.vault.folder import writing
    from kaiji.vault.rejected import read_rejected

    with writing(args.vault) as manifest:
        data = read_rejected(
            manifest, args.import_id, operator=operator_in(args), reason=args.reason, now=now()
        )
    write_whole(args.out, data)
    return Answer(json={"bytes": len(data), "out": str(args.out)}, text=str(args.out))


def profiles(args: argparse.Namespace) -> Answer:
    """List the import profiles."""
    from kaiji.vault.profiles import PROFILES

    rows = [
        {
            "name": p.name,
            "title": p.title.as_json(),
            "about": None if p.form is None else p.form.about.as_json(),
            "leases": p.leases,
            "inside": p.joins,
        }
        for p in PROFILES.values()
    ]
    language = language_of(args)
    return Answer(
        json={"profiles": rows},
        text="\n".join(
            f"{p.name}: {p.title.in_language(language)}"
            + ("" if p.form is None else f"\n    {p.form.about.in_language(language)}")
            for p in PROFILES.values()
        ),
    )
