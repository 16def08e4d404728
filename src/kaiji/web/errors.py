"""Errors of the shell (画面の土台のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError
from kaiji.ground.words import Words


class SettingError(InputError):
    """A setting in kaiji.toml or in the environment cannot be used."""

    code = "web.setting"
    what_to_do = Words(
        ja="docs/reference/settings.md の一覧を見て、kaiji.toml か環境変数を直してください。",
        en="Correct kaiji.toml or the environment; docs/reference/settings.md lists every setting.",
    )


class DeskUnclearError(InputError):
    """An installation was opened as a desk that it is not, or nothing says which of several it is."""

    code = "web.desk-unclear"
    what_to_do = Words(
        ja="kaiji.toml の desk か、環境変数 KAIJI_DESK で、どの机かを指定してください。",
        en="Say whose desk it is: `desk` in kaiji.toml, or KAIJI_DESK.",
    )


class NotReadyError(OutsideError):
    """The installation has not been prepared (no secret key, or its folder cannot be written)."""

    code = "web.not-ready"
    what_to_do = Words(
        ja="KAIJI_HOME に書き込めるか確かめ、kaiji serve を一度実行してください。",
        en="Check that KAIJI_HOME can be written to, and run `kaiji serve` once.",
    )


class PortTakenError(OutsideError):
    """The address and port asked for cannot be listened on."""

    code = "web.port"
    what_to_do = Words(
        ja="別のポートを --port で指定するか(0は空きポート)、使っているプログラムを止めてください。",
        en="Name another port with --port (0 takes a free one), or stop the program that holds it.",
    )


class StoreBusyError(OutsideError):
    """The database is locked by somebody else, or does not answer."""

    code = "web.store-busy"
    what_to_do = Words(
        ja="少し待ってから、もう一度行ってください。何も保存していません。続くときは、運用する人に伝えてください。",
        en="Wait a moment and do it once more; nothing was stored. If it goes on, tell whoever runs the office.",
    )


class DiskFullError(OutsideError):
    """The disk of the installation is full."""

    code = "web.disk-full"
    what_to_do = Words(
        ja="空き容量を作ってから、もう一度行ってください。何も保存していません。運用する人に伝えてください。",
        en="Make room on the disk and do it once more; nothing was stored. Tell whoever runs the office.",
    )


class PageNotFoundError(InputError):
    """There is nothing at this address, or nothing this person may know of."""

    code = "web.not-found"
    what_to_do = Words(
        ja="リンクをたどり直すか、最初の画面から探してください。",
        en="Follow the link again, or look for it from the first page.",
    )


class RoleNotAllowedError(NotAllowedError):
    """The role of this person does not open this page."""

    code = "web.role"
    what_to_do = Words(
        ja="必要なら、この組織の管理者に役割の変更を頼んでください。",
        en="Where it is needed, ask the owner of this installation to change your role.",
    )


class FormExpiredError(NotAllowedError):
    """The form was not sent from a page of this session (CSRF)."""

    code = "web.csrf"
    what_to_do = Words(
        ja="前の画面に戻って再読み込みし、もう一度送ってください。入力は送られていません。",
        en="Go back, reload the page and send it again; nothing was taken in.",
    )


class UploadRefusedError(InputError):
    """A file is too large, of another kind than its name says, or there are too many."""

    code = "web.upload"
    what_to_do = Words(
        ja="ファイルの種類と大きさを確かめて、送り直してください。何も保存していません。",
        en="Check the kind and the size of the file and send it again; nothing was stored.",
    )


class InvitationError(InputError):
    """An invitation has expired, was used or never existed."""

    code = "web.invitation"
    what_to_do = Words(
        ja="招待した人に、新しいリンクを頼んでください。",
        en="Ask the person who invited you for a new link.",
    )


class TokenRefusedError(NotAllowedError):
    """An API token is missing, expired, revoked or does not allow this."""

    code = "web.token"
    what_to_do = Words(
        ja="アカウント画面で、必要な範囲のトークンを作ってください。",
        en="Make a token with the needed scope on the account page.",
    )


class LastOwnerError(InputError):
    """The last owner of an installation cannot leave or change role."""

    code = "web.last-owner"
    what_to_do = Words(ja="先に別の人を管理者にしてください。", en="First make someone else an owner.")
