"""Who we are and where our records are (窓口の設定): `operator.toml` under KAIJI_HOME.

[provider]
name = "株式会社こもれび"
address = "東京都…"
department = "権利侵害対応窓口"
phone = "03-…"
[site]
name = "こもれびママ広場"
url = "https://board.example/"
logs = "post"                    # post: an address for each post; log-in: only for log-ins
accounts = "none"                # registered: posters have accounts
platform = ""                    # key of a designated platform, where this operator is one (kaiji law platforms)
lookup = "http://127.0.0.1:8080/kaiji-site"
key_file = "site.key"            # the key shared with the site, 32 bytes or more, readable by the owner only
[public]
trust = "trust"                  # folder of the roots of those whose packages are believed (`kaiji trust add`)
[mailbox]                        # left out: no mailbox is read
host = "imap.example"
port = 993
security = "tls"                 # or starttls; never without
user = "desk@board.example"
password_file = "mailbox.password"   # readable by the owner only
folder = "INBOX"
done = "Kaiji"                   # where mails go once they are taken in
ca_file = ""                     # root of a server with a certificate of its own
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.desks.content_provider.connecting import HttpSite, SiteUrl
from kaiji.desks.content_provider.errors import DeskSetupError
from kaiji.exchange.transport.imap import Account
from kaiji.exchange.values import Actor
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from kaiji.desks.content_provider.connecting import Site

FILE: Final = "operator.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The settings of this desk."""

    provider: Actor
    department: str | None
    site_name: str
    site_url: str
    logs: str
    accounts: str
    platform: str
    lookup: str
    key_file: str
    trust: Path
    mailbox: Mapping[str, Any] | None = None
    """As it stands in the file; opened by `account`."""

    @property
    def host(self) -> str:
        """Name of the site's host."""
        return urlsplit(self.site_url).hostname or ""

    def is_ours(self, url: str) -> bool:
        """Whether an address is on this site."""
        return urlsplit(url).hostname == self.host

    def site(self) -> Site:
        """Return the way to the site's records; raises DeskSetupError, SiteSettingError."""
        path = kaiji_home() / self.key_file
        try:
            key = path.read_bytes().strip()
        except OSError as error:
            raise _wrong(f"{path.name}: {error.strerror}") from error
        return HttpSite(url=SiteUrl(self.lookup), key=key)

    def account(self) -> Account | None:
        """Return the mailbox that is read, None where there is none; raises DeskSetupError."""
        told = self.mailbox
        if told is None:
            return None
        home = kaiji_home()
        path = home / str(told.get("password_file", "mailbox.password"))
        try:
            if path.stat().st_mode & 0o077:
                raise _wrong(f"{path.name}: 0600")
            return Account(
                host=told["host"],
                port=int(told.get("port", 993)),
                user=told["user"],
                password=path.read_text(encoding="utf-8").strip(),
                security="starttls" if told.get("security") == "starttls" else "tls",
                folder=told.get("folder", "INBOX"),
                done=told.get("done", "Kaiji"),
                ca_file=home / told["ca_file"] if told.get("ca_file") else None,
            )
        except (OSError, UnicodeDecodeError, KeyError, ValueError) as error:
            raise _wrong(f"[mailbox]: {type(error).__name__} {error}"[:200]) from error


def setup() -> Setup:
    """Return the settings; raises DeskSetupError where the file is missing or cannot be read."""
    home = kaiji_home()
    try:
        data = tomllib.loads((home / FILE).read_text(encoding="utf-8"))
        return _read(data, home)
    except OSError as error:  # without the path: strangers read this too
        raise _wrong(f"{FILE}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, TypeError, KeyError) as error:
        raise _wrong(f"{FILE}: {error}"[:200]) from error


def _read(data: dict[str, Any], home: Path) -> Setup:
    provider, site = dict(data["provider"]), data["site"]
    department = provider.pop("department", None)
    return Setup(
        provider=Actor(role="content-provider", kind=provider.pop("kind", "organisation"), **provider),
        department=department,
        site_name=site["name"],
        site_url=site["url"],
        logs=site.get("logs", "post"),
        accounts=site.get("accounts", "none"),
        platform=site.get("platform", ""),
        lookup=site.get("lookup", ""),
        key_file=site.get("key_file", "site.key"),
        trust=home / data.get("public", {}).get("trust", "trust"),
        mailbox=data.get("mailbox"),
    )


def _wrong(given: str) -> DeskSetupError:
    return DeskSetupError(
        Words(ja="窓口の設定を読めません。", en="The settings of the desk cannot be read."), given=given
    )
