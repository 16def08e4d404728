"""`kaiji law statistics`: published counts of requests and petitions (件数)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.cli.command import Answer, common_options, example, language_of

if TYPE_CHECKING:
    import argparse


def add_to(kinds: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the published counts."""
    statistics = kinds.add_parser(
        "statistics",
        help="請求・申立ての件数(公表値)/ published counts of requests and petitions",
        parents=[common_options()],
        **example("kaiji law statistics"),
    )
    statistics.set_defaults(run=_statistics)


def _statistics(args: argparse.Namespace) -> Answer:
    from kaiji.law.statistics import counts

    language = language_of(args)
    rows = counts()
    lines = []
    for row in rows:
        lines.append(f"{row.title.in_language(language)}: {row.all:,} ({row.since.isoformat()} – )")
        lines += [f"  {name}: {count:,} ({share} %)" for name, count, share in row.parts]
        lines.append(f"  {row.basis.words.in_language(language)}")
        lines += [f"  {row.note.in_language(language)}"] if row.note else []
    return Answer(json={"counts": [row.as_json() for row in rows]}, text="\n".join(lines))
