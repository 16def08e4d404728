"""Change counsel once; every paper follows, because papers hold no facts of their own (代理人の変更)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kaiji.cases.acts.amending import Done, amend, put, refuse_missing, without
from kaiji.cases.models import CaseRow
from kaiji.cases.moves import Act, move
from kaiji.cases.roles import DECIDES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kaiji.casefile.values import Case, Party


@move("case.counsel-changed", may=DECIDES, on=CaseRow)
def change_counsel(
    act: Act, case: CaseRow, *, leaving: Iterable[str] = (), joining: Iterable[Party] = ()
) -> Done:
    """Let counsel leave and others join; who joins acts for those the leaving acted for, unless said otherwise."""
    names, new = tuple(leaving), tuple(joining)

    def change(value: Case) -> Case:
        refuse_missing(value, "party", set(names))
        gone = [party for party in value.party if party.id in names]
        acted_for = tuple(dict.fromkeys(name for party in gone for name in party.represents))
        fresh = [party if party.represents else replace(party, represents=acted_for) for party in new]
        return without(put(value, "party", fresh), "party", set(names) - {party.id for party in new})

    act.note(left=len(names), joined=len(new))
    return amend(act, case, change)
