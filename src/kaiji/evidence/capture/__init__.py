"""Capture a page with the real browser, through a recording proxy (取得)."""

from __future__ import annotations

from kaiji.evidence.capture.order import Captured, Order
from kaiji.evidence.capture.session import capture
from kaiji.evidence.capture.settings import Limits, Settings

__all__ = ["Captured", "Limits", "Order", "Settings", "capture"]
