"""What a Django site does that is recorded (記録する出来事): log-ins by signal, posts by the models named in the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.utils.module_loading import import_string

from kaiji.desks.content_provider.site.connection import Act, Kind, place
from kaiji.desks.content_provider.site.in_django import conf
from kaiji.desks.content_provider.site.in_django.middleware import CURRENT

if TYPE_CHECKING:
    from django.db.models import Model


def listen() -> None:
    """Connect to the signals of log-ins, of new accounts, and of the models that are posts."""
    user_logged_in.connect(_logged_in, dispatch_uid="kaiji-site")
    user_logged_out.connect(_logged_out, dispatch_uid="kaiji-site")
    user_login_failed.connect(_login_failed, dispatch_uid="kaiji-site")
    post_save.connect(_registered, sender=get_user_model(), dispatch_uid="kaiji-site")
    for label in conf.given().get("POSTS", {}):
        post_save.connect(_posted, sender=apps.get_model(label), dispatch_uid=f"kaiji-site-{label}")


def _logged_in(*, user: Any, **_: Any) -> None:
    _record("login", account=str(user.pk))


def _logged_out(*, user: Any, **_: Any) -> None:
    if user is not None:
        _record("logout", account=str(user.pk))


def _login_failed(**_: Any) -> None:
    _record("login-failed")


def _registered(*, instance: Model, created: bool, raw: bool = False, **_: Any) -> None:
    if created and not raw:
        _record("register", account=str(instance.pk))


def _posted(*, sender: type[Model], instance: Model, created: bool, raw: bool = False, **_: Any) -> None:
    if not created or raw:
        return
    label = sender._meta.label  # Django's documented way to a model's name
    author = getattr(instance, conf.given().get("AUTHOR", {}).get(label, ""), None)
    _record(
        "post",
        post_url=place(_address(label, instance)),
        post_id=f"{sender._meta.label_lower}:{instance.pk}",  # as above
        account=None if author is None else str(getattr(author, "pk", author)),
    )


def _address(label: str, instance: Model) -> str:
    name: str = conf.given()["POSTS"][label]
    found = import_string(name)(instance) if "." in name else getattr(instance, name)()
    return str(found)


def _record(
    kind: Kind, *, post_url: str | None = None, post_id: str | None = None, account: str | None = None
) -> None:
    current = CURRENT.get()
    if current is None:  # a command or an import: nobody was connected
        return
    recording, request = current
    recording.record(Act(kind=kind, post_url=post_url, post_id=post_id, account=account, target=request.path))
