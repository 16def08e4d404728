"""Types of columns (列の型), so that rows are checked without a plug-in: `title: Text = models.CharField(…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db import models

Text: TypeAlias = "models.Field[str, str]"
MaybeText: TypeAlias = "models.Field[str | None, str | None]"
Number: TypeAlias = "models.Field[int, int]"
MaybeNumber: TypeAlias = "models.Field[int | None, int | None]"
Flag: TypeAlias = "models.Field[bool, bool]"
MaybeFlag: TypeAlias = "models.Field[bool | None, bool | None]"
Day: TypeAlias = "models.Field[date, date]"
MaybeDay: TypeAlias = "models.Field[date | None, date | None]"
Instant: TypeAlias = "models.Field[datetime, datetime]"
MaybeInstant: TypeAlias = "models.Field[datetime | None, datetime | None]"
Bytes: TypeAlias = "models.Field[bytes, bytes]"
MaybeBytes: TypeAlias = "models.Field[bytes | None, bytes | None]"
Json: TypeAlias = "models.Field[Any, Any]"
