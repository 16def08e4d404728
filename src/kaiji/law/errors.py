"""What can go wrong when the law is asked (法令の部屋のエラー). One class, one code."""

from __future__ import annotations

from kaiji.ground.errors import InputError, ProcedureError
from kaiji.ground.words import Words


class UnknownNameError(InputError):
    """No rule, kind or topic has this name."""

    code = "law.unknown-name"
    what_to_do = Words(
        ja="一覧にある名前(番号)から選んでください。", en="Choose a name or number from the list shown."
    )


class PeriodInputError(InputError):
    """What was said about a period does not fit its rule."""

    code = "law.period-input"
    what_to_do = Words(
        ja="裁判書・命令書の原文で、起算日・期間・付加期間を確かめてください。",
        en="Check the start, the length and any added time in the decision or order itself.",
    )


class FeeInputError(InputError):
    """The facts do not make a fee: a value is missing, negative, or not one this kind takes."""

    code = "law.fee-input"
    what_to_do = Words(
        ja="訴訟の目的の価額、当事者の数、申立ての個数を確かめてください。",
        en="Check the value of the claim, the number of parties and the number of petitions.",
    )


class NoElectronicFilingError(ProcedureError):
    """This petition cannot be filed electronically on that day."""

    code = "law.no-electronic-filing"
    what_to_do = Words(
        ja="書面で申し立て、手数料は収入印紙で納めてください。指定裁判所の有無は裁判所に確認してください。",
        en="File on paper and pay by revenue stamps; ask the court whether it has been designated.",
    )


class InterestInputError(InputError):
    """The days or the principal do not make interest."""

    code = "law.interest-input"
    what_to_do = Words(
        ja="不法行為の日、起算日、終期の順に並んでいるか、元本が正の整数かを確かめてください。",
        en="Check that tort, start and end stand in this order and that the principal is a positive integer.",
    )


class RateNotFixedError(ProcedureError):
    """The statutory rate for that day is not fixed yet."""

    code = "law.rate-not-fixed"
    what_to_do = Words(
        ja="法務省の告示を待ち、法定利率の表を更新してください。",
        en="Wait for the notice of the Ministry of Justice and update the table of rates.",
    )


class DamagesInputError(InputError):
    """The facts do not make an estimate of damages."""

    code = "law.damages-input"
    what_to_do = Words(
        ja="投稿と被告の対応、支出の金額と種類を確かめてください。",
        en="Check which defendant made which post, and the sums and kinds of what was spent.",
    )
