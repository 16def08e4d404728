"""Pages that say in schema.org's words what they hold (構造化データの投稿・口コミ), as JSON-LD or microdata.

    DiscussionForumPosting, SocialMediaPosting   the opening post, its `comment`s and theirs
    Question                                     the question, its answers, their comments
    Review                                       alone, or under the place, product or organisation it reviews

Structured data is written for machines: it may say what the page does not show. Each text is therefore looked for in what
the page shows, and said where it is not found.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from kaiji.evidence.binding.check import whole_number
from kaiji.evidence.extract.cautions import caution
from kaiji.evidence.extract.draft import Draft, Fit, Manifest, Sheet, selector
from kaiji.evidence.extract.links import address
from kaiji.evidence.extract.things import Thing, things_of
from kaiji.evidence.extract.views import Bound
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kaiji.evidence.extract.documents import Document, Opened
    from kaiji.evidence.extract.tree import Node

POSTS: Final = frozenset(("DiscussionForumPosting", "SocialMediaPosting", "Question"))
REPLIES: Final = frozenset(("Comment", "Answer", "CorrectionComment"))
REVIEWS: Final = frozenset(
    ("Review", "UserReview", "CriticReview", "EmployerReview", "MediaReview", "Recommendation")
)
LOOKED_FOR: Final = 300
"""Texts that are looked for in what the page shows; searching is the one thing here that grows with the page's square."""

_REPLY_NAMES: Final = ("comment", "acceptedAnswer", "suggestedAnswer", "answer", "hasPart")
_TIMES: Final = ("datePublished", "dateCreated", "uploadDate")
_TEXTS: Final = ("text", "articleBody", "reviewBody", "description")
_SPACES: Final = re.compile(r"\s+")


class SchemaOrg:
    """The reader for pages with schema.org markup."""

    manifest = Manifest(
        name="schema.org",
        title=Words(ja="構造化データ(schema.org)", en="schema.org markup"),
        layout=Words(
            ja="JSON-LD・microdata の DiscussionForumPosting、Question、Comment、Answer、Review",
            en="DiscussionForumPosting, Question, Comment, Answer, Review as JSON-LD or microdata",
        ),
    )

    def fits(self, opened: Opened) -> Fit:
        """Fit where the page has posts or reviews in these words."""
        page = opened.page
        if page is None:
            return Fit(score=0)
        types = [name for thing in things_of(page)[0] for one in thing.walk() for name in one.types]
        marks = tuple(
            f"{name}: {types.count(name)}" for name in sorted(POSTS | REPLIES | REVIEWS) if name in types
        )
        return Fit(score=50 if marks else 0, marks=marks)

    def read(self, opened: Opened) -> Sheet:
        """Return the posts and reviews of the page."""
        page = opened.page
        if page is None:
            return Sheet(drafts=())
        things, cautions = things_of(page)
        drafts: list[Draft] = []
        stated: list[tuple[int, str]] = []
        # JSON-LD and microdata say the same twice; the first kind that holds posts is read
        for kind in (
            [thing for thing in things if thing.node is None],
            [thing for thing in things if thing.node is not None],
        ):
            drafts = drafts or [draft for thing in kind for draft in _posts(thing, None, page)]
            stated = stated or [count for thing in kind for count in _counts(thing)]
        cautions += _unseen(page, drafts)
        heading = page.tree.first("h1") or page.tree.first("title") if page.tree else None
        topic = next((draft.topic for draft in drafts if draft.topic is not None), None)
        expected, basis = (
            (sum(n for n, _ in stated), "; ".join(b for _, b in stated)) if stated else (None, None)
        )
        return Sheet(
            drafts=tuple(drafts),
            title=heading.flat().bound() if heading else topic,
            expected=expected,
            expected_basis=basis,
            cautions=tuple(cautions),
        )


READER: Final = SchemaOrg()


def _posts(thing: Thing, topic: Bound | None, page: Document) -> Iterator[Draft]:
    """Return the drafts of an item and of the items within, in the order of the data, without going deep in the stack."""
    pending: list[tuple[Thing, Bound | None]] = [(thing, topic)]
    while pending:
        one, about = pending.pop()
        if one.types & POSTS:
            about = one.first("headline", "name") or about
        elif one.types & REVIEWS:
            reviewed = one.things("itemReviewed")
            named = next((name for item in reviewed if (name := item.first("name")) is not None), about)
            about = one.first("itemReviewed") or named
        elif not one.types & REPLIES:
            about = one.first("name") or about
        if one.types & (POSTS | REPLIES | REVIEWS):
            yield _draft(one, about, page)
        inner = one.things(
            "mainEntity", "mainEntityOfPage", "itemListElement", "item", "review", "reviews", *_REPLY_NAMES
        )
        pending += [(item, about) for item in reversed(inner)]


def _draft(thing: Thing, topic: Bound | None, page: Document) -> Draft:
    authors = thing.things("author", "creator")
    ratings = thing.things("reviewRating")
    text = thing.first(*_TEXTS)
    if text is None:  # a question may be all in its title
        text = thing.first("headline", "name") or Bound(value="", bindings=())
    link = thing.first("url", "@id")
    return Draft(
        number=_position(thing),
        name=next((a.first("name", "alternateName") for a in authors), None)
        or thing.first("author", "creator"),
        time=thing.first(*_TIMES),
        shown_time=_shown_time(thing),
        text=text,
        topic=topic,
        permalink=address(link, page.wire.url, base=page.tree.base if page.tree else None)
        if link is not None
        else None,
        score=next((r.first("ratingValue") for r in ratings), None),
        headline=thing.first("headline", "name") if thing.types & REVIEWS else None,
        anchor=_anchor(thing, link, page),
    )


def _position(thing: Thing) -> Bound | None:
    position = thing.first("position")
    return position if position is not None and whole_number(position.value) is not None else None


def _shown_time(thing: Thing) -> Bound | None:
    """Return what a microdata `<time>` shows besides its `datetime`."""
    if thing.node is None:
        return None
    for element in thing.node.find_all("time"):
        if (
            element.get("itemprop") in _TIMES
            and "datetime" in element.attributes
            and _owner(element) is thing.node
        ):
            return element.flat().bound()
    return None


def _owner(node: Node) -> Node | None:
    return next((a for a in node.ancestors() if "itemscope" in a.attributes), None)


def _anchor(thing: Thing, link: Bound | None, page: Document) -> str | None:
    if page.tree is None:
        return None
    name = thing.node.get("id") if thing.node is not None else None
    if not name and link is not None and "#" in link.value:
        name = link.value.rpartition("#")[2]
    return selector(name, page.tree.ids)


def _counts(thing: Thing) -> Iterator[tuple[int, str]]:
    """Return how many posts an item says it has: what answers it, and itself where it is a post."""
    own = 1 if thing.types & POSTS else 0
    for name in ("commentCount", "answerCount", "reviewCount"):
        count = thing.first(name)
        if count is None and name == "reviewCount":
            count = next((r.first(name) for r in thing.things("aggregateRating")), None)
        number = whole_number(count.value) if count is not None else None
        if number is not None:
            yield number + own, f"{name} {number}" + (" + 1" if own else "")
            return
    for one in thing.things("mainEntity", "mainEntityOfPage"):
        yield from _counts(one)


def _unseen(page: Document, drafts: list[Draft]) -> list[str]:
    """Say which texts of the data the page does not show."""
    shown = _SPACES.sub("", page.view.html(0, len(page.view.text)).text)
    unseen = [
        number
        for number, draft in enumerate(drafts[:LOOKED_FOR], 1)
        if draft.text.value and _SPACES.sub("", draft.text.value) not in shown
    ]
    out = [caution("not-shown", ", ".join(map(str, unseen)))] if unseen else []
    if len(drafts) > LOOKED_FOR:
        out.append(caution("not-shown", f"{LOOKED_FOR + 1}-{len(drafts)} not looked for"))
    return out
