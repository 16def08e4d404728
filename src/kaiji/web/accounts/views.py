"""Pages of the account, of people and of tokens (アカウントの画面)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication  # type: ignore[import-untyped]  # ships no types
from allauth.usersessions.internal.flows.sessions import (  # type: ignore[import-untyped]  # ships no types
    end_sessions,
)
from allauth.usersessions.models import UserSession  # type: ignore[import-untyped]  # ships no types
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from kaiji.cases.journal.recording import record
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.accounts.forms import AccountForm, InviteForm, JoinForm, SetupForm, TokenForm
from kaiji.web.accounts.inviting import change_role, end, invite, join, open_invitation, withdraw
from kaiji.web.accounts.membership import actor, member
from kaiji.web.accounts.models import ApiToken, Invitation, Membership
from kaiji.web.accounts.tokens import make_token, revoke_token
from kaiji.web.desk import current_desk
from kaiji.web.doors import members, public
from kaiji.web.errors import PageNotFoundError, RoleNotAllowedError
from kaiji.web.words import both

if TYPE_CHECKING:
    from django.db import models
    from django.http import HttpRequest, HttpResponse

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def _managing(request: HttpRequest) -> None:
    if not current_desk().roles[actor(request).role].manages_people:
        raise RoleNotAllowedError(
            Words(ja="人の管理は、管理者の役割で行います。", en="People are managed by owners."),
            given=actor(request).role,
        )


def _one(rows: models.QuerySet[Any], number: int) -> Any:
    found = rows.filter(pk=number).first()
    if found is None:
        raise PageNotFoundError(Words(ja="該当するものがありません。", en="There is none of this number."))
    return found


@members
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """Show and change one's own account."""
    who = member(request)
    form = AccountForm(request.POST or None, initial={"name": who.user.name, "edition": who.edition})
    if request.method == "POST" and form.is_valid():
        who.user.name = form.cleaned_data["name"]
        who.edition = form.cleaned_data.get("edition", who.edition)
        who.user.save(update_fields=("name",))
        who.save(update_fields=("edition",))
        messages.success(request, str(both("保存しました。", "Saved.")))
        return redirect("accounts:account")
    return render(
        request, "kaiji/accounts/account.html", {"form": form, "second_factor": who.second_factor()}
    )


@public
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join_page(request: HttpRequest, secret: str) -> HttpResponse:
    """Let whoever holds a link make their account, and sign them in."""
    invitation = open_invitation(secret, at=now())
    first = invitation.made_by_id is None
    form = (SetupForm if first else JoinForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            user = join(
                secret,
                email=told["email"],
                name=told["name"],
                password=told["password"],
                edition=told.get("edition", "office"),
                at=now(),
            )
        except ValidationError as error:
            form.add_error(None if hasattr(error, "error_dict") else "password", error)
        else:
            login(request, user, backend=BACKEND)
            record_authentication(request, user, method="password", reauthenticated=True)  # just typed
            messages.success(request, str(both("アカウントを作りました。", "Your account is ready.")))
            return redirect("kaiji:front")
    role = current_desk().roles[invitation.role]
    return render(request, "kaiji/accounts/join.html", {"form": form, "role": role, "first": first})


@members
@require_http_methods(["GET", "POST"])
def people(request: HttpRequest) -> HttpResponse:
    """List people and open invitations; make an invitation, whose link is shown once."""
    _managing(request)
    form, link = InviteForm(request.POST or None), ""
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        by = member(request).user
        _made, secret = invite(
            actor(request), by=by, role=told["role"], grants=told.get("streams", []), at=now()
        )
        link = request.build_absolute_uri(reverse("accounts:join", args=[secret]))
        form = InviteForm()
    rows = Membership.objects.select_related("user").filter(ended_at=None).order_by("pk")
    waiting = Invitation.objects.filter(used_at=None, withdrawn_at=None, expires_at__gt=now()).order_by("pk")
    facts = {
        "form": form,
        "link": link,
        "people": rows,
        "invitations": waiting,
        "roles": current_desk().roles,
    }
    return render(request, "kaiji/accounts/people.html", facts)


@members
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Change the role of one person."""
    _managing(request)
    other = _one(Membership.objects.select_related("user").filter(ended_at=None), number)
    form = InviteForm(request.POST or None, initial={"role": other.role, "streams": "\n".join(other.grants)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        change_role(actor(request), other, role=told["role"], grants=told.get("streams", []), at=now())
        messages.success(request, str(both("役割を変更しました。", "The role was changed.")))
        return redirect("accounts:people")
    return render(request, "kaiji/accounts/person.html", {"form": form, "person": other})


@members
@require_POST
def person_end(request: HttpRequest, number: int) -> HttpResponse:
    """End a membership with its sessions and tokens."""
    _managing(request)
    end(
        actor(request),
        _one(Membership.objects.select_related("user").filter(ended_at=None), number),
        at=now(),
    )
    messages.success(request, str(both("利用を終了しました。", "The membership has ended.")))
    return redirect("accounts:people")


@members
@require_POST
def invitation_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Close an invitation that was not used."""
    _managing(request)
    withdraw(actor(request), _one(Invitation.objects.filter(used_at=None), number), at=now())
    messages.success(request, str(both("招待を取り消しました。", "The invitation was withdrawn.")))
    return redirect("accounts:people")


@members
@require_POST
def session_end(request: HttpRequest, number: int) -> HttpResponse:
    """Sign out one of one's own devices, this one too; no other person's."""
    own = _one(UserSession.objects.filter(user_id=member(request).user.pk), number)
    here = own.session_key == request.session.session_key
    with transaction.atomic():
        record("session.ended", actor=actor(request), at=now(), facts={"session": own.pk})
        end_sessions(request, [own])
    messages.success(request, str(both("端末をサインアウトしました。", "The device was signed out.")))
    return redirect("account_login" if here else "usersessions_list")


@members
@require_http_methods(["GET", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """List one's own tokens; make one, whose secret is shown once."""
    form, secret = TokenForm(request.POST or None), ""
    user = member(request).user
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        _token, secret = make_token(
            actor(request), user, name=told["name"], scope=told["scope"], days=told["days"], at=now()
        )
        form = TokenForm()
    rows = ApiToken.objects.filter(user=user, revoked_at=None, expires_at__gt=now()).order_by("-pk")
    may = current_desk().roles[actor(request).role].may_use_api
    return render(
        request, "kaiji/accounts/tokens.html", {"form": form, "secret": secret, "tokens": rows, "may": may}
    )


@members
@require_POST
def token_revoke(request: HttpRequest, number: int) -> HttpResponse:
    """Close one of one's own tokens."""
    user = member(request).user
    revoke_token(actor(request), _one(ApiToken.objects.filter(user=user), number), at=now())
    messages.success(request, str(both("トークンを無効にしました。", "The token was revoked.")))
    return redirect("accounts:tokens")
