"""What the values of closed lists are called on a page (選択肢の言葉)."""

from __future__ import annotations

import re
from typing import Final

from kaiji.ground.words import Words
from kaiji.law.damages.values import spending_kinds
from kaiji.law.routes.procedures import procedures


def _w(ja: str, en: str) -> Words:
    return Words(ja=ja, en=en)


LABELS: Final[dict[str, Words]] = {
    "claimant": _w("請求者", "claimant"),
    "legal-representative": _w("法定代理人", "legal representative"),
    "counsel": _w("代理人弁護士", "counsel"),
    "sender": _w("発信者", "sender"),
    "content-provider": _w("サイト管理者", "content provider"),
    "access-provider": _w("経由プロバイダ", "access provider"),
    "court": _w("裁判所", "court"),
    "police": _w("警察・検察", "police or prosecutor"),
    "father": _w("親権者父", "father, as parent"),
    "mother": _w("親権者母", "mother, as parent"),
    "parent": _w("親権者", "parent"),
    "minor-guardian": _w("未成年後見人", "guardian of a minor"),
    "adult-guardian": _w("成年後見人", "guardian of an adult"),
    "person": _w("個人", "person"),
    "lines": _w("加入者の回線", "lines of subscribers"),
    "servers": _w("サーバ(ホスティング・VPN)", "servers (hosting, VPN)"),
    "organisation": _w("法人・団体", "organisation"),
    "name": _w("氏名", "name"),
    "address": _w("住所", "address"),
    "reasons": _w("理由", "reasons"),
    "evidence": _w("証拠", "evidence"),
    "post": _w("投稿のたび", "every post"),
    "log-in": _w("ログイン", "log-in"),
    "log-out": _w("ログアウト", "log-out"),
    "sign-up": _w("アカウント登録", "sign-up"),
    "cancellation": _w("アカウント削除", "cancellation"),
    "unknown": _w("不明", "unknown"),
    "registered": _w("登録あり", "registered"),
    "none": _w("なし", "none"),
    "up": _w("掲載中", "up"),
    "edited": _w("書き換え", "edited"),
    "deleted": _w("削除", "deleted"),
    "alive": _w("掲載中", "alive"),
    "moved": _w("移動", "moved"),
    "provider": _w("提供者", "provider"),
    "disclosure": _w("開示請求", "disclosure"),
    "deletion": _w("削除の依頼", "deletion"),
    "preservation": _w("ログ保存の依頼", "preservation of logs"),
    "notice-of-petition": _w("申立ての通知", "notice of a petition"),
    "demand": _w("請求・警告", "demand"),
    "pending": _w("返事待ち", "pending"),
    "accepted": _w("応じた", "accepted"),
    "partly": _w("一部応じた", "partly"),
    "refused": _w("拒まれた", "refused"),
    "refuse": _w("開示しない", "refuse"),
    "disclose": _w("開示する", "disclose"),
    "named": _w("次の提供者を回答", "the next provider named"),
    "not-named": _w("次の提供者を特定できないと回答", "no next provider can be named"),
    "no-record": _w("記録なし", "no record"),
    "no-answer": _w("返事なし", "no answer"),
    "withdrawn": _w("取下げ", "withdrawn"),
    "damages": _w("損害賠償請求のため", "to claim damages"),
    "restoration": _w("名誉回復の措置のため", "for restoration of reputation"),
    "injunction": _w("差止請求のため", "for an injunction"),
    "criminal-complaint": _w("告訴のため", "for a criminal complaint"),
    "other": _w("その他", "other"),
    "i": _w("イ", "i"),
    "ro": _w("ロ", "ro"),
    "ha": _w("ハ", "ha"),
    "original": _w("原本", "original"),
    "copy": _w("写し", "copy"),
    "era": _w("元号", "Japanese era"),
    "western": _w("西暦", "western years"),
    "by-court": _w("裁判所の書式に合わせる", "as the court has it"),
    "tokyo-9": _w("東京地裁民事9部", "Tokyo District Court, 9th"),
    "free": _w("自由書式", "free"),
    "self": _w("本人用", "self-help"),
    "office": _w("事務所用", "office"),
    "consents": _w("同意", "consents"),
    "objects": _w("不同意", "objects"),
    "not-specified": _w("対象の特定がない", "not specified"),
    "not-held": _w("情報を保有していない", "not held"),
    "not-clear": _w("権利侵害が明らかといえない", "infringement not clear"),
    "no-just-reason": _w("正当な理由がない", "no just reason"),
    "not-supplementary": _w("補充性がない", "not supplementary"),
    "form": _w("形式の不備", "form"),
    "identity": _w("本人確認の不備", "identity"),
    "consolation": _w("慰謝料", "consolation"),
    "investigation": _w("調査費用", "investigation"),
    "lawyer": _w("弁護士費用", "lawyer's fee"),
    "paper": _w("窓口(紙)", "paper"),
    "electronic": _w("電子", "electronic"),
    "open": _w("未着手", "not started"),
    "asked": _w("照会中", "asked"),
    "kept": _w("保存済み", "kept"),
    "disclosed": _w("開示済み", "disclosed"),
    "other-holder": _w("次の提供者を案内", "names the next provider"),
    "not-identified": _w("1人に特定できない", "nobody singled out"),
    "unnamed": _w("名前の回答なし", "no name given"),
    "waiting": _w("待機・取得中", "waiting or running"),
    "done": _w("完了", "done"),
    "failed": _w("失敗", "failed"),
}


_ASPECTS: Final[dict[str, Words]] = {
    "destination": _w("接続先", "destination"),
    "disclosure-time": _w("開示までの時間", "time until disclosure"),
    "enforcement": _w("強制執行", "enforcement"),
    "hearing": _w("審尋", "hearing"),
    "log": _w("ログの種類", "kind of log"),
    "port": _w("送信元ポート", "source port"),
    "provision-order": _w("提供命令", "provision order"),
    "seat": _w("所在地・登記", "seat and registration"),
    "security": _w("担保", "security"),
    "service": _w("送達", "service"),
    "telephone": _w("電話番号", "telephone number"),
    "time-zone": _w("時刻の表示", "time zone"),
    "voluntary": _w("裁判外の開示", "disclosure out of court"),
}
"""What an observation of a playbook is about."""


def aspect_words(aspect: str) -> Words:
    """Return what an observation is about, as a page says it."""
    return _ASPECTS.get(aspect) or Words(ja=aspect, en=aspect.replace("-", " "))


def label(value: str) -> Words:
    """Return what a value of a closed list is called; one without a name is shown as it is."""
    return LABELS.get(value) or Words(ja=value, en=value)


def filing_kinds() -> dict[str, Words]:
    """Return the procedures a filing can be."""
    return {name: words for name, words in procedures().items() if name != "out-of-court-request"}


def cost_kinds() -> dict[str, Words]:
    """Return the kinds of money spent."""
    return dict(spending_kinds())


_IDS_JA: Final = re.compile(r"\s*(?:の\s*id(?=$|[((])|[((](?:表にあるもの|当事者の\s*id)[))])")
_IDS_EN: Final = re.compile(r"^ids? of (?:the |exhibits$)?|: id of a party$|, as in the .*$")


_OWN_WORDS: Final = {
    "サイト運営者の登録id": _w("サイト運営者の登録(一覧から選ぶ)", "Site operator on record"),
    "通信事業者の登録id": _w("通信事業者の登録(一覧から選ぶ)", "Carrier on record"),
    "この事件のアドレスは、加入者の回線かサーバ(ホスティング・VPN)か。分からなければ通信事業者の登録による": _w(
        "アドレスの種類(経由プロバイダだけ。分からなければ「不明」)",
        "Kind of its addresses (access providers only; unknown: as the registry says)",
    ),
    "証拠パッケージ(フォルダー内の相対パス)": _w("証拠パッケージ", "Evidence package"),
}
"""Words of a page for fields that the case file calls by what it stores."""


def page_words(words: Words) -> Words:
    """Return the words of a field as a page says them: a person chooses a party or a post, and never sees an id."""
    if words.ja in _OWN_WORDS:
        return _OWN_WORDS[words.ja]
    ja, en = _IDS_JA.sub("", words.ja), _IDS_EN.sub("", words.en)
    en = en or "exhibits"
    return Words(ja=_IDS_JA.sub("", ja) or words.ja, en=en[0].upper() + en[1:])
