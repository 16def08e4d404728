"""Delete records whose period is over (保存期間を過ぎた記録の消去); the middleware does it by itself too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from kaiji.desks.content_provider.site.in_django import conf
from kaiji.desks.content_provider.site.in_django.database import DjangoStore
from kaiji.desks.content_provider.site.retention import default_retention
from kaiji.ground.instants import day_in_japan, jst_text, now


class Command(BaseCommand):
    """`manage.py kaiji_site_expire`."""

    help = "保存期間を過ぎ、保全されていない通信記録を消します / deletes records past their period that nothing holds"

    def handle(self, *_: Any, **__: Any) -> None:
        """Delete and say how many, by what rule."""
        at = now()
        retention = conf.recorder().retention or default_retention(day_in_japan(at))
        gone = DjangoStore().expire(retention.before(at))
        self.stdout.write(
            f"{gone} 件を消しました({retention.days}日、{jst_text(retention.before(at))} より前)\n{retention.reason.ja}\n"
            f"{gone} deleted ({retention.days} days). {retention.reason.en}"
        )
