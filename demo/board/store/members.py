"""Nickname accounts with a free e-mail address (会員): nothing about them is checked but that mail arrives."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from sqlite3 import IntegrityError
from typing import TYPE_CHECKING

from demo.board.store.database import stamp

if TYPE_CHECKING:
    from datetime import datetime

    from demo.board.store.database import Database, Row

_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)
_WORK = 2**14
"""scrypt's cost for a password typed by a person."""


class TakenError(Exception):
    """The nickname or the address belongs to someone already."""


def password_hash(password: str, salt: bytes, *, work: int = _WORK) -> str:
    """Return a password as it is stored (scrypt, RFC 7914)."""
    key = hashlib.scrypt(password.encode(), salt=salt, n=work, r=8, p=1, dklen=32)
    return f"scrypt${work}${salt.hex()}${key.hex()}"


def _matches(password: str, stored: str) -> bool:
    _, work, salt, _ = stored.split("$")
    return hmac.compare_digest(password_hash(password, bytes.fromhex(salt), work=int(work)), stored)


def valid_email(text: str) -> bool:
    """Say whether `text` can be an e-mail address."""
    return len(text) <= 254 and _EMAIL.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Members:
    """Registration, log-in and sessions."""

    database: Database

    def account(self, account_id: int) -> Row | None:
        """Return one account."""
        return self.database.row("SELECT * FROM account WHERE id = ?", account_id)

    def register(self, *, nickname: str, email: str, password: str, at: datetime) -> tuple[int, str]:
        """Open an account whose address is not verified yet; return its id and the token that verifies it.

        Raises TakenError. Call it inside a transaction.
        """
        token = secrets.token_urlsafe(24)
        try:
            made = self.database.write(
                "INSERT INTO account (nickname, email, verify_token, password, created_at) VALUES (?, ?, ?, ?, ?)",
                nickname,
                email,
                token,
                password_hash(password, secrets.token_bytes(16)),
                stamp(at),
            )
        except IntegrityError as error:
            raise TakenError(nickname) from error
        return made, token

    def send(self, *, to: str, subject: str, body: str, at: datetime) -> None:
        """Put a mail into the outbox; nothing leaves this machine."""
        self.database.write(
            "INSERT INTO outbox (recipient, subject, body, written_at) VALUES (?, ?, ?, ?)",
            to,
            subject,
            body,
            stamp(at),
        )

    def verify(self, token: str) -> Row | None:
        """Mark the address of the account with this token as verified; return the account, None for a bad token."""
        found = self.database.row("SELECT * FROM account WHERE verify_token = ? AND verified = 0", token)
        if found is not None:
            self.database.write(
                "UPDATE account SET verified = 1, verify_token = NULL WHERE id = ?", found["id"]
            )
        return found

    def log_in(self, email: str, password: str) -> Row | None:
        """Return the account with this address and password."""
        found = self.database.row("SELECT * FROM account WHERE email = ?", email)
        # A wrong address costs as much work as a wrong password, so that the time does not tell which it was.
        stored = found["password"] if found else password_hash("", b"no such account")
        return found if _matches(password, stored) and found is not None else None

    def open_session(self, account_id: int, at: datetime) -> str:
        """Return the secret of a new session; only its hash is kept."""
        token = secrets.token_urlsafe(32)
        self.database.write(
            "INSERT INTO session (token_hash, account_id, created_at) VALUES (?, ?, ?)",
            _hash(token),
            account_id,
            stamp(at),
        )
        return token

    def of_session(self, token: str | None) -> Row | None:
        """Return the account that a session belongs to."""
        if not token:
            return None
        return self.database.row(
            "SELECT a.* FROM account a JOIN session s ON s.account_id = a.id WHERE s.token_hash = ?",
            _hash(token),
        )

    def close_session(self, token: str) -> None:
        """End a session."""
        self.database.write("DELETE FROM session WHERE token_hash = ?", _hash(token))


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
