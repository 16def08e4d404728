"""The endpoint for other parties' programs (パッケージの受け口): a signed package in, a signed receipt out; twice the same is one.

It speaks what `kaiji.exchange.transport.web` speaks, so that `kaiji package send` and the claimant's page reach it. The signature
is the credential: only a package whose signer leads to a root this desk trusts is taken in. Nothing about other receipts is told.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

import structlog
from django.http import HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kaiji.cases.actors import Actor
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.errors import (
    DeskUnavailableError,
    LinesError,
    RequestPackageError,
    TooManyError,
)
from kaiji.desks.access_provider.limits import refuse_flood, wait_s
from kaiji.desks.access_provider.models import Receipt
from kaiji.desks.access_provider.pages.intake import package_incoming
from kaiji.desks.access_provider.setup import setup
from kaiji.desks.access_provider.working import take_in
from kaiji.evidence.seal.office import PASSPHRASE, office_signer
from kaiji.exchange.errors import ExchangeUnreadableError
from kaiji.exchange.transport.receipts import Receipt as SignedReceipt
from kaiji.exchange.transport.receipts import signed_receipt
from kaiji.ground.errors import KaijiError
from kaiji.ground.home import kaiji_home
from kaiji.ground.instants import now
from kaiji.ground.words import Words
from kaiji.web.doors import public

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

_log: Final = structlog.get_logger(__name__)
MOST_BYTES: Final = 32 << 20


@public
@csrf_exempt  # no session stands behind it: the signature inside says who sends
@require_POST
def post_package(request: HttpRequest) -> HttpResponse:
    """Take a package in: the body of the request is the file; the answer is its receipt, or why there is none."""
    at = now()
    length = request.headers.get("Content-Length", "")
    try:
        refuse_flood(request, "package-rate", at)
        if length.isascii() and length.isdecimal() and int(length) > MOST_BYTES:
            return JsonResponse(_size(length).as_json(), status=413)
        return _received(request, length, at)
    except TooManyError as error:
        return JsonResponse(error.as_json(), status=429, headers={"Retry-After": str(wait_s(at))})
    except (RequestPackageError, LinesError, ExchangeUnreadableError) as error:
        return JsonResponse(error.as_json(), status=409 if error.given == "replay" else 422)
    except KaijiError as error:
        # settings, paths and the like are for our own people: the log has the code, the other side a word
        _log.error("package.unavailable", code=error.code)
        hidden = DeskUnavailableError(
            Words(ja="いまは受け付けられません。", en="Packages cannot be taken in just now.")
        )
        return JsonResponse(hidden.as_json(), status=503)


def _received(request: HttpRequest, length: str, at: datetime) -> HttpResponse:
    if not (length.isascii() and length.isdecimal() and int(length) > 0):
        raise _size(length)
    by = setup().named().name
    brought = package_incoming(request.read(int(length)))
    known = isinstance(brought, Receipt)
    if isinstance(brought, Receipt):
        receipt = brought
    else:
        who = Actor(id=f"public:{brought.package_sha256[:16]}", role="requester")
        receipt = take_in(Act(actor=who, at=at), brought)
    told = SignedReceipt(
        package=receipt.package_id or "",
        sha256=receipt.package_sha256,
        received_at=receipt.received_at,
        by=by,
        numbers=(receipt.number,),
        outcome="known" if known else "accepted",
    )
    words = os.environ.get(PASSPHRASE)
    signer = office_signer(kaiji_home(), at=at, passphrase=words.encode() if words else None)
    return HttpResponse(
        signed_receipt(told, signer), content_type="application/json", status=200 if known else 201
    )


def _size(length: str) -> RequestPackageError:
    return RequestPackageError(
        Words(ja="パッケージの大きさが正しくありません。", en="The size of the package is not right."),
        given=length[:20],
        accepted=Words(ja=f"{MOST_BYTES >> 20} MB まで", en=f"up to {MOST_BYTES >> 20} MB"),
    )
