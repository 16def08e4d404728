"""Errors of the access provider's desk (経由プロバイダの窓口のエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError, ProcedureError, VerificationError
from kaiji.ground.words import Words


class SheetError(InputError):
    """A list cannot be read as the table it should be."""

    code = "desk.sheet"
    what_to_do = Words(
        ja="見出しのあるCSV(UTF-8かShift_JIS)またはXLSXにして、送り直してもらってください。何も取り込んでいません。",
        en="Ask for a CSV (UTF-8 or Shift_JIS) or XLSX with a header row; nothing was taken in.",
    )


class LinesError(InputError):
    """A request, or what was typed for it, does not hold together."""

    code = "desk.lines"


class RequestPackageError(VerificationError):
    """A package was altered, is stale, came before, is not addressed to this desk, or its sender is not trusted."""

    code = "desk.package"
    what_to_do = Words(
        ja="受け付けていません。失敗した手順を送り主に伝え、作り直した物を求めてください。",
        en="It was not taken in. Tell the sender which step failed and ask for a new one.",
    )


class IdentityError(ProcedureError):
    """The identity or authority of the one who asks has not been checked for this very request."""

    code = "desk.identity"
    what_to_do = Words(
        ja="この受付の本人確認と代理権の確認を記録してください。重複する別の受付で確認していても、代わりにはなりません。",
        en="Record the check of identity and authority for this request; a check made for a duplicate does not count here.",
    )


class LookupOnlyError(ProcedureError):
    """What came under a provision order is used only to find one's own record (6条3項)."""

    code = "desk.lookup-only"
    what_to_do = Words(
        ja="記録の特定と保全だけができます。開示命令の申立てか請求を受け付けてから、進めてください。",
        en="It may be matched and held, nothing else; go on once a petition or request for disclosure has come.",
    )


class ProvisionOrderError(ProcedureError):
    """A provision order asks for the next provider's name and address and for a handover to it, not for a subscriber (15条1項)."""

    code = "desk.provision-order"
    what_to_do = Words(
        ja="次の提供者を案内するか、特定できないと答えてください。発信者の意見照会と開示は、開示命令の申立てや請求を受け付けてから行います。",
        en="Name the next provider, or answer that none can be named; inquiry and disclosure wait for a petition or request.",
    )


class LapsedError(ProcedureError):
    """The petitioner's notice came too late: the provision order has lapsed as to this provider (15条3項2号)."""

    code = "desk.provision-lapsed"
    what_to_do = Words(
        ja="氏名等が申立人に届いた日が違うときは、その日を直してください。合っているときは、提供はできません。",
        en="Correct the day on which the name reached the petitioner, where it is wrong; else nothing may be handed over.",
    )


class StageError(ProcedureError):
    """The item is not where this step starts from."""

    code = "desk.stage"
    what_to_do = Words(
        ja="案件の現在の状態を開き直して、できる操作を確かめてください。",
        en="Open the item again and see which steps are open.",
    )


class DecisionError(InputError):
    """A decision lacks its ground, its explanation or its scope."""

    code = "desk.decision"
    what_to_do = Words(
        ja="結論、理由の種類、説明をそろえ、開示する場合は請求された項目の中から選んでください。",
        en="Give outcome, ground and explanation; for a disclosure tick fields among those that were asked.",
    )


class ScopeError(NotAllowedError):
    """A field was to leave that was not asked for, not decided, or not ticked."""

    code = "desk.scope"
    what_to_do = Words(
        ja="請求され、決定で認め、放出者が確かめた項目だけを選んでください。",
        en="Choose only fields that were asked for, granted by the decision and confirmed by the releaser.",
    )


class SecondPersonError(NotAllowedError):
    """The same person decided and would release."""

    code = "desk.second-person"
    what_to_do = Words(
        ja="決定した人とは別の、放出の権限を持つ人が確かめてください。",
        en="Someone other than who decided, with the right to release, must confirm.",
    )


class DirectorySettingError(InputError):
    """The connection to the subscriber directory is not set up as it must be."""

    code = "desk.directory-setting"
    what_to_do = Words(
        ja="KAIJI_DIRECTORY の設定を docs/how-to/access-desk.md の例と見比べてください。",
        en="Compare KAIJI_DIRECTORY with the examples in docs/how-to/access-desk.md.",
    )


class DirectoryOutsideError(OutsideError):
    """The subscriber directory does not answer."""

    code = "desk.directory"
    what_to_do = Words(
        ja="顧客台帳への接続を確かめて、もう一度実行してください。照会した記録は残っています。",
        en="Check the connection to the customer system and try again; the attempt was journaled.",
    )


class NoSubscriberError(InputError):
    """The directory knows no subscriber by this key, or more than one."""

    code = "desk.no-subscriber"
    what_to_do = Words(
        ja="契約の移行や解約を、顧客台帳の担当者に確かめてください。ほかの契約者の情報は返していません。",
        en="Ask who keeps the customer system about moved or ended contracts; nobody else's data was returned.",
    )


class DeskUnavailableError(OutsideError):
    """The desk cannot take packages in just now; why is for its own people."""

    code = "desk.unavailable"
    what_to_do = Words(
        ja="時間をおいて送り直してください。同じパッケージを何度送っても、受付は1つです。",
        en="Send it again later; the same package sent twice is still one receipt.",
    )


class DeskSettingError(InputError):
    """A setting of the desk is missing or wrong."""

    code = "desk.setting"
    what_to_do = Words(
        ja="docs/how-to/access-desk.md の設定の節を確かめてください。",
        en="See the settings in docs/how-to/access-desk.md.",
    )


class TooManyError(NotAllowedError):
    """More came from one network than a public door takes in an hour."""

    code = "desk.too-many"
    what_to_do = Words(
        ja="次の正時まで待ってから送り直してください。急ぐときは、書面で送ってください。",
        en="Wait until the next full hour and send again, or send it on paper.",
    )
