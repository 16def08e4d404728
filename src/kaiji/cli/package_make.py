"""`kaiji package make`: a signed request out of the case, with what is attached to it (請求パッケージを作る)."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.package_text import content_json, content_text
from kaiji.cli.writing import write_new
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now, parse_instant
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse

    from kaiji.exchange.values import DocumentRole

PACKAGES: Final = "packages"
"""Folder of the case in which what was sent and taken in is kept."""
_LIFE: Final = timedelta(days=30)
"""How long a package may be taken in, where the user says nothing else: longer than a letter takes, shorter than a log lives."""


def add_make(kinds: Any) -> None:
    """Add `make`."""
    make = kinds.add_parser(
        "make",
        help="事件から請求パッケージを作る / make a request out of the case",
        parents=[common_options()],
        **example("kaiji package make 山田事件 --for content-provider --out request.zip"),
    )
    make.add_argument("folder", type=Path, metavar="CASE", help="事件フォルダー / case folder")
    make.add_argument(
        "--for",
        dest="role",
        required=True,
        choices=("content-provider", "access-provider"),
        help="相手方の立場 / to whom",
    )
    make.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="書き出すファイル / file to write"
    )
    make.add_argument(
        "--to", metavar="PARTY", help="相手方の id(複数いるとき)/ id of the party, where several"
    )
    make.add_argument(
        "--by", metavar="PARTY", help="請求者の id(複数いるとき)/ id of the claimant, where several"
    )
    make.add_argument(
        "--filing", metavar="ID", help="根拠となる裁判手続の id / procedure that gives the order"
    )
    make.add_argument(
        "--attach",
        action="append",
        default=[],
        metavar="ROLE=FILE",
        help="添える書面 / paper to attach, such as request-form=D01.pdf (may be repeated)",
    )
    make.add_argument(
        "--enclose", action="store_true", help="証拠パッケージも同封する / enclose the evidence packages"
    )
    make.add_argument(
        "--expires", metavar="INSTANT", help="有効期限(既定: 30日後)/ when it expires (default: 30 days)"
    )
    make.set_defaults(run=_make)


def _make(args: argparse.Namespace) -> Answer:
    from kaiji.casefile.folder import read_case, write_case
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer
    from kaiji.exchange.asking import Chosen, Enclosures, Envelope, request_package
    from kaiji.exchange.gathering import gather
    from kaiji.exchange.sealing import sealed

    at = now().replace(microsecond=0)
    until = parse_instant(args.expires) if args.expires else at + _LIFE
    envelope = Envelope(id=str(uuid.uuid4()), created_at=at, expires_at=until)
    case = read_case(args.folder)
    chosen = Chosen(to=args.to, by=args.by, filing=args.filing)
    draft, _ = request_package(case, args.role, envelope, Enclosures(), chosen)
    posts = {post.id for post in draft.posts}
    enclosures = gather(case, args.folder, posts, _attachments(args.attach), enclose=args.enclose)
    package, changed = request_package(case, args.role, envelope, enclosures, chosen)
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    made = sealed(package, enclosures.files, signer)
    write_new(args.out, made.data)
    write_new(args.folder / PACKAGES / f"{package.id}.zip", made.data)
    write_case(args.folder, changed)
    json = {"package": str(args.out), "sha256": made.sha256, "size": len(made.data), **content_json(package)}
    lines = [
        Words(ja=f"請求パッケージを作りました: {args.out}", en=f"Made the request: {args.out}"),
        Words(
            ja=f"写しを {PACKAGES}/{package.id}.zip に置き、請求を case.toml に記録しました。",
            en=f"A copy is kept as {PACKAGES}/{package.id}.zip, and the requests stand in case.toml.",
        ),
    ]
    language = language_of(args)
    text = [line.in_language(language) for line in lines] + ["", content_text(package, language)]
    return Answer(json=json, text="\n".join(text))


def _attachments(given: list[str]) -> list[tuple[DocumentRole, Path]]:
    from kaiji.exchange.errors import ExchangeContentError
    from kaiji.exchange.gathering import ROLES

    found = []
    for text in given:
        role, sign, name = text.partition("=")
        if role not in ROLES or not sign or not name:
            raise ExchangeContentError(
                Words(ja="--attach の書き方が違います。", en="--attach is written wrongly."),
                given=text,
                accepted=Words(ja="、".join(ROLES), en=", ".join(ROLES)),
                what_to_do=Words(ja="種類=ファイル の形で書いてください。", en="Write ROLE=FILE."),
            )
        found.append((role, Path(name)))
    return found
