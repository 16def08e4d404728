"""What does the package say, and does it hold together? (中身)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.evidence.verify.context import Checked, finding
from kaiji.evidence.verify.der import malformed
from kaiji.evidence.verify.strict_json import read_json
from kaiji.exchange.layout import DOCUMENTS, EVIDENCE, PACKAGE, TWIN
from kaiji.exchange.meaning import contradictions
from kaiji.exchange.release import ungranted
from kaiji.exchange.twin import twin
from kaiji.exchange.values import FORMAT, VERSION, Package
from kaiji.exchange.versions import readable, upgraded
from kaiji.exchange.wire import from_json
from kaiji.ground.canonical import canonical_bytes
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.casefile.reading import Fault
    from kaiji.evidence.verify.report import Finding
    from kaiji.exchange.context import Context


def json_form(ctx: Context) -> Checked:
    """Step `json`: package.json is JSON of one meaning in its one spelling."""
    ctx.need(ctx.intact, "hashes")
    content = ctx.need(ctx.container, "zip").read(PACKAGE)
    data = read_json(content, PACKAGE)
    if not isinstance(data, dict):
        raise malformed("not an object", PACKAGE)
    detail = Words(ja=f"{len(content):,}バイトを読みました。", en=f"Read {len(content):,} bytes.")
    if not _canonical(data, content):
        fault = finding(
            "json.canonical", "決まった書き方のJSONではありません", "not in its one spelling", PACKAGE
        )
        return Checked(detail=detail, faults=[fault])
    ctx.content, ctx.data = content, data
    return Checked(detail=detail)


def _canonical(data: Any, content: bytes) -> bool:
    try:
        return canonical_bytes(data) == content
    except (
        ValueError,
        RecursionError,
    ):  # a lone surrogate has no UTF-8; nesting that json reads but cannot write
        return False


def format_known(ctx: Context) -> Checked:
    """Step `format`: the format is this one, in a version that is read here."""
    data = ctx.need(ctx.data, "json")
    name, version = data.get("format"), data.get("version")
    detail = Words(ja=f"{name} 第{version}版", en=f"{name}, version {version}")
    known = f"{readable()[0]}-{VERSION}"
    if name != FORMAT or not isinstance(version, int) or isinstance(version, bool):
        fault = finding("format.other", "この書式ではありません", "not of this format", f"{name} {version}")
    elif version > VERSION:
        fault = finding(
            "format.newer", "この版はまだ読めません", f"newer than this program reads ({known})", version
        )
    elif version not in readable():
        fault = finding(
            "format.older", "この版はもう読めません", f"older than this program reads ({known})", version
        )
    else:
        ctx.version = version
        return Checked(detail=detail)
    return Checked(detail=detail, faults=[fault])


def schema(ctx: Context) -> Checked:
    """Step `schema`: every field is known, of its type and form, and those that are needed stand there."""
    data, _ = ctx.need(ctx.data, "json"), ctx.need(ctx.version, "format")
    faults: list[Fault] = []
    package = from_json(Package, upgraded(data), faults)
    detail = Words(ja="項目ごとに書式を確かめました。", en="Checked the form of every field.")
    if package is None:
        said = [finding("schema.invalid", f.ja, f.en, f.place) for f in faults]
        return Checked(detail=detail, faults=said)
    ctx.package = package
    return Checked(detail=detail)


def meaning(ctx: Context) -> Checked:
    """Step `meaning`: the parts go together."""
    package = ctx.need(ctx.package, "schema")
    detail = Words(ja="部分どうしの整合を確かめました。", en="Checked that the parts go together.")
    faults = contradictions(package)
    ctx.sound = None if faults else package
    return Checked(detail=detail, faults=faults)


def documents(ctx: Context) -> Checked:
    """Step `documents`: each attached paper and enclosed evidence package is the one that is named."""
    package, sums = ctx.need(ctx.sound, "meaning"), ctx.need(ctx.sums, "sums-form")
    entries = ctx.need(ctx.container, "zip").entries
    ctx.need(ctx.intact, "hashes")
    named, sizes = package.attached(), package.sizes()
    attached = {name for name in sums if name.startswith((DOCUMENTS, EVIDENCE))}
    faults: list[Finding] = [
        finding("documents.missing", "添付がありません", "an attached file is not there", name)
        for name in sorted(named.keys() - attached)
    ]
    faults += [
        finding("documents.unnamed", "だれも挙げていない添付があります", "a file that nothing names", name)
        for name in sorted(attached - named.keys())
    ]
    faults += [
        finding("documents.mismatch", "挙げられた書類と違います", "not the document that is named", name)
        for name in sorted(named.keys() & attached)
        if sums[name] != named[name] or sizes.get(name, entries[name].size) != entries[name].size
    ]
    count = len(package.documents) + len(package.evidence)
    return Checked(
        detail=Words(ja=f"書類と証拠{count}件。", en=f"{count} documents and packages."), faults=faults
    )


def table(ctx: Context) -> Checked:
    """Step `table`: package.csv says what package.json says, byte for byte."""
    package = ctx.need(ctx.sound, "meaning")
    ctx.need(ctx.intact, "hashes")
    detail = Words(ja="表を作り直して比べました。", en="Made the table again and compared it.")
    if ctx.version != VERSION:
        remark = finding(
            "table.older", "前の版の表は比べていません", "the table of an older version is not compared"
        )
        return Checked(detail=detail, remarks=[remark])
    same = ctx.need(ctx.container, "zip").read(TWIN) == twin(package)
    fault = finding("table.differs", "表と記録が食い違います", "the table says something else", TWIN)
    return Checked(detail=detail, faults=[] if same else [fault])


def release(ctx: Context) -> Checked:
    """Step `release`: an answer carries what its lines grant, and nothing beyond."""
    package = ctx.need(ctx.sound, "meaning")
    granted = sum(line.status == "granted" for line in package.answers)
    detail = Words(ja=f"開示の回答{granted}件。", en=f"{granted} lines granted.")
    return Checked(detail=detail, faults=ungranted(package))
