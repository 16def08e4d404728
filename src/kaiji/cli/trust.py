"""`kaiji trust`: our own root, and the roots of those whose packages, evidence, times or data we believe (信頼)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from cryptography import x509

_KINDS: Final = {
    "signer": Words(ja="証拠と受渡しパッケージの署名", en="signers of evidence and packages"),
    "tsa": Words(ja="時刻認証局", en="time stamp authorities"),
    "data": Words(ja="法令・事業者データの配布元", en="issuers of data"),
}
"""Folders of KAIJI_HOME/trust; each believed for that and for nothing else."""


def add(parser: argparse.ArgumentParser) -> None:
    """Add `own`, `show` and `add`."""
    kinds = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    own = kinds.add_parser(
        "own",
        help="相手方に渡す自分のルート証明書と指紋 / our own root and its fingerprint, to be given to others",
        parents=[common_options()],
        **example("kaiji trust own --out our-root.pem"),
    )
    own.add_argument("--out", type=Path, metavar="FILE", help="書き出すファイル / file to write it to")
    own.set_defaults(run=_own)
    show = kinds.add_parser(
        "show",
        help="信頼しているルート証明書 / the roots that are believed",
        parents=[common_options()],
        **example("kaiji trust show"),
    )
    show.set_defaults(run=_show)
    take = kinds.add_parser(
        "add",
        help="指紋を確かめてから、ルート証明書を信頼に加える / believe a root, its fingerprint compared",
        parents=[common_options()],
        **example("kaiji trust add operator-root.pem --for signer --fingerprint 1f3a…"),
    )
    take.add_argument("file", type=Path, metavar="FILE", help="ルート証明書(PEM)/ root certificate (PEM)")
    take.add_argument(
        "--for",
        dest="kind",
        required=True,
        choices=tuple(_KINDS),
        help="何について信頼するか / for what it is believed",
    )
    take.add_argument(
        "--fingerprint",
        required=True,
        metavar="SHA256",
        help="別の手段で受け取った指紋 / its SHA-256, got by another way",
    )
    take.set_defaults(run=_add)


def _own(args: argparse.Namespace) -> Answer:
    from cryptography.hazmat.primitives.serialization import Encoding

    from kaiji.cli.writing import write_new
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer

    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=now(), passphrase=passphrase.encode() if passphrase else None)
    root = signer.chain[-1] if signer.chain else signer.certificate
    if args.out is not None:
        write_new(args.out, root.public_bytes(Encoding.PEM))
    words = Words(
        ja=f"指紋(SHA-256): {fingerprint(root)}\n名前: {root.subject.rfc4514_string()}\n"
        "ファイルとは別の手段(電話など)で、指紋を相手方に伝えてください。",
        en=f"Fingerprint (SHA-256): {fingerprint(root)}\nName: {root.subject.rfc4514_string()}\n"
        "Tell the other side the fingerprint by another way than the file, such as by telephone.",
    )
    json = {**_row(root), "file": str(args.out) if args.out else None}
    return Answer(json=json, text=words.in_language(language_of(args)))


def _show(args: argparse.Namespace) -> Answer:
    from kaiji.evidence.verify.trust import load_certificates

    language = language_of(args)
    found: list[dict[str, Any]] = []
    lines: list[str] = []
    for kind, words in _KINDS.items():
        lines.append(words.in_language(language))
        for path in sorted((kaiji_home() / "trust" / kind).glob("*.pem")):
            for certificate in load_certificates(path):
                found.append({"for": kind, "file": str(path), **_row(certificate)})
                lines.append(
                    f"  {fingerprint(certificate)[:16]}…  {certificate.subject.rfc4514_string()}  {path.name}"
                )
    return Answer(json={"roots": found}, text="\n".join(lines))


def _add(args: argparse.Namespace) -> Answer:
    from cryptography.hazmat.primitives.serialization import Encoding

    from kaiji.evidence.errors import TrustError
    from kaiji.evidence.seal.durable import replace_durably
    from kaiji.evidence.verify.trust import load_certificates

    roots = [one for one in load_certificates(args.file) if one.issuer == one.subject]
    given = "".join(args.fingerprint.split()).replace(":", "").lower()
    if len(roots) != 1 or fingerprint(roots[0]) != given:
        told = ", ".join(fingerprint(root) for root in roots) or "-"
        raise TrustError(
            Words(
                ja="指紋が一致しないので、信頼に加えません。",
                en="The fingerprint is another one; it is not believed.",
            ),
            given=f"{args.file.name}: {told}",
            accepted=Words(ja=given, en=given) if given else None,
        )
    path = kaiji_home() / "trust" / args.kind / f"{given[:16]}.pem"
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(path, roots[0].public_bytes(Encoding.PEM))
    words = Words(
        ja=f"信頼に加えました({_KINDS[args.kind].ja}): {roots[0].subject.rfc4514_string()}",
        en=f"Believed for {_KINDS[args.kind].en}: {roots[0].subject.rfc4514_string()}",
    )
    return Answer(
        json={"for": args.kind, "file": str(path), **_row(roots[0])},
        text=words.in_language(language_of(args)),
    )


def fingerprint(certificate: x509.Certificate) -> str:
    """Return the SHA-256 of a certificate, 64 hexadecimal digits."""
    from cryptography.hazmat.primitives.hashes import SHA256

    return certificate.fingerprint(SHA256()).hex()


def _row(certificate: x509.Certificate) -> dict[str, str]:
    return {
        "fingerprint": fingerprint(certificate),
        "name": certificate.subject.rfc4514_string(),
        "until": certificate.not_valid_after_utc.isoformat(),
    }
