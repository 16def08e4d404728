"""The bad vectors (改ざんの表): the good package and one named change each, with exactly what must be found.

`codes` are all the fault codes of the report, no more and no fewer. `stock` says whether the commands of the README, run with
coreutils, diffutils, OpenSSL and unzip, notice the change too; docs/how-to/verify-evidence.md tells readers the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kaiji.evidence.package import (
    CUSTODY,
    CUSTODY_KEYS,
    DOM,
    META,
    PDF,
    POSTS,
    SCREENSHOT,
    SIGNATURE,
    SUMS,
    WACZ,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.stamping import ask
from kaiji.evidence.verify.der import read
from kaiji.ground.canonical import sha256_hex
from tests.evidence.verify.forging import (
    Lab,
    flip,
    restamp,
    resum,
)
from tests.evidence.verify.made import HOST

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Vector:
    """One bad package."""

    name: str
    codes: frozenset[str]
    stock: bool
    make: Callable[[Lab], Path]


VECTORS: list[Vector] = []


def vector(*codes: str, stock: bool) -> Callable[[Callable[[Lab], Path]], Callable[[Lab], Path]]:
    """Enter a function in the table; its name, with spaces, is the vector's."""

    def enter(make: Callable[[Lab], Path]) -> Callable[[Lab], Path]:
        name = make.__name__.replace("_", " ")
        VECTORS.append(Vector(name=name, codes=frozenset(codes), stock=stock, make=make))
        return make

    return enter


# Someone without any key tampers with the sealed folder.


def _flipped(name: str) -> Callable[[Lab], Path]:
    def make(lab: Lab) -> Path:
        package = lab.copy()
        flip(package / name)
        return package

    make.__name__ = f"one bit of {name}"
    return make


for _name in (
    WACZ,
    PDF,
    SCREENSHOT,
    POSTS,
    CUSTODY,
    META,
    CUSTODY_KEYS,
    "README.ja.txt",
    f"meta/tls/{HOST}.pem",
):
    vector("hashes.mismatch", stock=True)(_flipped(_name))


@vector("listing.missing", stock=True)
def a_file_is_deleted(lab: Lab) -> Path:
    package = lab.copy()
    (package / PDF).unlink()
    return package


@vector("listing.unlisted", stock=True)
def a_file_is_added(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/post-00999.png").write_bytes((package / "capture/post-00321.png").read_bytes())
    return package


@vector("layout.name", stock=True)
def a_file_of_an_unknown_name_is_added(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/evil").write_bytes(b"x")
    return package


@vector("layout.name", stock=True)
def a_file_hides_behind_the_name_of_the_sums(lab: Lab) -> Path:
    package = lab.copy()
    (package / "SHA256SUMS.evil").write_bytes(b"x")
    return package


@vector("layout.name", stock=False)
def a_file_hides_among_the_roots(lab: Lab) -> Path:
    package = lab.copy()
    (package / "roots/notes.txt").write_bytes(b"x")
    return package


@vector("roots.differs", stock=False)
def a_root_is_slipped_in(lab: Lab) -> Path:
    package = lab.copy()
    (package / "roots/another.pem").write_bytes((package / CUSTODY_KEYS).read_bytes())
    return package


@vector("layout.name", stock=False)
def an_empty_folder_is_added(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/exports").mkdir()
    return package


@vector("layout.symlink", stock=True)
def a_file_is_replaced_by_a_link_to_itself(lab: Lab) -> Path:
    package = lab.copy()
    (package / DOM).rename(lab.folder / "dom.html")
    (package / DOM).symlink_to(lab.folder / "dom.html")
    return package


@vector("layout.symlink", stock=True)
def a_link_is_added(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/overlays-hidden.png").symlink_to("/etc/hostname")
    return package


@vector("layout.special", stock=True)
def a_pipe_is_added(lab: Lab) -> Path:
    package = lab.copy()
    os.mkfifo(package / "capture/overlays-hidden.png")
    return package


@vector("whole.partial", stock=False)
def the_folder_is_one_that_was_never_finished(lab: Lab) -> Path:
    return lab.copy("EV-20261123-0001.partial")


@vector("sums-form.duplicate", stock=True)
def a_line_of_the_sums_stands_twice(lab: Lab) -> Path:
    package = lab.copy()
    lines = (package / SUMS).read_bytes().splitlines(keepends=True)
    (package / SUMS).write_bytes(b"".join([*lines, lines[-1]]))
    return package


@vector("sums-form.malformed", stock=True)
def the_sums_are_written_in_capitals(lab: Lab) -> Path:
    package = lab.copy()
    (package / SUMS).write_bytes((package / SUMS).read_bytes().upper())
    return package


@vector("sums-form.malformed", stock=True)
def the_sums_have_windows_line_ends(lab: Lab) -> Path:
    package = lab.copy()
    (package / SUMS).write_bytes((package / SUMS).read_bytes().replace(b"\n", b"\r\n"))
    return package


@vector("whole.unsealed", stock=True)
def the_sums_are_gone(lab: Lab) -> Path:
    package = lab.copy()
    (package / SUMS).unlink()
    return package


@vector("sums-stamp.imprint", "signature.wrong", "custody-files.differs", stock=True)
def an_edit_with_new_sums(lab: Lab) -> Path:
    package = lab.copy()
    (package / DOM).write_bytes((package / DOM).read_bytes() + b"\n")
    resum(package)
    return package


@vector("signature.wrong", "custody-files.differs", stock=True)
def an_edit_with_new_sums_and_genuine_new_stamps(lab: Lab) -> Path:
    package = lab.copy()
    (package / DOM).write_bytes((package / DOM).read_bytes() + b"\n")
    resum(package)
    restamp(lab.world, package, SUMS)
    return package


@vector("sums-stamp.missing", stock=False)
def a_stamp_is_deleted_with_its_request(lab: Lab) -> Path:
    package = lab.copy()
    (package / reply_name(SUMS, 2)).unlink()
    (package / query_name(SUMS, 2)).unlink()
    return package


@vector("sums-stamp.missing", stock=True)
def a_stamp_is_deleted(lab: Lab) -> Path:
    package = lab.copy()
    (package / reply_name(SUMS, 2)).unlink()
    return package


@vector("sums-stamp.imprint", stock=True)
def a_stamp_is_over_something_else(lab: Lab) -> Path:
    package = lab.copy()
    for name_of in (query_name, reply_name):
        (package / name_of(SUMS, 1)).write_bytes((package / name_of(SIGNATURE, 1)).read_bytes())
    return package


@vector("sums-stamp.nonce", stock=True)
def a_stamp_answers_another_request(lab: Lab) -> Path:
    package = lab.copy()
    authority = lab.world.authorities[0].authority("https://tsa.example.jp/0")
    stamp = ask(authority, (package / SUMS).read_bytes(), lab.world.post)
    (package / reply_name(SUMS, 1)).write_bytes(stamp.reply)
    return package


@vector("sums-stamp.malformed", stock=True)
def a_bare_token_stands_for_the_answer(lab: Lab) -> Path:
    package = lab.copy()
    file = package / reply_name(SUMS, 1)
    file.write_bytes(read(file.read_bytes()).children()[1].raw)
    return package


@vector("sums-stamp.malformed", stock=True)
def a_stamp_is_cut_off(lab: Lab) -> Path:
    package = lab.copy()
    file = package / reply_name(SUMS, 1)
    file.write_bytes(file.read_bytes()[:-20])
    return package


@vector("sums-stamp.signature", stock=True)
def the_signature_of_a_stamp_is_changed(lab: Lab) -> Path:
    package = lab.copy()
    flip(package / reply_name(SUMS, 1), at=-3)
    return package


@vector("whole.unsealed", stock=True)
def the_signature_is_deleted(lab: Lab) -> Path:
    package = lab.copy()
    (package / SIGNATURE).unlink()
    return package


@vector("sums-form.order", stock=True)
def the_sums_are_out_of_order(lab: Lab) -> Path:
    package = lab.copy()
    lines = (package / SUMS).read_bytes().splitlines(keepends=True)
    (package / SUMS).write_bytes(b"".join(reversed(lines)))
    return package


@vector("sums-form.name", stock=True)
def the_sums_list_a_copy_of_a_root(lab: Lab) -> Path:
    package = lab.copy()
    root = next((package / "roots").iterdir())
    lines = (package / SUMS).read_text(encoding="ascii").splitlines()
    added = f"{sha256_hex(root.read_bytes())}  roots/{root.name}"
    lines = sorted([*lines, added], key=lambda line: line[66:])
    (package / SUMS).write_text("\n".join(lines) + "\n", encoding="ascii")
    return package


@vector("roots.absent", stock=False)
def the_copy_of_a_root_is_gone(lab: Lab) -> Path:
    package = lab.copy()
    next((package / "roots").iterdir()).unlink()
    return package


@vector("layout.case", stock=True)
def two_names_differ_in_case_only(lab: Lab) -> Path:
    package = lab.copy()
    name = f"meta/tls/{HOST}.pem"
    (package / f"meta/tls/{HOST.upper()}.pem").write_bytes((package / name).read_bytes())
    return package
