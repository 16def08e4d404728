"""The bad vectors (改ざんの表): a good package and one named change each, with exactly the codes it must be refused with."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify.der import read
from kaiji.exchange.layout import PACKAGE, README, SIGNATURE, SIGNER, SUMS, TWIN
from tests.exchange.forging import Good, central, flipped
from tests.exchange.parties import AT, uuid

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.exchange.forging import Files


@dataclass(frozen=True)
class Vector:
    """One bad package, made from the good request or the good answer."""

    name: str
    of: str
    codes: frozenset[str]
    make: Callable[[Good, Path], bytes]


VECTORS: list[Vector] = []


def bad(of: str, *codes: str) -> Callable[[Callable[[Good, Path], bytes]], Callable[[Good, Path], bytes]]:
    """Enter a function in the table; its name, with spaces, is the vector's."""

    def enter(make: Callable[[Good, Path], bytes]) -> Callable[[Good, Path], bytes]:
        VECTORS.append(Vector(make.__name__.replace("_", " "), of, frozenset(codes), make))
        return make

    return enter


def says(of: str, name: str, *codes: str) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Enter a change to what the package says, signed by its sender."""

    def enter(change: Callable[[Any], None]) -> Callable[[Any], None]:
        VECTORS.append(Vector(name, of, frozenset(codes), lambda good, _: good.resaid(change)))
        return change

    return enter


# Somebody without a key.


@bad("request", "zip.outside")
def a_byte_after_the_end(good: Good, _: Path) -> bytes:
    return good.data + b"\0"


@bad("request", "zip.outside")
def cut_off(good: Good, _: Path) -> bytes:
    return good.data[:-1]


@bad("request", "zip.malformed")
def empty_file(_: Good, __: Path) -> bytes:
    return b""


@bad("request", "zip.crc")
def a_byte_of_the_content(good: Good, _: Path) -> bytes:
    return flipped(good.data, good.data.index(b'"basis"') + 2)


@bad("request", "zip.spelling")
def an_attribute_in_the_directory(good: Good, _: Path) -> bytes:
    return flipped(good.data, central(good.data) + 38, 0x20)


@bad("request", "zip.headers")
def a_time_in_a_header(good: Good, _: Path) -> bytes:
    return flipped(good.data, central(good.data) + 12)


@bad("request", "zip.compressed")
def compressed(good: Good, _: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in good.files().items():
            made.writestr(name, data)
    return out.getvalue()


@bad("request", "zip.spelling")
def written_by_another_program(good: Good, _: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, data in good.files().items():
            made.writestr(name, data)
    return out.getvalue()


@bad("request", "zip.name")
def a_name_that_leads_elsewhere(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({"../evil.txt": b"x"}))


@bad("request", "zip.duplicate")
def two_names_that_differ_in_case_only(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({"Package.json": b"{}"}))


@bad("request", "layout.name")
def a_file_that_no_package_has(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({"setup.exe": b"MZ"}))


@bad("request", "layout.absent")
def without_signature(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.__delitem__(SIGNATURE))


@bad("request", "layout.limit")
def a_readme_of_megabytes(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({README: b"x" * (1 << 20 | 1)}))


@bad("request", "listing.unlisted")
def a_document_slipped_in(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({"documents/002.pdf": b"x"}))


@bad("request", "listing.missing")
def a_document_taken_away(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.__delitem__("documents/001.pdf"))


@bad("request", "hashes.mismatch")
def a_document_exchanged(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({"documents/001.pdf": b"another"}))


@bad("request", "sums-form.malformed")
def a_hash_list_with_windows_line_ends(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({SUMS: files[SUMS].replace(b"\n", b"\r\n")}))


@bad("request", "sums-form.order")
def a_name_listed_twice(good: Good, _: Path) -> bytes:
    return good.with_files(
        lambda files: files.update({SUMS: files[SUMS] + files[SUMS].split(b"\n")[-2] + b"\n"})
    )


@bad("request", "signature.wrong", "documents.mismatch")
def hashes_made_again_without_the_key(good: Good, _: Path) -> bytes:
    def change(files: Files) -> None:
        files["documents/001.pdf"] = b"another"
        files[SUMS] = good.signed(files)[SUMS]

    return good.with_files(change)


@bad("request", "signature.malformed")
def a_signature_that_is_none(good: Good, _: Path) -> bytes:
    return good.with_files(lambda files: files.update({SIGNATURE: b"-----BEGIN PGP SIGNATURE-----"}))


@bad("request", "signature.malformed")
def something_unsigned_in_the_signature(good: Good, _: Path) -> bytes:
    """Append an empty set of unsigned attributes: the signature holds, the bytes are others."""
    return good.with_files(lambda files: files.update({SIGNATURE: _with_unsigned(files[SIGNATURE])}))


def _with_unsigned(der: bytes) -> bytes:
    from kaiji.evidence.seal.asn1 import sequence, set_of, tagged

    outer = read(der).children()
    *inner, signers = read(outer[1].content).children()
    signer = signers.children()[0]
    more = sequence(signer.content, tagged(0xA1, b""))
    return sequence(outer[0].raw, tagged(0xA0, sequence(*(v.raw for v in inner), set_of([more]))))


@bad("request", "signature.certificate")
def another_root_beside_the_signature(good: Good, folder: Path) -> bytes:
    other = office_signer(folder / "other", at=AT)
    pem = other.certificates_pem()
    return good.resigned(lambda files: files.update({SIGNER: pem}))


# Somebody with a key of his own.


@bad("request", "signer-trust.chain")
def signed_by_a_stranger(good: Good, folder: Path) -> bytes:
    return good.resigned(lambda _: None, office_signer(folder / "stranger", at=AT))


@bad("request", "signer-time.expired", "signer-trust.chain")
def signed_with_a_certificate_of_another_year(good: Good, folder: Path) -> bytes:
    return good.resigned(lambda _: None, office_signer(folder / "old", at=AT - timedelta(days=365)))


# A sender whose program is wrong, or who hopes that ours is.


@bad("request", "json.malformed")
def a_key_twice(good: Good, _: Path) -> bytes:
    return good.resigned(lambda f: f.update({PACKAGE: b'{"kind":"answer",' + f[PACKAGE][1:]}))


@bad("request", "json.malformed")
def a_fraction(good: Good, _: Path) -> bytes:
    return good.resigned(lambda f: f.update({PACKAGE: f[PACKAGE].replace(b'"version":1', b'"version":1.0')}))


@bad("request", "json.canonical")
def spaces_in_the_json(good: Good, _: Path) -> bytes:
    return good.resigned(lambda f: f.update({PACKAGE: json.dumps(json.loads(f[PACKAGE])).encode()}))


@bad("request", "table.differs")
def a_table_that_says_otherwise(good: Good, _: Path) -> bytes:
    return good.resigned(lambda f: f.update({TWIN: f[TWIN].replace(b"comment/no/321", b"comment/no/322")}))


@says("request", "another format", "format.other")
def _01(said: Any) -> None:
    said["format"] = "other-package"


@says("request", "a version of tomorrow", "format.newer")
def _02(said: Any) -> None:
    said["version"] = 2


@says("request", "a version before the first", "format.older")
def _03(said: Any) -> None:
    said["version"] = 0


@says("request", "an unknown field", "schema.invalid")
def _04(said: Any) -> None:
    said["from"]["account"] = "x"


@says("request", "a time without offset", "schema.invalid")
def _05(said: Any) -> None:
    said["posts"][0]["posted_at"] = "2026-10-26T15:13:30"


@says("request", "a basis that is not in the list", "schema.invalid")
def _06(said: Any) -> None:
    said["basis"]["code"] = "police-asked-nicely"


@says("request", "a post that is no address", "schema.invalid")
def _07(said: Any) -> None:
    said["posts"][0]["url"] = "javascript:alert(1)"


@says("request", "an id twice", "meaning.duplicate")
def _08(said: Any) -> None:
    said["posts"][1]["id"] = said["posts"][0]["id"]
    said["claims"].pop()
    for task in said["tasks"]:
        task["posts"].pop()


@says("request", "a claim about no post", "meaning.reference")
def _09(said: Any) -> None:
    said["claims"][0]["post"] = "p999"


@says("request", "a request with answers", "meaning.kind")
def _10(said: Any) -> None:
    said["answers"] = [{"task": said["tasks"][0]["id"], "subject": "p321", "item": 5, "status": "pending"}]


@says("request", "from a provider to a provider", "meaning.roles")
def _11(said: Any) -> None:
    said["from"]["role"] = "access-provider"


@says("request", "a handover that claims, asks and goes to a site", "meaning.roles", "meaning.handover")
def _handed(said: Any) -> None:
    said["from"]["role"] = "access-provider"
    said["basis"] = {"code": "provision-order", "court": "東京地方裁判所", "case_number": "令和8年(モ)第1号"}


@says("request", "a life of ten years", "meaning.life")
def _12(said: Any) -> None:
    said["expires_at"] = "2036-11-24T03:00:00Z"


@says("request", "an order without court", "meaning.basis")
def _13(said: Any) -> None:
    said["basis"] = {"code": "disclosure-order", "case_number": "令和8年(発チ)第1号"}


@says("request", "disclosure of nothing", "meaning.task")
def _14(said: Any) -> None:
    del said["tasks"][0]["items"]


@says("request", "preservation without end", "meaning.task")
def _15(said: Any) -> None:
    del said["tasks"][1]["until"]


@says("request", "an item that the ordinance has not", "meaning.item")
def _16(said: Any) -> None:
    said["tasks"][0]["items"] = [5, 15]


@says("request", "a file used twice", "meaning.file")
def _17(said: Any) -> None:
    said["documents"].append({**said["documents"][0], "id": "d02"})


@says("request", "a document of another size", "documents.mismatch")
def _18(said: Any) -> None:
    said["documents"][0]["size"] += 1


@says("request", "a document that is not there", "documents.missing")
def _19(said: Any) -> None:
    said["documents"].append({**said["documents"][0], "id": "d02", "file": "documents/002.pdf"})


@says("request", "a file that nothing names", "documents.unnamed")
def _20(said: Any) -> None:
    del said["documents"][0]["file"]


@says("request", "made tomorrow", "expiry.future")
def _21(said: Any) -> None:
    said["created_at"] = "2026-11-26T03:00:00Z"


@says("request", "expired", "expiry.stale")
def _22(said: Any) -> None:
    said["expires_at"] = "2026-11-25T03:00:00Z"


@says("request", "an id received before", "replay.reused")
def _23(said: Any) -> None:
    said["id"] = uuid(77)


@says("answer", "a field that was not granted", "release.ungranted")
def _24(said: Any) -> None:
    said["communications"][0]["mobile_id"] = "A-1"


@says("answer", "a refused line whose value is there", "release.ungranted")
def _25(said: Any) -> None:
    line = next(line for line in said["answers"] if line.get("item") == 8)
    line |= {"status": "refused", "ground": "not-clear"}


@says("answer", "a granted line without a value", "release.empty")
def _26(said: Any) -> None:
    del said["communications"][0]["at"]


@says("answer", "a line answered twice", "meaning.line")
def _27(said: Any) -> None:
    said["answers"].append(said["answers"][0])


@says("answer", "a refusal without ground", "meaning.line")
def _28(said: Any) -> None:
    said["answers"][-1]["status"] = "refused"


@says("answer", "to another request", "link.request")
def _29(said: Any) -> None:
    said["in_reply_to"]["sha256"] = "0" * 64


@says("answer", "from another provider", "link.parties")
def _30(said: Any) -> None:
    said["from"]["name"] = "株式会社べつ"


@says("answer", "with another reference", "link.reference")
def _31(said: Any) -> None:
    said["receiver_reference"] = "2026-9999"


@says("answer", "a line that was not asked", "link.not-asked")
def _32(said: Any) -> None:
    said["answers"].append(
        {"task": said["answers"][0]["task"], "subject": "p321", "item": 7, "status": "pending"}
    )


@says("answer", "a line left open", "link.unanswered")
def _33(said: Any) -> None:
    said["answers"].pop()
