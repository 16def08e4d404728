"""The claimant's JSON API (API): what the pages do, by the same moves and for the same roles; every look is recorded alike."""

from __future__ import annotations

from ninja import Router

from kaiji.desks.claimant.api.answers import router as answers
from kaiji.desks.claimant.api.cases import router as cases
from kaiji.desks.claimant.api.days import router as days
from kaiji.desks.claimant.api.exchanging import router as exchanging
from kaiji.desks.claimant.api.facts import router as facts
from kaiji.desks.claimant.api.keeping import router as keeping
from kaiji.desks.claimant.api.letters import router as letters
from kaiji.desks.claimant.api.life import router as life
from kaiji.desks.claimant.api.looking import router as looking
from kaiji.desks.claimant.api.office import router as office
from kaiji.desks.claimant.api.papers import router as papers
from kaiji.desks.claimant.api.posts import router as posts
from kaiji.desks.claimant.api.questions import router as questions
from kaiji.desks.claimant.api.reading import router as reading

router = Router(tags=["claimant"])
for part in (
    papers,
    cases,
    facts,
    posts,
    letters,
    life,
    days,
    questions,
    keeping,
    answers,
    exchanging,
    office,
    looking,
    reading,
):  # cases/import before cases/{id}
    router.add_router("", part)
