"""Tags of every template (部品のタグ); they are built in, no `load` is needed. docs/how-to/add-a-page.md shows each."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.template.exceptions import TemplateSyntaxError
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from kaiji.ground.words import Words
from kaiji.web.components.clocks import ClockFace, drawing
from kaiji.web.components.devices import device_of
from kaiji.web.words import language, said

if TYPE_CHECKING:
    from django.template import Context

register = template.Library()


def japanese(text: str) -> bool:
    """Return whether a text holds kana or kanji."""
    return any(unicodedata.name(c, "").startswith(("HIRAGANA", "KATAKANA", "CJK")) for c in text)


class WordsNode(Node):
    """Says one of two texts, its `{places}` filled and escaped."""

    def __init__(self, words: Words, values: dict[str, FilterExpression], name: str | None) -> None:
        self.words, self._values, self._name = words, values, name

    def render(self, context: Context) -> SafeString:
        """Return the text in the language of the page."""
        values = {key: conditional_escape(value.resolve(context)) for key, value in self._values.items()}
        text = mark_safe(said(self.words).format_map(values) if values else said(self.words))  # noqa: S308  # our own words; values are escaped above
        if self._name is None:
            return text
        context[self._name] = text
        return mark_safe("")


@register.tag("w")
def words_tag(parser: Parser, token: Token) -> WordsNode:
    """`{% w "日本語" "English" name=value as other %}`: both languages at their place, or the template does not compile."""
    bits = token.split_contents()[1:]
    name = None
    if len(bits) > 2 and bits[-2] == "as":
        name, bits = bits[-1], bits[:-2]
    texts = [bit[1:-1] for bit in bits if bit[0] in "\"'"]
    rest = [bit for bit in bits if bit[0] not in "\"'"]
    if len(texts) != 2 or not all(text.strip() for text in texts):
        raise TemplateSyntaxError(f'{{% w "日本語" "English" %}} needs both languages: {token.contents}')
    if japanese(texts[1]) or not (japanese(texts[0]) or texts[0] == texts[1]):
        raise TemplateSyntaxError(f"Japanese first, then English: {token.contents}")
    values = {}
    for bit in rest:
        key, equals, value = bit.partition("=")
        if not equals:
            raise TemplateSyntaxError(f"name=value: {bit}")
        values[key] = parser.compile_filter(value)
    return WordsNode(Words(ja=texts[0], en=texts[1]), values, name)


class PassageNode(Node):
    """Says one of two passages of markup."""

    def __init__(self, ja: NodeList, en: NodeList) -> None:
        self.ja, self.en = ja, en
        self.child_nodelists = ("ja", "en")

    def render(self, context: Context) -> SafeString:
        """Return the passage in the language of the page."""
        return (self.ja if language() == "ja" else self.en).render(context)


@register.tag("words")
def passage_tag(parser: Parser, token: Token) -> PassageNode:  # noqa: ARG001  # Django's signature
    """`{% words %}日本語の<b>段落</b>{% english %}a <b>passage</b>{% endwords %}`."""
    ja = parser.parse(("english",))
    parser.delete_first_token()
    en = parser.parse(("endwords",))
    parser.delete_first_token()
    if not any(str(node).strip() for node in ja) or not any(str(node).strip() for node in en):
        raise TemplateSyntaxError("{% words %} needs both languages")
    return PassageNode(ja, en)


@register.filter(name="said")
def said_filter(value: Any) -> str:
    """`{{ words|said }}`: a pair of texts in the language of the page; anything else as it is."""
    return said(value) if isinstance(value, Words) else str(value)


@register.filter(name="device")
def device_filter(user_agent: str) -> str:
    """`{{ session.user_agent|device }}`: what a browser calls itself, in words for a person."""
    return device_of(user_agent)


@register.filter(name="yen")
def yen_filter(value: int) -> str:
    """`{{ sum|yen }}`: 14,400円 / 14,400 yen."""
    return said(Words(ja=f"{value:,}円", en=f"{value:,} yen"))


@register.inclusion_tag("kaiji/parts/field.html")
def field(bound: Any, hint: str = "") -> dict[str, Any]:
    """`{% field form.name %}`: label, required in words, support text, control, error."""
    widget = bound.field.widget
    several = widget.__class__.__name__ in {"RadioSelect", "CheckboxSelectMultiple"}
    described = [f"{bound.auto_id}-help"] if bound.help_text or hint else []
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
    attrs: dict[str, str] = {"aria-describedby": " ".join(described)} if described else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    single = bound.field.widget.__class__.__name__ == "CheckboxInput"
    control = "" if several else bound.as_widget(attrs=attrs)
    return {
        "bound": bound,
        "hint": hint,
        "several": several,
        "single": single,
        "control": control,
        "attrs": attrs,
    }


@register.inclusion_tag("kaiji/parts/form_errors.html")
def form_errors(form: Any) -> dict[str, Any]:
    """`{% form_errors form %}`: a summary at the top, each error a link to its field."""
    return {"form": form}


@register.inclusion_tag("kaiji/parts/clock.html")
def clock(face: ClockFace | None, size: str = "") -> dict[str, Any]:
    """`{% clock face %}` or `{% clock face "small" %}`: words, shape, colour and the range of days."""
    if face is None:
        return {"face": None}
    return {"face": face, "words": said(face.words), "small": size == "small", "drawing": drawing(face)}


@register.inclusion_tag("kaiji/parts/unverified.html")
def unverified(source: str = "", checked_on: Any = None, url: str = "") -> dict[str, Any]:
    """`{% unverified "各社の公表資料" checked_on %}`: the badge 未確認 with its source."""
    safe = url if url.startswith(("https://", "http://")) else ""
    return {"source": source, "checked_on": checked_on, "url": safe}


@register.simple_block_tag
def why(content: str, label: str = "") -> str:
    """`{% why %}…{% endwhy %}`: reasons that open in place."""
    return format_html(
        '<details class="why"><summary>{}</summary><div class="why-body">{}</div></details>',
        label or said(Words(ja="なぜ", en="Why")),
        content,
    )


@register.simple_block_tag
def empty(content: str, title: str = "") -> str:
    """`{% empty title %}…the next step…{% endempty %}`: a page or list with nothing in it yet."""
    return format_html('<div class="empty"><p class="empty-title">{}</p>{}</div>', title, content)


@register.inclusion_tag("kaiji/parts/masked.html", takes_context=True)
def masked(context: Context, secret: Any) -> dict[str, Any]:
    """`{% masked secret %}`: a `kaiji.web.masking.Masked`; opens with a reason, which is journaled."""
    from kaiji.web.masking import reasons

    return {"secret": secret, "reasons": reasons(), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("kaiji/parts/pager.html", takes_context=True)
def pager(context: Context, page: Any) -> dict[str, Any]:
    """`{% pager page %}`: a Django Page; keeps the other parameters of the address."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.inclusion_tag("kaiji/parts/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """`{% progress 3 7 %}`: a bar with its words."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("kaiji/parts/steps.html")
def steps(done: int, total: int) -> dict[str, Any]:
    """`{% steps 3 7 %}`: 7問中3問."""
    return {"done": done, "total": total}
