"""Which way to recommend (経路の選択): by chance, then by what it costs, then by time; always with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.clock.scale import voluntary_moves
from kaiji.ground.words import Words
from kaiji.law.routes.vocabulary import facts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.clock.logs import LogLife
    from kaiji.clock.plan import Way
    from kaiji.clock.stage import Stage

CLOSE: Final = 50
"""Per mille within which chances count as equal, so that cost and time decide: the estimates carry no finer meaning."""
EVEN: Final = 500
"""Per mille below which a way is as likely to come too late as not, which is then said."""

_KNOWN = Words(
    ja="発信者は特定済みです。開示の手続で残っていることはありません。法律上の期限を確かめてください。",
    en="The sender is identified; no step of disclosure is left. Look to the legal deadlines.",
)
_NO_TIME = Words(
    ja="投稿の日時が分からないので、経路を比べられません。まず日時を確かめてください。",
    en="The ways cannot be compared without the time of the post; find it first.",
)
_NO_WAY = Words(ja="使える経路が記録の上ではありません。", en="No way is workable on record.")
_GONE = Words(
    ja="資料のうえでは、ログはもう残っていません。ログに左右されない経路だけが残ります。弁護士に相談してください。",
    en="By every report the log is gone; only a way that needs no log is left. Ask a lawyer.",
)
_CHEAPER = Words(
    ja="同じ程度の見込みの経路のうち、担保と手数料が少なく、早く進むものを選びました。",
    en="Among ways with about the same chance, the one with less security, lower fees and less time was taken.",
)
_VOLUNTARY = Words(
    ja="相手方が裁判によらずに応じることが前提の見込みです。断られたり返事がなかったりしたら、すぐに裁判所の手続に切り替えてください。",
    en="This presumes that the other side agrees out of court; if it refuses or is silent, turn to the courts at once.",
)
_BELOW_HALF = Words(
    ja="見込みは半分に届きません。ログに左右されない方法(電話番号など)も合わせて検討し、弁護士に相談してください。",
    en="The chance is below one half; consider ways that need no log (such as the telephone number), with a lawyer.",
)


def preference(way: Way) -> tuple[bool, bool, bool, int, int, int, int, str]:
    """Return the order of ways: workable, nothing unknown, not refused as a rule, chance, security, fees, time."""
    planned = way.course.planned
    return (
        not planned.workable,
        bool(planned.unknown),
        bool(way.refused),
        -(way.chance // CLOSE),
        way.cost.deposit_yen,
        way.cost.court_yen,
        way.course.days_usually,
        way.id,
    )


def recommend(ways: tuple[Way, ...], stage: Stage, life: LogLife) -> tuple[Way | None, tuple[Words, ...]]:
    """Return the way recommended of `ways` (best first) and why; None where nothing is left, known or workable."""
    if "subscriber-disclosed" in stage.done:
        return None, (_KNOWN,)
    if life.since is None:
        return None, (_NO_TIME,)
    usable = [way for way in ways if way.course.planned.workable and not way.course.planned.unknown]
    if all(way.chance == 0 for way in usable):
        without = next((way for way in ways if way.course.planned.workable and not _needs_log(way)), None)
        if without is not None:
            names = without.course.planned.unknown
            return without, (_GONE, *(_find_out(name) for name in names))
        return None, (_GONE if usable else _NO_WAY,)
    best = usable[0]
    return best, tuple(_reasons(best, usable))


def _find_out(name: str) -> Words:
    fact = facts()[name]
    return Words(ja=f"まず確かめてください: {fact.ja}か。", en=f"Find out first whether {fact.en}.")


def _needs_log(way: Way) -> bool:
    return way.course.planned.depends_on_log


def _reasons(best: Way, usable: list[Way]) -> Iterator[Words]:
    title = best.course.planned.path.title
    if _needs_log(best):
        yield Words(
            ja=f"「{title.ja}」は、ログが残っているうちに保存を求められる見込みが{best.chance / 10:.0f}%です。",
            en=f"“{title.en}” has a {best.chance / 10:.0f}% chance to ask while the log is there.",
        )
    else:
        yield Words(
            ja=f"「{title.ja}」は、接続ログが残っているかどうかに左右されません。",
            en=f"“{title.en}” does not depend on whether the connection log is still there.",
        )
    if any(way.chance // CLOSE == best.chance // CLOSE for way in usable if way is not best):
        yield _CHEAPER
    if best.course.moves & voluntary_moves():
        yield _VOLUNTARY
    if best.chance < EVEN:
        yield _BELOW_HALF


def fallback_of(ways: tuple[Way, ...], recommended: Way | None) -> Way | None:
    """Return what to have ready beside `recommended`: the best way through a court, or by the log where it needs none."""
    if recommended is None or (recommended.course.in_court and _needs_log(recommended)):
        return None
    return next(
        (
            way
            for way in ways
            if way.course.in_court and way.course.planned.workable and not way.course.planned.unknown
            if way.survival is not None and way.survival.per_mille > 0
        ),
        None,
    )
