"""What a new desk still needs (はじめに): settings, the key, the site's answer, a second person, an address, mail. Shown until done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings

from kaiji.desks.content_provider.errors import DeskSetupError
from kaiji.desks.content_provider.models import LogHold
from kaiji.desks.content_provider.setup import FILE, setup
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words
from kaiji.web.accounts.models import Membership

if TYPE_CHECKING:
    from kaiji.desks.content_provider.setup import Setup

_KEY_BYTES: Final = 32
_CONFIRM: Final = ("owner", "releaser")


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """One thing a desk needs before it can do its whole work."""

    id: str
    done: bool
    what: Words
    how: Words
    optional: bool = False
    """Whether the desk does its whole work without it."""


def needs(me: int) -> tuple[Need, ...]:
    """Return what is needed, in the order to do it; `me` is the user who looks."""
    ours = _setup()
    second = Membership.objects.filter(ended_at=None, role__in=_CONFIRM).exclude(user_id=me).exists()
    return (
        Need(
            id="settings",
            done=ours is not None,
            what=Words(ja="窓口とサイトの設定", en="Settings of the desk and its site"),
            how=Words(
                ja=f"KAIJI_HOME に {FILE} を書きます(名前・住所・サイトのURL・照会先)。見本は手引「サイト管理者の窓口」にあります。",
                en=f"Write {FILE} under KAIJI_HOME: name, address, the site and where it answers. The how-to has an example.",
            ),
        ),
        Need(
            id="key",
            done=ours is not None and _has_key(ours),
            what=Words(ja="サイトと共有する鍵", en="The key shared with the site"),
            how=Words(
                ja="サイトに組み込んだ鍵(32バイト以上)と同じものを、site.key として置きます(権限 0600)。",
                en="Put the key that the site has (32 bytes or more) into site.key, mode 0600.",
            ),
        ),
        Need(
            id="site",
            done=LogHold.objects.exclude(placed_at=None).exists(),
            what=Words(ja="サイトからの応答", en="The site answers"),
            how=Words(
                ja="下のボタンで確かめられます。最初の保全ができると、印が付きます。",
                en="Try it with the button below; it is ticked once the first log is held.",
            ),
        ),
        Need(
            id="second",
            done=second,
            what=Words(ja="2人目の確認者", en="A second person"),
            how=Words(
                ja="決定した人は回答を出せません。「人」から確認者(顧問弁護士など)を招きます。",
                en="Whoever decided cannot let the answer go: invite a releaser, counsel for example, under People.",
            ),
        ),
        Need(
            id="address",
            done=bool(settings.PUBLIC_URL),
            what=Words(ja="外から見たアドレス", en="The public address"),
            how=Words(
                ja="kaiji.toml の server.public_url。請求のページと、回答ページのリンクに使います。",
                en="server.public_url in kaiji.toml: for the request page and the links to posters.",
            ),
        ),
        Need(
            id="mail",
            optional=True,
            done=bool(settings.CONFIGURATION.text("mail.host")),
            what=Words(ja="メールの送信(使うときだけ)", en="Outgoing mail, if you use it"),
            how=Words(
                ja="kaiji.toml の mail.host。なければ、照会は郵送かサイトのメッセージで送ります。",
                en="mail.host in kaiji.toml; without it inquiries go by post or the site's messages.",
            ),
        ),
    )


def _setup() -> Setup | None:
    try:
        return setup()
    except DeskSetupError:
        return None


def _has_key(ours: Setup) -> bool:
    try:
        return len((kaiji_home() / ours.key_file).read_bytes().strip()) >= _KEY_BYTES
    except OSError:
        return False
