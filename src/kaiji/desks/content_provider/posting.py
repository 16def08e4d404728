"""Mails to posters (発信者へのメール): a link and nothing that names anybody; sent once, or refused for good by the other side."""

from __future__ import annotations

from dataclasses import dataclass
from smtplib import SMTPDataError, SMTPRecipientsRefused
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

from kaiji.desks.content_provider.bounces import DOMAIN
from kaiji.desks.content_provider.clocks import inquiry_clock

if TYPE_CHECKING:
    from datetime import date

    from kaiji.desks.content_provider.models import Opinion, RemovalNotice

_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail to be sent (送るメール)."""

    id: str
    subject: str
    body: str


def can_mail() -> bool:
    """Whether this installation sends mail at all."""
    return not str(settings.EMAIL_BACKEND).endswith("dummy.EmailBackend")


def inquiry_mail(opinion: Opinion, day: date) -> Letter:
    """Return the mail that leads a poster to the inquiry, sent on `day`: from it the period runs."""
    due_on = opinion.due_on or inquiry_clock(opinion.due_rule, day).on
    return Letter(
        id=f"{opinion.pk}@{DOMAIN}",
        subject="発信者情報の開示・削除についての照会 / An inquiry about a post",
        body=(
            "投稿について、あなたの意見をうかがう照会です。次のページに内容と回答欄があります。アカウントは要りません。\n"
            "An inquiry about a post. What it is about and the form for your answer are on this page; no account is needed.\n\n"
            f"{_link('opinion', opinion.body['secret'])}\n\n回答期限 / answer by: {due_on}\n"
        ),
    )


def outcome_mail(opinion: Opinion, outcome: str) -> Letter:
    """Return the mail that leads a poster who was asked to what came of it."""
    return Letter(
        id=f"{opinion.pk}.{outcome}@{DOMAIN}",
        subject="発信者情報の開示・削除についてのお知らせ / A notice about a post",
        body=(
            "以前に照会した投稿についてのお知らせです。次のページで読めます。アカウントは要りません。\n"
            "A notice about the post we asked you about. It stands on this page; no account is needed.\n\n"
            f"{_link('opinion', opinion.body['secret'])}\n"
        ),
    )


def notice_mail(notice: RemovalNotice) -> Letter:
    """Return the mail that leads a poster who was not heard to the notice of the removal."""
    return Letter(
        id=f"{notice.pk}@{DOMAIN}",
        subject="投稿の削除についてのお知らせ / A notice about a removed post",
        body=(
            "あなたの投稿を削除したことのお知らせです。対象と理由、意見の伝え方は次のページで読めます。アカウントは要りません。\n"
            "A post of yours was removed. What, why, and how to object stands on this page; no account is needed.\n\n"
            f"{_link('removed', notice.body['secret'])}\n"
        ),
    )


def sent(to: str, letter: Letter) -> str:
    """Send a mail; return the reply of a server that refuses it for good, empty where it was taken.

    Raises what the connection raises where it is to be tried again.
    """
    mail = EmailMessage(
        subject=letter.subject,
        body=letter.body,
        to=[to],
        headers={"Message-ID": f"<{letter.id}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        mail.send()
    except SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        if codes and all(code in _PERMANENT for code in codes):
            return str(codes[0])
        raise
    except SMTPDataError as error:
        if error.smtp_code in _PERMANENT:
            return str(error.smtp_code)
        raise
    return ""


def _link(page: str, secret: str) -> str:
    return f"{settings.PUBLIC_URL}{reverse(f'content_provider:{page}', args=[secret])}"
