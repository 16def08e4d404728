"""Site operators (サイト運営者): who runs a site, how a request reaches it, what it logs and for how long.

The same rules as for carriers: dated claims with source and confidence, postal addresses confirmed on the day of printing, and
what is not known is left out. A log of a site without any source has a low value and no typical one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from kaiji.ground.dated import NoVersionError
from kaiji.ground.words import Words
from kaiji.network.carriers import FOLDER, registry
from kaiji.network.claims import defect, read_claims, read_file
from kaiji.network.errors import UnknownOperatorError
from kaiji.network.retention import Retention, site_prior, stated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from kaiji.ground.dated import Topic, Version

_OWN_FIELDS: Final = frozenset({"title", "logs_kind"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A site and the company behind it (サイトと運営者)."""

    id: str
    title: Words
    logs_kind: Literal["post", "log-in"]
    """Whether an address is kept for every post, or for log-ins only."""
    claims: Mapping[str, Topic]

    def claim(self, name: str, on: date) -> Version | None:
        """Return the version of the claim `name` that holds on the day `on`, or None."""
        topic = self.claims.get(name)
        try:
            return None if topic is None else topic.on(on)
        except NoVersionError:
            return None

    def hosts(self, on: date) -> tuple[str, ...]:
        """Return the names under which the site is known."""
        version = self.claim("hosts", on)
        return () if version is None else tuple(version.value)

    def retention(self, on: date) -> Retention:
        """Return how long its log may live; where no source says, a low value alone."""
        claims = [self.claim(name, on) for name in self.claims if name.startswith("retention.")]
        known = [version for version in claims if version is not None]
        return stated(known) if known else site_prior(on)


class Operators:
    """All site operators, read once."""

    def __init__(self) -> None:
        self._all = self._read()

    def operator(self, operator_id: str) -> Operator:
        """Return the operator called `operator_id`; raises UnknownOperatorError."""
        found = self._all.get(operator_id)
        if found is None:
            words = Words(
                ja="その id のサイト運営者は台帳にありません。",
                en="The registry has no site operator with this id.",
            )
            raise UnknownOperatorError(words, given=operator_id)
        return found

    def by_host(self, name: str, on: date) -> Operator | None:
        """Return the operator of the site whose host is `name` or a parent of it, the longest name first; or None."""
        labels = name.rstrip(".").lower().split(".")
        for start in range(len(labels) - 1):
            suffix = ".".join(labels[start:])
            for operator in self._all.values():
                if suffix in operator.hosts(on):
                    return operator
        return None

    def __iter__(self) -> Iterator[Operator]:
        """Iterate over every operator in the order of the file."""
        return iter(self._all.values())

    @staticmethod
    def _read() -> Mapping[str, Operator]:
        name = "operators.toml"
        found: dict[str, Operator] = {}
        for key, row in read_file(FOLDER / name).items():
            if row.get("logs_kind") not in {"post", "log-in"}:
                raise defect(f"{name} [{key}]: logs_kind {row.get('logs_kind')!r}")
            claims = {kind: value for kind, value in row.items() if kind not in _OWN_FIELDS}
            found[key] = Operator(
                id=key,
                title=Words(**row["title"]),
                logs_kind=row["logs_kind"],
                claims=read_claims(f"{name} [{key}]", claims, registry().sources),
            )
        return MappingProxyType(found)


@cache
def operators() -> Operators:
    """Return the site operators shipped with this version of Kaiji."""
    return Operators()
