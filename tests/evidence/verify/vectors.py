"""The bad vectors (改ざんの表): the good package and one named change each, with exactly what must be found.

`codes` are all the fault codes of the report, no more and no fewer. `stock` says whether the commands of the README, run with
coreutils, diffutils, OpenSSL and unzip, notice the change too; docs/how-to/verify-evidence.md tells readers the same.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

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
    WARC_SUM,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.demo_authority import DemoAuthority
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.seal.stamping import ask
from kaiji.evidence.verify.der import read
from kaiji.ground.canonical import sha256_hex
from tests.evidence.verify.forging import (
    Lab,
    flip,
    recustody,
    remeta,
    reseal,
    restamp,
    resum,
)
from tests.evidence.verify.made import HOST, START, forged, sealed

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


# Someone runs an authority of their own, or has the genuine one misbehave.


class Rogue(DemoAuthority):
    """An authority that says what it is told to."""

    status = 0
    drop_certificate_id = False
    policy = ""

    def answer(self, query: bytes) -> bytes:
        reply = super().answer(query)
        return reply.replace(b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01" + bytes((self.status,)), 1)

    def info(self, asked: Any) -> bytes:
        info = super().info(asked)
        return info.replace(read(info).children()[1].raw, _other_policy(), 1) if self.policy else info

    def attributes(self, info: bytes) -> list[bytes]:
        found = super().attributes(info)
        return found[:2] if self.drop_certificate_id else found


def _other_policy() -> bytes:
    return b"\x06\x04\x2a\x03\x04\x02"


def _stamped_by(lab: Lab, other: DemoAuthority) -> Path:
    """Put an answer of `other` to the genuine request in the place of the genuine answer."""
    package = lab.copy()
    query = (package / query_name(SUMS, 1)).read_bytes()
    (package / reply_name(SUMS, 1)).write_bytes(other.answer(query))
    return package


def _like_the_first(lab: Lab, kind: type[Rogue] = Rogue) -> Rogue:
    """Return a rogue that holds the key of the first authority's root, which is trusted."""
    genuine = lab.world.authorities[0]
    rogue = kind(now=lab.world.clock)
    rogue.__dict__ |= {key: value for key, value in genuine.__dict__.items() if key != "now"}
    rogue.now = genuine.now
    return rogue


@vector("stamp-trust.chain", stock=True)
def an_authority_nobody_trusts_stamped(lab: Lab) -> Path:
    return _stamped_by(lab, DemoAuthority(now=lab.world.clock))


@vector("stamp-trust.usage", stock=True)
def the_certificate_of_a_stamp_is_not_critically_for_time_stamping(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.certificate = _reissued(rogue, critical=False)
    return _stamped_by(lab, rogue)


@vector("stamp-trust.usage", stock=True)
def the_certificate_of_a_stamp_is_for_something_else(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.certificate = _reissued(rogue, usages=(ExtendedKeyUsageOID.CODE_SIGNING,))
    return _stamped_by(lab, rogue)


@vector("stamp-trust.chain", stock=True)
def the_certificate_of_a_stamp_had_expired(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.certificate = _reissued(rogue, until=START - timedelta(hours=1))
    return _stamped_by(lab, rogue)


@vector("sums-stamp.status", stock=False)
def the_authority_granted_something_else_than_was_asked(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.status = 1
    return _stamped_by(lab, rogue)


@vector("sums-stamp.policy", stock=False)
def a_stamp_is_under_another_policy(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.policy = "1.2.3.4.2"
    return _stamped_by(lab, rogue)


@vector("sums-stamp.certificate-id", stock=True)
def a_stamp_does_not_name_its_certificate(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.drop_certificate_id = True
    return _stamped_by(lab, rogue)


@vector("stamp-order.future", "stamp-order.order", "clock.refused", stock=False)
def a_stamp_is_from_the_future(lab: Lab) -> Path:
    rogue = _like_the_first(lab)
    rogue.now = lambda: START + timedelta(hours=2)
    return _stamped_by(lab, rogue)


def _reissued(
    authority: DemoAuthority,
    *,
    critical: bool = True,
    usages: tuple[x509.ObjectIdentifier, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,),
    until: Any = None,
) -> x509.Certificate:
    old = authority.certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(old.subject)
        .issuer_name(old.issuer)
        .public_key(old.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(old.not_valid_before_utc)
        .not_valid_after(until or old.not_valid_after_utc)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage(list(usages)), critical=critical)
    )
    return builder.sign(authority.root_key, hashes.SHA256())


# Someone has another signing key.


@vector("signature.certificate", stock=True)
def someone_else_signed(lab: Lab) -> Path:
    package = lab.copy()
    other = office_signer(lab.folder / "other", at=lab.world.clock())
    (package / SIGNATURE).write_bytes(other.sign((package / SUMS).read_bytes()))
    restamp(lab.world, package, SIGNATURE)
    return package


@vector("signature.wrong", stock=True)
def the_signature_is_over_something_else(lab: Lab) -> Path:
    package = lab.copy()
    (package / SIGNATURE).write_bytes(lab.world.signer.sign(b"another"))
    restamp(lab.world, package, SIGNATURE)
    return package


@vector("signature-stamp.imprint", stock=True)
def a_signature_made_later_takes_the_place_of_the_stamped_one(lab: Lab) -> Path:
    package = lab.copy()
    (package / SIGNATURE).write_bytes(lab.world.signer.sign((package / SUMS).read_bytes()))
    return package


@vector("signer-time.expired", "signer-trust.chain", stock=True)
def the_signer_had_expired(lab: Lab) -> Path:
    old = office_signer(lab.folder / "old", at=START - timedelta(days=30))
    world = replace_signer(lab, old)
    return forged(world, lab.made, lab.folder, lab.monkeypatch)


@vector("signer-trust.chain", stock=True)
def the_signer_is_nobody_known(lab: Lab) -> Path:
    other = office_signer(lab.folder / "other", at=START)
    return forged(replace_signer(lab, other), lab.made, lab.folder, lab.monkeypatch)


def replace_signer(lab: Lab, signer: Any) -> Any:
    """Return the world with another signer in it; whom a stranger trusts stays as it was."""
    import copy

    world = copy.copy(lab.world)
    world.signer = signer
    return world


# The capturer, with all keys, forges after sealing.


@vector("custody-files.differs", stock=False)
def the_capturer_edits_and_seals_anew_but_forgets_the_custody_log(lab: Lab) -> Path:
    package = lab.copy()
    (package / DOM).write_bytes((package / DOM).read_bytes() + b"\n")
    reseal(lab.world, package)
    return package


@vector("custody-files.unaccounted", stock=False)
def a_file_is_added_and_sealed_that_the_custody_log_does_not_know(lab: Lab) -> Path:
    package = lab.copy()
    (package / "capture/overlays-hidden.png").write_bytes((package / "capture/post-00321.png").read_bytes())
    reseal(lab.world, package)
    return package


@vector("custody-chain.broken", stock=False)
def an_entry_of_the_custody_log_is_edited(lab: Lab) -> Path:
    package = lab.copy()
    file = package / CUSTODY
    file.write_bytes(file.read_bytes().replace(b"page.loaded", b"page.loadec", 1))
    reseal(lab.world, package)
    return package


@vector("custody-head.differs", stock=False)
def the_end_of_the_custody_log_is_cut_off(lab: Lab) -> Path:
    package = lab.copy()
    lines = (package / CUSTODY).read_bytes().splitlines(keepends=True)
    (package / CUSTODY).write_bytes(b"".join(lines[:-1]))
    reseal(lab.world, package)
    return package


@vector("custody-chain.time", stock=False)
def the_time_goes_back_in_the_custody_log(lab: Lab) -> Path:
    package = lab.copy()
    recustody(package, lambda entries: entries[-1].update(at="2026-11-22T10:00:00Z"))
    reseal(lab.world, package)
    return package


@vector("custody-chain.start", stock=False)
def the_beginning_of_the_custody_log_is_cut_off(lab: Lab) -> Path:
    package = lab.copy()

    def beheaded(entries: list[dict[str, Any]]) -> None:
        del entries[0]

    recustody(package, beheaded)
    reseal(lab.world, package)
    return package


@vector("required.absent", stock=False)
def the_capturer_leaves_a_required_file_out(lab: Lab) -> Path:
    def change(made: Any) -> None:
        del made.files[PDF]

    return lab.edited(change)


@vector("sums-stamp.untimestamped", stock=False)
def no_authority_answered(lab: Lab) -> Path:
    world = replace_signer(lab, lab.world.signer)
    world.authorities = []
    return sealed(world, lab.made, lab.folder)


@vector("warc-stamp.missing", stock=False)
def the_recording_was_never_stamped(lab: Lab) -> Path:
    package = lab.copy()
    for number in (1, 2):
        (package / query_name(WARC_SUM, number)).unlink()
        (package / reply_name(WARC_SUM, number)).unlink()

    def dropped(entries: list[dict[str, Any]]) -> None:
        entries[:] = [e for e in entries if not str(e.get("name", "")).startswith(f"{WARC_SUM}.")]

    recustody(package, dropped)
    remeta(package, lambda meta: meta["seal"].update(warc=None))
    reseal(lab.world, package)
    return package


@vector("stamp-order.order", stock=False)
def the_recording_was_stamped_after_the_whole(lab: Lab) -> Path:
    package = lab.copy()
    clock = lab.world.clock.at
    lab.world.clock.at = clock + timedelta(seconds=20)
    restamp(lab.world, package, WARC_SUM)
    lab.world.clock.at = clock
    recustody(package)
    reseal(lab.world, package)
    return package


@vector("test-mark.unmarked", stock=False)
def the_mark_of_a_test_is_taken_off(lab: Lab) -> Path:
    package = lab.copy()
    remeta(package, lambda meta: meta.update(test=False))
    reseal(lab.world, package)
    return package


@vector("meta.malformed", stock=False)
def the_meta_says_two_things(lab: Lab) -> Path:
    package = lab.copy()
    file = package / META
    file.write_bytes(file.read_bytes().replace(b"{", b'{"url": "https://example.jp/",', 1))
    reseal(lab.world, package)
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


@vector("warc-sum.differs", stock=True)
def the_stamped_recording_is_another_one(lab: Lab) -> Path:
    package = lab.copy()
    (package / WARC_SUM).write_text(f"{'0' * 64}  archive/data.warc.gz\n", encoding="ascii")
    restamp(lab.world, package, WARC_SUM)
    recustody(package)
    reseal(lab.world, package)
    return package
