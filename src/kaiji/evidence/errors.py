"""Errors of evidence: capture, seal, verify (証拠保全のエラー). Shared: append a class, never change a code."""

from __future__ import annotations

from kaiji.ground.errors import DefectError, InputError, OutsideError, VerificationError
from kaiji.ground.words import Words


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
