"""Django fields that seal their value (封印欄): SealedText, SealedJson.

A row says with which key it is sealed: `sealed_by` names the attribute that leads to its subject, whose own data key is
used; None: the master key. The value is bound to table, column and row, and opened when it is first asked for, so a list
that shows only mirrored columns opens nothing. `bound_by` names the attributes that identify the row; they never change.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from kaiji.cases.secrets.keys import master_key, master_keys
from kaiji.cases.secrets.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kaiji.cases.secrets.sealing import SealingKey

T = TypeVar("T")


class SealedRow(models.Model):
    """A row with sealed columns (封印欄のある行)."""

    sealed_by: ClassVar[str | None] = None
    bound_by: ClassVar[tuple[str, ...]] = ("pk",)

    class Meta:
        """No table of its own."""

        abstract = True

    def sealing_key(self) -> SealingKey:
        """Return the key that seals this row now."""
        return master_key() if self.sealed_by is None else getattr(self, self.sealed_by).sealing_key()

    def opening_keys(self) -> Mapping[str, SealingKey]:
        """Return the keys that may have sealed this row, by id."""
        return master_keys() if self.sealed_by is None else getattr(self, self.sealed_by).opening_keys()


class Closed:
    """A sealed value that nobody has asked for yet."""

    __slots__ = ("sealed",)

    def __init__(self, sealed: bytes) -> None:
        self.sealed = sealed


class Opened:
    """A sealed value that was asked for; it is sealed anew only if it was changed."""

    __slots__ = ("plain", "sealed", "value")

    def __init__(self, sealed: bytes, plain: bytes, value: Any) -> None:
        self.sealed, self.plain, self.value = sealed, plain, value


class SealedAttribute(DeferredAttribute):
    """Opens the value when it is read."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        """Return the plain value; raises SealBrokenError, SubjectErasedError."""
        if instance is None:
            return self
        name = self.field.attname
        value = instance.__dict__[name] if name in instance.__dict__ else super().__get__(instance, cls)
        if isinstance(value, Closed):
            field: SealedField[Any] = self.field  # type: ignore[assignment]  # only sealed fields use this descriptor
            value = instance.__dict__[name] = field.opened(instance, value.sealed)
        return value.value if isinstance(value, Opened) else value

    def __set__(self, instance: Any, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


if TYPE_CHECKING:

    class _Column(models.Field[T, T]):
        def from_db_value(self, value: Any, expression: object, connection: object) -> Any: ...

else:

    class _Column(models.BinaryField):
        def __class_getitem__(cls, _item: object) -> type:
            return cls


class SealedField(_Column[T]):
    """A value sealed at rest (封印欄)."""

    descriptor_class = SealedAttribute
    encode: ClassVar[Any]
    decode: ClassVar[Any]

    def from_db_value(self, value: Any, expression: object, connection: object) -> Any:  # noqa: ARG002  # Django's signature
        """Keep what the database gave closed."""
        return None if value is None else Closed(bytes(value))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:  # noqa: ARG002  # Django's signature
        """Return the bytes to store: what was not touched as it stood, else sealed anew."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Closed):
            return value
        if isinstance(value, Opened):
            if type(self).encode(value.value) == value.plain:
                return Closed(value.sealed)
            value = value.value
        return Closed(self.sealed(model_instance, value))

    def sealed(self, row: Any, value: T) -> bytes:
        """Return `value` sealed for this column of `row`."""
        return seal(row.sealing_key(), type(self).encode(value), context=self.context(row))

    def opened(self, row: Any, sealed: bytes) -> Opened:
        """Open what is sealed in this column of `row`."""
        plain = unseal(row.opening_keys(), sealed, context=self.context(row))
        return Opened(sealed, plain, type(self).decode(plain))

    def context(self, row: Any) -> str:
        """Return what the value is bound to."""
        parts = [getattr(row, name) for name in row.bound_by]
        if any(part is None for part in parts):
            raise ValueError("a sealed column needs the identity of its row before it is saved")
        return f"{row._meta.db_table}.{self.column}:{'/'.join(str(part) for part in parts)}"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: ARG002  # Django's signature
        """Take only what `pre_save` sealed; a plain value never reaches the database by another way."""
        if value is None:
            return None
        if not isinstance(value, Closed):
            raise FieldError(
                f"{self.name} is sealed: save its row; it cannot be updated or looked up by value"
            )
        return connection.Database.Binary(value.sealed)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only the question whether there is a value."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed; look it up by its blind index")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: Any) -> str:  # noqa: ARG002  # Django's signature
        """Refuse a dump in plain text."""
        raise FieldError(f"{self.name} is sealed; a backup takes the database as it stands")


def _text(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def _plain(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class SealedText(SealedField[str]):
    """A text sealed at rest (封印された文字列)."""

    encode: ClassVar[Any] = staticmethod(_text)
    decode: ClassVar[Any] = staticmethod(_plain)


class SealedJson(SealedField[Any]):
    """A JSON value sealed at rest (封印されたJSON)."""

    encode: ClassVar[Any] = staticmethod(_json)
    decode: ClassVar[Any] = staticmethod(json.loads)


SEALED: Final = (SealedText, SealedJson)
