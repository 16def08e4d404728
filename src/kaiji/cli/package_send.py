"""`kaiji package send`: hand a package over to a desk's address or a folder; keep the signed receipt (パッケージを送る)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from kaiji.cli.command import Answer, common_options, example, language_of
from kaiji.ground.instants import jst_text, now, utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    import argparse


def add_send(kinds: Any) -> None:
    """Add `send`."""
    send = kinds.add_parser(
        "send",
        help="窓口のアドレスかフォルダーに送る(二度送っても1件)/ send it to a desk's address or a folder; twice is once",
        parents=[common_options()],
        **example("kaiji package send request.zip --to https://desk.example --receipt receipt.json"),
    )
    send.add_argument("file", type=Path, metavar="FILE", help="パッケージのファイル / file of the package")
    send.add_argument(
        "--to",
        required=True,
        metavar="URL|DIR",
        help="窓口のアドレス、またはフォルダー / address of the desk, or a folder",
    )
    send.add_argument(
        "--receipt", type=Path, metavar="FILE", help="受領証を書き出すファイル / where the receipt is written"
    )
    send.add_argument(
        "--trust", type=Path, metavar="DIR", help="相手のルート証明書(signer/)/ roots of the desk (signer/)"
    )
    send.set_defaults(run=_send)


def _send(args: argparse.Namespace) -> Answer:
    from kaiji.evidence.verify.trust import load_trust
    from kaiji.exchange.checking import read_package
    from kaiji.exchange.context import Given
    from kaiji.exchange.transport.folder import put
    from kaiji.exchange.transport.web import deliver

    package, checked = read_package(args.file, Given(now=now()))
    data = args.file.read_bytes()
    if "://" not in args.to:
        laid = put(Path(args.to), package.id, data)
        words = Words(ja=f"置きました: {laid}", en=f"Laid there: {laid}")
        return Answer(
            json={"package": package.id, "file": str(laid)}, text=words.in_language(language_of(args))
        )
    trust = load_trust(args.trust) if args.trust else None
    receipt, said = deliver(args.to, data, package=package.id, sha256=checked.sha256 or "", trust=trust)
    if args.receipt:
        _keep(args.receipt, said)
    numbers = "、".join(receipt.numbers)
    words = Words(
        ja=f"{receipt.by} が受け付けました: {numbers}({jst_text(receipt.received_at)})",
        en=f"Received by {receipt.by}: {', '.join(receipt.numbers)} ({jst_text(receipt.received_at)})",
    )
    if trust is None:
        words = Words(
            ja=f"{words.ja}\n受領証の署名者が相手かどうかは確かめていません(--trust)。",
            en=f"{words.en}\nWhether the receipt's signer is the desk was not checked (--trust).",
        )
    json = {
        "package": receipt.package,
        "sha256": receipt.sha256,
        "by": receipt.by,
        "numbers": list(receipt.numbers),
        "received_at": utc_text(receipt.received_at),
        "outcome": receipt.outcome,
        "status_url": receipt.status_url,
        "trust_given": trust is not None,
    }
    return Answer(json=json, text=words.in_language(language_of(args)))


def _keep(path: Path, said: bytes) -> None:
    """Write the receipt to a new file; the same receipt standing there is left as it is."""
    from kaiji.evidence.errors import PackageWriteError
    from kaiji.evidence.seal.durable import write_durably
    from kaiji.exchange.errors import ExchangeWriteError

    if path.exists() and path.read_bytes() == said:
        return
    try:
        write_durably(path, said)
    except PackageWriteError as error:
        raise ExchangeWriteError(
            Words(ja="受領証を書き出せません。", en="The receipt cannot be written."),
            given=f"{path}: {error.message.en}",
        ) from error
