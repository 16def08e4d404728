"""`make demo`: the main job, from a post's URL to sealed evidence, a plan and a request ready to sign (主な仕事の実演).

A board is served on this machine, and every step is the command that a user would type; each is printed before it runs.
The scenario plays in November 2026. On a later day the plan is made for a day of the scenario, and says so.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from demo.board import running_board
from demo.journey.__main__ import run
from demo.journey.report import page
from demo.papers import whole_set
from demo.stamping import trust_folder, two_demo_authorities

HERE = Path(__file__).parent
ROOT = HERE.parent
POST = 321
SCENARIO_ENDS = date(2026, 12, 5)
"""After this day the logs of the scenario would be gone; the plan is then made for PLAYED_ON."""
PLAYED_ON = date(2026, 11, 24)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """Where the demo works and how loud it is."""

    folder: Path
    quiet: bool

    def say(self, text: str) -> None:
        if not self.quiet:
            print(text, flush=True)

    def kaiji(self, *arguments: str) -> dict[str, Any]:
        """Run one `kaiji` command as a user would, print it, and return its JSON answer; the demo ends where one fails."""
        shown = " ".join(a if " " not in a else f"'{a}'" for a in arguments)
        self.say(f"\n$ kaiji {shown}")
        result = subprocess.run(
            [sys.executable, "-m", "kaiji", *arguments, "--json"],
            cwd=self.folder,
            env={**os.environ, "KAIJI_HOME": str(self.folder / "home"), "PYTHONPATH": str(ROOT / "src")},
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        answer: dict[str, Any] = json.loads(result.stdout)
        if result.returncode:
            print(json.dumps(answer, ensure_ascii=False, indent=2), file=sys.stderr)
            sys.exit(result.returncode)
        return answer


def main() -> int:
    """Run the demo and print its summary; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    parser.add_argument(
        "--out", type=Path, help="folder to work in (default: a new one below the repository)"
    )
    parser.add_argument("--short", action="store_true", help="leave out the journey of the three parties")
    parser.add_argument("--log-rows", type=int, default=2_000_000, help="lines in the carrier's log")
    args = parser.parse_args()
    folder = (args.out or ROOT / f"demo-output-{_local_now():%Y%m%d-%H%M%S}").resolve()
    folder.mkdir(parents=True, exist_ok=False)
    stage = Stage(folder=folder, quiet=args.json)
    today = _today()
    summary = play(stage, today)
    if not args.short:
        stage.say(
            "\n# 三者の道のり。三つの設置をこの機械の中で動かします。/ Three installations, from the post to redress."
        )
        summary["journey"] = run(folder / "journey", log_rows=args.log_rows, say=stage.say)
    (folder / "summary.json").write_text(json.dumps(summary, ensure_ascii=False, indent=2), encoding="utf-8")
    print(json.dumps(summary, ensure_ascii=False, indent=2) if args.json else _page(summary))
    return 0 if args.short or summary["journey"]["ok"] else 1


def play(stage: Stage, today: date) -> dict[str, Any]:
    """Capture, verify, open a case, plan, print the request; returns the facts of the summary."""
    stage.say(
        "こもれびママ広場(架空の掲示板)をこの機械の中で動かします。/ Serving an invented board on this machine."
    )
    with running_board() as board, two_demo_authorities(stage.folder / "home") as authorities:
        captured = stage.kaiji(
            "capture", board.topic_url("first"), "--post", str(POST), "--out", "evidence", "--test-allow-loopback",
            "--purpose", "発信者情報開示請求の証拠とするため", "--by", "架野 真帆",
        )  # fmt: skip
        trust = trust_folder(stage.folder, authorities)
    package = Path(captured["package"])
    verified = stage.kaiji("verify", str(package), "--trust", str(trust.relative_to(stage.folder)))
    stage.kaiji(
        "case", "new", "case", "--title", "こもれびママ広場の件", "--claimant", "架野 真帆",
        "--address", "架空県架空市ひばりが丘二丁目2番2号", "--phone", "000-0000-0001",
    )  # fmt: skip
    stage.kaiji(
        "case", "add", "case", str(package), "--post", str(POST), "--site-name", "こもれびママ広場",
        "--operator-name", "株式会社こもれび企画", "--operator-address", "架空県架空市みどり台一丁目1番1号 こもれびビル3階",
        "--noticed", "2026-11-06",
    )  # fmt: skip
    stage.say("\n# 請求者の言い分を case.toml に書き足します。/ The claimant's own facts go into case.toml.")
    with (stage.folder / "case" / "case.toml").open("a", encoding="utf-8") as file:
        file.write("\n" + (HERE / "facts.toml").read_text(encoding="utf-8"))
    stage.kaiji("case", "check", "case")
    plan = stage.kaiji(
        "plan", "case", "--today", today.isoformat(), "--svg", "timeline.svg", "--ics", "deadlines.ics"
    )
    papers = stage.kaiji(
        "documents", "make", "case", "--only", "D01", "--out", "papers", "--today", today.isoformat()
    )
    summary = _summary(stage.folder, today, captured, verified, plan, papers)
    return summary | {"whole_set": whole_set(stage, today.isoformat())}


def _summary(
    folder: Path, today: date, captured: Any, verified: Any, plan: Any, papers: Any
) -> dict[str, Any]:
    target = captured["targets"][0]
    clock = next(clock for clock in plan["clocks"] if clock["kind"] == "log")
    return {
        "folder": str(folder),
        "today": today.isoformat(),
        "post": {key: target[key] for key in ("number", "name", "posted_at", "permalink", "text")},
        "posts_found": captured["posts"],
        "package": captured["package"],
        "complete": captured["complete"],
        "grade": captured["grade"],
        "verified": verified["ok"],
        "verify_steps": {
            "passed": sum(step["passed"] for step in verified["steps"]),
            "all": len(verified["steps"]),
        },
        "log": {key: clock[key] for key in ("days_left", "earliest", "likely", "latest", "state")},
        "next": plan["next"],
        "recommended": plan["recommended"],
        "fallback": plan["fallback"],
        "files": papers["files"],
        "findings": papers.get("findings", []),
    }


def _page(summary: dict[str, Any]) -> str:
    """Return the summary as a page for a person."""
    post, log, steps = summary["post"], summary["log"], summary["verify_steps"]
    days = "不明" if log["days_left"] is None else f"残り {log['days_left']}日"
    lines = [
        "",
        "━━ まとめ / Summary " + "━" * 40,
        f"投稿 / post        No.{post['number']} {post['name']} {post['posted_at']}",
        *[f"                   {line}" for line in post["text"].splitlines()],
        f"証拠 / evidence    {summary['package']}",
        f"                   投稿 {summary['posts_found']}件、完全={'はい' if summary['complete'] else 'いいえ'}、等級 {summary['grade']}",
        f"検証 / verified    {'成立' if summary['verified'] else '不成立'}({steps['passed']}/{steps['all']} 手順)",
        f"ログ / log         {days}({log['earliest']} から消えるおそれ、{log['likely']} ころ消える見込み)",
        f"次に / next        {summary['next']['by']}まで: {summary['next']['what']['ja']}",
        f"                   {summary['next']['what']['en']}",
    ]
    if summary["fallback"]:
        lines.append(f"備え / fallback    {summary['fallback']['words']['ja']}")
    lines += [f"書面 / paper       {_path(file)}" for file in summary["files"]]
    whole = summary["whole_set"]
    kinds = len(whole["documents_later"])
    lines += [
        f"書面一式 / set     {whole['papers_now']}ファイル papers/now、3か月後 {whole['papers_later']}ファイル({kinds}種) papers/later",
        *[
            f"提出一式 / packet  {count}ファイル papers/{folder}"
            for folder, count in whole["packets"].items()
        ],
    ]
    if "journey" in summary:
        lines += ["", page(summary["journey"]), ""]
    lines += [
        f"基準日 / day       {summary['today']}",
        f"フォルダー / folder {summary['folder']}",
        "※ 試験用の掲示板と時刻認証局を使った実演です。証拠にはなりません。/ A demonstration on a test board: no evidence.",
    ]
    return "\n".join(lines)


def _path(file: Any) -> str:
    return str(file["path"] if isinstance(file, dict) else file)


def _local_now() -> datetime:
    return datetime.now(timezone(timedelta(hours=9)))  # noqa: TID251  # a program beside Kaiji looks at the clock itself


def _today() -> date:
    today = _local_now().date()
    return today if today <= SCENARIO_ENDS else PLAYED_ON


if __name__ == "__main__":
    sys.exit(main())
