"""The endpoint for other parties' programs (パッケージの受け口): a signed package in, a receipt out; the same one twice is one receipt.

The signature is the credential: only a package whose signer leads to a root this desk trusts is taken in. Nothing about other
receipts is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import structlog
from django.http import JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from kaiji.cases.actors import Actor
from kaiji.cases.moves import Act
from kaiji.desks.access_provider.errors import DeskUnavailableError, LinesError, RequestPackageError
from kaiji.desks.access_provider.models import Receipt
from kaiji.desks.access_provider.pages.intake import package_incoming
from kaiji.desks.access_provider.working import take_in
from kaiji.exchange.errors import ExchangeUnreadableError
from kaiji.ground.errors import KaijiError
from kaiji.ground.instants import now, utc_text
from kaiji.ground.words import Words
from kaiji.web.doors import public

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_log: Final = structlog.get_logger(__name__)
MOST_BYTES: Final = 32 << 20
_STATUS: Final = {2: 400, 3: 403, 4: 409, 5: 422, 6: 503}


@public
@csrf_exempt  # no session stands behind it: the signature inside says who sends
@require_POST
def post_package(request: HttpRequest) -> HttpResponse:
    """Take a package in: the body of the request is the file."""
    try:
        return JsonResponse(_received(request), status=201)
    except (RequestPackageError, LinesError, ExchangeUnreadableError) as error:
        return JsonResponse(error.as_json(), status=_STATUS.get(error.status, 500))
    except KaijiError as error:
        # settings, paths and the like are for our own people: the log has the code, the other side a word
        _log.error("package.unavailable", code=error.code)
        hidden = DeskUnavailableError(
            Words(ja="いまは受け付けられません。", en="Packages cannot be taken in just now.")
        )
        return JsonResponse(hidden.as_json(), status=503)


def _received(request: HttpRequest) -> dict[str, Any]:
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or not 0 < int(length) <= MOST_BYTES:
        raise RequestPackageError(
            Words(ja="パッケージの大きさが正しくありません。", en="The size of the package is not right."),
            given=length[:20],
            accepted=Words(ja=f"{MOST_BYTES >> 20} MB まで", en=f"up to {MOST_BYTES >> 20} MB"),
        )
    brought = package_incoming(request.read(MOST_BYTES + 1))
    if isinstance(brought, Receipt):
        return _receipt(brought, again=True)
    who = Actor(id=f"public:{brought.package_sha256[:16]}", role="requester")
    return _receipt(take_in(Act(actor=who, at=now()), brought), again=False)


def _receipt(found: Receipt, *, again: bool) -> dict[str, Any]:
    return {
        "receipt": found.number,
        "received_at": utc_text(found.received_at),
        "package": found.package_id,
        "sha256": found.package_sha256,
        "lines": found.rows,
        "again": again,
    }
