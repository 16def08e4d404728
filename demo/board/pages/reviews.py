"""Hospitals, nurseries and schools as parents found them, with schema.org markup (口コミ)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from demo.board.pages import fields
from demo.board.store.database import JST, instant
from demo.board.store.moderation import REASONS, Place
from demo.board.store.reviews import KINDS, Opinion
from demo.board.web import RefusedError, Request, Response, redirect

if TYPE_CHECKING:
    from demo.board.site import Site
    from demo.board.store.database import Row

_TYPES = {"hospital": "MedicalClinic", "nursery": "Preschool", "school": "ElementarySchool"}
_ASPECTS = (("staff", "先生・スタッフ"), ("place", "設備・清潔さ"), ("wait", "待ち時間・対応"))


def mount(site: Site) -> None:
    """Add the routes of reviews."""
    reviews = ReviewPages(site)
    site.router.add("GET", "/review/", reviews.index)
    site.router.add("GET", "/review/{kind:w}/", reviews.kind)
    site.router.add("GET", "/review/{kind:w}/{facility_id}", reviews.facility)
    site.router.add("POST", "/review/{kind:w}/{facility_id}", reviews.add)
    site.router.add("GET", "/review/{kind:w}/{facility_id}/{review_id}", reviews.review)
    site.router.add("GET", "/review/{kind:w}/{facility_id}/{review_id}/report", reviews.ask_report)
    site.router.add("POST", "/review/{kind:w}/{facility_id}/{review_id}/report", reviews.report)


@dataclass(frozen=True, slots=True)
class ReviewPages:
    """The pages of facilities and their reviews."""

    site: Site

    def index(self, request: Request) -> Response:
        """Show the kinds with their facilities."""
        found = {kind: self.site.reviews.facilities(kind) for kind in KINDS}
        return self.site.page("facilities.html", request, kinds=KINDS, facilities=found, title="口コミ")

    def kind(self, request: Request, kind: str) -> Response:
        """Show the facilities of one kind."""
        if kind not in KINDS:
            raise RefusedError(404, "ページが見つかりません。")
        found = {kind: self.site.reviews.facilities(kind)}
        return self.site.page("facilities.html", request, kinds=KINDS, facilities=found, title=KINDS[kind])

    def facility(self, request: Request, kind: str, facility_id: int) -> Response:
        """Show a facility with its reviews and the form for another."""
        facility = self._facility(kind, facility_id)
        reviews = self.site.reviews.of(facility_id)
        return self.site.page(
            "facility.html",
            request,
            facility=facility,
            reviews=reviews,
            aspects=_ASPECTS,
            kind=KINDS[kind],
            dates=_dates,
            linked_data=_linked_data(facility, request.origin),
            single=False,
        )

    def review(self, request: Request, kind: str, facility_id: int, review_id: int) -> Response:
        """Show one review on its own page."""
        facility, review = self._facility(kind, facility_id), self._review(facility_id, review_id)
        if review["removed_at"]:
            return self.site.page(
                "gone.html",
                request,
                status=410,
                words="この口コミは削除されました",
                reason=review["removal_reason"],
                topic=None,
            )
        return self.site.page(
            "facility.html",
            request,
            facility=facility,
            reviews=[review],
            aspects=_ASPECTS,
            kind=KINDS[kind],
            dates=_dates,
            linked_data=_linked_data(facility, request.origin),
            single=True,
        )

    def add(self, request: Request, kind: str, facility_id: int) -> Response:
        """Store a review."""
        site, member = self.site, self.site.member(request)
        self._facility(kind, facility_id)
        opinion = Opinion(
            handle=fields.handle(request, member),
            title=fields.words(request, "title", "タイトル", limit=40).replace("\n", " "),
            body=fields.words(request, "body", "本文", limit=2000),
            score=fields.score(request, "score", "総合評価"),
            **{name: fields.score(request, name, label) for name, label in _ASPECTS},
        )
        at, account = site.now(), member["id"] if member else None
        with site.database.transaction():
            review_id = site.reviews.add(facility_id, opinion, account_id=account, at=at)
            site.record(request, "review", at, review_id=review_id, account_id=account)
        site.tell("posted", {"place": Place(review_id=review_id)})
        return redirect(f"/review/{kind}/{facility_id}/{review_id}")

    def ask_report(self, request: Request, kind: str, facility_id: int, review_id: int) -> Response:
        """Show the report form."""
        self._facility(kind, facility_id)
        review = self._review(facility_id, review_id)
        return self.site.page(
            "report.html", request, topic=None, comment=review, reasons=REASONS, action=request.path
        )

    def report(self, request: Request, kind: str, facility_id: int, review_id: int) -> Response:
        """Take a report."""
        site = self.site
        self._facility(kind, facility_id)
        self._review(facility_id, review_id)
        reason = request.form.get("reason", "")
        if reason not in REASONS:
            raise RefusedError(422, "理由を選んでください。")
        note = fields.words(request, "note", "くわしい内容", limit=2000, needed=False)
        place, at = Place(review_id=review_id), site.now()
        with site.database.transaction():
            report_id = site.moderation.report(place, reason=reason, note=note, at=at)
            site.record(request, "report", at, review_id=review_id)
        site.tell("reported", {"place": place, "report": report_id, "reason": reason})
        return site.page("reported.html", request, topic=None)

    def _facility(self, kind: str, facility_id: int) -> Row:
        facility = self.site.reviews.facility(kind, facility_id)
        if facility is None:
            raise RefusedError(404, "施設が見つかりません。")
        return facility

    def _review(self, facility_id: int, review_id: int) -> Row:
        review = self.site.reviews.review(review_id)
        if review is None or review["facility_id"] != facility_id:
            raise RefusedError(404, "口コミが見つかりません。")
        return review


def _dates(text: str) -> dict[str, str]:
    """Return a stored instant as a reader and as a machine sees it, both in Japan time."""
    at = instant(text).astimezone(JST)
    return {"shown": at.strftime("%Y年%m月%d日"), "machine": at.isoformat(timespec="seconds")}


def _linked_data(facility: Row, origin: str) -> Markup:
    """Return the facility as JSON-LD; `<` is written as an escape, so that no text can end the script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": _TYPES[facility["kind"]],
        "name": facility["name"],
        "url": f"{origin}/review/{facility['kind']}/{facility['id']}",
        "address": {
            "@type": "PostalAddress",
            "addressCountry": "JP",
            "addressLocality": facility["locality"],
            "streetAddress": facility["street"],
        },
    }
    if facility["reviews"]:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": facility["score"],
            "reviewCount": facility["reviews"],
            "bestRating": 5,
            "worstRating": 1,
        }
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704  # `<` is escaped
