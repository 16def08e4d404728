"""A directory that is a CSV file, for small operators (CSVの顧客台帳): read through at each look-up, nothing is kept."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from kaiji.desks.access_provider.directory.values import subscriber_of
from kaiji.desks.access_provider.errors import DirectoryOutsideError, DirectorySettingError
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kaiji.desks.access_provider.directory.values import Field, Subscriber

_ENCODINGS: Final = ("utf-8-sig", "cp932")


@dataclass(frozen=True, slots=True, kw_only=True)
class CsvDirectory:
    """The file, the heading of the key, and the heading of each field."""

    path: Path
    key: str
    columns: Mapping[Field, str]
    encoding: str = "utf-8-sig"

    def look_up(self, key: str, wanted: frozenset[Field]) -> Subscriber:
        """Return `wanted` of the one subscriber with this key."""
        try:
            with self.path.open(encoding=self.encoding, newline="") as file:
                reader = csv.DictReader(file, strict=True)
                self._headings(reader.fieldnames or ())
                found = [self._cut(row, wanted) for row in reader if (row.get(self.key) or "").strip() == key]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise DirectoryOutsideError(
                Words(ja="顧客台帳のファイルを読めません。", en="The directory's file cannot be read."),
                given=type(error).__name__,
            ) from error
        return subscriber_of(found, wanted)

    def _cut(self, row: Mapping[str | None, Any], wanted: frozenset[Field]) -> dict[str, str]:
        if None in row or None in row.values():
            # a comma too many moves every cell behind it: what stands under a heading is then something else
            raise DirectoryOutsideError(
                Words(
                    ja="顧客台帳のこの行は、列の数が見出しと違います。",
                    en="This row of the directory has not as many cells as its headings.",
                )
            )
        return {field: row.get(heading) or "" for field, heading in self.columns.items() if field in wanted}

    def _headings(self, names: Sequence[str]) -> None:
        twice = sorted({name for name in (self.key, *self.columns.values()) if names.count(name) > 1})
        if twice:
            raise DirectorySettingError(
                Words(
                    ja="台帳に同じ見出しの列が2つあります。", en="The file has two columns of one heading."
                ),
                given=", ".join(twice),
            )
        missing = sorted({self.key, *self.columns.values()} - set(names))
        if missing:
            raise DirectorySettingError(
                Words(
                    ja="台帳に設定した列がありません。", en="The file lacks columns that the settings name."
                ),
                given=", ".join(missing),
            )
