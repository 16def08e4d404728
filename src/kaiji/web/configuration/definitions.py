"""Every setting of the web application, once (設定の一覧): its key, variable, kind, default and words.

docs/reference/settings.md is made from this table. A setting that is not here does not exist.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from kaiji.ground.words import Words

Kind: TypeAlias = Literal["text", "secret", "number", "yes-no", "list", "choice"]
Value: TypeAlias = str | int | bool | tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting: `key` in kaiji.toml (section.name), `variable` in the environment."""

    key: str
    variable: str
    kind: Kind
    default: Value
    words: Words
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 2**31


DESKS: Final = ("claimant", "content-provider", "access-provider")


def _text(key: str, variable: str, ja: str, en: str, default: str = "") -> Setting:
    return Setting(key=key, variable=variable, kind="text", default=default, words=Words(ja=ja, en=en))


def _number(key: str, variable: str, default: int, least: int, most: int, ja: str, en: str) -> Setting:
    words = Words(ja=ja, en=en)
    return Setting(
        key=key, variable=variable, kind="number", default=default, words=words, least=least, most=most
    )


def _yes_no(key: str, variable: str, ja: str, en: str, *, default: bool) -> Setting:
    return Setting(key=key, variable=variable, kind="yes-no", default=default, words=Words(ja=ja, en=en))


def _secret(key: str, variable: str, ja: str, en: str) -> Setting:
    return Setting(key=key, variable=variable, kind="secret", default="", words=Words(ja=ja, en=en))


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting(
        key="desk",
        variable="KAIJI_DESK",
        kind="choice",
        default="claimant",
        choices=DESKS,
        words=Words(
            ja="どの当事者の机か。一つの設置に一つ",
            en="whose desk this is; one an installation",
        ),
    ),
    _text(
        "name",
        "KAIJI_NAME",
        "画面の上に出る名前(事務所名・会社名)",
        "name shown at the top (the office, the company)",
    ),
    Setting(
        key="database.url",
        variable="DATABASE_URL",
        kind="secret",
        default="",
        words=Words(
            ja="postgresql://利用者:パスワード@ホスト:5432/名前 または sqlite:///経路。空なら KAIJI_HOME の kaiji-<机>.sqlite3",
            en="postgresql://user:password@host:5432/name or sqlite:///path; empty: kaiji-<desk>.sqlite3 in KAIJI_HOME",
        ),
    ),
    _text("server.host", "KAIJI_HOST", "待ち受けるアドレス", "address to listen on", "127.0.0.1"),
    _number(
        "server.port",
        "KAIJI_PORT",
        8700,
        0,
        65535,
        "待ち受けるポート(0は空きポート)",
        "port to listen on (0: any free one)",
    ),
    _text(
        "server.public_url",
        "KAIJI_PUBLIC_URL",
        "利用者から見たURL。https:// なら安全なCookieとHSTSを有効にする",
        "URL as people see it; https:// turns on secure cookies and HSTS",
    ),
    _yes_no(
        "server.behind_proxy",
        "KAIJI_BEHIND_PROXY",
        "TLSを終端するプロキシの後ろにある(X-Forwarded-Proto・X-Forwarded-For を信用する)",
        "stands behind a proxy that ends TLS (trust X-Forwarded-Proto and X-Forwarded-For)",
        default=False,
    ),
    _number(
        "server.processes", "KAIJI_PROCESSES", 2, 1, 64, "画面のプロセス数", "processes that answer pages"
    ),
    _number("server.threads", "KAIJI_THREADS", 4, 1, 64, "プロセスあたりのスレッド数", "threads a process"),
    _number(
        "server.workers",
        "KAIJI_WORKERS",
        1,
        0,
        16,
        "背景の作業を行うプロセス数",
        "processes that do background work",
    ),
    _number(
        "server.worker_memory_mb",
        "KAIJI_WORKER_MEMORY_MB",
        512,
        128,
        65536,
        "作業プロセスがこれより多くのメモリー(MB)を持ったら、手元の仕事を終えてから新しいプロセスに替わる",
        "a worker that holds more memory than this, in MB, finishes its job and is replaced by a new one",
    ),
    _secret(
        "server.metrics_token",
        "KAIJI_METRICS_TOKEN",
        "/metrics/ を読むための合言葉(Prometheus)。空なら計測値は出さない",
        "token for reading /metrics/ (Prometheus); empty: no figures are given",
    ),
    _number(
        "sessions.idle_hours",
        "KAIJI_SESSION_HOURS",
        12,
        1,
        24 * 90,
        "操作がないままログイン状態を保つ時間",
        "hours a sign-in lasts without use",
    ),
    _yes_no(
        "accounts.second_factor",
        "KAIJI_SECOND_FACTOR",
        "全員に二つ目の認証(認証アプリかパスキー)を求める",
        "ask everyone for a second factor (an authenticator app or a passkey)",
        default=False,
    ),
    _number(
        "uploads.most_mb",
        "KAIJI_UPLOAD_MB",
        50,
        1,
        4096,
        "一つのファイルの上限(MB)",
        "largest file taken in, in MB",
    ),
    _text(
        "mail.host",
        "KAIJI_MAIL_HOST",
        "メールサーバー。空ならメールは送らない",
        "mail server; empty: no mail is sent",
    ),
    _number(
        "mail.port", "KAIJI_MAIL_PORT", 587, 1, 65535, "メールサーバーのポート", "port of the mail server"
    ),
    _text("mail.user", "KAIJI_MAIL_USER", "メールサーバーの利用者名", "user name at the mail server"),
    _secret(
        "mail.password", "KAIJI_MAIL_PASSWORD", "メールサーバーのパスワード", "password at the mail server"
    ),
    _text(
        "mail.sender",
        "KAIJI_MAIL_FROM",
        "差出人のアドレス",
        "address that mails come from",
        "kaiji@localhost",
    ),
    _text(
        "storage.backups",
        "KAIJI_BACKUPS",
        "バックアップを置くフォルダー。kaiji storage と計測値に数える(書き込みはしない)",
        "folder where backups are put; counted by `kaiji storage` and the figures, never written to",
    ),
    Setting(
        key="log.level",
        variable="KAIJI_LOG_LEVEL",
        kind="choice",
        default="info",
        choices=("debug", "info", "warning", "error"),
        words=Words(ja="記録(標準エラー出力)の細かさ", en="how much is logged to standard error"),
    ),
)
