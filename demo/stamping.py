"""Two time stamp authorities for the demo, on this machine, that nobody trusts (デモ用の時刻認証局).

Production settings ask two public authorities; a demonstration must not reach out, so it starts its own, sets them up in
the demo's KAIJI_HOME as an owner would, and collects the roots by which the result is verified.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.serialization import Encoding

from kaiji.evidence.seal.demo_authority import DemoAuthority, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


def _now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  # an authority is a clock


@contextmanager
def two_demo_authorities(
    home: Path, now: Callable[[], datetime] = _now
) -> Iterator[dict[str, DemoAuthority]]:
    """Serve two authorities until the block ends, set up in `home`/authorities.toml; gives them by name. `now` is their clock."""
    home.mkdir(parents=True, exist_ok=True)
    authorities = {name: DemoAuthority(now=now) for name in ("demo-1", "demo-2")}
    with ExitStack() as stack:
        rows = []
        for name, authority in authorities.items():
            url = stack.enter_context(serving(authority))
            (home / f"{name}.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
            rows.append(
                f'[{name}]\nname = "デモ用・信頼されない ({name})"\nurl = "{url}"\nroots = ["{name}.pem"]\ntest = true\n'
            )
        (home / "authorities.toml").write_text(
            'use = ["demo-1", "demo-2"]\n\n' + "\n".join(rows), encoding="utf-8"
        )
        yield authorities


def trust_folder(folder: Path, authorities: dict[str, DemoAuthority]) -> Path:
    """Collect the roots of the demo's authorities and of its office in `folder`/trust, as a verifier would get them."""
    trust = folder / "trust"
    for kind in ("tsa", "signer"):
        (trust / kind).mkdir(parents=True, exist_ok=True)
    for name, authority in authorities.items():
        (trust / "tsa" / f"{name}.pem").write_bytes(authority.root.public_bytes(Encoding.PEM))
    office = folder / "home" / "office" / "ca.pem"
    (trust / "signer" / "office.pem").write_bytes(office.read_bytes())
    return trust
