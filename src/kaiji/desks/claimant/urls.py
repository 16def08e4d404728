"""Addresses of the claimant's desk (URL): ids only, never a name or a word of a post."""

from __future__ import annotations

from django.urls import include, path

from kaiji.desks.claimant.pages import answers, captures, case, cases, facts, office, packages, papers, posts, today

app_name = "claimant"
_CASE = "cases/<slug:case_id>/"

urlpatterns = [
    path("intake/", include("kaiji.desks.claimant.intake.urls")),
    path("today/", today.today_page, name="today"),
    path("today/reminders/", today.reminders, name="reminders"),
    path("feeds/<str:token>.ics", today.feed, name="feed"),
    path("status/<str:token>/", case.shared, name="shared"),
    path("own/", case.own, name="own"),
    path("cases/", cases.case_list, name="cases"),
    path("cases/new/", cases.new_case, name="case-new"),
    path("cases/import/", cases.take_folder, name="case-import"),
    path("watch/", office.hits, name="hits"),
    path("playbooks/", office.playbooks, name="playbooks"),
    path("playbooks/<slug:operator>/", office.playbook, name="playbook"),
    path("conflicts/", office.conflicts, name="conflicts"),
    path("journal/", office.journal, name="journal"),
    path(_CASE, case.case_page, name="case"),
    path(f"{_CASE}timeline.svg", case.timeline, name="timeline"),
    path(f"{_CASE}paste/", case.paste, name="paste"),
    path(f"{_CASE}bulk/", case.bulk, name="bulk"),
    path(f"{_CASE}history/", case.history, name="history"),
    path(f"{_CASE}status/", case.status_page, name="status"),
    path(f"{_CASE}share/", case.share, name="share"),
    path(f"{_CASE}closing/", case.closing, name="closing"),
    path(f"{_CASE}export/", cases.give_folder, name="case-export"),
    path(f"{_CASE}captures/", captures.captures, name="captures"),
    path(f"{_CASE}captures/<slug:order>/retry/", captures.retry, name="capture-retry"),
    path(f"{_CASE}watching/", office.watching, name="watching"),
    path(f"{_CASE}hits/<slug:hit>/", office.hit_judge, name="hit-judge"),
    path(f"{_CASE}costs/", office.costs, name="costs"),
    path(f"{_CASE}answers/new/", answers.answer_new, name="answer-new"),
    path(f"{_CASE}answers/<slug:answer>/", answers.answer_page, name="answer"),
    path(f"{_CASE}posts/<path:local>/do/", posts.post_do, name="post-do"),
    path(f"{_CASE}posts/<path:local>/claims/", posts.claim_add, name="claim-add"),
    path(f"{_CASE}posts/<path:local>/claims/<str:claim_id>/state/", posts.claim_state, name="claim-state"),
    path(f"{_CASE}posts/<path:local>/claims/<str:claim_id>/remove/", posts.claim_remove, name="claim-remove"),
    path(f"{_CASE}posts/<path:local>/", posts.post_page, name="post"),
    path(f"{_CASE}pictures/<str:package>/<str:name>", posts.post_picture, name="picture"),
    path(f"{_CASE}procedures/", facts.procedures, name="procedures"),
    path(f"{_CASE}letter/", facts.letter, name="letter"),
    path(f"{_CASE}counsel/", facts.counsel, name="counsel"),
    path(f"{_CASE}sites/<path:local>/operator/", facts.operator, name="operator"),
    path(f"{_CASE}terms/<slug:name>/", facts.term, name="term"),
    path(f"{_CASE}facts/<slug:kind>/", facts.fact_list, name="facts"),
    path(f"{_CASE}facts/<slug:kind>/new/", facts.fact_new, name="fact-new"),
    path(f"{_CASE}facts/<slug:kind>/<path:local>/remove/", facts.fact_remove, name="fact-remove"),
    path(f"{_CASE}facts/party/<path:local>/open/<slug:field>/", facts.party_open, name="party-open"),
    path(f"{_CASE}facts/<slug:kind>/<path:local>/", facts.fact_edit, name="fact"),
    path(f"{_CASE}packages/", packages.packages, name="packages"),
    path(f"{_CASE}packages/take/", packages.package_take, name="package-take"),
    path(f"{_CASE}packages/<uuid:package>/file/", packages.package_file, name="package-file"),
    path(f"{_CASE}packages/<uuid:package>/deliver/", packages.package_deliver, name="package-deliver"),
    path(f"{_CASE}papers/", papers.papers, name="papers"),
    path(f"{_CASE}papers/issue/", papers.paper_issue, name="paper-issue"),
    path(f"{_CASE}papers/<slug:key>/", papers.paper, name="paper"),
    path(f"{_CASE}papers/<slug:key>/preview/", papers.paper_preview, name="paper-preview"),
    path(f"{_CASE}papers/<slug:key>/file.<slug:form>", papers.paper_file, name="paper-file"),
    path(f"{_CASE}packets/<str:filing>/", papers.packet, name="packet"),
]
