"""Forms of accounts (アカウントの入力)."""

from __future__ import annotations

from typing import Any

from django import forms

from kaiji.web.desk import current_desk
from kaiji.web.words import both, said


class JoinForm(forms.Form):
    """What a person says of themselves when they join."""

    name = forms.CharField(
        label=both("氏名", "Name"),
        help_text=both("同じ組織の人に表示されます。", "Shown to the people of this installation."),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=both("メールアドレス", "E-mail address"),
        help_text=both("サインインに使います。", "For signing in."),
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    password = forms.CharField(
        label=both("パスワード", "Password"),
        help_text=both(
            "12文字以上。単語をいくつか並べると、覚えやすく推測されにくくなります。",
            "At least 12 characters. A few words in a row are easy to remember and hard to guess.",
        ),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class SetupForm(JoinForm):
    """The first owner also says how the installation is used."""

    edition = forms.ChoiceField(
        label=both("使い方", "How it is used"),
        choices=(
            ("office", both("事務所・担当者として(すべての道具)", "In an office (all tools)")),
            (
                "self",
                both(
                    "自分の被害について、ひとりで(一問ずつ)",
                    "Alone, about what was done to me (one question at a time)",
                ),
            ),
        ),
        initial="office",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_edition_of_other_desks(self)


def without_edition_of_other_desks(form: forms.Form) -> None:
    """Take the question away where the desk has no edition for a person alone."""
    if not current_desk().alone:
        del form.fields["edition"]


class InviteForm(forms.Form):
    """Whom to invite, as what."""

    role = forms.ChoiceField(label=both("役割", "Role"))
    streams = forms.CharField(
        label=both("見られる事件・請求", "What this person may see"),
        help_text=both(
            "本人の事件だけを見る役割のときに、事件の番号(2026-0001 など)を一行に一つ書きます。",
            "For roles that see their own only: the number of a case (such as 2026-0001), one a line.",
        ),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # Django's own signature
        roles = current_desk().roles.values()
        if not any(role.own_only for role in roles):
            del self.fields["streams"]
        chosen = (
            "",
            both("選んでください", "Choose"),
        )  # the first role may do everything: nobody is given it unasked
        self.fields["role"].choices = [chosen, *((role.id, said(role.name)) for role in roles)]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_streams(self) -> list[str]:
        """Return the streams, one a line; a number is looked up by the desk."""
        lines = [
            line.strip() for line in str(self.cleaned_data.get("streams", "")).splitlines() if line.strip()
        ][:50]
        found = [line if ":" in line else current_desk().stream_of(line) for line in lines]
        unknown = [line for line, stream in zip(lines, found, strict=True) if stream is None]
        if unknown:
            raise forms.ValidationError(
                str(both("この番号のものはありません: ", "There is none of this number: "))
                + "、".join(unknown)
            )
        return [stream for stream in found if stream is not None]


class TokenForm(forms.Form):
    """A token for a program."""

    name = forms.CharField(
        label=both("何に使うか", "What it is for"),
        help_text=both("例: 期日の取り込み", "For example: reading the due days"),
        max_length=80,
    )
    scope = forms.ChoiceField(
        label=both("範囲", "Scope"),
        choices=(
            ("read", both("読み取りのみ", "Read only")),
            ("write", both("読み取りと操作", "Read and act")),
        ),
        initial="read",
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=both("有効な日数", "Days it lasts"), min_value=1, max_value=365, initial=90
    )


class AccountForm(forms.Form):
    """What a person may change of themselves."""

    name = forms.CharField(label=both("氏名", "Name"), max_length=120)
    edition = forms.ChoiceField(
        label=both("画面の使い方", "How pages work for you"),
        choices=(
            ("office", both("すべての道具を表示する", "Show all tools")),
            ("self", both("ひとり用(一問ずつ)", "Alone (one question at a time)")),
        ),
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_edition_of_other_desks(self)
