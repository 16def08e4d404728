"""Rules for parties who are minors, and for who acts for them (未成年者と法定代理人の点検), V14."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kaiji.casefile.representation import acting_for, represented_by
from kaiji.documents.checking.rules import Fault, Rules, Subject, fault
from kaiji.law.persons import is_minor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.casefile.values import Party

RULES: Final = Rules()
_OURS: Final = (
    "D25",
    "D01",
    "D02",
    "D03",
    "D07",
    "D17",
    "D09",
    "D10",
    "D11",
    "D12",
    "D16",
    "D18",
    "D19",
    "D21",
)
"""Papers on which a claimant stands, the first of those made bears the finding."""
_THEIRS: Final = ("D19", "D22", "D23", "D20")
_PARENTS: Final = {"father", "mother", "parent"}


def _minors(subject: Subject, role: str) -> list[Party]:
    day = subject.desk.day
    return [p for p in subject.case.party if p.role == role and p.born_on and is_minor(p.born_on, day)]


def _on(subject: Subject, papers: tuple[str, ...]) -> str:
    made = {paper.document.id for paper in subject.papers}
    return next((name for name in papers if name in made), papers[0])


def _place(subject: Subject, party: Party, name: str) -> str:
    return f"party[{subject.case.party.index(party) + 1}].{name}"


@RULES.rule("V14-1", "未成年の請求者に法定代理人がいない", "a claimant is a minor and nobody acts by law")
def _nobody(subject: Subject) -> Iterator[Fault]:
    agents = acting_for(subject.case, "claimant")
    for party in _minors(subject, "claimant"):
        if not any(party in represented_by(subject.case, agent) for agent in agents):
            yield fault(
                _on(subject, _OURS),
                _place(subject, party, "born_on"),
                "未成年者は、法定代理人(親権者・未成年後見人)によって手続をします。役割が法定代理人の当事者を加えてください。",
                "A minor acts through parents or a guardian: add them as a party of that role.",
            )


@RULES.rule("V14-2", "法定代理人の資格・人数", "capacity or number of the legal representatives", "look")
def _capacity(subject: Subject) -> Iterator[Fault]:
    agents = acting_for(subject.case, "claimant")
    for agent in agents:
        if agent.capacity == "unknown":
            yield fault(
                _on(subject, _OURS),
                _place(subject, agent, "capacity"),
                "資格(親権者父・親権者母・未成年後見人など)が書かれていません。",
                "By what this person acts (father, mother, guardian) is not told.",
            )
    parents = [agent for agent in agents if agent.capacity in _PARENTS]
    if _minors(subject, "claimant") and len(parents) == 1 and len(agents) == 1:
        yield fault(
            _on(subject, _OURS),
            _place(subject, parents[0], "represents"),
            "父母が共に親権者であるときは、両名を書きます。戸籍で確かめてください。",
            "Where both parents have parental authority both are named; see the family register.",
        )


@RULES.rule("V14-3", "成年に達した人に親権者・未成年後見人がいる", "parents act for somebody who is of age")
def _of_age(subject: Subject) -> Iterator[Fault]:
    for agent in acting_for(subject.case, "claimant"):
        grown = [
            p
            for p in represented_by(subject.case, agent)
            if p.born_on and not is_minor(p.born_on, subject.desk.day)
        ]
        if grown and agent.capacity in {*_PARENTS, "minor-guardian"}:
            yield fault(
                _on(subject, _OURS),
                _place(subject, agent, "capacity"),
                "本人は成年に達しています。親権者や未成年後見人が代理することはできません。",
                "That person is of age: parents and guardians of minors act no longer.",
            )


@RULES.rule("V14-4", "未成年の発信者の法定代理人", "who acts for a sender who is a minor", "look")
def _sender(subject: Subject) -> Iterator[Fault]:
    agents = acting_for(subject.case, "sender")
    for party in _minors(subject, "sender"):
        if not any(party.id in agent.represents for agent in agents):
            yield fault(
                _on(subject, _THEIRS),
                _place(subject, party, "born_on"),
                "発信者は未成年です。訴状には法定代理人を書き、示談は法定代理人としないと取り消されることがあります。",
                "The sender is a minor: name the parents in the complaint, and settle with them.",
            )
