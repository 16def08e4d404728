"""How a desk plugs into the shell (机の差し込み口): its roles, its navigation, its pages.

A desk is a package `kaiji.desks.<name>` (name: the desk with `_` for `-`) that is a Django app and holds

* `roles.py`       `ROLES: tuple[Role, ...]`, the first of which is given to whoever sets the installation up
* `navigation.py`  `NAVIGATION: tuple[Entry, ...]`, in the order shown; the first is the desk's front page; and
                   where the desk has an edition for a person alone, `ALONE: tuple[Entry, ...]`
* `urls.py`        `app_name` and `urlpatterns`
* `api.py`         (where it has one) `router`, a ninja Router
* `granting.py`     (where a role sees its own only) `stream_of(number)`: from what people call a case to its stream

`docs/how-to/add-a-page.md` shows one whole. The shell imports the desk of the installation and no other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from django.conf import settings

from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

TITLES: Final[Mapping[str, Words]] = {
    "claimant": Words(ja="請求者の机", en="Claimant's desk"),
    "content-provider": Words(ja="サイト管理者の机", en="Content provider's desk"),
    "access-provider": Words(ja="経由プロバイダの机", en="Access provider's desk"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """One role at a desk (役割): what it is called, what it is for, and what it opens in the shell itself."""

    id: str
    name: Words
    what: Words
    own_only: bool = False
    """Sees only the subjects granted to this person (a client: their own case)."""
    manages_people: bool = False
    """May invite people, change roles and revoke sessions."""
    reads_journal: bool = False
    may_use_api: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry of the navigation (画面の案内): a named URL, shown to some roles."""

    url: str
    """Name for `reverse`, e.g. `claimant:today`."""
    name: Words
    roles: frozenset[str]
    key: str = ""
    """One letter pressed after `g` to go there; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The desk of this installation."""

    id: str
    package: str
    title: Words
    roles: Mapping[str, Role]
    navigation: tuple[Entry, ...]
    alone: tuple[Entry, ...] = ()
    """What stands at the top in the edition for a person alone, where the desk has one."""

    @property
    def first_role(self) -> Role:
        """The role of whoever sets the installation up."""
        return next(iter(self.roles.values()))

    def front(self, role: str, edition: str = "office") -> str:
        """Return the name of the front page for `role`: the first entry it may open."""
        return next((entry.url for entry in self.entries(role, edition)), "kaiji:no-page")

    def stream_of(self, number: str) -> str | None:
        """Return the journal stream of what people call `number`, where the desk has an answer (`granting.py`)."""
        if not has(self.package, "granting"):
            return None
        found: str | None = import_module(f"{self.package}.granting").stream_of(number)
        return found

    def entries(self, role: str, edition: str = "office") -> tuple[Entry, ...]:
        """Return the navigation of `role`; that of a person alone in the edition `self`."""
        alone = tuple(entry for entry in self.alone if role in entry.roles) if edition == "self" else ()
        return alone or tuple(entry for entry in self.navigation if role in entry.roles)


def package_of(desk: str) -> str:
    """Return the package of a desk's name."""
    return f"kaiji.desks.{desk.replace('-', '_')}"


@cache
def load_desk(desk: str) -> Desk:
    """Return the desk `desk`; imports its roles and navigation and nothing of any other desk."""
    package = package_of(desk)
    roles: tuple[Role, ...] = import_module(f"{package}.roles").ROLES
    ways = import_module(f"{package}.navigation")
    navigation: tuple[Entry, ...] = ways.NAVIGATION
    alone: tuple[Entry, ...] = getattr(ways, "ALONE", ())
    known = {role.id: role for role in roles}
    for entry in (*navigation, *alone):
        if not entry.roles <= known.keys():
            raise ValueError(f"{entry.url}: unknown roles {entry.roles - known.keys()}")
    return Desk(id=desk, package=package, title=TITLES[desk], roles=known, navigation=navigation, alone=alone)


def current_desk() -> Desk:
    """Return the desk of this installation."""
    return load_desk(settings.KAIJI_DESK)


def has(package: str, module: str) -> bool:
    """Return whether `package` exists and has `module`."""
    return find_spec(package) is not None and find_spec(f"{package}.{module}") is not None
