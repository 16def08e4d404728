"""Every view has a door (入口): who is not let in sees why, and a view without a door opens for nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect

from kaiji.ground.errors import DefectError, KaijiError
from kaiji.ground.words import Words
from kaiji.web.accounts.membership import actor_of, member_of
from kaiji.web.desk import current_desk
from kaiji.web.doors import Door, door_of
from kaiji.web.errors import RoleNotAllowedError, UploadRefusedError
from kaiji.web.views.errors import error_answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

# allauth's views have no doors of their own. Those of the sign-in are open, the rest ask for a member; allauth checks its stages.
_SIGN_IN: Final = frozenset(
    {
        "account_login",
        "account_logout",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_inactive",
        "account_signup",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_trust",
    }
)


class Doors:
    """Lets a person in, or not. Afterwards `request.member` and `request.actor` are set for whoever is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        return self._next(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: tuple[Any, ...],
        _kwargs: Mapping[str, Any],
    ) -> HttpResponse | None:
        """Check the door of `view`; returning None lets the request through."""
        try:
            return self._stopped(request, view)
        except KaijiError as error:
            return error_answer(request, error)  # Django does not hand what is raised here to ErrorPages

    @staticmethod
    def _stopped(request: HttpRequest, view: Callable[..., Any]) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name.startswith("api-"):
            return None  # the API asks for a token, or for the session and its role, itself
        door = door_of(view) or _door_of_library(view, name)
        member = member_of(request.user)
        request.member = member  # type: ignore[attr-defined]  # set once, here
        request.actor = actor_of(member) if member else None  # type: ignore[attr-defined]  # set once, here
        if door.public:
            _refuse_large(request)
            return None
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if member is None:
            raise RoleNotAllowedError(
                Words(ja="このアカウントには役割がありません。", en="This account has no role here."),
            )
        if not door.opens_for(member.role):
            raise _refused(member.role, door)
        if (
            settings.CONFIGURATION.on("accounts.second_factor")
            and not name.startswith("mfa_")
            and not member.second_factor()
        ):
            return redirect("mfa_index")
        _refuse_large(request)
        return None


def _refuse_large(request: HttpRequest) -> None:
    """Read what was sent, and raise UploadRefusedError where a file went past the limit; the view never sees a part of one."""
    if request.method == "POST" and request.content_type == "multipart/form-data":
        _ = request.POST
        if request.META.get("kaiji.upload_too_large"):
            raise UploadRefusedError(
                Words(ja="ファイルが大きすぎます。", en="The file is too large."),
                accepted=Words(
                    ja=f"{settings.UPLOAD_MOST_BYTES // 2**20} MB まで",
                    en=f"up to {settings.UPLOAD_MOST_BYTES // 2**20} MB",
                ),
            )


def _door_of_library(view: Callable[..., Any], name: str) -> Door:
    if view.__module__.startswith("allauth."):
        return Door(public=name in _SIGN_IN)
    raise DefectError(
        Words(ja="この画面には入口の札がありません。", en="This page does not say who may open it."),
        given=name,
    )


def _refused(role: str, door: Door) -> RoleNotAllowedError:
    names = current_desk().roles
    opens = [names[each].name for each in sorted(door.roles or ()) if each in names]
    return RoleNotAllowedError(
        Words(ja="あなたの役割ではこの画面を開けません。", en="Your role does not open this page."),
        given=names[role].id if role in names else role,
        accepted=Words(ja="、".join(w.ja for w in opens), en=", ".join(w.en for w in opens))
        if opens
        else None,
    )
