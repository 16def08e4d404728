"""Errors of the content provider's desk (サイト管理者の窓口のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError, ProcedureError, VerificationError
from kaiji.ground.words import Words


class DeskSetupError(OutsideError):
    """The settings of the desk are missing or cannot be read."""

    code = "operator.setup"
    what_to_do = Words(
        ja="KAIJI_HOME の operator.toml を docs/how-to/content-provider-desk.md のとおりに書いてください。",
        en="Write operator.toml under KAIJI_HOME as docs/how-to/content-provider-desk.md says.",
    )


class DeskClosedError(OutsideError):
    """The desk is not set up yet: what strangers are told of it."""

    code = "operator.closed"
    what_to_do = Words(
        ja="サイトの運営者に、サイトの連絡先から直接連絡してください。",
        en="Write to the site's operator by the contact named on the site.",
    )


class RequestFormError(InputError):
    """A request, or what was typed for it, does not hold together."""

    code = "operator.form"


class RequestPackageRefusedError(VerificationError):
    """A package was altered, is stale, is not a request to this desk, or its sender is not trusted."""

    code = "operator.package"
    what_to_do = Words(
        ja="受け付けていません。失敗した手順を送り主に伝え、作り直した物を求めてください。",
        en="It was not taken in. Tell the sender which step failed and ask for a new one.",
    )


class TooManyRequestsError(NotAllowedError):
    """More came from one place than is taken in a short time."""

    code = "operator.too-many"
    what_to_do = Words(
        ja="1時間ほど待ってから送り直してください。急ぐときは、書面で送ってください。",
        en="Wait an hour and send again, or send it on paper.",
    )


class DecisionBlockedError(ProcedureError):
    """The decision does not hold: the poster was not heard, a ground is missing, or an element was not stated."""

    code = "operator.decision"
    what_to_do = Words(
        ja="示された点を満たすか、応じない決定にしてください。明らかでなければ応じないのが既定です。",
        en="Meet what is named, or refuse: unless it is clear, refusing is the default.",
    )


class SecondPersonError(NotAllowedError):
    """Who decided may not confirm their own decision."""

    code = "operator.second-person"
    what_to_do = Words(
        ja="決定した人とは別の人が確認してください。",
        en="Somebody other than the one who decided must confirm it.",
    )


class SecrecyError(ProcedureError):
    """An investigator's request for secrecy stands: nobody is told."""

    code = "operator.secrecy"
    what_to_do = Words(
        ja="秘密の求めが解けるまで、照会も通知もできません。必要なら弁護士に相談してください。",
        en="Until the secrecy is lifted neither inquiry nor notice goes out; consult a lawyer where needed.",
    )


class StageNotFitError(ProcedureError):
    """The matter is not where this can be done."""

    code = "operator.stage"


class LinkExpiredError(NotAllowedError):
    """A secret link is wrong or its time is over."""

    code = "operator.link"
    what_to_do = Words(
        ja="届いた案内のリンクをそのまま開いてください。期限を過ぎたときは窓口に連絡してください。",
        en="Open the link exactly as it came; when its time is over, contact the desk.",
    )


class NotToBeShownError(ProcedureError):
    """A paper may not be shown to the poster: the requester keeps it back, or it is no evidence."""

    code = "operator.not-to-be-shown"
    what_to_do = Words(
        ja="一覧で選べる資料だけを選んでください。",
        en="Choose only from what the list offers.",
    )


class NamesRequesterError(ProcedureError):
    """Words for the poster name the requester who keeps the name back, or tell how to reach them."""

    code = "operator.names-requester"
    what_to_do = Words(
        ja="請求者の氏名・住所・電話・メールを消してから、もう一度記録してください。",
        en="Take out the requester's name, address, telephone and e-mail, then record it again.",
    )
