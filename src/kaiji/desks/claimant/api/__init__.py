"""The claimant's JSON API (API): what the pages do, by the same moves and for the same roles; every look is recorded alike."""

from __future__ import annotations

from ninja import Router

from kaiji.desks.claimant.api.answers import router as answers
from kaiji.desks.claimant.api.cases import router as cases
from kaiji.desks.claimant.api.doing import router as doing
from kaiji.desks.claimant.api.exchanging import router as exchanging
from kaiji.desks.claimant.api.facts import router as facts
from kaiji.desks.claimant.api.keeping import router as keeping
from kaiji.desks.claimant.api.office import router as office
from kaiji.desks.claimant.api.papers import router as papers
from kaiji.desks.claimant.api.questions import router as questions

router = Router(tags=["claimant"])
for part in (
    papers,
    cases,
    facts,
    doing,
    questions,
    keeping,
    answers,
    exchanging,
    office,
):  # cases/import before cases/{id}
    router.add_router("", part)
