"""Where an item stands, and what came of it (案件の段階と結果), with their words; which step leads where."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

STAGES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "defective": Words(ja="不備あり", en="defective"),
        "received": Words(ja="照合前", en="to be searched"),
        "found": Words(ja="特定", en="singled out"),
        "unclear": Words(ja="複数が該当", en="several fit"),
        "none": Words(ja="該当なし", en="nobody fits"),
        "gap": Words(ja="ログなし", en="no log of that time"),
        "elsewhere": Words(ja="他社・卸先", en="not ours"),
        "thin": Words(ja="項目不足", en="too little given"),
        "to-ask": Words(ja="照会準備", en="inquiry to be printed"),
        "asked": Words(ja="意見照会中", en="sender asked"),
        "consented": Words(ja="同意の回答", en="sender consents"),
        "opposed": Words(ja="不同意の回答", en="sender objects"),
        "silent": Words(ja="回答なし", en="no answer"),
        "unreachable": Words(ja="届かない", en="cannot be reached"),
        "decided": Words(ja="確認待ち", en="waits for the second person"),
        "closed": Words(ja="終了", en="closed"),
    }
)
OUTCOMES: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "disclosed": Words(ja="開示", en="disclosed"),
        "partly": Words(ja="一部開示", en="disclosed in part"),
        "refused": Words(ja="不開示", en="refused"),
        "no-record": Words(ja="該当記録なし", en="no record"),
        "not-identified": Words(ja="特定不能", en="not identified"),
        "other-holder": Words(ja="他の提供者を案内", en="referred to the next provider"),
        "no-next-holder": Words(ja="次の提供者を特定できない", en="no next provider can be named"),
        "returned": Words(ja="返戻", en="returned"),
        "kept": Words(ja="保存して回答", en="kept, and answered"),
        "withdrawn": Words(ja="取下げ", en="withdrawn"),
        "joined": Words(ja="重複(先の案件で処理)", en="duplicate, handled with the earlier one"),
    }
)
GROUNDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "not-specified": Words(
            ja="対象の通信を特定できない", en="the communication cannot be told from others"
        ),
        "not-held": Words(ja="発信者情報を保有していない", en="no such information is held"),
        "not-clear": Words(ja="権利侵害が明らかとはいえない", en="the infringement is not clear"),
        "no-just-reason": Words(ja="正当な理由が認められない", en="no proper reason is shown"),
        "not-supplementary": Words(ja="補充性の要件を満たさない", en="supplementarity is not met"),
        "form": Words(ja="請求書の不備", en="defects of the request"),
        "identity": Words(ja="本人・代理人と確認できない", en="identity or authority is not shown"),
        "other": Words(ja="その他", en="other"),
    }
)
OF_CLASS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "unique": "found",
        "computed": "found",
        "ambiguous": "unclear",
        "none": "none",
        "not_covered": "gap",
        "not_ours": "elsewhere",
        "underspecified": "thin",
    }
)
"""The stage to which each class of answer leads."""
OPEN: Final = frozenset(STAGES) - {"closed"}
WORKABLE: Final = frozenset(
    {"found", "unclear", "none", "gap", "elsewhere", "thin", "consented", "opposed", "silent", "unreachable"}
)
"""The clerk's turn: something can be decided now. The others wait for somebody else."""
AFTER_INQUIRY: Final = frozenset({"consented", "opposed", "silent", "unreachable"})
WITHOUT_SUBSCRIBER: Final = frozenset({"unclear", "none", "gap", "elsewhere", "thin"})
ANSWERS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "consents": Words(ja="同意", en="consents"),
        "objects": Words(ja="不同意", en="objects"),
        "silent": Words(ja="回答なし", en="no answer"),
        "unreachable": Words(ja="届かない", en="cannot be reached"),
    }
)
ANSWER_STAGES: Final[Mapping[str, str]] = MappingProxyType(
    {"consents": "consented", "objects": "opposed", "silent": "silent", "unreachable": "unreachable"}
)
