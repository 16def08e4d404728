"""Write a package so that whatever has its final name is whole (証拠パッケージの書込みと封印).

    writer = open_package(final, now=now, signer=signer, authorities=authorities)
    writer.record("page.loaded", url=url)
    writer.write("capture/dom.html", dom)
    writer.stamp_warc(sha256)                  # the moment the WARC closes
    folder = writer.close(meta)                # or writer.fail(meta, error)

Everything happens in `<final>.partial`; the rename to `<final>` is the last step. A process killed anywhere before it
leaves a `.partial`, which no verification accepts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kaiji.evidence.errors import PackageExistsError, PackageStateError
from kaiji.evidence.package import (
    CUSTODY,
    CUSTODY_KEYS,
    META,
    PARTIAL,
    README_EN,
    README_JA,
    ROOTS,
    SEALER_FIELDS,
    SUMS,
    WARC_IN_WACZ,
    WARC_SUM,
    query_name,
    reply_name,
)
from kaiji.evidence.seal.closing import Sealing, file_sha256, seal
from kaiji.evidence.seal.custody import CustodyLog
from kaiji.evidence.seal.durable import sync_folder, write_durably, write_error
from kaiji.evidence.seal.names import checked_name
from kaiji.evidence.seal.stamping import Refusal, Stamp, ask_all
from kaiji.evidence.seal.transport import http_post
from kaiji.ground.canonical import sha256_hex
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from kaiji.evidence.seal.authority import Authority
    from kaiji.evidence.seal.signer import Signer
    from kaiji.evidence.seal.transport import Post
    from kaiji.ground.errors import KaijiError

_SEALER_FILES: Final = frozenset((CUSTODY, META, README_JA, README_EN))


def open_package(
    final: Path,
    *,
    now: Callable[[], datetime],
    signer: Signer,
    authorities: Sequence[Authority],
    post: Post = http_post,
) -> PackageWriter:
    """Make `<final>.partial` and begin its custody log.

    `now` is asked for every entry; two authorities of one name are a defect. Raises PackageExistsError where `final` or
    its `.partial` is there already, and PackageWriteError where the folder cannot be made.
    """
    if len({authority.name for authority in authorities}) != len(authorities):
        raise ValueError("two authorities of one name")
    folder = final.with_name(final.name + PARTIAL)
    for taken in (final, folder):
        if taken.exists() or taken.is_symlink():
            raise PackageExistsError(
                Words(ja="同じ名前のものが既にあります。", en="There is something of this name already."),
                given=str(taken),
            )
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir()
    except OSError as error:
        raise write_error(folder, error) from error
    sync_folder(folder.parent)
    return PackageWriter(final, folder, now=now, signer=signer, authorities=tuple(authorities), post=post)


class PackageWriter:
    """One package under way; safe to use from several threads, closed once."""

    def __init__(
        self,
        final: Path,
        folder: Path,
        *,
        now: Callable[[], datetime],
        signer: Signer,
        authorities: tuple[Authority, ...],
        post: Post,
    ) -> None:
        self.folder = folder
        """Where the package is being written: `<final>.partial`."""
        self._final, self._now, self._signer, self._authorities, self._post = (
            *(final, now, signer, authorities, post),
        )
        self._custody = CustodyLog(folder / CUSTODY, actor=signer.subject, now=now)
        self._written: dict[str, str] = {}
        self._warc: dict[str, Any] | None = None
        self._closed = False
        self.record("package.opened", package=final.name)
        self.write(CUSTODY_KEYS, signer.certificates_pem())

    def path(self, name: str) -> Path:
        """Return where to write the file `name` (its folder exists); it is hashed when the package is closed.

        Raises PackageNameError for a name that a package cannot hold.
        """
        self._must_be_open()
        path = self.folder / checked_name(name)
        try:
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise write_error(path, error) from error
        return path

    def write(self, name: str, data: bytes) -> Path:
        """Write the whole file `name`, sync it and enter it in the custody log.

        Raises PackageNameError, and PackageWriteError when the disk is full or the file is there already.
        """
        path = self.path(name)
        write_durably(path, data)
        self._written[name] = sha256_hex(data)
        self.record("file.written", name=name, sha256=self._written[name], bytes=len(data))
        return path

    def record(self, event: str, **fields: Any) -> None:
        """Append `event` (past participle: `page.loaded`) to the custody log; on the disk when this returns.

        Field values are texts, integers, booleans, null, lists and objects of these. No personal data of third parties.
        """
        self._must_be_open()
        self._custody.record(event, fields)

    def stamp_warc(self, sha256: str) -> tuple[Stamp | Refusal, ...]:
        """Have the SHA-256 of the closed WARC (`archive/data.warc.gz`, 64 hexadecimal digits) stamped by every authority.

        Call it the moment the WARC closes. An authority that fails is entered in the custody log and in the meta; it
        raises nothing.
        """
        if self._warc is not None:
            raise PackageStateError(Words(ja="WARCは既に刻印済みです。", en="The WARC is stamped already."))
        data = f"{sha256}  {WARC_IN_WACZ}\n".encode("ascii")
        self.write(WARC_SUM, data)
        answers = ask_all(self._authorities, data, self._post)
        stamps = [answer for answer in answers if isinstance(answer, Stamp)]
        for number, stamp in enumerate(stamps, 1):
            self.write(query_name(WARC_SUM, number), stamp.query)
            self.write(reply_name(WARC_SUM, number), stamp.reply)
            self.record(
                "warc.stamped",
                authority=stamp.authority.name,
                gen_time=utc_text(stamp.gen_time),
                remarks=list(stamp.remarks),
            )
        for refused in (answer for answer in answers if isinstance(answer, Refusal)):
            self.record("warc.not-stamped", authority=refused.authority.name, why=refused.error.message.en)
        self._warc = {
            "sha256": sha256,
            "authorities": [
                {"number": n, "name": stamp.authority.name, "url": stamp.authority.url}
                for n, stamp in enumerate(stamps, 1)
            ],
        }
        return tuple(answers)

    def close(self, meta: Mapping[str, Any]) -> Path:
        """Seal the package and give it its final name, which is returned.

        `meta` becomes `meta/capture.json` (`kaiji.evidence.package` says what it must hold). Raises PackageWriteError,
        SelfCheckError when what was written does not verify, PackageStateError when a file changed after it was
        written. After any error the folder stays `.partial`, and `fail` may still be called.
        """
        return self._seal(meta, failure=None)

    def fail(self, meta: Mapping[str, Any], error: KaijiError) -> Path:
        """Seal what was got as a failed package, which says why; returns its final name. Raises as `close`."""
        return self._seal(meta, failure=error)

    def _seal(self, meta: Mapping[str, Any], *, failure: KaijiError | None) -> Path:
        self._must_be_open()
        if given := sorted(SEALER_FIELDS & meta.keys()):
            raise PackageStateError(
                Words(
                    ja="封印が書く項目が渡されました。", en="Fields that only the sealer writes were given."
                ),
                given=", ".join(given),
            )
        self._record_files()
        seal(
            Sealing(
                folder=self.folder,
                name=self._final.name,
                meta=dict(meta),
                failure=failure,
                warc=self._warc,
                custody=self._custody,
                signer=self._signer,
                authorities=self._authorities,
                post=self._post,
                now=self._now,
            )
        )
        self._rename()
        return self._final

    def _record_files(self) -> None:
        """Enter every file that was written through `path`, and refuse one that changed or went after `write`."""
        for name, path in package_files(self.folder):
            known = self._written.get(name)
            sha256 = file_sha256(path)
            if known is None:
                self._written[name] = sha256
                self.record("file.written", name=name, sha256=sha256, bytes=path.stat().st_size)
            elif known != sha256:
                raise PackageStateError(
                    Words(
                        ja="記録した後でファイルが変わりました。", en="A file changed after it was recorded."
                    ),
                    given=name,
                )
        if gone := [name for name in self._written if not (self.folder / name).is_file()]:
            raise PackageStateError(
                Words(ja="記録した後でファイルがなくなりました。", en="A file went after it was recorded."),
                given=", ".join(gone),
            )

    def _rename(self) -> None:
        if self._final.exists() or self._final.is_symlink():
            raise PackageExistsError(
                Words(ja="同じ名前のものが既にあります。", en="There is something of this name already."),
                given=str(self._final),
            )
        try:
            self.folder.rename(self._final)
        except OSError as error:
            raise write_error(self._final, error) from error
        self._closed = True
        sync_folder(self._final.parent)

    def _must_be_open(self) -> None:
        if self._closed:
            raise PackageStateError(
                Words(
                    ja="封印した証拠パッケージには書き込めません。",
                    en="A sealed package is not written to again.",
                ),
                given=str(self._final),
            )


def package_files(folder: Path) -> list[tuple[str, Path]]:
    """Return the capturer's files below `folder` by name, in order; what the sealer itself writes is left out."""
    names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir())
    return [
        (name, folder / name)
        for name in names
        if name not in _SEALER_FILES and not name.startswith((SUMS, f"{ROOTS}/"))
    ]
