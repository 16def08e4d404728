"""Every word of every page stands in both languages, at its place; nothing inline; nothing that an adverse page could run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils import translation

import kaiji

SOURCE = Path(kaiji.__file__).parent
PAGES = sorted(
    path
    for path in [
        *SOURCE.glob("web/templates/**/*"),
        *SOURCE.glob("desks/*/templates/**/*"),
        *SOURCE.glob("desks/*/*/templates/**/*"),
    ]
    if path.suffix in {".html", ".txt"}
)
_CODE = re.compile(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
_PASSAGE = re.compile(r"\{% words %\}.*?\{% endwords %\}", re.DOTALL)
_SILENT = re.compile(r"<(script|style|svg|code|kbd)\b.*?</\1>|<!--.*?-->|<[^>]*>", re.DOTALL)
_SHOWN = re.compile(r"""\b(?:title|alt|placeholder|aria-label|value)=["']([^"']*)["']""")
_WORD = re.compile(r"[A-Za-z]{2,}|[\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff]")
_OWN_NAMES = re.compile(
    r"English|日本語|Kaiji|CSV|JSON|PDF|DOCX|Word|ZIP|URL|IP|API|JST|UTC|No\.|SHA-256|CP|AP|https?://\S+|&\w+;"
)


def bare_words(source: str) -> list[str]:
    """Return the words of a template that stand outside a pair of languages."""
    text = _PASSAGE.sub("", source)
    shown = [
        " ".join(_SHOWN.findall(_CODE.sub("", tag))) for tag in re.findall(r"<[^>]*>", _CODE.sub(" ", text))
    ]
    plain = _SILENT.sub(" ", _CODE.sub(" ", text))
    words = [line.strip() for line in [*plain.splitlines(), *shown] if _WORD.search(_OWN_NAMES.sub("", line))]
    return [word for word in words if not re.fullmatch(r"[a-z0-9_-]+", word)]


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_page_says_nothing_in_one_language_only(page: Path) -> None:
    assert bare_words(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_page_has_nothing_inline(page: Path) -> None:
    source = page.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:|<style", source)
    for script in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in script or 'type="application/json"' in script, script
    assert "|safe" not in source
    assert "autoescape off" not in source


@pytest.mark.parametrize(
    ("template", "ja", "en"),
    [
        ('{% w "残り{n}日" "{n} days left" n=8 %}', "残り8日", "8 days left"),
        ('{% w "検索" "Search" as label %}[{{ label }}]', "[検索]", "[Search]"),
        ("{% words %}<b>日本</b>{% english %}<b>Japan</b>{% endwords %}", "<b>日本</b>", "<b>Japan</b>"),
        ('{% w "{x}さん" "{x}" x=name %}', "&lt;b&gt;さん", "&lt;b&gt;"),
    ],
)
def test_the_tags_say_the_language_of_the_page(template: str, ja: str, en: str) -> None:
    for language, expected in (("ja", ja), ("en", en)):
        with translation.override(language):
            assert Template(template).render(Context({"name": "<b>"})) == expected


@pytest.mark.parametrize(
    "template",
    [
        '{% w "日本語" %}',
        '{% w "日本語" "" %}',
        '{% w "English" "English too" %}',
        '{% w "日本語" "日本語" %}',
        "{% words %}{% english %}only{% endwords %}",
    ],
)
def test_a_template_with_one_language_missing_does_not_compile(template: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Template(template)


@pytest.mark.parametrize(
    "source",
    [
        "<p>保存しました</p>",
        "<p>Saved now</p>",
        '<input placeholder="検索する">',
        '{% w "検索" "Search" %} results here',
    ],
)
def test_bare_words_are_found(source: str) -> None:
    assert bare_words(source) != []
