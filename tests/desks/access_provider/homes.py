"""The home of an installation of this desk, with a vault and a directory, for tests that start the program itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kaiji.vault.folder import writing
from kaiji.vault.importing import import_file
from kaiji.vault.logfile import Terms
from kaiji.vault.profiles import profile

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


def furnish(home: Path, *, at: datetime, log: str, customers: str, desk: str, directory: str) -> None:
    """Put vault, directory and settings into `home`."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "desk.toml").write_text(desk, encoding="utf-8")
    (home / "customers.csv").write_text(customers, encoding="utf-8")
    settings = home / "directory.toml"
    settings.write_text(directory, encoding="utf-8")
    settings.chmod(0o600)
    lines = home / "log.csv"
    lines.write_text(log, encoding="utf-8")
    with writing(home / "vault", create=True) as manifest:
        import_file(manifest, lines, Terms(profile=profile("csv")), now=at, operator="test")
