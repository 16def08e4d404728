"""Close a package: table, hash list, signature, ZIP (パッケージの封印)."""

from __future__ import annotations

import dataclasses
from importlib.resources import files as resources
from typing import TYPE_CHECKING, Final

from kaiji.evidence.verify.container import MOST_ENTRIES
from kaiji.exchange.errors import ExchangeContentError
from kaiji.exchange.layout import FIXED, MOST_BYTES, MOST_JSON, PACKAGE, README, SIGNATURE, SIGNER, SUMS, TWIN
from kaiji.exchange.meaning import contradictions
from kaiji.exchange.release import ungranted
from kaiji.exchange.twin import twin
from kaiji.exchange.values import Package
from kaiji.exchange.wire import from_json, to_json
from kaiji.exchange.zipped import zipped
from kaiji.ground.canonical import canonical_bytes, sha256_hex
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kaiji.casefile.reading import Fault
    from kaiji.evidence.seal.signer import Signer

_NO_MORE: Final = "; … "


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A package ready to be handed over."""

    data: bytes
    """The whole file."""
    content: bytes
    """`package.json`; its SHA-256 is what an answer names."""

    @property
    def sha256(self) -> str:
        """The SHA-256 of `package.json`."""
        return sha256_hex(self.content)


def readme() -> bytes:
    """Return README.txt, the same in every package of this version."""
    return resources("kaiji.exchange").joinpath(README).read_bytes()


def sealed(package: Package, attached: Mapping[str, bytes], signer: Signer) -> Sealed:
    """Return `package` with its `attached` files (by entry name), signed.

    Raises ExchangeContentError where the package contradicts itself, an attached file is not the one it names, or it would
    be larger than a receiver takes. What this returns passes every step of the check that looks at content.
    """
    sound(package)
    _attached(package, attached)
    content = canonical_bytes(to_json(package))
    named = {
        README: readme(),
        PACKAGE: content,
        TWIN: twin(package),
        SIGNER: signer.certificates_pem(),
        **attached,
    }
    sums = sums_text({name: sha256_hex(data) for name, data in named.items()})
    data = zipped({**named, SUMS: sums, SIGNATURE: sums_signature(sums, signer)})
    if len(content) > MOST_JSON or len(data) > MOST_BYTES or len(attached) + len(FIXED) > MOST_ENTRIES:
        raise ExchangeContentError(
            Words(ja="1つのパッケージには大きすぎます。", en="This is too much for one package."),
            given=f"{len(data):,} bytes, {len(attached)} files",
            accepted=Words(
                ja=f"全体{MOST_BYTES:,}バイト、添付{MOST_ENTRIES - len(FIXED)}個まで",
                en=f"at most {MOST_BYTES:,} bytes and {MOST_ENTRIES - len(FIXED)} attached files",
            ),
            what_to_do=Words(ja="分けて作ってください。", en="Make several packages."),
        )
    return Sealed(data=data, content=content)


def sums_text(hashes: Mapping[str, str]) -> bytes:
    """Return the hash list in GNU format, names in order."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode("ascii")


def sums_signature(sums: bytes, signer: Signer) -> bytes:
    """Return the detached CMS signature over a hash list; the root stays in signer.pem, under the signature."""
    between = tuple(c for c in signer.chain if c.issuer != c.subject)
    return dataclasses.replace(signer, chain=between).sign(sums)


def sound(package: Package) -> None:
    """Raise ExchangeContentError where a package is not of its form, contradicts itself, or carries what no line grants."""
    faults: list[Fault] = []
    from_json(Package, to_json(package), faults)
    said = [f"{fault.place}: {fault.en}" for fault in faults]
    if not faults:
        said = [fault.line("en") for fault in (*contradictions(package), *ungranted(package))]
    if said:
        raise _content(said)


def _attached(package: Package, attached: Mapping[str, bytes]) -> None:
    named, sizes = package.attached(), package.sizes()
    wrong = sorted(named.keys() ^ attached.keys())
    wrong += [n for n, data in attached.items() if n in named and sha256_hex(data) != named[n]]
    wrong += [n for n, data in attached.items() if n in sizes and len(data) != sizes[n]]
    if wrong:
        raise _content(f"attached: {name}" for name in wrong)


def _content(said: Iterable[str]) -> ExchangeContentError:
    lines = list(said)
    shown = "; ".join(lines[:10]) + (_NO_MORE if len(lines) > 10 else "")
    return ExchangeContentError(
        Words(
            ja=f"パッケージの中身が整合しません: {shown}", en=f"The content does not hold together: {shown}"
        ),
        accepted=Words(ja="docs/reference/exchange.md の書式", en="the format in docs/reference/exchange.md"),
    )
