"""allauth's place for our choices (認証の設定): nobody signs up by themselves, no mail tells whether an address is known."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter  # type: ignore[import-untyped]  # ships no types
from allauth.mfa.adapter import DefaultMFAAdapter  # type: ignore[import-untyped]  # ships no types

from kaiji.cases.secrets.keys import master_key, master_keys
from kaiji.cases.secrets.sealing import seal, unseal

_CONTEXT = "mfa_authenticator.data"


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Sign-in and passwords."""

    def is_open_for_signup(self, request: Any) -> bool:  # noqa: ARG002  # allauth's signature
        """People come by invitation only."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing of allauth's own; pages say what happened."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    """Second factors: their secrets are sealed at rest."""

    def encrypt(self, text: str) -> str:
        """Seal a secret of an authenticator app or the seed of recovery codes."""
        return seal(master_key(), text.encode(), context=_CONTEXT).hex()

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return unseal(master_keys(), bytes.fromhex(encrypted_text), context=_CONTEXT).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Name the installation to the passkey."""
        found: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**found, "name": "Kaiji"}
