"""Errors of cases, their journal, their keys and their jobs (事件管理のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import (
    DefectError,
    InputError,
    NotAllowedError,
    OutsideError,
    ProcedureError,
    VerificationError,
)
from kaiji.ground.words import Words


class ActorError(InputError):
    """An actor's id is not `user:…`, `system:…`, `public:…` or `token:…`, or has no role."""

    code = "actor.invalid"


class RoleError(NotAllowedError):
    """The actor's roles do not allow this move, or the subject is not one of its own."""

    code = "move.not-allowed"


class StaleVersionError(InputError):
    """Somebody else changed it since this actor looked."""

    code = "move.stale"
    what_to_do = Words(
        ja="最新の内容を開き直し、変わった箇所を確かめてから、もう一度行ってください。何も上書きしていません。",
        en="Open it again, see what changed, and do it once more. Nothing was overwritten.",
    )


class SubjectMissingError(InputError):
    """There is no such case, request or other subject."""

    code = "subject.missing"
    what_to_do = Words(ja="番号を確かめてください。", en="Check its number.")


class SubjectErasedError(ProcedureError):
    """Its personal data was erased; what is left is the journal."""

    code = "subject.erased"
    what_to_do = Words(
        ja="消去された内容は戻せません。経緯は操作記録で確かめられます。",
        en="What was erased does not come back; the journal says what happened.",
    )


class StandingError(ProcedureError):
    """The subject is not where it must be for this move (closed, already decided, …)."""

    code = "move.standing"


class DayToComeError(InputError):
    """Something is said to have happened on a day that is still to come."""

    code = "case.day-to-come"
    what_to_do = Words(
        ja="日付を確かめてください。これからのことは、期日・自分の予定として書けます。何も変更していません。",
        en="Check the date. What lies ahead goes among hearings or days of your own. Nothing was changed.",
    )


class OutsideMoveError(DefectError):
    """Something was about to change without a move."""

    code = "move.outside"


class OutsideTransactionError(DefectError):
    """A journal entry or a job was about to be written outside a transaction."""

    code = "journal.outside-transaction"


class JournalFactError(DefectError):
    """A value that may not stand in the journal: only ids, numbers, days and instants may."""

    code = "journal.fact"


class LookReasonError(InputError):
    """Personal data was asked for without a reason of the list."""

    code = "journal.reason"
    what_to_do = Words(ja="閲覧の理由を選んでください。", en="Choose the reason for looking.")


class JournalFaultError(VerificationError):
    """The journal's chain does not hold."""

    code = "journal.fault"
    what_to_do = Words(
        ja="示された番号より後の記録は信頼できません。控え・日次のタイムスタンプと突き合わせてください。",
        en="Nothing after the entry named can be relied on; compare with backups and the daily stamps.",
    )


class JournalFileError(InputError):
    """A file is not an export of the journal."""

    code = "journal.file"


class KeyRingError(OutsideError):
    """The key ring cannot be read or written."""

    code = "keys.ring"
    what_to_do = Words(
        ja="KAIJI_HOME の keys フォルダーと、その権限(本人のみ)を確かめてください。鍵がなければ控えから戻してください。",
        en="Check the keys folder under KAIJI_HOME and that only its owner may read it; restore it from its backup if lost.",
    )


class SealBrokenError(VerificationError):
    """A sealed value does not open: it was changed, moved to another row, or its key is not here."""

    code = "keys.seal-broken"
    what_to_do = Words(
        ja="控えの値と鍵を確かめてください。値は変更していません。",
        en="Check the backup and its keys; the value was not changed.",
    )


class SealedFileError(OutsideError):
    """A sealed file cannot be kept, or is not there."""

    code = "files.sealed"


class KeyRotationError(ProcedureError):
    """An old key cannot be retired yet."""

    code = "keys.rotation"


class JobKindError(DefectError):
    """There is no job of this kind."""

    code = "jobs.kind"


class LeaseLostError(OutsideError):
    """Another worker took this run over; nothing of it was kept."""

    code = "jobs.lease-lost"


class BackupError(InputError):
    """A backup cannot be made here or is not whole."""

    code = "backup.invalid"


class BackupWriteError(OutsideError):
    """The backup could not be written or put back; what stood before still stands."""

    code = "backup.write"


class ShareLinkError(NotAllowedError):
    """This link has expired, was withdrawn, or never was."""

    code = "share.link"
    what_to_do = Words(ja="担当者に新しいリンクを依頼してください。", en="Ask the office for a new link.")


class ConflictError(InputError):
    """A row with this name is already in the case, or the case number is taken."""

    code = "case.taken"


class SearchWordsError(InputError):
    """A search has no words, too many, or one that is too short."""

    code = "search.words"
    what_to_do = Words(
        ja="氏名や文言の一部を、2文字以上で書いてください。",
        en="Write two letters or more of a name or a text.",
    )


class QuestionError(ProcedureError):
    """A question to the client is not where it must be: answered, taken or withdrawn already."""

    code = "question.standing"


class OfficeFileError(InputError):
    """What a case folder keeps beside its facts (`office/`) is not as Kaiji writes it."""

    code = "case.office-file"
    what_to_do = Words(
        ja="Kaijiで書き出した事件フォルダーを、手を加えずに渡してください。",
        en="Give a case folder as Kaiji wrote it, unchanged.",
    )
