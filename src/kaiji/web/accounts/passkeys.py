"""Forms of passkeys (パスキー) in our words: allauth's own speak of master keys and of passwordless operation."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import (  # type: ignore[import-untyped]  # ships no types
    AddWebAuthnForm,
    EditWebAuthnForm,
)

from kaiji.web.words import both


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """A new passkey: what it is called, and whether it opens alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"name": str(both("この端末", "This device")), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        name, alone = self.fields["name"], self.fields["passwordless"]
        name.label = both("パスキーの名前", "What to call it")
        name.help_text = both(
            "例: 事務所のパソコン、私のスマートフォン", "For example: office computer, my phone"
        )
        name.max_length = 100
        alone.label = both(
            "パスワードなしで、これだけでサインインできるようにする",
            "Sign in with it alone, without the password",
        )
        alone.help_text = both(
            "指紋・顔・端末の暗証番号で、端末があなただと確かめます。",
            "The device checks by fingerprint, face or its own code that it is you.",
        )


class EditPasskeyForm(EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = both("パスキーの名前", "What to call it")
