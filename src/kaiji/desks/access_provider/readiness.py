"""What this desk still lacks before it can work (準備の確認): told on its first page until it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.desks.access_provider.actors import RELEASERS
from kaiji.desks.access_provider.directory.settings import directory
from kaiji.desks.access_provider.setup import setup
from kaiji.ground.errors import KaijiError
from kaiji.ground.words import Words
from kaiji.vault.folder import reading

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One thing that is missing, and how it is put right (足りないもの)."""

    what: Words
    todo: Words
    people: bool = False
    """It is put right on the page of people."""


def lacking(roles: Collection[str]) -> Iterator[Lacking]:
    """Give what is missing; `roles` are those of everybody who belongs to the installation, one each."""
    if _missing(lambda: setup().named()):
        yield Lacking(
            what=Words(ja="自社の名称と住所", en="Our own name and address"),
            todo=Words(
                ja="KAIJI_HOME の desk.toml に書きます。書面の差出人になります。",
                en="Write them into desk.toml in KAIJI_HOME; letters go out under them.",
            ),
        )
    if _missing(_has_log):
        yield Lacking(
            what=Words(ja="接続ログ", en="The connection log"),
            todo=Words(
                ja="kaiji vault import で保管庫に取り込みます。取り込むまで、照合と保全はできません。",
                en="Take it in with `kaiji vault import`; nothing can be searched or held before that.",
            ),
        )
    if _missing(directory):
        yield Lacking(
            what=Words(ja="顧客台帳への接続", en="The connection to the customer system"),
            todo=Words(
                ja="KAIJI_HOME の directory.toml に書きます。意見照会の宛先と放出に使います。",
                en="Write it into directory.toml in KAIJI_HOME; inquiries and releases need it.",
            ),
        )
    if len(roles) < 2 or not RELEASERS & set(roles):
        yield Lacking(
            what=Words(ja="放出を確認する2人目", en="A second person to confirm releases"),
            todo=Words(
                ja="人の一覧から招待します。決定した本人は放出できません。",
                en="Invite somebody: whoever decided cannot release.",
            ),
            people=True,
        )


def _has_log() -> object:
    with reading(setup().vault) as manifest:
        return manifest.segments()


def _missing(found: Callable[[], object]) -> bool:
    try:
        return not found()
    except KaijiError:
        return True
