"""Errors of evidence: capture, seal, verify (証拠保全のエラー). Shared: append a class, never change a code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from kaiji.ground.errors import DefectError, InputError, KaijiError, OutsideError, VerificationError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.ground.words import Language


class PackageExistsError(InputError):
    """There is a package, or one under way, where a new one was to be written."""

    code = "package.exists"
    what_to_do = Words(
        ja="別の名前を指定してください。末尾が .partial のものは途中で終わった取得です。中を確かめてから、手で消すか保管してください。",
        en="Name another folder. One ending in .partial is a capture that was cut off: look at it, then delete or keep it by hand.",
    )


class PackageWriteError(OutsideError):
    """A file of the package could not be written (disk full, no permission)."""

    code = "package.write"
    what_to_do = Words(
        ja="空き容量と書込みの権限を確かめて、取得からやり直してください。途中のフォルダー(.partial)は証拠として使えません。",
        en="Check free space and permission, then capture again. The unfinished folder (.partial) is not evidence.",
    )


class PackageNameError(DefectError):
    """A file was to be written under a name that a package cannot hold."""

    code = "package.name"


class PackageStateError(DefectError):
    """A package that is closed was to be written, or a file changed after it was recorded."""

    code = "package.state"


class SelfCheckError(DefectError):
    """The package just written does not pass its own verification."""

    code = "package.self-check"
    what_to_do = Words(
        ja="このパッケージは完成していません(.partial のまま残ります)。取得からやり直し、同じ表示が出るときは開発者に知らせてください。",
        en="The package is not finished (it stays .partial). Capture again; if this comes back, report it to the developers.",
    )


class PackageUnreadableError(InputError):
    """What was to be verified is not a folder that can be read."""

    code = "package.unreadable"
    what_to_do = Words(
        ja="証拠パッケージのフォルダー(SHA256SUMS のあるところ)を指定してください。",
        en="Name the folder of the evidence package, the one that holds SHA256SUMS.",
    )


class AuthorityUnreachableError(OutsideError):
    """A time stamp authority did not answer, or not in time."""

    code = "authority.unreachable"
    what_to_do = Words(
        ja="接続と時刻認証局の設定を確かめてください。あとから kaiji stamp で時刻を付けられます(過去の時刻にはなりません)。",
        en="Check the connection and the settings of the authority. `kaiji stamp` can stamp later; it never makes it older.",
    )


class AuthorityReplyError(OutsideError):
    """A time stamp authority answered something that does not hold."""

    code = "authority.reply"
    what_to_do = Words(
        ja="この時刻認証局の応答は使えません。別の認証局を設定し、固定したルート証明書が正しいか確かめてください。",
        en="This answer cannot be used. Configure another authority, and check that the pinned root is the right one.",
    )


class AuthoritySettingsError(InputError):
    """The list of time stamp authorities cannot be read."""

    code = "authority.settings"
    what_to_do = Words(
        ja="KAIJI_HOME の authorities.toml を、示された書き方に直してください。",
        en="Correct authorities.toml under KAIJI_HOME as shown.",
    )


class SignerKeyError(InputError):
    """The signing key or its certificate cannot be used."""

    code = "signer.key"
    what_to_do = Words(
        ja="鍵と証明書のファイル、パスフレーズ、ファイルの権限(本人だけが読めること)を確かめてください。",
        en="Check the key, its certificate, the passphrase and the permissions (readable by the owner only).",
    )


class TrustError(InputError):
    """The folder of trusted roots cannot be read or holds none."""

    code = "trust.roots"
    what_to_do = Words(
        ja="tsa/ と signer/ に、信頼するルート証明書(PEM)を置いたフォルダーを指定してください。パッケージの中の証明書は使えません。",
        en="Name a folder with the roots you trust as PEM files in tsa/ and signer/; certificates inside a package do not count.",
    )


class VerificationFailedError(VerificationError):
    """A package that a later step relies on does not verify."""

    code = "package.unverified"


class MalformedError(VerificationError):
    """Bytes of a package, a token or a recording are not in the form they claim."""

    code = "evidence.malformed"


class CaptureUrlError(InputError):
    """The URL to capture cannot be taken."""

    code = "capture.url"


class CaptureFailedError(KaijiError):
    """A capture that ended without what was asked for (取得の失敗); what was got is kept in `package`."""

    code = "capture.failed"
    package: Path | None = None
    """Folder of the package that holds what was got, marked as failed; None where there is none."""

    def kept(self, package: Path | None) -> Self:
        """Say where what was got is kept, and return this error."""
        self.package = package
        return self

    def as_json(self) -> dict[str, Any]:
        """Return the contract's object, with the package beside it."""
        return {**super().as_json(), "package": str(self.package) if self.package else None}

    def in_language(self, language: Language) -> str:
        """Return the whole error as lines of text, with the package."""
        said = super().in_language(language)
        if self.package is None:
            return said
        label = "取得できた分" if language == "ja" else "What was got"
        return f"{said}\n  {label}: {self.package}"


class CaptureAddressError(CaptureFailedError, InputError):
    """The host does not stand in the public Internet."""

    code = "capture.address"
    what_to_do = Words(
        ja="公開されているページのURLを指定してください。社内やこの機械のページは取得の対象外です。",
        en="Give the URL of a public page; pages of an internal network or of this machine are not captured.",
    )


class HostUnknownError(CaptureFailedError, OutsideError):
    """The host's name has no address."""

    code = "capture.host-unknown"
    what_to_do = Words(
        ja="URLの綴りと、この機械の名前解決(DNS)を確かめてください。サイトが廃止された可能性もあります。",
        en="Check the spelling of the URL and this machine's DNS; the site may also be gone.",
    )


class HostUnreachableError(CaptureFailedError, OutsideError):
    """The host does not answer."""

    code = "capture.unreachable"
    what_to_do = Words(
        ja="接続を確かめ、時間をおいてもう一度取得してください。続くときは、サイトの停止の証拠になります。",
        en="Check the connection and capture again later; if it goes on, this is evidence that the site is down.",
    )


class TlsFailedError(CaptureFailedError, OutsideError):
    """The host's certificate or its TLS does not hold."""

    code = "capture.tls"
    what_to_do = Words(
        ja="証明書を確かめられない通信は証拠にできません。サイト側の設定か、途中の機器(検査プロキシ等)を確かめてください。",
        en="Traffic whose certificate does not verify is no evidence. Check the site, or devices in between (inspecting proxies).",
    )


class PageGoneError(CaptureFailedError, OutsideError):
    """The site says that the page is not there (404, 410)."""

    code = "capture.page-gone"
    what_to_do = Words(
        ja="削除・移動の証拠として保存しました。以前の取得がなければ、検索結果やアーカイブに残る写しを探してください。",
        en="Kept as evidence that the page is gone. Without an earlier capture, look for copies in search results and archives.",
    )


class PageRefusedError(CaptureFailedError, OutsideError):
    """The site answered with an error."""

    code = "capture.http-status"
    what_to_do = Words(
        ja="時間をおいてもう一度取得してください。自動取得を拒むサイトなら、人の操作での保存を検討してください。",
        en="Capture again later; where the site refuses automatic access, consider preserving it by hand.",
    )


class LoginWallError(CaptureFailedError, OutsideError):
    """The site wants a login first."""

    code = "capture.login-wall"
    what_to_do = Words(
        ja="ログインしないと見えないページは取得できません。公開されているURLを指定するか、人の操作で保存してください。",
        en="A page behind a login cannot be captured. Give a public URL, or preserve it by hand.",
    )


class NotAPageError(CaptureFailedError, InputError):
    """What the URL gives is not a page but a file."""

    code = "capture.not-a-page"
    what_to_do = Words(
        ja="ファイルではなく、それを載せているページのURLを指定してください。",
        en="Give the URL of the page that shows it, not of the file.",
    )


class PageTooLargeError(CaptureFailedError, OutsideError):
    """The page itself is larger than the limit."""

    code = "capture.too-large"
    what_to_do = Words(
        ja="投稿だけを表示するURL(個別のコメントのURLなど)を指定してください。",
        en="Give a URL that shows less, such as that of the single comment.",
    )


class PageTimeoutError(CaptureFailedError, OutsideError):
    """The page did not come in time."""

    code = "capture.timeout"


class PostNotFoundError(CaptureFailedError, InputError):
    """The page does not show a post that was asked for."""

    code = "capture.post-not-found"
    what_to_do = Words(
        ja="番号とURLを確かめてください。ページは取得してあります。番号が正しければ、削除された証拠になります。",
        en="Check the number and the URL. The page is captured; if the number is right, this is evidence that it was deleted.",
    )


class BrowserFailedError(CaptureFailedError, OutsideError):
    """The browser could not be started, or broke down."""

    code = "capture.browser"
    what_to_do = Words(
        ja="Chromium が入っているか(tools/system-packages)、メモリーの空きを確かめて、もう一度取得してください。",
        en="Check that Chromium is installed (tools/system-packages) and that memory is free, then capture again.",
    )


class CaptureInterruptedError(CaptureFailedError, OutsideError):
    """The capture was stopped by the person who started it."""

    code = "capture.interrupted"
    what_to_do = Words(ja="必要なら、もう一度取得してください。", en="Capture again if it is needed.")
