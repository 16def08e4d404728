"""What moves act upon (対象): a case, an incoming request, a batch. It has a version, a journal stream and a data key.

The data key seals the subject's own rows and is kept wrapped by a master key beside them. Erasing the subject destroys
the wrapped key; every sealed value of it, in every table, is unreadable from then on, and the journal stands.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from django.db import models

from kaiji.cases.errors import SubjectErasedError, SubjectMissingError
from kaiji.cases.guard import GuardedQuerySet, refuse_outside_moves
from kaiji.cases.secrets.fields import SealedRow
from kaiji.cases.secrets.keys import master_key, master_keys
from kaiji.cases.secrets.sealing import SealingKey, new_secret, seal, unseal
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from kaiji.cases.columns import MaybeBytes, MaybeInstant, Number, Text

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_DATA_KEY: Final = "d"


def new_id() -> str:
    """Return a new id of a subject: 16 characters, unguessable, without letters that are misread."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(16))


class WrappedKey(models.BinaryField):  # type: ignore[type-arg]  # not subscriptable when running
    """The subject's data key, wrapped; made when the subject is first saved (包まれた鍵)."""

    def pre_save(self, model_instance: Any, add: bool) -> bytes | None:  # Django's signature
        """Make the key on the first save."""
        if add:
            model_instance.ensure_key()
        wrapped: bytes | None = model_instance.wrapped_key
        return wrapped


class Subject(SealedRow):
    """What moves act upon (対象)."""

    kind: ClassVar[str]
    """First part of its journal stream, in ASCII: `case`, `request`, `batch`."""
    worker_beside: ClassVar[bool] = False
    """Whether forms of it merge with what the worker wrote meanwhile; False: that makes a form stale, as a person's change does.

    True only where no decision rests on what the worker writes: whoever releases data must have seen the result that counts.
    """

    id: Text = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    version: Number = models.PositiveIntegerField(default=0)
    """Counts its moves; what an actor saw is compared with it."""
    wrapped_key: MaybeBytes = WrappedKey(null=True, editable=False)
    """None once it is erased."""
    erased_at: MaybeInstant = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager[Self]] = GuardedQuerySet.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    @property
    def stream(self) -> str:
        """Name of its journal stream: `case:7k3…`."""
        return f"{self.kind}:{self.id}"

    def ensure_key(self) -> None:
        """Make the data key of a new subject."""
        if self.wrapped_key is None and self.erased_at is None:
            self.wrapped_key = seal(master_key(), new_secret(), context=self._key_context())

    def rewrap(self) -> None:
        """Wrap the data key with the master key in use."""
        if self.wrapped_key is not None:
            self.wrapped_key = seal(master_key(), self._secret(), context=self._key_context())

    def destroy_key(self, *, at: datetime) -> None:
        """Destroy the data key: whatever it sealed is unreadable from now on (消去). Inside a move only."""
        type(self).objects.filter(pk=self.pk).update(wrapped_key=None, erased_at=at)
        self.__dict__.pop("_data_key", None)
        self.__dict__.update(type(self).objects.get(pk=self.pk).__dict__)  # what was open is closed again

    def sealing_key(self) -> SealingKey:
        """Return the data key; raises SubjectErasedError."""
        if self._state.adding:
            self.ensure_key()
        return SealingKey(id=_DATA_KEY, secret=self._secret())

    def opening_keys(self) -> Mapping[str, SealingKey]:
        """Return the data key by its id; raises SubjectErasedError."""
        return {_DATA_KEY: self.sealing_key()}

    def _key_context(self) -> str:
        return f"{self._meta.db_table}.wrapped_key:{self.id}"

    def _secret(self) -> bytes:
        if self.wrapped_key is None:
            raise SubjectErasedError(
                Words(ja="個人データは消去されています。", en="Its personal data has been erased."),
                given=self.stream,
            )
        wrapped = bytes(self.wrapped_key)
        held = self.__dict__.get("_data_key")
        if held is None or held[0] != wrapped:
            held = (wrapped, unseal(master_keys(), wrapped, context=self._key_context()))
            self.__dict__["_data_key"] = held  # opened once for all rows of a page
        secret: bytes = held[1]
        return secret

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save inside a move only; raises OutsideMoveError."""
        refuse_outside_moves(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete inside a move only; raises OutsideMoveError."""
        refuse_outside_moves(type(self).__name__)
        return super().delete(*args, **kwargs)

    @classmethod
    def get(cls, subject_id: str) -> Self:
        """Return the subject with this id; raises SubjectMissingError."""
        found = cls.objects.filter(pk=subject_id).first()
        if found is None:
            raise SubjectMissingError(
                Words(ja="該当するものがありません。", en="There is no such subject."),
                given=f"{cls.kind}:{subject_id}",
            )
        return found


class SubjectRow(SealedRow):
    """A row that belongs to a subject and is sealed with its data key (対象に属する行): set `sealed_by`."""

    objects: ClassVar[models.Manager[Self]] = GuardedQuerySet.as_manager()

    class Meta:
        """No table of its own."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save inside a move only; raises OutsideMoveError."""
        refuse_outside_moves(type(self).__name__)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete inside a move only; raises OutsideMoveError."""
        refuse_outside_moves(type(self).__name__)
        return super().delete(*args, **kwargs)
