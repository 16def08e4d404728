"""The law of the day on paper: names of acts and articles, spelled as papers spell them (法令の引用)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.documents.facts.origins import of_bases, of_version
from kaiji.documents.facts.values import Fact, Known
from kaiji.documents.profiles import paper_table
from kaiji.documents.spelling import wide
from kaiji.law.articles import cite
from kaiji.law.basis import act_on, refer
from kaiji.law.tables import table

if TYPE_CHECKING:
    from datetime import date

    from kaiji.law.basis import Act, Basis

_PLATFORM: Final = "platform-act"
_ORDINANCE: Final = "platform-rules"
_PART: Final = re.compile(r"(\d+)(条|項|号)(?:の(\d+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """Facts of the law on `day`: `law.act.platform-act`, `law.short.platform-act`, `law.right-to-disclosure`."""

    day: date
    kind: str = "article"

    @property
    def place(self) -> str:
        """Where it stands."""
        return "law"

    def fact(self, name: str) -> Fact:
        """Return the article of the topic `name`, or the branch `act`, `short`, `cited` (with the act's short name)."""
        if name in {"act", "short", "number", "cited"} and self.kind == "article":
            return Law(day=self.day, kind=name)
        if self.kind in {"act", "short", "number"}:
            act = act_on(name, self.day)
            text = {"act": act.name, "short": act.short, "number": wide(act.number)}[self.kind]
            version = table("acts")[name].on(self.day)
            return Known(value=text, origin=of_version(f"acts.{name}", version, note=str(self.day)))
        basis = self._basis(name)
        article = article_text(basis.article)
        text = f"{self._called(basis.act)}{article}" if self.kind == "cited" else article
        note = f"{basis.act.name} {basis.article} ({basis.confidence})"
        return Known(value=text, origin=of_bases(f"articles.{name}", [basis], self.day, note))

    def _called(self, act: Act) -> str:
        """Return an act as papers call it: the platform act and its ordinance by the short name, others by their full one."""
        if act.key == _PLATFORM:
            return act.short
        if act.key == _ORDINANCE:
            return f"{act_on(_PLATFORM, self.day).short}施行規則"
        return act.name

    def _basis(self, name: str) -> Basis:
        """Return the article from the law room's table, else from this room's own."""
        own = paper_table("articles").topics.get(name)
        if own is None:
            return cite(name, self.day).basis
        version = own.on(self.day)
        return refer(version.value, self.day, version.confidence, version.source.title)


def article_text(article: str) -> str:
    """Return `5条1項2号` as papers write it: `第５条第１項第２号`; `109条の2` as `第１０９条の２`."""
    return _PART.sub(lambda m: f"第{wide(m[1])}{m[2]}" + (f"の{wide(m[3])}" if m[3] else ""), article)
