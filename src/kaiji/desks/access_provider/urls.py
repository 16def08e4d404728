"""Addresses of this desk (URL). No personal data stands in any of them."""

from __future__ import annotations

from django.urls import path

from kaiji.desks.access_provider.pages import (
    answering,
    deciding,
    groups,
    holds,
    inquiries,
    intake,
    items,
    ledger,
    packages,
    queue,
    receipts,
    releases,
)

app_name = "access_provider"
urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/next/", queue.take_next_item, name="next"),
    path("receive/", intake.receive_file, name="receive"),
    path("receive/one/", intake.receive_one, name="receive-one"),
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/<str:receipt_id>/", receipts.receipt, name="receipt"),
    path("receipts/<str:receipt_id>/requester/", receipts.requester, name="requester"),
    path("receipts/<str:receipt_id>/identity/", receipts.identity, name="identity"),
    path("receipts/<str:receipt_id>/fee/", receipts.paid, name="fee"),
    path("receipts/<str:receipt_id>/return/", receipts.returned, name="return"),
    path("receipts/<str:receipt_id>/search/", receipts.search_now, name="search"),
    path("receipts/<str:receipt_id>/decide/", deciding.decide_many, name="decide-many"),
    path("receipts/<str:receipt_id>/answer/<str:how>/", receipts.answer, name="answer"),
    path("items/<str:item_id>/", items.item, name="item"),
    path("items/<str:item_id>/decide/", deciding.decide_one, name="decide"),
    path("items/<str:item_id>/ask/", deciding.ask, name="ask"),
    path("items/<str:item_id>/right/", items.right, name="right"),
    path("items/<str:item_id>/look/<str:field>/", items.look_at, name="look"),
    path("items/<str:item_id>/back/", deciding.put_back, name="back"),
    path("items/<str:item_id>/release/", releases.release_one, name="release"),
    path("items/<str:item_id>/send-back/", releases.refuse_one, name="send-back"),
    path("items/<str:item_id>/hold/", holds.extend, name="hold-extend"),
    path("items/<str:item_id>/hold/end/", holds.end, name="hold-end"),
    path("groups/", groups.groups_page, name="groups"),
    path("groups/ask/", groups.ask_group, name="groups-ask"),
    path("inquiries/", inquiries.inquiries, name="inquiries"),
    path("inquiries/run/", inquiries.make_run, name="run-make"),
    path("inquiries/run/<str:run_id>/print/", inquiries.print_run, name="run-print"),
    path("inquiries/run/<str:run_id>/sent/", inquiries.sent, name="run-sent"),
    path("inquiries/<str:inquiry_id>/", inquiries.inquiry, name="inquiry"),
    path("inquiries/<str:inquiry_id>/answer/", inquiries.key_in, name="inquiry-answer"),
    path("inquiries/<str:inquiry_id>/unreachable/", inquiries.unreachable, name="inquiry-unreachable"),
    path("releases/", releases.releases, name="releases"),
    path("holds/", holds.register, name="holds"),
    path("ledger/", ledger.ledger, name="ledger"),
    path("ledger/csv/", ledger.ledger_csv, name="ledger-csv"),
    path("statistics/", ledger.statistics, name="statistics"),
    path("statistics/csv/", ledger.statistics_csv, name="statistics-csv"),
    path("packages/", packages.post_package, name="packages"),
    path("answer/<str:secret>/", answering.answer_page, name="answer-page"),
]
