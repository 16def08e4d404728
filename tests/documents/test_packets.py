"""A packet for the court: exhibits from sealed packages, stamped and named; lists; locked schedules and corrections."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pdfplumber
import pytest
from PIL import Image

from kaiji.casefile.folder import parse_case
from kaiji.cli.main import main
from kaiji.documents.checking.rules import texts
from kaiji.documents.companions import companion
from kaiji.documents.court_files import court_file_name
from kaiji.documents.errors import AlreadyLockedError, NothingToMakeError, PictureError
from kaiji.documents.locking import lock_bytes, lock_path, refuse_relock
from kaiji.documents.making import make_papers, writers
from kaiji.documents.packets import pack
from kaiji.documents.values import Document, Paragraph, Schedule, Span
from kaiji.ground.chain import chain_lines
from tests.documents.reading_back import pdf_text

SAMPLE = (Path(__file__).parent / "samples" / "procedures.toml").read_text(encoding="utf-8")
DAY = date(2026, 11, 23)
MILLIMETRE = 72 / 25.4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a case folder with a package that has the parts papers are made from; whether it verifies is not at stake."""
    place = tmp_path_factory.mktemp("case")
    package = place / "evidence" / "EV-20261101-0001"
    (package / "capture").mkdir(parents=True)
    (package / "meta").mkdir()
    Image.new("RGB", (860, 220), "#eef").save(package / "capture" / "post-00321.png")
    Image.new("RGB", (1280, 2600), "#fee").save(package / "capture" / "post-00321-framed.png")
    page = Document(
        id="x", stem="x", title="x", copy="", profile="F", language="ja", made_on=DAY,
        blocks=tuple(Paragraph(spans=(Span(text=f"{n}番目の書き込み"),)) for n in range(120)),
    )  # fmt: skip
    (package / "capture" / "page.pdf").write_bytes(writers(["pdf"])["pdf"].write(page))
    sums = "".join(
        f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(package)}\n"
        for p in sorted(package.rglob("*.p*"))
    )
    (package / "SHA256SUMS").write_text(sums, encoding="utf-8")
    meta = {
        "operator": "霞 太郎",
        "purpose": "証拠とするため",
        "final_url": "https://board.example/bbs/topic/1001",
        "started_at": "2026-11-01T01:00:00Z",
        "finished_at": "2026-11-01T01:00:30.123456Z",
        "tool": {"name": "Kaiji", "version": "0.1.0", "browser": {"name": "Chromium", "version": "156.0"}},
        "completeness": {"complete": True, "reasons": []},
    }
    (package / "meta" / "capture.json").write_text(json.dumps(meta), encoding="utf-8")
    log: list[dict[str, Any]] = [
        {"event": "package.opened", "at": "2026-11-01T01:00:00Z"},
        {
            "event": "warc.stamped",
            "at": "2026-11-01T01:00:20Z",
            "authority": "例示時刻認証局",
            "gen_time": "2026-11-01T01:00:20Z",
        },
        {"event": "package.sealed", "at": "2026-11-01T01:00:30Z"},
    ]
    (package / "custody.jsonl").write_bytes(chain_lines(list(log)))
    text = SAMPLE.replace("number = 321\n", 'number = 321\npackage = "evidence/EV-20261101-0001"\n', 1)
    (place / "case.toml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def packed(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("packet")
    case = parse_case((folder / "case.toml").read_text(encoding="utf-8"))
    list(pack(case, DAY, "f-injunction", folder, out))
    return out


def test_a_packet_holds_petition_lists_schedules_and_exhibits(packed: Path) -> None:
    names = {path.name for path in packed.iterdir()}
    assert {
        "発信者情報開示仮処分命令申立書.pdf",
        "証拠説明書.pdf",
        "証拠説明書.xlsx",
        "提出物一覧.pdf",
    } <= names
    assert {n.partition(" ")[0] for n in names if n.startswith("甲")} == {
        "甲001-1",
        "甲001-2",
        "甲002",
        "甲003",
    }
    assert max(len(name) for name in names) <= 50
    assert not [name for name in names if "（）" in name]


def test_an_exhibit_is_stamped_on_every_page_and_leaves_room_for_binding(packed: Path) -> None:
    path = next(packed.glob("甲001-1*"))
    with pdfplumber.open(path) as pdf:
        assert len(pdf.pages) > 4
        for page in pdf.pages:
            stamp = [c for c in page.chars if c["size"] > 13 and c["top"] < 35 * MILLIMETRE]
            assert "".join(c["text"] for c in stamp).startswith("甲第１号証の１")
            assert min(c["x0"] for c in stamp) > page.width / 2
            assert min(c["x0"] for c in page.chars) >= 30 * MILLIMETRE - 0.5
        first, second, last = pdf.pages[0], pdf.pages[1], pdf.pages[-1]
        assert first.images[0]["width"] / first.images[0]["height"] == pytest.approx(860 / 220, rel=0.02)
        assert second.images[0]["height"] <= 196 * MILLIMETRE
        assert "証拠の同一性" in last.extract_text()
    text = pdf_text(path)
    assert "100番目の書き込み" in text


def test_an_exhibit_names_the_hashes_of_what_it_shows(packed: Path, folder: Path) -> None:
    text = pdf_text(next(packed.glob("甲001-1*")))
    package = folder / "evidence" / "EV-20261101-0001"
    for name in ("capture/post-00321.png", "capture/page.pdf", "SHA256SUMS"):
        assert hashlib.sha256((package / name).read_bytes()).hexdigest() in text
    assert "sha256sum-cSHA256SUMS" in text


def test_the_list_of_exhibits_is_the_same_as_a_workbook(packed: Path) -> None:
    sheet = openpyxl.load_workbook(packed / "証拠説明書.xlsx").worksheets[0]
    rows = [[str(cell.value) for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["号証", "標目", "原・写", "作成年月日", "作成者", "立証趣旨"]
    assert [row[0] for row in rows[1:]] == ["甲１の１", "甲１の２", "甲２", "甲３"]
    assert rows[4][2] == "原本"


def test_the_packet_list_follows_procedure_and_day(packed: Path, folder: Path, tmp_path: Path) -> None:
    paper = pdf_text(packed / "提出物一覧.pdf")
    for words in (
        "２０００円（収入印紙）",
        "正本１・副本１",
        "株式会社ひろばの資格証明書",
        "３か月以内",
        "左側２か所",
    ):
        assert words in paper
    case = parse_case((folder / "case.toml").read_text(encoding="utf-8"))
    files = list(pack(case, DAY, "f-suit", folder, tmp_path))
    electronic = pdf_text(tmp_path / "提出物一覧.pdf")
    assert "電子申立て（義務）" in electronic
    assert "１万４４００円" in electronic
    fields = (tmp_path / "入力欄.txt").read_text(encoding="utf-8")
    assert "氏名又は名称\t山田 花子" in fields
    assert "手数料\t14400" in fields
    assert {f.name for f in files} == {p.name for p in tmp_path.iterdir()}


def test_the_report_on_the_capture_says_what_the_package_says(folder: Path) -> None:
    case = parse_case((folder / "case.toml").read_text(encoding="utf-8"))
    (report,) = make_papers(case, DAY, ["D27-capture"], folder=folder)
    words = "".join(texts(report.document.blocks))
    assert report.findings == ()
    for part in (
        "霞 太郎",
        "令和８年１１月１日１０時００分３０秒",
        "Chromium 156.0",
        "例示時刻認証局",
        "欠落",
        "証拠パッケージを封印",
    ):
        assert part in words


def test_an_exhibit_that_points_out_of_the_case_is_refused(folder: Path, tmp_path: Path) -> None:
    text = (folder / "case.toml").read_text(encoding="utf-8")
    wrong = text.replace('title = "園長の説明書"', 'file = "../../../../etc/passwd"\ntitle = "園長の説明書"')
    with pytest.raises(PictureError):
        list(pack(parse_case(wrong), DAY, "f-injunction", folder, tmp_path))
    with pytest.raises(NothingToMakeError):
        list(pack(parse_case(text), DAY, "nothing", folder, tmp_path))


NAMES = {
    ("甲001", "契約書"): "甲001 契約書.pdf",
    ("甲001-1", "投稿画面:No.321?"): "甲001-1 投稿画面No.321.pdf",
    ("乙002", "ＡＢＣ１２３"): "乙002 ABC123.pdf",
    ("甲003", "a/b\\c*d\x00e"): "甲003 abcde.pdf",
    ("甲004", "?*"): "甲004 書証.pdf",
    ("甲005", "長" * 80): f"甲005 {'長' * 41}.pdf",
}


@pytest.mark.parametrize("given", NAMES)
def test_files_are_named_as_the_court_wants_them(given: tuple[str, str]) -> None:
    name = court_file_name(*given, "pdf", DAY)
    assert name == NAMES[given]
    assert len(name) <= 50


def test_locked_schedules_make_a_later_change_a_correction(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = SAMPLE.replace(
        'kind = "disclosure-injunction"\n', 'kind = "disclosure-injunction"\nfiled_on = 2026-11-23\n'
    )
    (tmp_path / "case.toml").write_text(text, encoding="utf-8")
    lock = ["documents", "lock", str(tmp_path), "--filing", "f-injunction", "--today", "2026-11-23"]
    assert main(lock) == 0
    assert main(lock) == 0
    changed = text.replace('topic = "さくら保育園のあの人"', 'topic = "さくら保育園のあの人 その2"')
    (tmp_path / "case.toml").write_text(changed, encoding="utf-8")
    assert main(lock) == 4
    assert main(["documents", "check", str(tmp_path), "--today", "2026-11-23", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out.rpartition("\n{\n")[2].join(["{", ""]))
    assert [f["code"] for f in answer["findings"] if f["code"] != "unverified"] == ["locked"]
    (paper,) = make_papers(parse_case(changed), DAY, ["D27-correction"], folder=tmp_path)
    words = list(texts(paper.document.blocks))
    assert "さくら保育園のあの人" in words
    assert "さくら保育園のあの人 その2" in words
    assert "令和８年１１月２３日付けで提出した目録" in "".join(words)
    assert "投稿記事目録１　スレッド等" in words
    sheets = [b.key for b in paper.document.blocks if isinstance(b, Schedule)]
    assert sheets == ["posts"], "only the schedule that changed is enclosed"


def test_what_is_locked_is_never_overwritten(tmp_path: Path) -> None:
    papers = make_papers(parse_case(SAMPLE), DAY)
    path = lock_path(tmp_path, "f-injunction")
    path.parent.mkdir()
    data = lock_bytes(papers, "f-injunction", DAY)
    path.write_bytes(data)
    refuse_relock(path, data)
    other = lock_bytes(
        make_papers(parse_case(SAMPLE.replace("さくら保育園の", "別の園の")), DAY), "f-injunction", DAY
    )
    with pytest.raises(AlreadyLockedError):
        refuse_relock(path, other)
    with pytest.raises(NothingToMakeError):
        lock_bytes(papers, "nothing", DAY)


def test_the_english_companion_says_that_the_japanese_prevails() -> None:
    made = make_papers(parse_case(SAMPLE), DAY, ["D09"])
    english = companion(made[0])
    words = "\n".join(texts(english.document.blocks))
    assert english.document.stem.endswith("_en")
    title = "Petition for a provisional disposition of disclosure"
    for part in ("never filed", "Japanese paper prevails", title, "party[1].name", "山田 花子"):
        assert part in words
    assert writers(["pdf"])["pdf"].write(english.document).startswith(b"%PDF-1.7")
