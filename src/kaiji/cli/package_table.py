"""`kaiji package answer` and tables filled in by hand (表への記入で回答する・受け取る)."""

from __future__ import annotations

import os
import uuid
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.cli.package_text import content_json, content_text
from kaiji.cli.writing import refuse_no_file
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from kaiji.exchange.context import SentRequest
    from kaiji.exchange.values import Package

_LIFE: Final = timedelta(days=30)


def add_answer(kinds: Any) -> None:
    """Add `kaiji package answer`."""
    answer = kinds.add_parser(
        "answer",
        help="記入した表から、署名した回答を作る / make a signed answer out of a filled table",
        parents=[common_options()],
        **example("kaiji package answer request.zip --table answer.csv --reference 発信-12 --out answer.zip"),
    )
    answer.add_argument("request", type=Path, metavar="REQUEST", help="受け取った請求 / request as received")
    answer.add_argument(
        "--table",
        type=Path,
        required=True,
        metavar="FILE",
        help="記入した package.csv / its package.csv, filled in",
    )
    answer.add_argument(
        "--reference", required=True, metavar="NO", help="こちらの受付番号 / own number of the matter"
    )
    answer.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="書き出すファイル / file to write"
    )
    answer.set_defaults(run=_answer)


def add_hi1(kinds: Any) -> None:
    """Add `kaiji package hi1`."""
    hi1 = kinds.add_parser(
        "hi1",
        help="ETSI TS 103 120(HI-1)の形で書き出す(準拠を示すものではない)/ the same in the shape of HI-1, no conformance claimed",
        parents=[common_options()],
        **example("kaiji package hi1 request.zip --etsi-schema-dir schemas"),
    )
    hi1.add_argument("file", type=Path, metavar="FILE", help="パッケージのファイル / file of the package")
    hi1.add_argument(
        "--etsi-schema-dir",
        type=Path,
        metavar="DIR",
        help="お手元の JSON Schema で検査する / validate by the original schemas you have",
    )
    hi1.set_defaults(run=_hi1)


def _hi1(args: argparse.Namespace) -> Answer:
    import json

    from kaiji.exchange.checking import read_package
    from kaiji.exchange.context import Given
    from kaiji.exchange.hi1 import hi1_message, schema_faults

    package, _ = read_package(args.file, Given(now=now()))
    message = hi1_message(package)
    if args.etsi_schema_dir is None:
        return Answer(json=message, text=json.dumps(message, ensure_ascii=False, indent=2))
    faults = schema_faults(message, args.etsi_schema_dir)
    words = Words(
        ja=f"お手元の書式との違い: {len(faults)}件", en=f"Differences from the schemas given: {len(faults)}"
    )
    lines = [words.in_language(language_of(args)), *(f"  {fault.place}: {fault.what}" for fault in faults)]
    return Answer(
        json={
            "ok": not faults,
            "faults": [{"place": f.place, "what": f.what} for f in faults],
            "message": message,
        },
        text="\n".join(lines),
        status=5 if faults else 0,
    )


def _answer(args: argparse.Namespace) -> Answer:
    from kaiji.cli.package import sent_request
    from kaiji.cli.writing import write_new
    from kaiji.evidence.seal.office import PASSPHRASE, office_signer
    from kaiji.exchange.sealing import sealed

    at = now().replace(microsecond=0)
    package = table_answer(sent_request(args.request, at), args.table, at=at, reference=args.reference)
    passphrase = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=passphrase.encode() if passphrase else None)
    made = sealed(package, {}, signer)
    write_new(args.out, made.data)
    language = language_of(args)
    head = Words(ja=f"回答パッケージを作りました: {args.out}", en=f"Made the answer: {args.out}")
    return Answer(
        json={
            "package": str(args.out),
            "sha256": made.sha256,
            "size": len(made.data),
            **content_json(package),
        },
        text=f"{head.in_language(language)}\n\n{content_text(package, language)}",
    )


def table_answer(request: SentRequest, table: Path, *, at: datetime, reference: str) -> Package:
    """Return the answer that a filled table gives to `request`, checked as one with a signature would be."""
    from kaiji.exchange.answering import answer_package
    from kaiji.exchange.asking import Enclosures, Envelope
    from kaiji.exchange.errors import ExchangeUnreadableError
    from kaiji.exchange.filled import MOST_BYTES, read_filled
    from kaiji.exchange.sealing import sound

    refuse_no_file(table)
    try:
        with table.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise ExchangeUnreadableError(
            Words(ja="回答の表を読めません。", en="The table of answers cannot be read."),
            given=f"{table}: {error.strerror}",
        ) from error
    filled = read_filled(request, data)
    envelope = Envelope(id=str(uuid.uuid4()), created_at=at, expires_at=at + _LIFE)
    made = answer_package(request, filled.lines, filled.held, envelope, Enclosures(), reference=reference)
    sound(made)
    return made
