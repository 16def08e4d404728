"""Over HTTP (窓口のアドレスへの送信): one POST of the package's bytes; the answer is a signed receipt.

    POST <desk>/exchange/packages      Content-Type: application/zip, Kaiji-Package: <id>
    ◄ 201  the receipt, the first time        200  the same receipt again, for the same package
    ◄ 409  another content under a known id   422  a step of the check failed (JSON error)
    ◄ 413  too large                          429  too many in a short time: try later

A connection that broke is tried again without harm. https only, except to this machine.
"""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from kaiji.exchange.errors import ExchangeDeliveryError, ExchangeRefusedError
from kaiji.exchange.transport.receipts import MOST_BYTES, read_receipt
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from kaiji.evidence.verify.trust import Trust
    from kaiji.exchange.transport.receipts import Receipt

PATH: Final = "/exchange/packages"
HEADER: Final = "Kaiji-Package"
_TIMEOUT: Final = 60.0


def deliver(
    desk: str, data: bytes, *, package: str, sha256: str, trust: Trust | None = None
) -> tuple[Receipt, bytes]:
    """Send a package to the desk at the address `desk`; return the receipt and its bytes, to be kept.

    Raises ExchangeDeliveryError where the desk cannot be reached or says to try later, ExchangeRefusedError where it refuses
    the package, ExchangeReceiptError where what it answers is no receipt for this package.
    """
    parts = urlsplit(desk)
    local = parts.hostname in {"127.0.0.1", "::1", "localhost"}
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise _away("https のアドレスではありません", "its address is not https", desk)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    try:
        headers = {"Content-Type": "application/zip", HEADER: package, "Accept": "application/json"}
        connection.request("POST", parts.path.rstrip("/") + PATH, data, headers)
        answer = connection.getresponse()
        said = answer.read(MOST_BYTES)
    except (OSError, http.client.HTTPException) as error:
        raise _away("応答がありません", "it does not answer", type(error).__name__) from error
    finally:
        connection.close()
    if answer.status in {200, 201}:
        return read_receipt(said, package=package, sha256=sha256, trust=trust), said
    if answer.status in {409, 413, 422}:
        raise _refused(answer.status, said)
    raise _away("いまは受け付けません", "it does not take it now", str(answer.status))


def _refused(status: int, said: bytes) -> ExchangeRefusedError:
    code, message = "", Words(ja="窓口が受け付けませんでした。", en="The desk did not take it in.")
    try:
        error: dict[str, Any] = json.loads(said)["error"]
        code = str(error["code"])
        message = Words(ja=str(error["message"]["ja"])[:500], en=str(error["message"]["en"])[:500])
    except (ValueError, KeyError, TypeError):
        pass  # an answer that is not ours says nothing; the status does
    return ExchangeRefusedError(message, given=f"{status} {code}".strip())


def _away(ja: str, en: str, given: str) -> ExchangeDeliveryError:
    return ExchangeDeliveryError(Words(ja=f"窓口に送れません: {ja}。", en=f"The desk: {en}."), given=given)
