"""The questions, in their order, for a case as it stands (質問の順序): which there are, which are answered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kaiji.ground.words import Words
from kaiji.law.rights import right_on, rights_on

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kaiji.casefile.values import Case, Party
    from kaiji.law.rights import Element

_WITHOUT_RIGHT: Final = 9
WHY: Final = "why-"
"""Questions about one element of the right chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question (質問)."""

    id: str
    title: Words
    short: Words
    """How a list calls it."""
    answered: bool
    may_skip: bool = True


_FIRST: Final = Question(
    id="url",
    title=Words(ja="どこに書かれていますか", en="Where is it written?"),
    short=Words(ja="投稿のURL", en="Address of the post"),
    answered=False,
    may_skip=False,
)


def claimant_of(case: Case) -> Party | None:
    """Return the person whose case it is."""
    return next(iter(case.party_in("claimant")), None)


def operator_of(case: Case) -> Party | None:
    """Return the operator of the site of the first post, where known."""
    site = case.find_site(case.post[0].site) if case.post else None
    return case.find_party(site.operator) if site is not None else None


def elements_to_tell(case: Case, today: date) -> tuple[Element, ...]:
    """Return the elements the person is asked about: those of the right chosen that someone has to show."""
    if not case.claim:
        return ()
    right = right_on(case.claim[0].right, today)
    return tuple(each for each in right.elements if each.kind != "not-needed" and each.applies is None)


def questions(case: Case | None, today: date) -> tuple[Question, ...]:
    """Return the questions of a case, the first alone before there is one."""
    if case is None:
        return (_FIRST,)
    me = claimant_of(case)
    made = [
        _asked(
            "url",
            "どこに書かれていますか",
            "Where is it written?",
            "投稿のURL",
            "Address of the post",
            bool(case.post),
            skip=False,
        ),
        _asked(
            "when",
            "いつ書かれたものですか",
            "When was it written?",
            "投稿の日時",
            "Time of the post",
            _all(case, lambda p: p.posted_at is not None or p.posted_at_raw is not None),
        ),
        _asked(
            "text",
            "何と書かれていますか",
            "What does it say?",
            "投稿の言葉",
            "Words of the post",
            _all(case, lambda p: p.text is not None),
        ),
        _asked(
            "picture",
            "画面の写しはありますか",
            "Do you have a picture of the screen?",
            "画面の写し",
            "Picture of the screen",
            bool(case.exhibit),
        ),
        _asked(
            "right",
            "どのような被害だと考えていますか",
            "What do you think was done to you?",
            "選んだ権利",
            "The right you chose",
            bool(case.claim),
            skip=False,
        ),
    ]
    stated = {statement.element for claim in case.claim for statement in claim.statement}
    made += [
        Question(id=f"{WHY}{each.id}", title=each.question, short=each.title, answered=each.id in stated)
        for each in elements_to_tell(case, today)
    ]
    operator = operator_of(case)
    if operator is None or not operator.address:
        made.append(
            _asked(
                "operator",
                "サイトを運営しているのは誰ですか",
                "Who runs the site?",
                "サイトの運営者",
                "Operator of the site",
                operator is not None,
            )
        )
    made += [
        _asked(
            "name",
            "あなたのお名前を教えてください",
            "What is your name?",
            "お名前",
            "Your name",
            me is not None and me.name is not None,
            skip=False,
        ),
        _asked(
            "contact",
            "連絡先を教えてください",
            "How can you be reached?",
            "連絡先",
            "How to reach you",
            me is not None and me.address is not None,
        ),
        _asked(
            "ask",
            "サイトに何を求めますか",
            "What do you ask of the site?",
            "求めること",
            "What you ask for",
            bool(case.request),
            skip=False,
        ),
    ]
    return tuple(made)


def _asked(
    name: str, ja: str, en: str, short_ja: str, short_en: str, answered: bool, *, skip: bool = True
) -> Question:
    return Question(
        id=name,
        title=Words(ja=ja, en=en),
        short=Words(ja=short_ja, en=short_en),
        answered=answered,
        may_skip=skip,
    )


def _all(case: Case, told: Callable[..., bool]) -> bool:
    return bool(case.post) and all(told(post) for post in case.post)


def expected_total(case: Case | None, today: date) -> int:
    """Return how many questions there are; before a right is chosen, as many as the usual right will bring."""
    known = len(questions(case, today)) if case is not None else _WITHOUT_RIGHT
    if case is not None and case.claim:
        return known
    usual = [
        each for each in rights_on(today)[0].elements if each.kind != "not-needed" and each.applies is None
    ]
    return known + len(usual)


def first_open(case: Case, today: date) -> str:
    """Return the first question not answered yet, or `result`."""
    return next((each.id for each in questions(case, today) if not each.answered), "result")


def following(case: Case, today: date, question: str, before: Sequence[str] = ()) -> str:
    """Return what comes after `question`: the next in order, or `result`.

    An answer may bring new questions, or end the one it answers; then the order as it was `before` says what came next.
    """
    names = [each.id for each in questions(case, today)]
    if question in names:
        rest = names[names.index(question) + 1 :]
    else:
        later = list(before)[list(before).index(question) + 1 :] if question in before else names
        rest = [name for name in later if name in names]
    return rest[0] if rest else "result"
