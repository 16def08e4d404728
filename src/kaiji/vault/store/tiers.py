"""To which segment does a row belong? (期間の段): by shape, tier of duration and stretch of start times."""

from __future__ import annotations

from typing import Any, Final

from kaiji.vault.store.engine import pa, pc
from kaiji.vault.store.layout import TIERS
from kaiji.vault.values import ALL_PORTS, SECOND, Kind

_SHAPES: Final[tuple[Kind, ...]] = ("session", "block", "plain")
_SHAPE_BITS: Final = 40


def kind_of(group: int) -> Kind:
    """Return the kind of rows of a segment group; of leases all are leases."""
    return _SHAPES[group >> _SHAPE_BITS]


def groups_of(batch: Any) -> Any:
    """Return for each row the number of the segment group it belongs to: shape, tier of duration, stretch of start times."""
    have = batch.schema.names
    rows = batch.num_rows
    start = batch["start_s"].cast(pa.int64())
    duration = batch["duration_s"]
    bucket: Any = None
    for step in reversed(TIERS):
        here = pc.add(pc.divide(start, step.bucket // SECOND), step.number << 32)
        short = pc.less(duration, pa.scalar(min(step.up_to // SECOND, (1 << 32) - 1), pa.uint32()))
        bucket = here if bucket is None else pc.if_else(short, here, bucket)
    if "port_span" not in have:
        return bucket
    span = batch["port_span"]
    plain = pc.and_(pc.equal(span, ALL_PORTS), pc.equal(batch["port"], 0))
    zero, one, two = (pa.scalar(n << _SHAPE_BITS, pa.int64()) for n in range(3))
    shape = pc.if_else(plain, two, pc.if_else(pc.equal(span, 0), zero, one))
    return pc.add(bucket, shape) if rows else bucket
