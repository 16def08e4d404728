"""The intake's rows of the claimant's matrix; `case` is the id of a case in the scene."""

from __future__ import annotations

from tests.web.matrix import Row

_CASE = {"case_id": "case"}


def _office(name: str, args: dict[str, str] | None = None, status: int = 200) -> Row:
    told = {
        "owner": status,
        "lawyer": status,
        "paralegal": status,
        "client": 403,
        "other_client": 403,
        "auditor": 403,
    }
    return Row(f"claimant:{name}", args, told=told)


INTAKE = (
    _office("intake"),
    _office("intake-help"),
    _office("intake-new"),
    _office("intake-resume", _CASE, 302),
    _office("intake-result", _CASE),
    _office("intake-question", {**_CASE, "name": "url"}),
    _office("intake-paper", {**_CASE, "key": "0000000000000000"}, 404),
)
