"""Lines of one shape that say themselves from when to when (期間を述べる行), into rows, as the strict reader would read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kaiji.vault.store.clocks import numbers_of
from kaiji.vault.store.csvtext import SOURCE, Unsure, split_time, where_of
from kaiji.vault.store.cutting import Cut, possible
from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.events import holders
from kaiji.vault.store.layout import WHOLE, schema_of
from kaiji.vault.values import ALL_PORTS, END_INFERRED, SECOND, START_INFERRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.vault.values import Version


class Spans(Cut):
    """Lines of one shape, each of them a row."""

    def rows(self) -> tuple[list[tuple[Version, Any]], tuple[int, int]]:
        """Return batches, and the first and last end; raises Unsure."""
        start, end, flags = self._span()
        flags = int(self._shape.constants.get("flags", flags))
        columns = split_time("start", start) | split_time("duration", pc.subtract(end, start))
        inside, holder = self._holder()
        if self._inside:
            self._all_translated(inside)
        port, span = self._ports() if {"port_lo", "public_port"} & self._shape.fields else self._all_ports()
        columns |= {"port": port, "port_span": span, "holder": holders(inside, holder)}
        columns |= {
            "flags": self._all(flags, pa.uint8()),
            "protocol": self._protocol(),
            "realm": self._realm(),
        }
        found = [
            one
            for name in self._template.addresses
            if name in self._shape.fields
            for one in self._by_version(columns, name)
        ]
        ends = pc.min_max(end).as_py()
        return found, (int(ends["min"]), int(ends["max"]))

    def _all_translated(self, inside: Any) -> None:
        public = self._address("public_ip")
        if pc.any(pc.equal(inside, public)).as_py():
            raise Unsure

    def _all_ports(self) -> tuple[Any, Any]:
        return self._all(0, pa.uint16()), self._all(ALL_PORTS, pa.uint16())

    def _span(self) -> tuple[Any, Any, int]:
        said = self._shape.fields | {
            name for name, parts in self._template.joined.items() if set(parts) <= self._shape.fields
        }
        if "lifetime" in said:
            granted = self._seconds("lifetime")
            if "start" in said:
                start = possible(self._times("start"))
                return start, pc.add(start, granted), END_INFERRED
            end = pc.subtract(possible(self._times("end")), granted)
            return possible(end), pc.add(end, granted), END_INFERRED
        if "duration" in said:
            lasted = self._seconds("duration")
            if "start" in said:
                start = possible(self._times("start"))
                return start, pc.add(start, lasted), 0
            end = possible(self._times("end"))
            return possible(pc.subtract(end, lasted)), end, START_INFERRED
        end = possible(self._times("end"))
        start = possible(self._times("start")) if "start" in said else end
        if pc.any(pc.less(end, start)).as_py():
            raise Unsure
        return start, end, 0

    def _seconds(self, name: str) -> Any:
        text = self._text(name)
        if text is None:
            raise Unsure
        return pc.multiply(numbers_of(text.cast(pa.string()), pa.uint32()).cast(pa.int64()), SECOND)

    def _by_version(self, columns: dict[str, Any], name: str) -> Iterator[tuple[Version, Any]]:
        words, lengths = self._words(name), self._text("public_length")
        if words is None:
            raise Unsure
        if lengths is not None:
            joined = pc.binary_join_element_wise(words.cast(pa.string()), lengths.cast(pa.string()), "/")
            words = joined.dictionary_encode()
        sources = where_of(words)
        target = self._address("destination_ip")
        if target is not None:
            if set(sources) != {4}:
                raise Unsure
            columns = columns | {"destination_ip": target, "destination_port": self._destination_port(target)}
        for version, (mask, numbers, length) in sources.items():
            whole = columns | dict(zip(SOURCE[version], numbers, strict=True))
            if length is not None:
                if target is not None and pc.any(pc.not_equal(length, WHOLE[version])).as_py():
                    raise Unsure
                whole["prefix_length"] = length
            schema = pa.schema([item for item in schema_of(version) if item.name in whole])
            batch = pa.RecordBatch.from_arrays([whole[name] for name in schema.names], schema=schema)
            yield version, batch if len(sources) == 1 else batch.filter(mask)
