"""An error tells a person in both languages what was given, what is accepted and what to do."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import kaiji
from kaiji.ground.errors import InputError, KaijiError
from kaiji.ground.words import Words


def _every_error() -> list[type[KaijiError]]:
    source = Path(kaiji.__path__[0]).parent
    for path in sorted(source.glob("kaiji/**/errors.py")):
        importlib.import_module(".".join(path.relative_to(source).with_suffix("").parts))
    found, queue = {KaijiError}, [KaijiError]
    while queue:
        fresh = set(queue.pop().__subclasses__()) - found  # an error may have two parents
        found |= fresh
        queue += fresh
    return sorted(found, key=lambda kind: kind.code)


def test_the_json_form_is_the_contract() -> None:
    error = InputError(
        Words(ja="日付として読めません。", en="Not a day."),
        given="2026-2-30",
        accepted=Words(ja="2026-11-23 の形", en="a day"),
    )
    assert error.as_json() == {
        "error": {
            "code": "input",
            "message": {"ja": "日付として読めません。", "en": "Not a day."},
            "given": "2026-2-30",
            "accepted": {"ja": "2026-11-23 の形", "en": "a day"},
            "what_to_do": {
                "ja": "入力を直して、もう一度実行してください。",
                "en": "Correct the input and run it again.",
            },
        }
    }
    assert error.in_language("ja").splitlines()[1].strip() == "入力: 2026-2-30"


def test_codes_are_stable_names_used_once_with_a_status_of_the_contract() -> None:
    kinds = _every_error()
    codes = [kind.code for kind in kinds]
    assert sorted(codes) == sorted(set(codes))
    assert all(re.fullmatch(r"[a-z][a-z0-9]*([.-][a-z0-9]+)*", code) for code in codes)
    assert {kind.status for kind in kinds} <= {2, 3, 4, 5, 6, 70}
