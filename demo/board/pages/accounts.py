"""Nickname accounts: register, verify the address, log in and out (会員)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.board.pages import fields
from demo.board.store.members import TakenError, valid_email
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site


def mount(site: Site) -> None:
    """Add the routes of accounts."""
    accounts = Accounts(site)
    site.router.add("GET", "/account/", accounts.own)
    site.router.add("GET", "/account/register", lambda request: site.page("register.html", request))
    site.router.add("POST", "/account/register", accounts.register)
    site.router.add("GET", "/account/verify", accounts.verify)
    site.router.add("GET", "/account/login", lambda request: site.page("login.html", request))
    site.router.add("POST", "/account/login", accounts.log_in)
    site.router.add("POST", "/account/logout", accounts.log_out)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The members' pages."""

    site: Site

    def own(self, request: Request) -> Response:
        """Show a member her account; send everyone else to the log-in."""
        member = self.site.member(request)
        if member is None:
            return redirect("/account/login")
        return self.site.page("account.html", request)

    def register(self, request: Request) -> Response:
        """Open an account and write the mail that verifies the address."""
        site = self.site
        nickname = fields.words(request, "nickname", "ニックネーム", limit=20).replace("\n", " ")
        email = fields.words(request, "email", "メールアドレス", limit=254).lower()
        password = request.form.get("password", "")
        if not valid_email(email):
            raise RefusedError(422, "メールアドレスを確かめてください。")
        if not 10 <= len(password) <= 100:
            raise RefusedError(422, "パスワードは10文字から100文字で決めてください。")
        if "運営" in nickname:
            raise RefusedError(422, "運営とまぎらわしいニックネームは使えません。")
        at = site.now()
        try:
            with site.database.transaction():
                account_id, token = site.members.register(
                    nickname=nickname, email=email, password=password, at=at
                )
                link = f"{request.origin}/account/verify?token={token}"
                site.members.send(
                    to=email, subject="メールアドレスの確認", body=f"確認のため開いてください:\n{link}", at=at
                )
                site.record(request, "register", at, account_id=account_id)
                session = site.members.open_session(account_id, at)
        except TakenError as error:
            raise RefusedError(409, "そのニックネームまたはメールアドレスは使われています。") from error
        return redirect("/account/", headers=[_session_cookie(request, session)])

    def verify(self, request: Request) -> Response:
        """Mark the address as verified."""
        account = self.site.members.verify(request.query.get("token", ""))
        if account is None:
            raise RefusedError(404, "確認用のリンクが正しくないか、すでに使われています。")
        return self.site.page("verified.html", request)

    def log_in(self, request: Request) -> Response:
        """Open a session; a failed attempt is recorded too."""
        site, at = self.site, self.site.now()
        account = site.members.log_in(
            request.form.get("email", "").strip().lower(), request.form.get("password", "")
        )
        if account is None:
            with site.database.transaction():
                site.record(request, "login-failed", at)
            raise RefusedError(401, "メールアドレスまたはパスワードが違います。")
        with site.database.transaction():
            site.record(request, "login", at, account_id=account["id"])
            session = site.members.open_session(account["id"], at)
        site.tell("logged-in", {"account": account["id"]})
        return redirect("/account/", headers=[_session_cookie(request, session)])

    def log_out(self, request: Request) -> Response:
        """End the session."""
        site, member = self.site, self.site.member(request)
        if member is not None:
            with site.database.transaction():
                site.record(request, "logout", site.now(), account_id=member["id"])
                site.members.close_session(request.cookies["session"])
        return redirect("/", headers=[("Set-Cookie", "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")])


def _session_cookie(request: Request, token: str) -> tuple[str, str]:
    secure = "; Secure" if request.environ["wsgi.url_scheme"] == "https" else ""
    return "Set-Cookie", f"session={token}; Path=/; HttpOnly; SameSite=Lax{secure}"
