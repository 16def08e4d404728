"""Who we are, where our vault is, to whom we sell wholesale (自社の設定): `desk.toml` under KAIJI_HOME.

carrier = "interlink"             # id in the registry of carriers, for the fee it publishes
vault = "/srv/kaiji/vault"        # default: KAIJI_HOME/vault
[provider]
name = "例示ネット株式会社"
address = "東京都千代田区0-0-0"
phone = "03-0000-0000"
department = "発信者情報開示窓口"
[partner.mvno-a]                  # as the vault's space names them
name = "例示モバイル株式会社"
address = "…"
carrier = "iijmio"                # what it publishes of its needs and its log; or from your contract:
needs = ["送信元ポート番号"]
log_days = 90
desk = "https://desk.example.jp"  # where its own desk takes signed packages, if it has one
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.errors import DeskSettingError
from kaiji.ground.home import kaiji_home
from kaiji.ground.words import Words
from kaiji.network.carriers import registry

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE: Final = "desk.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company as letters name it (事業者)."""

    name: str
    address: str | None = None
    postcode: str | None = None
    phone: str | None = None
    email: str | None = None
    department: str | None = None
    representative: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner(Company):
    """A company to which we sell lines wholesale (卸先), and what is known of its log."""

    carrier: str | None = None
    """Its id in the registry of carriers: what it publishes of its needs and its log."""
    needs: tuple[str, ...] = ()
    """What it needs to search, where our contract says so."""
    log_days: int | None = None
    """Days its log is kept, where our contract says so."""
    desk: str | None = None
    """Address of its own desk, where it takes signed packages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """The settings of this desk (窓口の設定)."""

    provider: Company | None
    carrier: str | None
    vault: Path
    partners: Mapping[str, Partner] = field(default_factory=lambda: MappingProxyType({}))

    def named(self) -> Company:
        """Return who we are; raises DeskSettingError: no letter goes out without a sender."""
        if self.provider is None:
            raise DeskSettingError(
                Words(
                    ja="自社の名称と住所が設定されていません。", en="Our own name and address are not set."
                ),
                given=str(kaiji_home() / FILE),
            )
        return self.provider


def setup() -> Setup:
    """Return the settings; raises DeskSettingError where the file cannot be read."""
    home = kaiji_home()
    path = home / FILE
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return Setup(
            provider=_company(data["provider"]) if "provider" in data else None,
            carrier=data.get("carrier"),
            vault=Path(data.get("vault") or home / "vault"),
            partners=MappingProxyType({key: _partner(row) for key, row in data.get("partner", {}).items()}),
        )
    except (
        OSError,
        UnicodeDecodeError,
        tomllib.TOMLDecodeError,
        TypeError,
        KeyError,
        AttributeError,
    ) as error:
        raise DeskSettingError(
            Words(ja="窓口の設定を読めません。", en="The settings of the desk cannot be read."),
            given=f"{path}: {error}"[:200],
        ) from error


def _company(row: dict[str, Any]) -> Company:
    return Company(**row)


def _partner(row: dict[str, Any]) -> Partner:
    found = Partner(**row | {"needs": tuple(row.get("needs", ()))})
    days: object = found.log_days
    if found.desk is not None and not found.desk.startswith(("https://", "http://")):
        raise TypeError(f"partner {found.name}: desk")
    if not (days is None or (isinstance(days, int) and days > 0)) or (
        found.carrier is not None and found.carrier not in registry()
    ):
        raise TypeError(f"partner {found.name}: carrier or log_days")
    return found
