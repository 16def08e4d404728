"""The templates of this version, each read once (書式の置き場)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from kaiji.documents.errors import TemplateError
from kaiji.documents.template.reading import read_template
from kaiji.ground.tables import own_folder, table_folder
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.documents.template.values import Template


@cache
def template(name: str) -> Template:
    """Return the template NAME.txt, the office's own where it has one; raises TemplateError."""
    own = own_folder() / "templates" / f"{name}.txt"
    file = own if own.is_file() else table_folder("templates") / f"{name}.txt"
    if not file.is_file():
        raise TemplateError(Words(ja=f"書式 {name} がありません。", en=f"There is no template {name}."))
    return read_template(name, file.read_text(encoding="utf-8"))


def template_names() -> tuple[str, ...]:
    """Return the name of every template."""
    folder = table_folder("templates")
    return tuple(sorted(f.name.removesuffix(".txt") for f in folder.iterdir() if f.name.endswith(".txt")))
