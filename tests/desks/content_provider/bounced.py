"""Mails as mail systems send them when ours did not arrive: each as one kind of server writes it."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

TO = "poster@mail.example"


def ours(identity: str, link: str = "", *, outcome: str = "") -> bytes:
    """Return our mail as the other side got it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "desk@board.example", TO, "An inquiry about a post"
    mail["Message-ID"] = f"<{identity}{'.' if outcome else ''}{outcome}@kaiji.invalid>"
    mail.set_content(f"投稿についての照会です。\n\nhttps://desk.example{link}\n")
    return mail.as_bytes()


def report(
    original: bytes, *, action: str = "failed", status: str = "5.1.1", headers_only: bool = False
) -> bytes:
    """Return a delivery report in the standard form, as Postfix and Exchange send it."""
    whole = MIMEMultipart("report", report_type="delivery-status")
    whole["From"], whole["To"] = "MAILER-DAEMON@mx.mail.example (Mail Delivery System)", "desk@board.example"
    whole["Subject"], whole["Message-ID"] = (
        "Undelivered Mail Returned to Sender",
        f"<{action}{status}@mx.mail.example>",
    )
    whole["Auto-Submitted"] = "auto-replied"
    whole.attach(MIMEText(f"<{TO}>: host mx[192.0.2.1] said: 550 {status} User unknown", _charset="us-ascii"))
    told = EmailMessage()
    told.set_type("message/delivery-status")
    told.set_payload(
        [
            email.message_from_string("Reporting-MTA: dns; mx.mail.example\n\n"),
            email.message_from_string(
                f"Final-Recipient: rfc822; {TO}\nAction: {action}\nStatus: {status}\n\n"
            ),
        ]
    )
    whole.attach(told)
    if headers_only:
        headers = MIMEText(original.partition(b"\n\n")[0].decode(), "rfc822-headers", "us-ascii")
        whole.attach(headers)
    else:
        whole.attach(MIMEMessage(email.message_from_bytes(original)))
    return whole.as_bytes()


def qmail(original: bytes) -> bytes:
    """Return what qmail sends: plain words, our whole mail below a line."""
    head = (
        "From: MAILER-DAEMON@mail.example\r\nTo: desk@board.example\r\nSubject: failure notice\r\n"
        "Message-ID: <q1@mail.example>\r\n\r\n"
        "Hi. This is the qmail-send program at mail.example.\r\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n"
        f"<{TO}>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        "--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <desk@board.example>\r\n"
    )
    return head.encode() + original


def japanese(
    original: bytes, words: str, *, charset: str = "iso-2022-jp", subject: str = "Returned mail: User unknown"
) -> bytes:
    """Return the plain note of a Japanese carrier: its words, then our headers."""
    headers = original.partition(b"\n\n")[0].decode("ascii", "replace")
    mail = MIMEText(f"{words}\n\n<{TO}>\n\n----- Original headers -----\n{headers}\n", _charset=charset)
    mail["From"], mail["To"] = "Mail Administrator <Postmaster@carrier.example>", "desk@board.example"
    mail["Subject"], mail["Message-ID"] = subject, f"<{charset}@carrier.example>"
    return mail.as_bytes()


def exim(original: bytes) -> bytes:
    """Return what Exim sends: a header that names who failed, words, and our mail below."""
    mail = MIMEText(
        "This message was created automatically by mail delivery software.\n\n"
        f"  {TO}\n    host mx [192.0.2.1]: quota exceeded\n\n------ This is a copy of the message ------\n\n"
        f"{original.decode()}",
        _charset="utf-8",
    )
    mail["From"], mail["Subject"] = "Mail System <no-reply@mx.example>", "Mail system notice"
    mail["X-Failed-Recipients"], mail["Message-ID"] = TO, "<exim@mx.example>"
    return mail.as_bytes()


def only_the_link(link: str) -> bytes:
    """Return a note that repeats our words and none of our headers."""
    mail = MIMEText(
        f"以下のメールは、宛先不明のためお届けできませんでした。\n\n> 次のページに内容と回答欄があります。\n> https://desk.example{link}\n",
        _charset="utf-8",
    )
    mail["From"], mail["Subject"] = "MAILER-DAEMON <mailer-daemon@provider.example>", "配信エラー"
    mail["Message-ID"] = "<link@provider.example>"
    return mail.as_bytes()


def late(original: bytes) -> bytes:
    """Return what sendmail says of a mail that is still being tried."""
    return japanese(
        original,
        "**********************************************\n**      THIS IS A WARNING MESSAGE ONLY      **\n"
        "**********************************************\nWill keep trying until message is 5 days old",
        charset="us-ascii",
        subject="Warning: could not send message for past 4 hours",
    )


def vacation(original: bytes) -> bytes:
    """Return the note of somebody who is away: they got it."""
    identity = original.partition(b"Message-ID: ")[2].partition(b"\n")[0].decode()
    mail = MIMEText("出張のため返信が遅れます。届きませんでしたら電話をください。", _charset="utf-8")
    mail["From"], mail["Subject"], mail["In-Reply-To"] = TO, "不在", identity
    mail["Auto-Submitted"], mail["Message-ID"] = "auto-replied", "<vacation@mail.example>"
    return mail.as_bytes()
