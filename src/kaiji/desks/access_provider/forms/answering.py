"""Forms of the opinion inquiry (意見照会の入力欄): the sender's answer, on the page or keyed from paper."""

from __future__ import annotations

from django import forms

from kaiji.web.words import both

ANSWERS = (
    ("consents", both("発信者情報を開示することに同意します。", "I consent to the disclosure.")),
    ("objects", both("発信者情報を開示することに同意しません。", "I do not consent to the disclosure.")),
)


class AnswerForm(forms.Form):
    """The sender's answer."""

    answer = forms.ChoiceField(
        label=both("開示についての意見", "Your opinion"), choices=ANSWERS, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=both("理由", "Reasons"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=both(
            "同意しないときは、その理由をできるだけ具体的に書いてください。",
            "Where you do not consent, say why as concretely as you can.",
        ),
    )
    pass_on = forms.BooleanField(
        label=both("この回答を請求者に伝えてよい", "It may be passed on to the requester"), required=False
    )


class KeyedForm(AnswerForm):
    """The same, keyed in from paper."""

    on = forms.DateField(
        label=both("回答の日", "Day of the answer"), widget=forms.DateInput(attrs={"type": "date"})
    )
