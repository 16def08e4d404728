"""A form for any fact (事実の入力): its fields, types and words come from `kaiji.casefile.values`, none is written twice.

Empty fields are left out, because a field left out is *not known*. Nested facts (a claim's statements, a settlement's account)
have pages of their own or keep what they had.
"""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kaiji.casefile.errors import CaseFormatError
from kaiji.casefile.reading import shapes
from kaiji.cases.acts.happened import PAST
from kaiji.cases.facts.plain import from_plain, to_plain
from kaiji.desks.claimant.forms.cases import not_to_come
from kaiji.desks.claimant.forms.labels import cost_kinds, filing_kinds, label, page_words
from kaiji.desks.claimant.forms.titles import fact_title
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import JST, parse_instant
from kaiji.ground.words import Words
from kaiji.law.disclosure import items_on
from kaiji.law.rights import rights_on
from kaiji.network.carriers import registry
from kaiji.network.operators import operators
from kaiji.web.words import both, language, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.casefile.reading import Shape
    from kaiji.casefile.values import Case

_LONG: Final = frozenset(
    (
        "text",
        "shows",
        "need",
        "note",
        "reason",
        "supplement_reason",
        "facts",
        "course",
        "ownership",
        "other",
        "address",
        "service_address",
    )
)
SHOWN: Final = "shown"
"""Mark of a form that says what it showed."""
_HIDDEN: Final = frozenset(("id", "package", "captured_at", "test", "file", "schema"))


class InstantField(forms.Field):
    """An instant; without an offset it is read as Japan time, and the page says so."""

    def to_python(self, value: Any) -> datetime | None:
        """Return the instant."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return parse_instant(text)
        except KaijiError:
            pass
        try:
            found = datetime.fromisoformat(text.replace("/", "-").replace(" ", "T", 1))
        except ValueError:
            found = None
        if found is None or ":" not in text or text.count(":") < 2:  # hours, minutes and seconds
            raise forms.ValidationError(
                both(
                    "2026-11-05 15:13:30 のように秒まで書いてください(時差がなければ日本時間と読みます)。",
                    "Write it like 2026-11-05 15:13:30, with seconds (without an offset it is read as Japan time).",
                )
            )
        return found if found.tzinfo else found.replace(tzinfo=JST)


class DaysField(forms.Field):
    """Several days, one a line."""

    def to_python(self, value: Any) -> tuple[str, ...]:
        """Return the days as text."""
        found = str(value or "").replace(",", " ").replace("、", " ").split()
        try:
            return tuple(date.fromisoformat(day).isoformat() for day in found)
        except ValueError:
            raise forms.ValidationError(
                both("2026-12-01 の形で、1行に1日。", "One day a line, like 2026-12-01.")
            ) from None


class FactForm(forms.Form):
    """Built by `fact_form`."""

    fact_class: Any
    keeps: Mapping[str, Any]
    fact_id: str

    @property
    def said(self) -> frozenset[str]:
        """Fields that the person changed; all of them where the form does not say what it showed."""
        if SHOWN not in self.data:
            return frozenset(self.fields)
        return frozenset(self.changed_data)

    def hidden_initials(self) -> SafeString:
        """Return what the form showed, as hidden inputs: what a person left alone is not written over what stands by then."""
        if not any(field.show_hidden_initial for field in self.fields.values()):
            return SafeString()
        marks = [bound.as_hidden(only_initial=True) for bound in self.visible_fields()]
        return format_html('<input type="hidden" name="{}" value="yes">{}', SHOWN, SafeString("".join(marks)))

    def fact(self) -> Any:
        """Return the fact that was entered; raises CaseFormatError where fields do not fit together."""
        plain = {**self.keeps, "id": self.fact_id} if self.fact_id else dict(self.keeps)
        for name, value in self.cleaned_data.items():
            if name not in self.said:
                continue  # as it stands now: the worker may have written it while the form was open
            if value in (None, "", [], ()):
                plain.pop(name, None)
            else:
                plain[name] = _plain(value)
        return from_plain(self.fact_class, plain)

    def clean(self) -> dict[str, Any]:
        """Check the fact as a whole."""
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            self.cleaned_data = cleaned
            try:
                self.fact()
            except CaseFormatError as error:
                raise forms.ValidationError(said(error.message)) from error
        return cleaned


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple | list) else value


def fact_form(
    kind: Any,
    case: Case,
    today: date,
    *,
    data: Any = None,
    fact: Any = None,
    fact_id: str = "",
    leave_out: frozenset[str] = frozenset(),
    preset: Mapping[str, Any] | None = None,
) -> FactForm:
    """Return a form for a fact of class `kind` of `case`: filled from `fact` (to change it) or `preset` (a new one)."""
    held = to_plain(fact) if fact is not None else dict(preset or {})
    fields: dict[str, forms.Field] = {}
    keeps = {name: value for name, value in held.items() if name != "id"}
    for shape in shapes(kind):
        if shape.name in _HIDDEN or shape.name in leave_out:
            continue
        field = _field(shape, case, today, kind)
        if field is not None:
            field.show_hidden_initial = fact is not None
            fields[shape.name] = field
            if shape.name in keeps and fact is None:
                keeps.pop(shape.name)
    form_class = type("FactForm", (FactForm,), {**fields, "fact_class": kind})
    form = form_class(data, initial=_initial(kind, held, fields))
    form.keeps = keeps
    form.fact_id = fact.id if fact is not None and hasattr(fact, "id") else fact_id
    return form  # type: ignore[no-any-return]  # made by type()


def _initial(kind: Any, held: Mapping[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(held)
    for shape in shapes(kind):
        if shape.name not in found and shape.name in fields:
            default = next(f for f in dataclasses.fields(kind) if f.name == shape.name).default
            if default is not dataclasses.MISSING and not isinstance(default, tuple):
                found[shape.name] = default
        elif shape.bare == tuple[date, ...]:
            found[shape.name] = "\n".join(found[shape.name])
    return found


def _field(shape: Shape, case: Case, today: date, kind: Any) -> forms.Field | None:
    bare, words = shape.bare, page_words(Words(ja=shape.means.ja, en=shape.means.en))
    common: dict[str, Any] = {"label": both(words.ja, words.en), "required": shape.required}
    special = _special(shape, today, kind, case)
    if special is not None:
        return (
            forms.ChoiceField(choices=special, **common)
            if shape.required
            else forms.ChoiceField(choices=[("", "—"), *special], **common)
        )
    if shape.means.refers is not None:
        return _reference(shape, case, common)
    if get_origin(bare) is Literal:
        return forms.ChoiceField(
            choices=[(value, both(*_pair(value))) for value in get_args(bare)],
            **{**common, "required": False},
        )
    if get_origin(bare) is tuple:
        return _several(shape, today, common)
    if dataclasses.is_dataclass(bare):
        return None
    return _scalar(shape, common)


def _special(shape: Shape, today: date, kind: Any, case: Case) -> list[tuple[str, Any]] | None:
    name = kind.__name__
    if name == "Party" and shape.name in {"carrier", "operator"}:
        return _registered(shape.name, case)
    if name == "Filing" and shape.name == "kind":
        return [(key, both(words.ja, words.en)) for key, words in filing_kinds().items()]
    if name == "Cost" and shape.name == "kind":
        return [(key, both(words.ja, words.en)) for key, words in cost_kinds().items()]
    if name == "Claim" and shape.name == "right":
        return [(right.id, both(right.title.ja, right.title.en)) for right in rights_on(today)]
    return None


def _registered(name: str, case: Case) -> list[tuple[str, Any]]:
    """Return the carriers or site operators on record, and those the case names beside them."""
    rows = registry() if name == "carrier" else operators()
    found = {row.id: both(row.title.ja, row.title.en) for row in rows}
    named = {
        getattr(party, name): both(getattr(party, name), getattr(party, name))
        for party in case.party
        if getattr(party, name)
    }
    return sorted((named | found).items(), key=lambda pair: str(pair[1]))


def _pair(value: str) -> tuple[str, str]:
    words = label(str(value))
    return words.ja, words.en


def _reference(shape: Shape, case: Case, common: dict[str, Any]) -> forms.Field:
    rows = getattr(case, str(shape.means.refers))
    choices = [(row.id, fact_title(row, case)) for row in rows]
    if get_origin(shape.bare) is tuple:
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **{**common, "required": False}
        )
    return forms.ChoiceField(choices=choices if common["required"] else [("", "—"), *choices], **common)


def _several(shape: Shape, today: date, common: dict[str, Any]) -> forms.Field | None:
    (inner, *_rest) = get_args(shape.bare)
    if get_origin(inner) is Literal:
        choices: list[tuple[Any, Any]] = [(value, both(*_pair(value))) for value in get_args(inner)]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    if inner is int:
        choices = [
            (item.number, f"{item.number} {item.title.in_language(language())}") for item in items_on(today)
        ]
        return forms.TypedMultipleChoiceField(
            choices=choices, coerce=int, widget=forms.CheckboxSelectMultiple, **common
        )
    if inner is date:
        help_text = both("1行に1日(2026-12-01)", "one day a line (2026-12-01)")
        return DaysField(widget=forms.Textarea(attrs={"rows": 2}), help_text=help_text, **common)
    return None


def _scalar(shape: Shape, common: dict[str, Any]) -> forms.Field:
    if shape.bare is bool:
        return forms.BooleanField(**{**common, "required": False})
    if shape.bare is int:
        return forms.IntegerField(min_value=0, **common)
    if shape.bare is datetime:
        help_text = both("例: 2026-11-05 15:13:30(日本時間)", "like 2026-11-05 15:13:30 (Japan time)")
        return InstantField(widget=forms.TextInput(attrs={"maxlength": 40}), help_text=help_text, **common)
    if shape.bare is date:
        checks = [not_to_come] if shape.name in PAST else []
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(widget=widget, validators=checks, **common)
    if shape.name in _LONG:
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, **common)
    return forms.CharField(max_length=2_000, **common)
