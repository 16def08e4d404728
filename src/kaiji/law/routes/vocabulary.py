"""The fixed words of routes: who moves, how a step asks for the log, what a step brings (手続の語彙).

Facts are data (`tables/routes/facts.toml`); what stands here is the closed set of roles that the code itself knows.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from kaiji.ground.words import Words
from kaiji.law.routes.errors import UnknownFactError
from kaiji.law.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Actor: TypeAlias = Literal[
    "claimant",
    "counsel",
    "content-provider",
    "access-provider",
    "information-holder",
    "provider",
    "losing-party",
    "sender",
    "court",
    "law",
]
Seat: TypeAlias = Literal["claimant", "provider"]
Asking: TypeAlias = Literal["preservation", "court", "handover"]
Yield: TypeAlias = Literal[
    "communication-disclosed",
    "account-data-disclosed",
    "next-provider-named",
    "log-preserved",
    "subscriber-disclosed",
]
Final_: TypeAlias = Literal["success", "failure", "withdrawn", "continued"]

ACTORS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "claimant": Words(ja="請求者", en="claimant"),
        "counsel": Words(ja="請求者の代理人弁護士", en="claimant's counsel"),
        "content-provider": Words(ja="サイト管理者", en="content provider"),
        "access-provider": Words(ja="プロバイダ", en="access provider"),
        "information-holder": Words(
            ja="情報を保有する事業者(サイト管理者または上位のプロバイダ)",
            en="holder of the information (content provider or upper provider)",
        ),
        "provider": Words(ja="請求を受けた事業者", en="provider that received the request"),
        "losing-party": Words(ja="不服のある当事者", en="dissatisfied party"),
        "sender": Words(ja="発信者", en="sender"),
        "court": Words(ja="裁判所", en="court"),
        "law": Words(ja="法律の規定による(時の経過)", en="by operation of law (time passes)"),
    }
)

YIELDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "communication-disclosed": Words(ja="IPアドレスと時刻", en="address and time"),
        "account-data-disclosed": Words(
            ja="電話番号・電子メールアドレス", en="telephone number or e-mail address"
        ),
        "next-provider-named": Words(ja="次のプロバイダの氏名等", en="the next provider's name and address"),
        "log-preserved": Words(ja="ログの保存", en="the log kept"),
        "subscriber-disclosed": Words(ja="契約者の氏名・住所", en="the subscriber's name and address"),
    }
)

ASKINGS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "preservation": Words(ja="書面で保存を求める", en="asks in writing for the log to be kept"),
        "court": Words(
            ja="裁判所の手続によって保存を求める", en="asks for the log to be kept through the court"
        ),
        "handover": Words(
            ja="検索に必要な情報がプロバイダに渡る", en="what is needed to search reaches the provider"
        ),
    }
)

OUTCOMES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "success": Words(ja="開示を得て終わる", en="ends with disclosure"),
        "failure": Words(ja="開示を得ずに終わる", en="ends without disclosure"),
        "withdrawn": Words(ja="取下げで終わる", en="ends by withdrawal"),
        "continued": Words(ja="別の経路に続く", en="continues on another route"),
    }
)

DOCUMENTS: Final = tuple(f"D{number:02d}" for number in range(1, 28))
"""The register of papers, D01 to D27."""

ACTOR_IDS: Final = get_args(Actor)
YIELD_IDS: Final = get_args(Yield)
ASKING_IDS: Final = get_args(Asking)


@cache
def facts() -> Mapping[str, Words]:
    """Return every fact on which a procedure may depend, in words."""
    rows: Mapping[str, Any] = table("routes/facts")["facts"].extra["words"]
    return MappingProxyType({key: Words(**row) for key, row in rows.items()})


def known_facts(given: Iterable[str]) -> frozenset[str]:
    """Return `given` as a set; raises UnknownFactError naming the first that is not in the vocabulary."""
    chosen = frozenset(given)
    for name in sorted(chosen - facts().keys()):
        accepted = "、".join(facts())
        raise UnknownFactError(
            Words(
                ja="手続を左右する事実の名前ではありません。",
                en="This is not a fact on which a route depends.",
            ),
            given=name,
            accepted=Words(ja=accepted, en=accepted.replace("、", ", ")),
        )
    return chosen
