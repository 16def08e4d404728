"""What people do again and again in a case (くり返しの手順), through pages only: the office, the site's desk, a carrier's desk."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from demo.journey.person import StuckError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from demo.journey.parties import Parties
    from demo.journey.person import Person

SITE: Final = "株式会社こもれび企画"
SITE_NAME: Final = "こもれびママ広場"
SITE_ADDRESS: Final = "架空県架空市みどり台一丁目1番1号 こもれびビル3階"
COURT: Final = "東京地方裁判所"
ADDRESS_ITEMS: Final = ("5 投稿時のIPアドレスとポート番号", "8 投稿の年月日と時刻")
PERSON_ITEMS: Final = ("1 氏名または名称", "2 住所", "3 電話番号", "4 電子メールアドレス")
ELEMENTS: Final = {
    "特定電気通信による情報の流通": "投稿は会員登録をしていない人も見られる掲示板に載り、だれでも閲覧できた。",
    "同定可能性": "投稿は「3年2組の架野真帆さん」と学級と氏名を挙げ、PTAの役員であることにも触れている。",
    "事実の摘示": "請求者がPTA会費から40万円を抜き取り自分のバッグを買ったという、証拠により存否を決められる事実を述べている。",
    "社会的評価の低下": "一般の読者の普通の注意と読み方によれば、請求者が横領をしたとの印象を与える。",
    "公共の利害に関する事実でないこと": "請求者は私人であり、会費を管理する役職にも就いていない。",
    "専ら公益を図る目的でないこと": "学校やPTAに是正を求める内容を含まない。",
    "重要な部分が真実でないこと": "2025年度および2026年度上期の会計監査で不足はなかった。",
}
_ANSWER: Final = re.compile(r"https?://\S+/answer/\S+")
_MATTER: Final = re.compile(r"CP-\d{4}-\d{6}")


@dataclass(slots=True)
class Journey:
    """Where a case stands: who is there, what went from hand to hand, what was done (事件の道のり)."""

    parties: Parties
    folder: Path
    calendar: Callable[[], date]
    """What day it is."""
    say: Callable[[str], None]
    post: int
    log_rows: int = 0
    case: str = ""
    number: str = ""
    """The number of the matter at the site's desk."""
    matter: str = ""
    receipt: str = ""
    files: dict[str, Path] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)
    """Which request each answer answers, by the names of the files."""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> str:
        """Today, as a form takes it."""
        return self.calendar().isoformat()

    def after(self, days: int) -> str:
        """Return the day so many days from today, as a form takes it."""
        return (self.calendar() + timedelta(days=days)).isoformat()

    def keep(self, name: str, person: Person) -> Path:
        """Save what a person got, to be handed over or looked at."""
        self.files[name] = person.saved(self.folder / "handed-over" / name)
        return self.files[name]


def record_operator(j: Journey) -> None:
    """Write down who runs the site, and what the site is called."""
    j.parties.lawyer.open(j.case).follow("運営者を書く").press(
        "記録する",
        {"サイトの名称": SITE_NAME, "氏名または名称": SITE, "住所または本店所在地": SITE_ADDRESS},
    )


def state_elements(j: Journey) -> None:
    """State the right, and the facts of each element with the exhibit."""
    lawyer = j.parties.lawyer
    lawyer.open(j.case).follow(f"No.{j.post}").press("加える", {"侵害された権利": "名誉毀損(事実の摘示)"})
    for element, text in ELEMENTS.items():
        lawyer.open(j.case).follow(f"No.{j.post}").press(
            "書く", {"主張する事実": text, "裏づける証拠": [f"投稿の画面(No.{j.post})"]}, within=element
        )


def party(j: Journey, role: str, name: str, more: Mapping[str, Any] | None = None) -> None:
    """Write a party down."""
    given = {"立場": role, "氏名または名称": name, "個人か法人等か": "法人・団体", **(more or {})}
    j.parties.lawyer.open(f"{j.case}facts/party/new/").press("記録する", given)


def filing(j: Journey, kind: str, against: str, items: Sequence[str], **more: Any) -> None:
    """Choose a procedure against somebody."""
    lawyer = j.parties.lawyer
    lawyer.open(f"{j.case}procedures/").press("加える", {"加える手続": kind}, within="裁判の手続")
    lawyer.press("記録する", {"裁判所": COURT, "相手方": against, "開示を求める情報": list(items), **more})


def court_letter(j: Journey, about: str, number: str, **more: str) -> None:
    """Key what the court's letter says; without `more` it granted what was asked today."""
    said = {
        "申立ての日": j.day,
        "裁判(決定・判決)の日": j.day,
        "告知・送達を受けた日": j.day,
        "結果": "応じた",
    }
    j.parties.lawyer.open(f"{j.case}letter/").press(
        "記録して期限を数える", {"どの手続の書面ですか": about, "事件番号": number, **(more or said)}
    )


def papers(j: Journey, name: str) -> Path:
    """Issue every paper that is due, as a ZIP."""
    j.parties.lawyer.open(f"{j.case}papers/").press("発行してZIPで受け取る")
    return j.keep(name, j.parties.lawyer)


def request(j: Journey, to: str, name: str, filing: str = "", *, paper: bool = False) -> Path:
    """Make a signed request and save it; the page of packages stays open. `paper` goes with it as a PDF."""
    lawyer = j.parties.lawyer
    given: dict[str, Any] = {"相手方": to, "請求書(PDF)を添える": paper}
    if filing:
        given["根拠となる裁判手続"] = filing
    lawyer.at(f"{j.case}packages/").press("署名して作る", given)
    lawyer.follow(lawyer.url.partition("made=")[2][:8])
    return j.keep(f"request-to-{name}.zip", lawyer)


def send_to_site(j: Journey, name: str = "site", *, paper: bool = False) -> None:
    """Make a request to the site and send it to its desk, which answers with a receipt."""
    lawyer = j.parties.lawyer
    request(j, SITE, name, paper=paper)
    made = lawyer.url.partition("made=")[2]
    lawyer.press("送る", {"窓口のアドレス": j.parties.operator.address}, within=made).says("CP-")
    j.number = _MATTER.findall(lawyer.text())[-1]


def open_matter_at_site(j: Journey) -> Person:
    """Let the reviewer open the matter."""
    reviewer = j.parties.reviewer
    if not j.matter:
        reviewer.open(f"{reviewer.address}queue/").follow(j.number)
        j.matter = reviewer.url
    return reviewer.at(j.matter)


def site_accepts(j: Journey) -> None:
    """Check who asks, and that nothing is missing."""
    open_matter_at_site(j).press("確認した").press("不備なしとする")


def site_asks_the_poster(j: Journey, *, printed: bool = False) -> None:
    """Write to the poster by the site's messages, and keep the letter where it is `printed`; delivered the same day."""
    open_matter_at_site(j).press(
        "照会を出す",
        {
            "送り方": "サイトのメッセージ",
            "宛名(分かるとき)": "投稿者",
            "住所・アカウント": f"No.{j.post}の投稿者(サイト内のメッセージ)",
        },
    )
    if printed:
        open_matter_at_site(j).press("照会書")
        j.keep("inquiry-to-poster.pdf", j.parties.reviewer)
    open_matter_at_site(j).press("到達を記録", {"到達した日": j.day})


def register_order(j: Journey, kind: str, number: str) -> None:
    """Register the court's order at the site's desk."""
    open_matter_at_site(j).press(
        "登録する", {"裁判の種類": kind, "裁判所": COURT, "事件番号": number, "裁判の日": j.day}
    )


def site_decides(j: Journey, *, ground: str = "", refusal: str = "", why: str = "") -> None:
    """Decide address and time alike: granted on `ground`, or refused for `refusal`."""
    decided: dict[str, Any] = {}
    for item in ("5", "8"):
        line = f"p{j.post} · {item} ›"
        if ground:
            decided |= {line: "応じる", f"{line} 応じる根拠": ground, f"{line} 認めた事実": why}
        else:
            decided |= {line: "応じない", f"{line} 応じない理由": refusal, f"{line} 説明": why}
    j.parties.reviewer.open(f"{j.matter}decide/").press("この内容で決定する", decided)


def site_releases(
    j: Journey, name: str, *, shows: Sequence[str] = (), request: str = "request-to-site.zip"
) -> None:
    """Let the second person see what leaves, and let it go; the answer is a package."""
    releaser = j.parties.releaser
    releaser.open(f"{j.matter}confirm/").says(*shows).press("確認して回答を出す")
    releaser.at(j.matter).press(f"{j.number}.zip")
    j.keep(f"{name}.zip", releaser)
    j.answers[f"{name}.zip"] = request


def take_answer(j: Journey, name: str) -> None:
    """Take an answer into the case: it is checked first."""
    lawyer = j.parties.lawyer
    lawyer.open(f"{j.case}packages/").press("検査して取り込む", {"回答パッケージ": j.files[f"{name}.zip"]})
    lawyer.says("検査に合格した回答を取り込みました")


def name_carrier(j: Journey, carrier: str, communication: str = "com1") -> None:
    """Write down which party carried a communication."""
    j.parties.lawyer.open(f"{j.case}facts/communication/{communication}/").press(
        "記録する", {"経由プロバイダ": carrier}
    )


def carrier_receives(j: Journey, clerk: Person, name: str) -> Person:
    """Take a request package in at a carrier's desk: it is searched for, and held, at once."""
    clerk.open(f"{clerk.address}receive/").press("検査して受け付ける", {"請求パッケージ": j.files[name]})
    j.receipt = clerk.url
    return clerk


def check_identity(
    j: Journey, clerk: Person, how: str = "登録済みの署名と別途の確認", *, within: str = "本人確認・代理権"
) -> Person:
    """Record how the requester, or the order, was checked."""
    return clerk.at(j.receipt).press("記録する", {"確認した資料": how, "確認した日": j.day}, within=within)


def carrier_asks(j: Journey, clerk: Person, name: str = "inquiry-to-subscriber.pdf") -> str:
    """Print and send the inquiry; returns the address of its answer page as the letter gives it."""
    clerk.at(j.receipt).press("選んだ行の意見を照会", {"1行目を選ぶ": True})
    clerk.open(f"{clerk.address}inquiries/").press("1つの印刷にまとめる")
    clerk.press("印刷用PDF", {"回答のページを付ける": True})
    j.keep(name, clerk)
    clerk.open(f"{clerk.address}inquiries/").press("発送した", {"発送日": j.day})
    letter = subprocess.run(
        ["pdftotext", str(j.files[name]), "-"], check=True, capture_output=True, text=True
    ).stdout
    link = _ANSWER.search(letter)
    if link is None:
        raise StuckError("照会書に回答のページがありません。")
    return link[0]


def subscriber_answers(j: Journey, address: str, link: str, choice: str, reason: str) -> None:
    """Answer an inquiry on its page, without an account."""
    j.parties.window("契約者", address).open(link).press(
        "回答を送る", {"開示についての意見 ›": choice, "理由": reason}
    )


def carrier_releases(j: Journey, clerk: Person, second: Person, name: str, *, request: str) -> None:
    """Decide to disclose, let the second person let the ticked fields go, and fetch the answer."""
    clerk.open(j.receipt).follow("1").press("すべて開示と決める")
    second.open(f"{second.address}releases/").follow("AP-").press(
        "印の項目だけを放出", {"出してよい項目 ›": ["1 氏名", "2 住所", "3 電話番号", "4 電子メール"]}
    )
    carrier_answer(j, clerk, name, request=request)


def carrier_answer(j: Journey, clerk: Person, name: str, *, request: str) -> None:
    """Fetch the signed answer of a receipt whose lines are all closed."""
    clerk.at(j.receipt).press("回答パッケージ")
    j.keep(f"{name}.zip", clerk)
    j.answers[f"{name}.zip"] = request


def bring_to_site(j: Journey, name: str = "site", *, paper: bool = False) -> None:
    """Make a request to the site and hand it over as a file."""
    request(j, SITE, name, paper=paper)
    hand_to_site(j, f"request-to-{name}.zip")


def hand_to_site(j: Journey, name: str) -> None:
    """Hand a request over as a file, which the site's reviewer takes in as a matter of its own."""
    reviewer = j.parties.reviewer
    reviewer.open(f"{reviewer.address}intake/").press("検査して受け付ける", {"パッケージ": j.files[name]})
    j.number, j.matter = _MATTER.findall(reviewer.text())[0], ""
