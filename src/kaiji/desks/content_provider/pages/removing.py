"""What the page of a matter shows of a removal without an inquiry (案件の画面の削除の通知)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.desks.content_provider.desk_forms import RemovalForm, WaiveForm
from kaiji.desks.content_provider.outcomes import rests_on
from kaiji.desks.content_provider.removal import (
    NOTICE_STAGES,
    WAYS,
    duty_of,
    pending,
    waivers,
    without_inquiry,
)
from kaiji.desks.content_provider.removal_letters import words_for_the_place
from kaiji.desks.content_provider.setup import setup
from kaiji.ground.instants import day_in_japan, today_in_japan
from kaiji.web.components.clocks import clock_face

if TYPE_CHECKING:
    from kaiji.desks.content_provider.models import Matter, RemovalNotice


def removal_context(found: Matter, poster: dict[str, str]) -> dict[str, Any]:
    """Return the notices of a removal, and while one is pending its clock and the forms; nothing for any other matter."""
    if not without_inquiry(found):
        return {}
    duty, open_still = duty_of(found, setup().platform), pending(found)
    context: dict[str, Any] = {
        "removal": {
            "duty": duty,
            "pending": open_still,
            "clock": clock_face(today_in_japan(), earliest=duty.aim_on) if open_still else None,
            "notices": [_notice(one) for one in found.notices.select_related("matter").order_by("made_at")],
        }
    }
    if open_still:
        reasons = "\n".join(words.ja for words in rests_on(found, "removed"))
        today = today_in_japan()
        context["removal_form"] = RemovalForm(
            initial={"channel": "place" if not poster else "mail", "reasons": reasons, **poster},
            owed=duty.owed,
        )
        context["waive_form"] = WaiveForm(day=today)
        context["doubts"] = [one for one in waivers(today).values() if one.doubt is not None]
    return context


def _notice(one: RemovalNotice) -> dict[str, Any]:
    waiver = waivers(day_in_japan(one.made_at)).get(one.waived)
    return {
        "notice": one,
        "stage": NOTICE_STAGES[one.stage],
        "way": WAYS.get(one.channel),
        "waiver": waiver.title if waiver is not None else None,
        "place": words_for_the_place(one) if one.channel == "place" else "",
        "has_link": one.channel in {"message", "post"},
    }
