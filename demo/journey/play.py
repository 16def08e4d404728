"""The journey, step by step, as its people walk it (道のり): nothing is done but through pages and files that go by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from demo.journey import moves as m
from demo.journey.logs import write_logs
from demo.journey.parties import exchange_roots
from demo.journey.waiting import until

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo.journey.moves import Journey

POST: Final = 321
TITLE: Final = "こもれびママ広場の件"
CASE_NUMBER: Final = "令和8年(発チ)第1203号"
SECOND_NUMBER: Final = "令和8年(発チ)第1377号"
CARRIER: Final = "架空ネット株式会社"
SECOND_FILING: Final = f"発信者情報開示命令 → 経由プロバイダ {CARRIER}"
DAMAGE: Final = (
    ("慰謝料", "1000000", "投稿の内容、閲覧の広がり、繰り返しによる。"),
    ("調査費用", "550000", "発信者の特定に要した弁護士費用。"),
    ("弁護士費用", "155000", "上記の約1割。"),
)


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
    m.record_operator(j)
    j.parties.lawyer.open(j.case).follow("当事者").follow("開示を求める理由").press(
        "記録する", {"該当するもの": ["損害賠償請求のため", "削除の依頼"]}
    )
    m.state_elements(j)


def ask_the_site(j: Journey) -> None:
    exchange_roots(j.parties.office, j.parties.operator)
    m.send_to_site(j, paper=True)


def operator_asks_the_poster(j: Journey) -> None:
    reviewer = j.parties.reviewer
    m.open_matter_at_site(j)
    until(lambda: "保全中" in reviewer.open(j.matter).text(), "ログの保全")
    m.site_accepts(j)
    m.site_asks_the_poster(j, printed=True)
    reviewer.press("不同意を記録", {"書面の回答の理由": "本当のことを書いただけなので、開示に同意しません。"})
    reviewer.says("不同意").press("裁判所の判断を待つ")


def file_with_the_court(j: Journey) -> None:
    m.party(j, "裁判所", m.COURT)
    m.filing(j, "発信者情報開示命令", m.SITE, m.ADDRESS_ITEMS)
    m.papers(j, "papers-first-stage.zip")
    m.court_letter(j, "発信者情報開示命令", CASE_NUMBER)
    j.parties.lawyer.says("異議の訴え")


def operator_discloses(j: Journey) -> None:
    m.register_order(j, "開示命令", CASE_NUMBER)
    m.site_decides(j, ground="裁判所の命令", why="開示命令による。")
    m.site_releases(j, "answer-of-site", shows=["203.0.113.77"])


def take_the_sites_answer(j: Journey) -> None:
    m.take_answer(j, "answer-of-site")
    m.party(j, "経由プロバイダ", CARRIER, {"住所または本店所在地": "架空県架空市みなと三丁目3番3号"})
    j.parties.lawyer.open(j.case).follow("当事者").follow("通信の記録").says("203.0.113.77")
    m.name_carrier(j, CARRIER)


def carrier_fills_its_vault(j: Journey) -> None:
    board, carrier = j.parties.board, j.parties.carrier
    file = j.folder / "sessions.csv"
    covers = write_logs(file, board.connections("first", POST)[0], rows=j.log_rows)
    vault = carrier.home / "vault"
    said = carrier.kaiji("vault", "import", "--vault", vault, "--profile", "csv", "--covers", *covers, file)
    file.unlink()
    j.facts["log_rows"] = said["rows"]


def ask_the_carrier(j: Journey) -> None:
    for wanted in ("ログ保存の依頼を用意", "開示請求を用意"):
        j.parties.lawyer.open(j.case).press(wanted, {f"p{POST}を選ぶ": True})
    exchange_roots(j.parties.office, j.parties.carrier)
    m.request(j, CARRIER, "carrier", paper=True)


def carrier_holds_and_asks(j: Journey) -> None:
    clerk = j.parties.clerk
    m.carrier_receives(j, clerk, "request-to-carrier.zip").says("特定", "保全中")
    m.check_identity(j, clerk)
    j.facts["answer page"] = m.carrier_asks(j, clerk)


def subscriber_refuses(j: Journey) -> None:
    clerk = j.parties.clerk
    m.subscriber_answers(
        j,
        clerk.address,
        j.facts.pop("answer page"),
        "同意しません",
        "本当のことを書いただけです。家族も同じ回線を使っています。",
    )
    clerk.open(f"{clerk.address}queue/").says("不同意")


def file_against_the_carrier(j: Journey) -> None:
    m.filing(j, "発信者情報開示命令", CARRIER, m.PERSON_ITEMS)
    m.papers(j, "papers-second-stage.zip")
    m.court_letter(j, SECOND_FILING, SECOND_NUMBER)
    m.request(j, CARRIER, "carrier-under-the-order", filing=SECOND_FILING, paper=True)


def carrier_discloses(j: Journey) -> None:
    clerk, second = j.parties.clerk, j.parties.second_clerk
    request = "request-to-carrier-under-the-order.zip"
    m.carrier_receives(j, clerk, request).says("重複", "保全中")
    m.check_identity(j, clerk, "裁判所の決定・送達書類")
    m.carrier_releases(j, clerk, second, "answer-of-carrier", request=request)


def name_the_sender(j: Journey) -> None:
    m.take_answer(j, "answer-of-carrier")
    j.parties.lawyer.open(j.case).follow("当事者").says("発信者氏名")


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
    m.party(j, "警察・検察", "架空警察署長")
    for head, yen, why in DAMAGE:
        lawyer.open(j.case).follow("当事者").follow("請求する損害").follow("加える").press(
            "記録する", {"費目": head, "金額(円)": yen, "金額の理由": why}
        )
    m.filing(j, "損害賠償請求訴訟", "発信者", [])
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
    m.papers(j, "papers-for-redress.zip")
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
