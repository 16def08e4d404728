"""A mailbox over IMAP: listed without a mark, fetched byte for byte, filed away; believed only over TLS it can verify."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from kaiji.exchange.errors import ExchangeMailboxError
from kaiji.exchange.transport.imap import Mailbox
from kaiji.exchange.transport.mail import read
from tests.exchange.imap_server import mailbox

if TYPE_CHECKING:
    from pathlib import Path

MAIL = b"From: a@b.example\r\nSubject: x\r\nMessage-ID: <1@b.example>\r\n\r\nplease\r\n"


@pytest.mark.slow
@pytest.mark.parametrize("can", ["IMAP4rev1", "IMAP4rev1 UIDPLUS", "IMAP4rev1 MOVE"])
def test_a_mail_is_listed_fetched_and_filed_away_by_whatever_the_server_can(tmp_path: Path, can: str) -> None:
    with mailbox(tmp_path, capabilities=can) as server:
        server.put(MAIL)
        server.put(b"Subject: no id\r\n\r\nx\r\n")
        assert server.account is not None
        with Mailbox(server.account) as box:
            first, second = box.listed(50)
            assert (first.message_id, first.size, second.message_id) == ("<1@b.example>", len(MAIL), "")
            assert server.fetched == [], "a list fetches no mail"
            assert box.fetched(first) == MAIL
            box.file_away(first)
            assert [one.uid for one in box.listed(50)] == [second.uid]
            assert len(box.listed(0)) == 0
        assert list(server.done.values()) == [MAIL]


def test_a_wrong_password_a_strange_certificate_and_a_folder_that_is_not_there_are_told(
    tmp_path: Path,
) -> None:
    with mailbox(tmp_path) as server:
        assert server.account is not None
        for wrong in ({"password": "no"}, {"ca_file": None}, {"folder": "Nope"}, {"folder": "受信箱"}):
            account = dataclasses.replace(server.account, **wrong)
            with pytest.raises(ExchangeMailboxError) as told, Mailbox(account):
                pass
            assert "s3cret" not in str(told.value.as_json())
        assert "s3cret" not in repr(server.account)
    with pytest.raises(ExchangeMailboxError), Mailbox(server.account):
        pass


def test_of_a_mail_in_html_only_its_words_are_kept() -> None:
    page = (
        b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        b"<html><head><style>p{}</style><title>t</title></head><body><p>please <b>delete</b></p>"
        b"<img src='http://evil.example/pixel'><script>alert(1)</script><p>thank you</p></body></html>\r\n"
    )
    assert read(page).text == "please delete\nthank you"
