"""Errors of the part inside a site (サイトに組み込む部分のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError
from kaiji.ground.words import Words


class SiteSettingError(InputError):
    """A setting of the recorder cannot be used."""

    code = "site.setting"
    what_to_do = Words(
        ja="docs/how-to/plug-into-a-site.md の表を見て、設定を直してください。記録は始めていません。",
        en="Correct the setting after the table in docs/how-to/plug-into-a-site.md; nothing is being recorded.",
    )


class SiteQuestionError(InputError):
    """A question to the site cannot be read."""

    code = "site.question"


class SiteSignatureError(NotAllowedError):
    """A question to the site, or its answer, is not signed with the shared key, is stale or came before."""

    code = "site.signature"
    what_to_do = Words(
        ja="窓口とサイトで同じ鍵を設定し、時計を合わせてください。",
        en="Give desk and site the same key, and set their clocks.",
    )


class SiteUnreachableError(OutsideError):
    """The site does not answer the desk."""

    code = "site.unreachable"
    what_to_do = Words(
        ja="サイトが動いているか、アドレスを確かめてください。記録の保全は、届くまで試し続けます。",
        en="Check that the site runs and its address; holding its records is tried again until it gets through.",
    )
