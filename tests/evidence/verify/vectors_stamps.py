"""Bad vectors of stamps and signatures: an authority or a signer that is not the right one, or misbehaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from kaiji.evidence.package import (
    SIGNATURE,
    SUMS,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.asn1 import sequence, set_of, tagged
from kaiji.evidence.seal.demo_authority import DemoAuthority
from kaiji.evidence.seal.office import office_signer
from kaiji.evidence.verify.der import read
from tests.evidence.verify.forging import (
    Lab,
    restamp,
)
from tests.evidence.verify.made import START, forged
from tests.evidence.verify.vectors import vector

if TYPE_CHECKING:
    from pathlib import Path


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


@vector("stamp-trust.certificates", stock=False)
def a_certificate_is_slipped_into_a_stamp(lab: Lab) -> Path:
    genuine = read((lab.good / reply_name(SUMS, 1)).read_bytes())
    status, token = genuine.children()
    kind, wrapped = token.children()
    signed = wrapped.children()[0].children()
    stranger = DemoAuthority(now=lab.world.clock).certificate.public_bytes(serialization.Encoding.DER)
    bag = set_of([*(one.raw for one in signed[3].children()), stranger], tag=0xA0)
    parts = [*(one.raw for one in signed[:3]), bag, *(one.raw for one in signed[4:])]
    package = lab.copy()
    inner = sequence(kind.raw, tagged(0xA0, sequence(*parts)))
    (package / reply_name(SUMS, 1)).write_bytes(sequence(status.raw, inner))
    return package


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
        .add_extension(
            old.extensions.get_extension_for_class(x509.AuthorityKeyIdentifier).value, critical=False
        )
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
    world = lab.another_world()
    world.signer = old
    return forged(world, lab.made, lab.folder, lab.monkeypatch)


@vector("signer-trust.chain", stock=True)
def the_signer_is_nobody_known(lab: Lab) -> Path:
    other = office_signer(lab.folder / "other", at=START)
    world = lab.another_world()
    world.signer = other
    return forged(world, lab.made, lab.folder, lab.monkeypatch)
