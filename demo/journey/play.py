"""The journey, step by step, as its people walk it (道のり): nothing is done but through pages and files that go by hand."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from demo.journey.logs import write_logs
from demo.journey.parties import exchange_roots
from demo.journey.person import StuckError
from demo.journey.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

    from demo.journey.parties import Parties

POST: Final = 321
TITLE: Final = "こもれびママ広場の件"
CASE_NUMBER: Final = "令和8年(発チ)第1203号"
SECOND_NUMBER: Final = "令和8年(発チ)第1377号"
SITE: Final = "株式会社こもれび企画"
CARRIER: Final = "架空ネット株式会社"
DAMAGE: Final = (
    ("慰謝料", "1000000", "投稿の内容、閲覧の広がり、繰り返しによる。"),
    ("調査費用", "550000", "発信者の特定に要した弁護士費用。"),
    ("弁護士費用", "155000", "上記の約1割。"),
)
_ANSWER: Final = re.compile(r"https?://\S+/answer/\S+")
ELEMENTS: Final = {
    "特定電気通信による情報の流通": "投稿は会員登録をしていない人も見られる掲示板に載り、だれでも閲覧できた。",
    "同定可能性": "投稿は「3年2組の架野真帆さん」と学級と氏名を挙げ、PTAの役員であることにも触れている。",
    "事実の摘示": "請求者がPTA会費から40万円を抜き取り自分のバッグを買ったという、証拠により存否を決められる事実を述べている。",
    "社会的評価の低下": "一般の読者の普通の注意と読み方によれば、請求者が横領をしたとの印象を与える。",
    "公共の利害に関する事実でないこと": "請求者は私人であり、会費を管理する役職にも就いていない。",
    "専ら公益を図る目的でないこと": "学校やPTAに是正を求める内容を含まない。",
    "重要な部分が真実でないこと": "2025年度および2026年度上期の会計監査で不足はなかった。",
}


@dataclass(slots=True)
class Journey:
    """Where the journey stands: who is there, what went from hand to hand, what was done."""

    parties: Parties
    folder: Path
    today: date
    log_rows: int
    say: Callable[[str], None]
    case: str = ""
    matter: str = ""
    receipt: str = ""
    files: dict[str, Path] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> str:
        return self.today.isoformat()

    def after(self, days: int) -> str:
        """Return the day so many days from today, as a form takes it."""
        return (self.today + timedelta(days=days)).isoformat()

    def keep(self, name: str, person: Any) -> Path:
        """Save what a person got, to be handed over or looked at."""
        self.files[name] = person.saved(self.folder / "handed-over" / name)
        return self.files[name]


def walk(journey: Journey) -> None:
    """Walk from the post to the paper that asks for redress."""
    for number, (title, step) in enumerate(STEPS, 1):
        journey.say(f"{number:>2}. {title}")
        step(journey)


def open_matter(j: Journey) -> None:
    board, lawyer = j.parties.board, j.parties.lawyer
    lawyer.open(f"{lawyer.address}cases/new/").press(
        "開始して証拠を取得する",
        {
            "投稿のURL": board.comment_url("first", POST),
            "事件の呼び名": TITLE,
            "請求者(依頼者)の氏名": "架野 真帆",
            "請求者の住所": "架空県架空市ひばりが丘二丁目2番2号",
            "投稿を知った日": "2026-11-06",
        },
    )
    j.case = lawyer.url
    until(lambda: "保全済" in lawyer.open(j.case).text(), "証拠の取得")


def state_the_case(j: Journey) -> None:
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow("運営者を書く").press(
        "記録する",
        {"氏名または名称": SITE, "住所または本店所在地": "架空県架空市みどり台一丁目1番1号 こもれびビル3階"},
    )
    lawyer.open(j.case).follow("当事者").follow("開示を求める理由").press(
        "記録する", {"該当するもの": ["損害賠償請求のため", "削除の依頼"]}
    )
    lawyer.open(j.case).follow(f"No.{POST}").press("加える", {"侵害された権利": "名誉毀損(事実の摘示)"})
    for element, text in ELEMENTS.items():
        lawyer.open(j.case).follow(f"No.{POST}").press(
            "書く", {"主張する事実": text, "裏づける証拠": [f"投稿の画面(No.{POST})"]}, within=element
        )


def ask_the_site(j: Journey) -> None:
    lawyer = j.parties.lawyer
    exchange_roots(j.parties.office, j.parties.operator)
    _request(j, SITE, "site")
    lawyer.press("送る", {"窓口のアドレス": j.parties.operator.address}).says("CP-")


def _request(j: Journey, to: str, name: str, filing: str = "") -> None:
    """Make a signed request and save it; the page of packages stays open."""
    lawyer = j.parties.lawyer
    given = {"相手方": to} | ({"根拠となる裁判手続": filing} if filing else {})
    lawyer.open(j.case).follow("署名した受渡し").press("署名して作る", given)
    page, made = lawyer.url, lawyer.url.partition("made=")[2]
    lawyer.follow(made[:8])
    j.keep(f"request-to-{name}.zip", lawyer)
    lawyer.open(page)


def operator_asks_the_poster(j: Journey) -> None:
    reviewer = j.parties.reviewer
    reviewer.open(f"{reviewer.address}queue/").follow("CP-")
    j.matter = reviewer.url
    until(lambda: "保全中" in reviewer.open(j.matter).text(), "ログの保全")
    reviewer.press("確認した").press("不備なしとする").press(
        "照会を出す",
        {
            "送り方": "サイトのメッセージ",
            "宛名(分かるとき)": "投稿者",
            "住所・アカウント": f"No.{POST}の投稿者(サイト内のメッセージ)",
        },
    )
    reviewer.press("照会書")
    j.keep("inquiry-to-poster.pdf", reviewer)
    reviewer.open(j.matter).press("到達を記録", {"到達した日": j.day})
    reviewer.press("不同意を記録", {"書面の回答の理由": "本当のことを書いただけなので、開示に同意しません。"})
    reviewer.says("不同意").press("裁判所の判断を待つ")


def file_with_the_court(j: Journey) -> None:
    lawyer = j.parties.lawyer
    _party(j, "裁判所", "東京地方裁判所")
    _filing(j, "発信者情報開示命令", SITE, ["5 投稿時のIPアドレスとポート番号", "8 投稿の年月日と時刻"])
    _papers(j, "papers-first-stage.zip")
    _letter(j, "発信者情報開示命令", CASE_NUMBER)
    lawyer.says("異議の訴え")


def _party(j: Journey, role: str, name: str, more: dict[str, str] | None = None) -> None:
    given = {"立場": role, "氏名または名称": name, "個人か法人等か": "法人・団体", **(more or {})}
    j.parties.lawyer.open(j.case).follow("当事者").follow("加える").press("記録する", given)


def _filing(j: Journey, kind: str, against: str, items: list[str], **more: Any) -> None:
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow("手続").press("加える", {"加える手続": kind}, within="裁判の手続")
    lawyer.press(
        "記録する", {"裁判所": "東京地方裁判所", "相手方": against, "開示を求める情報": items, **more}
    )


def _letter(j: Journey, filing: str, number: str) -> None:
    j.parties.lawyer.open(j.case).follow("裁判所の書面を入力").press(
        "記録して期限を数える",
        {
            "どの手続の書面ですか": filing,
            "事件番号": number,
            "申立ての日": j.day,
            "裁判(決定・判決)の日": j.day,
            "告知・送達を受けた日": j.day,
            "結果": "応じた",
        },
    )


def _papers(j: Journey, name: str) -> None:
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow("書面").press("発行してZIPで受け取る")
    j.keep(name, lawyer)


def operator_discloses(j: Journey) -> None:
    reviewer, releaser = j.parties.reviewer, j.parties.releaser
    reviewer.open(j.matter).press(
        "登録する",
        {"裁判の種類": "開示命令", "裁判所": "東京地方裁判所", "事件番号": CASE_NUMBER, "裁判の日": j.day},
    )
    decided: dict[str, Any] = {}
    for item in ("5", "8"):
        decided |= {
            f"p{POST} · {item} ›": "応じる",
            f"p{POST} · {item} › 応じる根拠": "裁判所の命令",
            f"p{POST} · {item} › 認めた事実": "開示命令による。",
        }
    reviewer.follow("決定する").press("この内容で決定する", decided)
    releaser.open(j.matter).follow("確認する").says("203.0.113.77").press("確認して回答を出す")
    releaser.open(j.matter).press("CP-2026-000001.zip")
    j.keep("answer-of-site.zip", releaser)


def take_the_sites_answer(j: Journey) -> None:
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow("署名した受渡し").press(
        "検査して取り込む", {"回答パッケージ": j.files["answer-of-site.zip"]}
    )
    lawyer.says("検査に合格した回答を取り込みました")
    _party(j, "経由プロバイダ", CARRIER, {"住所または本店所在地": "架空県架空市みなと三丁目3番3号"})
    lawyer.open(j.case).follow("当事者").follow("通信の記録").says("203.0.113.77").follow("直す com1").press(
        "記録する", {"経由プロバイダ": CARRIER}
    )


def carrier_fills_its_vault(j: Journey) -> None:
    board, carrier = j.parties.board, j.parties.carrier
    file = j.folder / "sessions.csv"
    first, last = write_logs(file, board.connections("first", POST)[0], rows=j.log_rows)
    said = carrier.kaiji(
        "vault",
        "import",
        "--vault",
        carrier.home / "vault",
        "--profile",
        "csv",
        "--covers",
        first,
        last,
        file,
    )
    file.unlink()
    j.facts["log_rows"] = said["rows"]


def ask_the_carrier(j: Journey) -> None:
    lawyer = j.parties.lawyer
    for wanted in ("ログ保存の依頼を用意", "開示請求を用意"):
        lawyer.open(j.case).press(wanted, {f"p{POST}を選ぶ": True})
    exchange_roots(j.parties.office, j.parties.carrier)
    _request(j, CARRIER, "carrier")


def carrier_holds_and_asks(j: Journey) -> None:
    clerk = j.parties.clerk
    clerk.open(f"{clerk.address}receive/").press(
        "検査して受け付ける", {"請求パッケージ": j.files["request-to-carrier.zip"]}
    )
    clerk.says("特定", "保全中")
    j.receipt = clerk.url
    clerk.press(
        "記録する",
        {"確認した資料": "登録済みの署名と別途の確認", "確認した日": j.day},
        within="本人確認・代理権",
    )
    clerk.press("選んだ行の意見を照会", {"1行目を選ぶ": True})
    clerk.open(f"{clerk.address}inquiries/").press("1つの印刷にまとめる")
    clerk.press("印刷用PDF", {"回答のページを付ける": True})
    j.keep("inquiry-to-subscriber.pdf", clerk)
    clerk.open(f"{clerk.address}inquiries/").press("発送した", {"発送日": j.day})


def subscriber_refuses(j: Journey) -> None:
    letter = subprocess.run(
        ["pdftotext", str(j.files["inquiry-to-subscriber.pdf"]), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    link = _ANSWER.search(letter)
    if link is None:
        raise StuckError("照会書に回答のページがありません。")
    subscriber = j.parties.window("乙山 花子", j.parties.carrier.address)
    subscriber.open(link[0]).press(
        "回答を送る",
        {
            "開示についての意見 ›": "同意しません",
            "理由": "本当のことを書いただけです。家族も同じ回線を使っています。",
        },
    )
    j.parties.clerk.open(f"{j.parties.clerk.address}queue/").says("不同意")


def file_against_the_carrier(j: Journey) -> None:
    _filing(
        j,
        "発信者情報開示命令",
        CARRIER,
        ["1 氏名または名称", "2 住所", "3 電話番号", "4 電子メールアドレス"],
    )
    _papers(j, "papers-second-stage.zip")
    _letter(j, "発信者情報開示命令 (f2)", SECOND_NUMBER)
    _request(j, CARRIER, "carrier-under-the-order", filing="(f2)")


def carrier_discloses(j: Journey) -> None:
    clerk, second = j.parties.clerk, j.parties.second_clerk
    clerk.open(f"{clerk.address}receive/").press(
        "検査して受け付ける", {"請求パッケージ": j.files["request-to-carrier-under-the-order.zip"]}
    )
    clerk.says("重複", "保全中")
    j.receipt = clerk.url
    clerk.press(
        "記録する",
        {"確認した資料": "裁判所の決定・送達書類", "確認した日": j.day},
        within="本人確認・代理権",
    )
    clerk.follow("1").press("すべて開示と決める")
    second.open(f"{second.address}releases/").follow("AP-").press(
        "印の項目だけを放出", {"出してよい項目 ›": ["1 氏名", "2 住所", "3 電話番号", "4 電子メール"]}
    )
    clerk.open(j.receipt).press("回答パッケージ")
    j.keep("answer-of-carrier.zip", clerk)


def name_the_sender(j: Journey) -> None:
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow("署名した受渡し").press(
        "検査して取り込む", {"回答パッケージ": j.files["answer-of-carrier.zip"]}
    )
    lawyer.says("検査に合格した回答を取り込みました")
    lawyer.open(j.case).follow("当事者").says("発信者 sender")


def notice_the_repost(j: Journey) -> None:
    board, lawyer = j.parties.board, j.parties.lawyer
    lawyer.open(j.case).press("監視する", {f"p{POST}を選ぶ": True})
    j.facts["stages"] = [board.advance(), board.advance()]
    lawyer.open(f"{j.case}watching/").press("設定する", {"一覧ページのURL": board.url("/bbs/newlist")})
    until(lambda: _looked(j), "監視が投稿の削除と再投稿に気づくこと", seconds=240)


def _looked(j: Journey) -> bool:
    lawyer = j.parties.lawyer
    lawyer.open(f"{lawyer.address}watch/")
    return "削除" in lawyer.text() and "再投稿の疑い (0)" not in lawyer.text()


def ask_for_redress(j: Journey) -> None:
    lawyer = j.parties.lawyer
    _party(j, "警察・検察", "架空警察署長")
    for head, yen, why in DAMAGE:
        lawyer.open(j.case).follow("当事者").follow("請求する損害").follow("加える").press(
            "記録する", {"費目": head, "金額(円)": yen, "金額の理由": why}
        )
    _filing(j, "損害賠償請求訴訟", "発信者", [])
    for term, given in (
        (
            "請求・警告の内容",
            {"履行・回答の期限": j.after(21), "削除を求めるか": True, "謝罪を求めるか": True},
        ),
        (
            "告訴の内容",
            {
                "罪": "defamation",
                "提出先": "架空警察署長",
                "告訴事実": "被告訴人は、令和8年11月5日、掲示板「こもれびママ広場」に、告訴人がPTA会費を抜き取った旨の虚偽の事実を"
                "書き込み、公然と事実を摘示して告訴人の名誉を毀損した。",
                "告訴に至る経緯": "投稿の削除を求めたが、新しい話題が立てられ、同じ内容が繰り返された。",
                "犯人を知った日": j.day,
            },
        ),
        (
            "示談の内容",
            {"解決金・賠償金(円)": "800000", "支払期限(一括)": j.after(60), "口外禁止条項を置くか": True},
        ),
    ):
        lawyer.open(j.case).follow("当事者").follow(term).press("記録する", given)
    _papers(j, "papers-for-redress.zip")
    lawyer.open(j.case).follow("事件フォルダーを書き出す").press("書き出す", {"理由": "事件の処理"})
    j.keep("case-folder.zip", lawyer)


STEPS: Final[tuple[tuple[str, Callable[[Journey], None]], ...]] = (
    ("事務所: 投稿のURLを貼り付け、証拠を取得する / the office captures the post", open_matter),
    ("事務所: 運営者、要件ごとの事実、理由を書く / states the case, element by element", state_the_case),
    ("事務所: 署名した請求をサイトの窓口に送る / sends a signed request to the site's desk", ask_the_site),
    (
        "サイト: 保全し、投稿者に照会し、不同意を受ける / the site holds, asks the poster, is refused",
        operator_asks_the_poster,
    ),
    (
        "事務所: 開示命令を申し立て、決定を受ける / files for a disclosure order, and gets it",
        file_with_the_court,
    ),
    (
        "サイト: 命令により二人で開示する / the site discloses under the order, two persons",
        operator_discloses,
    ),
    (
        "事務所: 回答を取り込み、プロバイダを特定する / takes the answer in, names the carrier",
        take_the_sites_answer,
    ),
    ("回線: 接続ログを保管庫に入れる / the carrier's vault takes its logs", carrier_fills_its_vault),
    (
        "事務所: ログ保存と開示をプロバイダに求める / asks the carrier to preserve and disclose",
        ask_the_carrier,
    ),
    (
        "回線: 照合し、保全し、契約者に照会する / the carrier matches, holds, asks its subscriber",
        carrier_holds_and_asks,
    ),
    ("契約者: 回答のページで断る / the subscriber refuses on the answer page", subscriber_refuses),
    (
        "事務所: プロバイダに対する開示命令を得る / gets an order against the carrier",
        file_against_the_carrier,
    ),
    ("回線: 命令により二人で開示する / the carrier discloses under the order", carrier_discloses),
    ("事務所: 回答を取り込み、発信者が分かる / takes the answer in: the sender is known", name_the_sender),
    ("事務所: 新しい話題での再投稿に気づく / notices the repost in a new topic", notice_the_repost),
    ("事務所: 内容証明、訴状、告訴状、示談書を作る / prints what asks for redress", ask_for_redress),
)
