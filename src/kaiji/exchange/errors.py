"""Errors of the packages between the parties (受渡しパッケージのエラー)."""

from __future__ import annotations

from kaiji.ground.errors import InputError, NotAllowedError, OutsideError, ProcedureError, VerificationError
from kaiji.ground.words import Words


class ExchangeUnreadableError(InputError):
    """There is no file that can be read where a package was named."""

    code = "exchange.unreadable"
    what_to_do = Words(
        ja="受け取ったパッケージのファイル(ZIP)を指定してください。展開したフォルダーではありません。",
        en="Name the package file (ZIP) as received, not the folder it was unpacked into.",
    )


class ExchangeLacksError(InputError):
    """The case lacks something without which a request cannot be made."""

    code = "exchange.lacks"
    what_to_do = Words(
        ja="case.toml に示された事項を書き加えてください。何も補っていません。",
        en="Add what is named to case.toml; nothing was filled in for you.",
    )


class ExchangeContentError(InputError):
    """What was to be sent does not hold together or is more than one package can carry."""

    code = "exchange.content"


class ExchangeAnswerError(InputError):
    """The answer does not fit the request: a line is missing, stands twice, or was never asked."""

    code = "exchange.answer"
    what_to_do = Words(
        ja="請求のすべての項目に、開示・不開示・記録なし・未定のどれかを1つずつ付けてください。",
        en="Give each line of the request exactly one of granted, refused, no record or pending.",
    )


class ExchangeTableError(InputError):
    """A table of answers, filled in by hand, cannot be read as the answer to the request."""

    code = "exchange.table"
    what_to_do = Words(
        ja="示された行を送り主に確かめて直してください。見出しと task・subject・item の欄は変えないでください。",
        en="Settle the rows named with whoever sent it; leave the heading and the columns task, subject and item as they are.",
    )


class ExchangeSchemasError(InputError):
    """The original schemas of HI-1, named by the user, cannot be used."""

    code = "exchange.hi1-schemas"
    what_to_do = Words(
        ja="ETSI TS 103 120 の配布物にある JSON Schema のフォルダーを指定してください。Kaiji には含まれていません。",
        en="Name the folder of JSON Schemas from the deliverable of ETSI TS 103 120; Kaiji does not ship them.",
    )


class ExchangeRefusedError(VerificationError):
    """The package fails a step of its check and is not read."""

    code = "exchange.refused"
    what_to_do = Words(
        ja="読み込んでいません。kaiji package check で手順を確かめ、送り主に送り直しを求めてください。",
        en="Nothing was read. Look at the steps with `kaiji package check`, and ask the sender to send it again.",
    )


class ExchangeVersionError(InputError):
    """The package is of a version this program does not know."""

    code = "exchange.version"
    what_to_do = Words(
        ja="このプログラムを新しくするか、送り主に示した版での送り直しを頼んでください。CSVと添付の書面はそのまま読めます。",
        en="Update this program, or ask the sender for a version shown. The CSV and the papers inside can be read as they are.",
    )


class ExchangeLinkError(NotAllowedError):
    """The answer does not answer this request, or comes from somebody else."""

    code = "exchange.link"
    what_to_do = Words(
        ja="取り込んでいません。どの請求への回答か、送り主に確かめてください。",
        en="Nothing was taken in. Ask the sender which request it answers.",
    )


class ExchangeStaleError(ProcedureError):
    """The answer was already taken in, or later facts stand in the case."""

    code = "exchange.stale"
    what_to_do = Words(
        ja="取り込み済みの回答と見比べてください。事件の記録は変更していません。",
        en="Compare it with the answer already taken in; the case was not changed.",
    )


class ExchangeWriteError(OutsideError):
    """The package could not be written."""

    code = "exchange.write"


class ExchangeReceiptError(VerificationError):
    """A receipt is malformed, not signed as it says, or for another package."""

    code = "exchange.receipt"
    what_to_do = Words(
        ja="受領証として使わないでください。もう一度送るか(同じパッケージは一度しか受け付けられません)、相手に確かめてください。",
        en="Do not rely on it. Send again (the same package is taken in once only), or ask the other side.",
    )


class ExchangeMailError(OutsideError):
    """A mail cannot be sent, or what came is no mail."""

    code = "exchange.mail"


class ExchangeMailboxError(OutsideError):
    """The mailbox cannot be read: its settings, its certificate, its password or its server."""

    code = "exchange.mailbox"
    what_to_do = Words(
        ja="受信箱の設定・証明書・パスワードと、メールサーバーの状態を確かめてください。届いたメールは消えていません。",
        en="Check the mailbox's settings, certificate and password, and the mail server; no mail is lost.",
    )


class ExchangeDeliveryError(OutsideError):
    """The desk could not be reached, or takes nothing now."""

    code = "exchange.delivery"
    what_to_do = Words(
        ja="時間をおいて、同じパッケージをもう一度送ってください。二重に受け付けられることはありません。",
        en="Send the same package again later; it is never taken in twice.",
    )
