"""Rows in Parquet segments on this machine (Parquetの保管先): the store that every vault begins with."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from kaiji.ground.errors import KaijiError
from kaiji.vault.errors import SegmentError
from kaiji.vault.store.engine import pc
from kaiji.vault.store.expire import without_ended
from kaiji.vault.store.intake import Intake
from kaiji.vault.store.joining import join_segments, worth_joining
from kaiji.vault.store.keys import Keys
from kaiji.vault.store.layout import ORIGIN
from kaiji.vault.store.lookup import Lookups
from kaiji.vault.store.marks import marks_name
from kaiji.vault.store.port import Erased, Fault, Found, Joined, Portion
from kaiji.vault.store.shelf import Shelf
from kaiji.vault.store.whole import file_faults, listed, read_all

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from kaiji.vault.manifest import Manifest
    from kaiji.vault.store.port import Wanted
    from kaiji.vault.store.segment import Segment


class ParquetStore:
    """Keeps rows in segments below the vault's folder; see `store.port.Store` for what each call promises."""

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._shelf = Shelf(manifest.folder)
        self._lookups: Lookups | None = None
        self._seen: int | None = None
        self._lock = Lock()

    def append(self, import_id: str, *, leases: bool, joins: bool) -> Intake:
        """Begin to take rows in."""
        return Intake(self._shelf, self._manifest, import_id, leases=leases, joins=joins)

    def candidates(self, wanted: Sequence[Wanted]) -> list[list[Found]]:
        """Return the rows wanted. A file that is gone because another process erased it meanwhile is no damage."""
        with self._lock:
            lookups = self._fresh()
            try:
                return lookups.candidates(wanted)
            except SegmentError:
                if self._fresh() is lookups:
                    raise
                return self._fresh().candidates(wanted)

    def _fresh(self) -> Lookups:
        """Return the look-ups over the segments as the manifest names them now."""
        seen = self._manifest.generation
        if self._lookups is None or seen != self._seen:
            self.close()
            self._seen = seen
            self._lookups = Lookups(self._shelf, self._manifest.segments(), self._manifest.places)
        return self._lookups

    @property
    def groups_read(self) -> int:
        """How many row groups were read so far."""
        return 0 if self._lookups is None else self._lookups.groups_read

    def expire(self, before: int, *, at: str) -> Erased:
        """Erase what ended before an instant: whole files go, one that straddles it is written anew without the rows."""
        self.close()
        rows, parts, rewritten = 0, 0, 0
        for segment in self._manifest.segments():
            if segment.min_start >= before:
                continue
            erased, fresh = without_ended(self._shelf, segment, before)
            if not erased:
                continue
            with self._manifest.transaction():
                self._manifest.bury(segment, erased, at)
                if fresh is not None:
                    self._manifest.add_segment([origin.import_id for origin in segment.origins], fresh)
            self._shelf.remove(segment.name)
            rows, parts, rewritten = rows + erased, parts + 1, rewritten + (fresh is not None)
        return Erased(rows=rows, parts=parts, rewritten=rewritten)

    def join(self, fewest: int, note: Callable[[Joined], None]) -> None:
        """Join small segments of one kind and stretch of time where there are at least so many."""
        for segments in worth_joining(self._manifest.segments(), fewest):
            self._anew(segments, note)

    def encrypt(self, note: Callable[[Joined], None]) -> None:
        """Give every segment a key of its own, from now on; those that have none are written anew."""
        Keys(self._manifest.folder, create=True)
        self._shelf = Shelf(self._manifest.folder)
        for segment in self._manifest.segments():
            if self._shelf.keys.of(segment.name) is None:
                self._anew([segment], note)

    def _anew(self, segments: list[Segment], note: Callable[[Joined], None]) -> None:
        """Write segments anew as one; the old ones go when the new one counts."""
        self.close()
        imports, written = join_segments(self._shelf, segments, self._manifest.places)
        with self._manifest.transaction():
            self._manifest.replace_segments(segments, imports, written)
            note(
                Joined(
                    parts=tuple(segment.sha256 for segment in segments),
                    into=written.segment.sha256,
                    rows=written.segment.rows,
                )
            )
        for segment in segments:
            self._shelf.remove(segment.name)

    def portions(self) -> Iterator[Portion]:
        """Yield the rows of one segment after the other, each import of it by itself."""
        for segment in self._manifest.segments():
            whole = read_all(self._shelf, segment)
            for number, origin in enumerate(segment.origins):
                mine = whole
                if ORIGIN in whole.schema.names:
                    mine = whole.filter(pc.equal(whole[ORIGIN], number)).drop_columns([ORIGIN])
                yield Portion(
                    import_id=origin.import_id,
                    version=segment.version,
                    leases=segment.kind == "lease",
                    joins=segment.joins,
                    batch=mine,
                )

    def size(self) -> tuple[int, int]:
        """Return how many segments and rows count."""
        segments = self._manifest.segments()
        return len(segments), sum(segment.rows for segment in segments)

    def check(self, tell: Callable[[int, int], None] | None = None) -> Iterator[Fault]:
        """Compare every file with its hash, and its block list with the one the file itself gives."""
        segments = self._manifest.segments()
        for number, segment in enumerate(segments, 1):
            changed = list(file_faults(self._shelf, segment.name, segment.sha256))
            yield from changed or self._block_faults(segment)
            if tell is not None:
                tell(number, len(segments))

    def _block_faults(self, segment: Segment) -> Iterator[Fault]:
        try:
            found = listed(self._shelf, segment)
        except KaijiError as error:
            yield Fault(code="file.footer", name=segment.name, detail=error.message.en)
            return
        if found.places != self._manifest.places(segment.name):
            detail = "the block list is not that of the file"
            yield Fault(code="manifest.blocks", name=segment.name, detail=detail)
        name = marks_name(segment.name)
        path = self._manifest.folder / name
        if path.is_file() and path.read_bytes() != found.marks:
            yield Fault(
                code="file.marks", name=name, detail="not those of the segment; the file can be thrown away"
            )

    def sweep(self) -> None:
        """Take away files that the manifest does not name, and keys of what is gone."""
        named = self._manifest.segment_names()
        known = named | set(map(marks_name, named))
        folder = self._manifest.folder
        for path in (folder / "segments").glob("**/*"):
            if path.is_file() and path.relative_to(folder).as_posix() not in known:
                path.unlink(missing_ok=True)
        kept = self._manifest.extract_names() | self._manifest.rejected_names()
        self._shelf.keys.keep_only(named | kept)

    def close(self) -> None:
        """Close the files."""
        if self._lookups is not None:
            self._lookups.close()
            self._lookups = None
