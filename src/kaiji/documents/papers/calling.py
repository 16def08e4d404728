"""Which papers this case calls for today, in the order in which they are filed (必要な書面)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.documents.papers.courts import court_papers
from kaiji.documents.papers.letters import notices_of_petition, preservation_requests
from kaiji.documents.papers.requests import requests_to_sites

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.documents.facts.rows import Desk
    from kaiji.documents.papers.plans import Plan


def papers_for(desk: Desk) -> Iterator[Plan]:
    """Give the plan of every paper."""
    yield from requests_to_sites(desk)
    yield from preservation_requests(desk)
    yield from court_papers(desk)
    yield from notices_of_petition(desk)
