"""The tree of errors: who must act, and what to do (エラー).

KaijiError
├── InputError          exit 2   what was given is wrong; the person who gave it must act
├── NotAllowedError     exit 3   this person may not do this
├── ProcedureError      exit 4   the law or the procedure says no
├── VerificationError   exit 5   evidence or a package fails verification
├── OutsideError        exit 6   something outside failed (host, TLS, disk, time-stamp authority)
└── DefectError         exit 70  our own defect

Each room derives its own from these in its `errors.py`, one class a code. A class carries `code` (stable, listed in
docs/reference/errors.md, which is generated from this tree) and `what_to_do`; an instance adds what was given, what is
accepted, and the message in both languages.
"""

from __future__ import annotations

from typing import Any, ClassVar

from kaiji.ground.words import Language, Words


class KaijiError(Exception):
    """Root of every error that Kaiji lets out."""

    code: ClassVar[str] = "kaiji"
    status: ClassVar[int] = 70
    what_to_do: ClassVar[Words] = Words(
        ja="この表示を添えて開発者に知らせてください。",
        en="Report this to the developers together with this message.",
    )

    def __init__(
        self,
        message: Words,
        *,
        given: str = "",
        accepted: Words | None = None,
        what_to_do: Words | None = None,
    ) -> None:
        super().__init__(message.en)
        self.message = message
        self.given = given
        self.accepted = accepted
        self.advice = what_to_do or type(self).what_to_do

    def in_language(self, language: Language) -> str:
        """Return the whole error as lines of text for a person."""
        given, accepted, todo = (
            ("入力", "受け付けるもの", "対処") if language == "ja" else ("Given", "Accepted", "What to do")
        )
        lines = [f"{self.message.in_language(language)} [{self.code}]"]
        if self.given:
            lines.append(f"  {given}: {self.given}")
        if self.accepted is not None:
            lines.append(f"  {accepted}: {self.accepted.in_language(language)}")
        lines.append(f"  {todo}: {self.advice.in_language(language)}")
        return "\n".join(lines)

    def as_json(self) -> dict[str, Any]:
        """Return the contract's `{"error": {...}}` object."""
        return {
            "error": {
                "code": self.code,
                "message": self.message.as_json(),
                "given": self.given,
                "accepted": self.accepted.as_json() if self.accepted else None,
                "what_to_do": self.advice.as_json(),
            }
        }


class InputError(KaijiError):
    """The input is wrong."""

    code = "input"
    status = 2
    what_to_do = Words(
        ja="入力を直して、もう一度実行してください。", en="Correct the input and run it again."
    )


class NotAllowedError(KaijiError):
    """This actor may not do this."""

    code = "not-allowed"
    status = 3
    what_to_do = Words(
        ja="権限のある人に依頼するか、理由を記録して権限を得てください。",
        en="Ask someone who may, or obtain the right and record the reason.",
    )


class ProcedureError(KaijiError):
    """The law or the procedure says no."""

    code = "procedure"
    status = 4
    what_to_do = Words(
        ja="示された条文と要件を確かめてください。判断に迷うときは弁護士に相談してください。",
        en="Check the article and the requirement shown; where in doubt, consult a lawyer.",
    )


class VerificationError(KaijiError):
    """Evidence or a package fails verification."""

    code = "verification"
    status = 5
    what_to_do = Words(
        ja="失敗した手順を確かめ、封印された原本から取り直してください。",
        en="Look at the steps that failed, and go back to the sealed original.",
    )


class OutsideError(KaijiError):
    """Something outside failed."""

    code = "outside"
    status = 6
    what_to_do = Words(
        ja="相手先や接続、空き容量を確かめて、もう一度実行してください。",
        en="Check the other side, the connection and the disk, and run it again.",
    )


class DefectError(KaijiError):
    """Our own defect."""

    code = "defect"
    status = 70
