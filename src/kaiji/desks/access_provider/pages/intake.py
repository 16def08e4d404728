"""Receive (受付の画面): a list, a signed package, or one line typed from paper; searched and held at once."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from kaiji.desks.access_provider.errors import LinesError, SheetError
from kaiji.desks.access_provider.forms.receiving import ListForm, OneForm, PackageForm
from kaiji.desks.access_provider.intake.lines import Terms, line_of, lines_of
from kaiji.desks.access_provider.intake.packages import Opened, open_request
from kaiji.desks.access_provider.intake.requester import KEEPS_ONLY
from kaiji.desks.access_provider.intake.sheets import Column, read_sheet
from kaiji.desks.access_provider.models import Receipt
from kaiji.desks.access_provider.moves.receiving import Incoming
from kaiji.desks.access_provider.pages.acting import act_of, today
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.working import take_in
from kaiji.evidence.seal.own_trust import own_trust
from kaiji.exchange.checking import check_package
from kaiji.exchange.context import Given
from kaiji.exchange.wire import to_json
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.doors import roles
from kaiji.web.uploads import checked_upload
from kaiji.web.words import both, said

if TYPE_CHECKING:
    from datetime import datetime

    from django.core.files.uploadedfile import UploadedFile
    from django.http import HttpRequest, HttpResponse

    from kaiji.desks.access_provider.forms.receiving import RequesterForm
    from kaiji.exchange.values import Package


@roles("owner", "clerk")
@require_http_methods(["GET", "POST"])
def receive_file(request: HttpRequest) -> HttpResponse:
    """Receive a list or a package."""
    sent = request.POST.get("way", "") if request.method == "POST" else ""
    listing = ListForm(request.POST, request.FILES) if sent == "list" else ListForm()
    package = PackageForm(request.POST, request.FILES) if sent == "package" else PackageForm()
    if sent == "list" and listing.is_valid():
        try:
            incoming = _list(listing)
        except SheetError as error:
            listing.add_error("file", said(error.message))
        else:
            return _taken(request, incoming)
    if sent == "package" and package.is_valid():
        brought = package_incoming(checked_upload(package.cleaned_data["package"], ("zip",)).read())
        if isinstance(brought, Receipt):
            said_before = both(
                f"{brought.number} として受付済みです。", f"Already received as {brought.number}."
            )
            messages.warning(request, str(said_before))
            return redirect("access_provider:receipt", brought.pk)
        return _taken(request, brought)
    return render(request, "access_provider/receive.html", {"listing": listing, "package": package})


@roles("owner", "clerk")
@require_http_methods(["GET", "POST"])
def receive_one(request: HttpRequest) -> HttpResponse:
    """Receive one line typed from paper."""
    form = OneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _taken(request, _one(form))
    return render(request, "access_provider/receive_one.html", {"form": form})


def _taken(request: HttpRequest, incoming: Incoming) -> HttpResponse:
    receipt = take_in(act_of(request, sees=False), incoming)
    if receipt.items.filter(stage="received").exists():
        waits = both(
            f"{receipt.number} として受け付けました。ログに照会できないため、照合はまだです。照会できるようになると自動で行います。",
            f"Received as {receipt.number}. The log does not answer now; the search follows by itself once it does.",
        )
        messages.warning(request, str(waits))
        return redirect("access_provider:receipt", receipt.pk)
    messages.success(
        request,
        str(
            both(
                f"{receipt.number} として受け付け、照合しました。",
                f"Received as {receipt.number} and searched.",
            )
        ),
    )
    return redirect("access_provider:receipt", receipt.pk)


def terms_of(form: RequesterForm, at: datetime, zone: str | None) -> Terms:
    """Return what a form says of all lines."""
    told = form.cleaned_data
    return Terms(
        received_at=at,
        day=today(),
        zone=zone,
        items=tuple(sorted(int(number) for number in told["items"])),
        right=told["right"] or None,
        wants_post=told["basis"] not in {*KEEPS_ONLY, "provision-order"},  # no information is asked for on it
    )


def _list(form: ListForm) -> Incoming:
    file: UploadedFile[Any] = checked_upload(form.cleaned_data["file"], ("csv", "xlsx"))
    data = file.read()
    zone = form.zone_told()
    sheet = read_sheet(file.name or "", data)
    lines = tuple(lines_of(sheet, terms_of(form, now(), zone)))
    return Incoming(
        channel="list",
        lines=lines,
        name=file.name or "",
        data=data,
        unread=sheet.unread,
        zone=zone,
        **shared_by(form),
    )


def _one(form: OneForm) -> Incoming:
    told = form.cleaned_data
    names = ("ip", "port", "destination_ip", "at", "url", "text", "reason")
    columns = tuple(Column(heading=name, field=name, zone=None) for name in names)
    line = line_of(1, columns, tuple(told[name] for name in names), terms_of(form, now(), None))
    return Incoming(channel="paper", lines=(line,), **shared_by(form))


def shared_by(form: RequesterForm) -> dict[str, Any]:
    """Return who asks, on what ground and why, as a form says it."""
    told = form.cleaned_data
    return {
        "requester": form.requester(),
        "ground": form.ground(),
        "purpose": tuple(told["purpose"]),
        "hidden": tuple(told["hidden"]),
        "carrier": setup().carrier,
        "facts": form.facts(),
    }


def package_incoming(data: bytes) -> Incoming | Receipt:
    """Return what a signed package brings, or the receipt that it already has; raises RequestPackageError."""
    us, at = setup(), now()
    with tempfile.TemporaryDirectory(prefix="kaiji-request-") as folder:
        path = Path(folder) / "request.zip"
        path.write_bytes(data)
        known = _known(path)
        if known is not None:
            return known
        opened = open_request(
            path,
            now=at,
            trust=own_trust(kaiji_home(), day=today()),
            seen=seen_packages(),
            our_name=us.provider.name if us.provider else None,
        )
    return incoming_of(opened, data, us.carrier)


def _known(path: Path) -> Receipt | None:
    """Return the receipt of the very same content, so that sending twice does nothing twice."""
    digest = check_package(path, Given(now=now())).sha256
    return Receipt.objects.exclude(package_id=None).filter(package_sha256=digest).first() if digest else None


def seen_packages() -> dict[str, str]:
    """Return every package received before: its id and the SHA-256 of its content."""
    rows = Receipt.objects.exclude(package_id=None).values_list("package_id", "package_sha256")
    return {identity or "": digest for identity, digest in rows}


def incoming_of(opened: Opened, data: bytes, carrier: str | None) -> Incoming:
    """Return what a checked package brings."""
    package = opened.package
    if not opened.lines:
        raise LinesError(
            Words(ja="通信のない請求です。", en="The request is about no communication."), given=package.id
        )
    return Incoming(
        channel="package",
        requester=opened.requester,
        ground=opened.ground,
        lines=opened.lines,
        name="request.zip",
        data=data,
        hidden=package.not_for_sender,
        purpose=package.purpose.reasons if package.purpose else (),
        package=to_json(package),
        package_id=package.id,
        package_sha256=opened.sha256,
        test=package.test,
        carrier=carrier,
        facts={"evidence": evidence_of(package)},
    )


def evidence_of(package: Package) -> list[str]:
    """Return the titles of the evidence that came with a package: papers, and evidence packages enclosed or named by hash."""
    papers = [row.title for row in package.documents if row.role == "evidence"]
    return papers + [
        f"投稿の画面の証拠パッケージ {row.id}(SHA256SUMSのSHA-256 {row.sums_sha256[:16]}…)"
        for row in package.evidence
    ]
