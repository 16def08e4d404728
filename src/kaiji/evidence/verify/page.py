"""The result as one page for people who do not use terminals (検証結果の1ページ): no script, nothing loaded, prints on A4."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template
from typing import TYPE_CHECKING, Final

from kaiji.evidence.errors import PackageWriteError
from kaiji.evidence.verify.report import Outcome, Report, StepResult
from kaiji.ground.instants import jst_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

_MARKS: Final = {
    Outcome.PASSED: ("pass", "○ 合格"),
    Outcome.FAILED: ("fail", "× 不合格"),
    Outcome.NOT_RUN: ("wait", "－ 未実施"),
}


def write_page(path: Path, report: Report, *, at: datetime, trust: str) -> None:
    """Write the page; raises PackageWriteError. `trust` says where the roots came from, `at` is now."""
    try:
        path.write_text(page(report, at=at, trust=trust), encoding="utf-8")
    except OSError as error:
        raise PackageWriteError(
            Words(ja="結果のページを書き込めません。", en="The page cannot be written."), given=str(path)
        ) from error


def page(report: Report, *, at: datetime, trust: str) -> str:
    """Return the page as HTML; every foreign character in it is escaped."""
    kind, mark, verdict, say = _verdict(report)
    template = files("kaiji.evidence.verify").joinpath("page.html").read_text(encoding="utf-8")
    counts = {outcome: sum(step.outcome is outcome for step in report.steps) for outcome in Outcome}
    return Template(template).substitute(
        package=escape(report.package),
        kind=kind,
        mark=mark,
        verdict=escape(verdict.ja),
        verdict_en=escape(verdict.en),
        say=escape(say),
        stamped=jst_text(report.stamped_at) if report.stamped_at else "証明されていません",
        at=jst_text(at),
        trust=escape(trust if report.trust_given else f"{trust}(足りません)"),
        counts=f"全{len(report.steps)}、合格{counts[Outcome.PASSED]}、不合格{counts[Outcome.FAILED]}、"
        f"未実施{counts[Outcome.NOT_RUN]}",
        rows="\n".join(_row(step) for step in report.steps),
    )


def _verdict(report: Report) -> tuple[str, str, Words, str]:
    if report.ok and report.test:
        words = Words(ja="合格(試験用。証拠になりません)", en="Passed, but a test: not evidence")
        return (
            "wait",
            "△",
            words,
            "すべての手順に合格しましたが、試験用のページか、信頼されない時刻によるものです。",
        )
    if report.ok:
        return "pass", "○", Words(ja="合格", en="Passed"), "すべての手順に合格しました。"
    if not report.faults():
        words = Words(ja="判断できません", en="Not judged")
        say = "見つかった問題はありませんが、実施できない手順があります。信頼するルート証明書を用意してください。"
        return "wait", "△", words, say
    say = "このパッケージには問題があります。不合格の手順を見て、封印された原本を確かめてください。"
    return "fail", "×", Words(ja="不合格", en="Failed"), say


def _row(step: StepResult) -> str:
    kind, mark = _MARKS[step.outcome]
    notes = [f"<p><small>{escape(step.detail.ja)}</small></p>"]
    notes += [f'<p class="fault">× {escape(fault.line("ja"))}</p>' for fault in step.faults]
    notes += [f'<p class="remark">注意: {escape(remark.line("ja"))}</p>' for remark in step.remarks]
    what = f'<p>{escape(step.what.ja)} <span class="en" lang="en">{escape(step.what.en)}</span></p>'
    return f'<tr><td>{step.n}</td><td class="mark {kind}">{mark}</td><td>{what}{"".join(notes)}</td></tr>'
