"""What Kaiji needs of the machine and of the world: browser, fonts, clock, time stamp authorities (機械と外部)."""

from __future__ import annotations

import ctypes
import os
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from kaiji.cli.doctor.findings import Finding, finding, good
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import day_in_japan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from kaiji.evidence.seal.authority import Authority

_APT: Final = "sudo apt-get install --no-install-recommends"
_SANDBOX: Final = (
    "ブラウザーの砂場(sandbox)が許されていません。コンテナでは deploy/seccomp.json を使ってください(deploy/compose.yaml のとおり)。",
    "The browser may not make its sandbox. In a container use deploy/seccomp.json, as deploy/compose.yaml does.",
)
_UNSYNCHRONISED: Final = 5
"""TIME_ERROR of adjtimex(2)."""
_FAR_SECONDS: Final = 10
_ENDING_DAYS: Final = 180


def browser() -> Iterator[Finding]:
    """Say which browser captures, and whether it starts."""
    try:
        from kaiji.evidence.capture.settings import Settings
    except ModuleNotFoundError as error:
        yield good(
            "browser.not-needed",
            f"証拠を取得する部品は入っていません({error.name})。取得しない机には要りません",
            f"The parts that capture are not installed ({error.name}); a desk that captures nothing needs none",
        )
        return
    path = Settings().browser
    todo = (f"{_APT} chromium", f"{_APT} chromium")
    if not Path(path).is_file():
        what = (f"ブラウザーがありません: {path}", f"There is no browser: {path}")
        yield finding("browser.missing", "bad", what, todo)
        return
    with tempfile.TemporaryDirectory(prefix="kaiji-doctor-", ignore_cleanup_errors=True) as profile:
        said, fault = _started(path, Path(profile))
    if fault:
        what = (f"ブラウザーが起動しません: {fault}", f"The browser does not start: {fault}")
        yield finding(
            "browser.broken", "bad", what, _SANDBOX if "chroot" in fault or "sandbox" in fault else todo
        )
        return
    yield good("browser.ready", said, said)


def _started(path: str, profile: Path) -> tuple[str, str | None]:
    """Start the browser on an empty page as a capture does; return its version, and what kept it from starting."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    page = ["--headless=new", "--disable-gpu", f"--user-data-dir={profile}", "--dump-dom", "about:blank"]
    own = {**os.environ, "HOME": str(profile)}
    try:
        version = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=30, check=True)
        shown = subprocess.run(
            [path, *as_root, *page], env=own, capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return "", str(error)
    if "<html" in shown.stdout:
        return version.stdout.strip(), None
    told = [line for line in shown.stderr.splitlines() if "FATAL" in line or "Check failed" in line]
    return "", (told or shown.stderr.strip().splitlines() or [f"exit {shown.returncode}"])[0][-200:]


def fonts() -> Iterator[Finding]:
    """Say which fonts of the papers are not there."""
    from kaiji.documents.writers.fonts import FONTS

    for font in FONTS:
        if font.path.is_file():
            yield good("fonts.there", f"書体 {font.family}", f"Font {font.family}")
        else:
            yield finding(
                "fonts.missing",
                "bad" if font.needed else "note",
                (f"書体がありません: {font.family}", f"A font is missing: {font.family}"),
                (f"{_APT} {font.package}", f"{_APT} {font.package}"),
            )


def clock() -> Iterator[Finding]:
    """Say whether the kernel holds its clock for synchronised."""
    state = _kernel_clock()
    if state is None:
        yield finding(
            "clock.unknown",
            "unknown",
            (
                "時計が合っているか、この機械では分かりません",
                "This machine does not say whether its clock is set",
            ),
            (
                "kaiji doctor --online で時刻認証局の時刻と比べてください。",
                "Compare with the authorities: kaiji doctor --online.",
            ),
        )
    elif state == _UNSYNCHRONISED:
        yield finding(
            "clock.loose",
            "note",
            ("時計が時刻サーバーと合わせられていません", "The clock is not synchronised with a time server"),
            (
                "chrony か systemd-timesyncd を動かしてください。証拠の日時と期限は時計によります。",
                "Run chrony or systemd-timesyncd: times of evidence and deadlines rest on the clock.",
            ),
        )
    else:
        yield good("clock.set", "時計は時刻サーバーと合っています", "The clock is synchronised")


def _kernel_clock() -> int | None:
    """Return the state that adjtimex(2) tells without setting anything; None where there is no such call."""
    try:
        call = ctypes.CDLL(None, use_errno=True).adjtimex
    except (OSError, AttributeError):
        return None
    state = int(call(ctypes.create_string_buffer(512)))  # modes = 0: read only
    return None if state < 0 else state


def authorities(home: Path, *, at: datetime, online: bool) -> Iterator[Finding]:
    """Say which authorities stamp, whether their roots last, and with `online` what they answer."""
    from kaiji.evidence.seal.settings import load_authorities

    try:
        found = load_authorities(home, day=day_in_japan(at))
    except KaijiError as error:
        yield Finding(code="tsa.settings", state="bad", what=error.message, todo=error.advice)
        return
    if not found:
        yield finding(
            "tsa.none",
            "note",
            ("時刻認証局を使わない設定です", "No time stamp authority is set up"),
            ("証拠の時刻は自分の時計だけになります。", "Times of evidence rest on your own clock alone."),
        )
    for authority in found:
        ends = max(root.not_valid_after_utc for root in authority.roots)
        if (ends - at).days < _ENDING_DAYS:
            yield finding(
                "tsa.root-ends",
                "bad" if ends <= at else "note",
                (
                    f"{authority.name} のルートは {ends:%Y-%m-%d} まで",
                    f"The root of {authority.name} ends {ends:%Y-%m-%d}",
                ),
                (
                    "新しいルートを配布元から得て、古い証拠に kaiji stamp で付け足してください。",
                    "Get the new root, and stamp older evidence again with `kaiji stamp`.",
                ),
            )
        elif not online:
            yield good("tsa.set", f"時刻認証局 {authority.name}", f"Time stamp authority {authority.name}")
        if online:
            yield _asked(authority)


def _asked(authority: Authority) -> Finding:
    from kaiji.evidence.seal.stamping import ask
    from kaiji.evidence.seal.transport import http_post
    from kaiji.ground.instants import now

    try:
        stamp = ask(authority, b"kaiji doctor", http_post)
    except KaijiError as error:
        return Finding(code="tsa.silent", state="bad", what=error.message, todo=error.advice)
    apart = round(abs((stamp.gen_time - now()).total_seconds()))
    what = (f"{authority.name}: 時刻の差 {apart}秒", f"{authority.name}: {apart} s apart")
    if apart > _FAR_SECONDS:
        return finding("tsa.clock", "bad", what, ("時計を合わせてください。", "Set the clock."))
    return good("tsa.answers", *what)
