"""Which papers this case calls for today, in the order in which they are filed (必要な書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents.papers.aftermath import sender_papers
from kaiji.documents.papers.captures import capture_reports
from kaiji.documents.papers.courts import court_papers
from kaiji.documents.papers.incidental import incidental_papers
from kaiji.documents.papers.letters import notices_of_petition, preservation_requests
from kaiji.documents.papers.notices import provider_notices
from kaiji.documents.papers.office import office_sheets
from kaiji.documents.papers.powers import powers_of_attorney
from kaiji.documents.papers.providers import provider_papers
from kaiji.documents.papers.requests import requests_to_carriers, requests_to_sites
from kaiji.documents.papers.takedown import platform_letters, takedown_requests

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.papers.plans import Plan


def papers_for(desk: Desk) -> Iterator[Plan]:
    """Give the plan of every paper."""
    yield from powers_of_attorney(desk)
    yield from requests_to_sites(desk)
    yield from takedown_requests(desk)
    yield from platform_letters(desk)
    yield from preservation_requests(desk)
    yield from requests_to_carriers(desk)
    yield from provider_papers(desk)
    yield from provider_notices(desk)
    yield from court_papers(desk)
    yield from notices_of_petition(desk)
    yield from sender_papers(desk)
    yield from incidental_papers(desk)
    yield from capture_reports(desk)
    yield from office_sheets(desk)
