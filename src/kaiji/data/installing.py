"""Make a checked bundle count, or go back to the one before (束の導入): whole or not at all."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from kaiji.data.checking import write_tables
from kaiji.data.errors import BundleRefusedError, BundleWriteError
from kaiji.evidence.errors import PackageWriteError
from kaiji.evidence.seal.durable import replace_durably, sync_folder, sync_tree
from kaiji.ground.tables import SHIPPED, installed, version_key
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from pathlib import Path

    from kaiji.data.checking import CheckedBundle

DATA: Final = "data"
CURRENT: Final = "current"
BUNDLE: Final = "bundle.zip"


def install(checked: CheckedBundle, file: Path, home: Path) -> Path:
    """Put the tables of a bundle that passed every step under `home`, and set it to count; returns its folder.

    Raises BundleRefusedError where a step did not pass, BundleWriteError where the disk fails. Killed at any point, either the
    tables before or the new ones count. The bundle is kept beside its tables, so that it can be checked again.
    """
    manifest = checked.manifest
    if not checked.report.ok or manifest is None:
        unmet = ", ".join(step.code for step in checked.report.steps if not step.passed)
        raise BundleRefusedError(
            Words(
                ja="検査を通らないデータは導入しません。",
                en="A bundle that fails its check is not installed.",
            ),
            given=unmet,
        )
    folder = home / DATA / manifest.version
    partial = folder.with_name(f"{manifest.version}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        write_tables(partial, checked.tables)
        shutil.copyfile(file, partial / BUNDLE)
        sync_tree(partial)
        shutil.rmtree(folder, ignore_errors=True)  # one that was left unset: it never counted
        partial.rename(folder)
        sync_folder(folder.parent)
        replace_durably(home / DATA / CURRENT, f"{manifest.version}\n".encode("ascii"))
    except (OSError, shutil.Error, PackageWriteError) as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise _unwritten(folder, error) from error
    return folder


def versions(home: Path) -> tuple[str, ...]:
    """Return the versions installed under `home`, oldest first."""
    folder = home / DATA
    names = [entry.name for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    return tuple(sorted((name for name in names if _is_version(name)), key=version_key))


def go_back(home: Path) -> str:
    """Set the version before the one in use to count again; returns it (what is shipped, where there is none before)."""
    now = installed(home)
    before = [name for name in versions(home) if now is not None and version_key(name) < version_key(now[0])]
    try:
        if before:
            replace_durably(home / DATA / CURRENT, f"{before[-1]}\n".encode("ascii"))
        else:
            (home / DATA / CURRENT).unlink(missing_ok=True)
    except (OSError, PackageWriteError) as error:
        raise _unwritten(home / DATA, error) from error
    return before[-1] if before else SHIPPED


def _is_version(name: str) -> bool:
    try:
        version_key(name)
    except ValueError:
        return False
    return True


def _unwritten(folder: Path, error: Exception) -> BundleWriteError:
    return BundleWriteError(
        Words(ja="データを書き込めません。", en="The data cannot be written."), given=f"{folder}: {error}"
    )
