"""The same package in the shape of ETSI TS 103 120, HI-1 (HI-1の形): for a desk whose systems speak that interface.

Header, authorisation, tasks for disclosure and preservation, documents, delivery: the object types of that interface in its JSON
form, with our codes in dictionaries of our own (`Owner/Name/Value`). No conformance is claimed: the interface serves authorities
with warrants, this one private parties with claims, and its schemas are not shipped here. `schema_faults` validates against the
original schemas where a user has them.
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from kaiji.exchange.errors import ExchangeSchemasError
from kaiji.ground.instants import utc_text
from kaiji.ground.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from kaiji.exchange.values import Actor, AnswerLine, Communication, Document, Package, Task

OWNER: Final = "JP-kaiji"
COUNTRY: Final = "JP"
PROFILE_VERSION: Final = "1"
_BASE: Final = "http://uri.etsi.org/03120/common"
CORE: Final = f"{_BASE}/2019/10/Core"
NAMESPACES: Final = {
    "common": f"{_BASE}/2016/02/Common",
    "auth": f"{_BASE}/2020/09/Authorisation",
    "task": f"{_BASE}/2020/09/Task",
    "doc": f"{_BASE}/2020/09/Document",
    "delivery": f"{_BASE}/2019/10/Delivery",
}
ROOT_SCHEMA: Final = "ts_103120_Core"
_TASKS: Final = {"disclosure": "LDTaskObject", "preservation": "LPTaskObject", "deletion": "LDTaskObject"}
_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemaFault:
    """What the original schema says against the message (書式との違い)."""

    place: str
    what: str


def hi1_message(package: Package) -> dict[str, Any]:
    """Return `package` as an HI1Message: action requests for a request, action responses for an answer."""
    objects = list(_objects(package))
    payload = (
        {"RequestPayload": {"ActionRequests": {"ActionRequest": _actions(objects, "CREATE", "HI1Object")}}}
        if package.kind == "request"
        else {
            "ResponsePayload": {
                "ActionResponses": {"ActionResponse": _actions(objects, "CREATEResponse", "HI1Object")}
            }
        }
    )
    spaces = {f"@xmlns:{prefix}": name for prefix, name in NAMESPACES.items()}
    return {
        "HI1Message": {"@xmlns": CORE, **spaces, "Header": _header(package), "Payload": payload},
    }


def _header(package: Package) -> dict[str, Any]:
    return {
        "SenderIdentifier": _identifier(package.from_),
        "ReceiverIdentifier": _identifier(package.to),
        "TransactionIdentifier": package.in_reply_to.id if package.in_reply_to else package.id,
        "Timestamp": utc_text(package.created_at),
        "Version": {"NationalProfileOwner": OWNER, "NationalProfileVersion": PROFILE_VERSION},
    }


def _identifier(actor: Actor) -> dict[str, str]:
    return {"CountryCode": COUNTRY, "UniqueIdentifier": actor.number or actor.name}


def _actions(objects: list[dict[str, Any]], verb: str, name: str) -> list[dict[str, Any]]:
    return [{"ActionIdentifier": number, verb: {name: one}} for number, one in enumerate(objects)]


def _objects(package: Package) -> Iterator[dict[str, Any]]:
    authorisation = _object_id(package, "basis")
    if package.kind == "request":
        yield _authorisation(package)
        for task in package.tasks:
            yield _task(package, task, authorisation)
    else:
        for number, line in enumerate(package.answers):
            yield _delivery(package, number, line)
    for document in package.documents:
        yield _document(package, document)


def _object(package: Package, space: str, kind: str, name: str, linked: tuple[str, ...]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "@xsi:type": f"{{{NAMESPACES[space]}}}{kind}",
        "ObjectIdentifier": _object_id(package, name),
        "CountryCode": COUNTRY,
        "OwnerIdentifier": _identifier(package.from_)["UniqueIdentifier"],
    }
    if linked:
        made["AssociatedObjects"] = {"AssociatedObject": list(linked)}
    return made


def _object_id(package: Package, name: str) -> str:
    """Return a UUID that is the same for the same part of the same package."""
    return str(uuid.uuid5(uuid.UUID(package.id), name))


def _code(name: str, value: str) -> dict[str, str]:
    return {"common:Owner": OWNER, "common:Name": name, "common:Value": value}


def _authorisation(package: Package) -> dict[str, Any]:
    basis = package.basis
    made = _object(package, "auth", "AuthorisationObject", "basis", ())
    made["auth:AuthorisationReference"] = basis.case_number or basis.citation or package.id
    made["auth:AuthorisationLegalType"] = _code("Basis", basis.code)
    if basis.court is not None:
        made["auth:AuthorisationApprovalDetails"] = [{"common:ApprovalType": basis.court}]
    made["auth:AuthorisationTimespan"] = {
        "auth:StartTime": utc_text(package.created_at),
        "auth:EndTime": utc_text(package.expires_at),
    }
    return made


def _task(package: Package, task: Task, authorisation: str) -> dict[str, Any]:
    made = _object(package, "task", _TASKS[task.type], f"task:{task.id}", (authorisation,))
    made["task:Reference"] = task.id
    values = [
        value for row in package.communications if row.id in task.communications for value in _values(row)
    ]
    values += [
        _value("PostURL", post.url)
        for post in package.posts
        if post.id in task.posts and not task.communications
    ]
    details: dict[str, Any] = {
        "task:Type": _code("TaskType", task.type),
        "task:RequestValues": {"task:RequestValue": values},
    }
    times = _times(package, task)
    if times:
        details["task:StartTime"], details["task:EndTime"] = utc_text(min(times)), utc_text(max(times))
    if task.items:
        details["task:Subtype"] = [_code("OrdinanceItem", str(item)) for item in task.items]
    made["task:RequestDetails"] = details
    return made


def _times(package: Package, task: Task) -> list[datetime]:
    asked = [row.at for row in package.communications if row.id in task.communications]
    asked += [post.posted_at for post in package.posts if post.id in task.posts]
    return [at for at in asked if at is not None]


def _values(row: Communication) -> Iterator[dict[str, Any]]:
    spelled = (
        ("IPv6Address" if row.ip and ":" in row.ip else "IPv4Address", row.ip),
        ("TCPPort", row.port),
        ("DestinationIPAddress", row.destination_ip),
        ("DestinationPort", row.destination_port),
        ("ObservedAt", utc_text(row.at) if row.at else None),
    )
    for name, value in spelled:
        if value is not None:
            yield _value(name, str(value))


def _value(name: str, value: str) -> dict[str, Any]:
    return {"task:FormatType": {"task:FormatOwner": OWNER, "task:FormatName": name}, "task:Value": value}


def _document(package: Package, document: Document) -> dict[str, Any]:
    made = _object(package, "doc", "DocumentObject", f"document:{document.id}", ())
    made["doc:DocumentName"] = document.title
    made["doc:DocumentType"] = _code("DocumentRole", document.role)
    made["doc:DocumentBody"] = {
        "doc:ContentType": document.media_type,
        "doc:Checksum": document.sha256,
        "doc:ChecksumType": _code("ChecksumType", "SHA-256"),
    }
    return made


def _delivery(package: Package, number: int, line: AnswerLine) -> dict[str, Any]:
    made = _object(package, "delivery", "DeliveryObject", f"answer:{number}", ())
    made["delivery:Reference"] = line.task
    content: dict[str, Any] = {"subject": line.subject, "status": line.status}
    for name in ("item", "ground", "explanation"):
        if getattr(line, name) is not None:
            content[name] = getattr(line, name)
    if line.status == "granted":
        content["communications"] = [
            value
            for row in package.communications
            if (row.task, row.post) == (line.task, line.subject)
            for value in _values(row)
        ]
    made["delivery:Content"] = content
    return made


def schema_faults(message: dict[str, Any], folder: Path) -> list[SchemaFault]:
    """Validate `message` against the original schemas in `folder` (`ts_103120_*.schema.json`), as the user got them.

    Nothing is fetched: a reference to a schema that is not in the folder is an error. Raises ExchangeSchemasError where the folder
    has no Core schema, or a file of it is not JSON Schema.
    """
    found = {path.name: _schema(path) for path in sorted(folder.glob("*.json"))} if folder.is_dir() else {}
    core = next((schema for name, schema in found.items() if name.startswith(ROOT_SCHEMA)), None)
    if core is None:
        raise _no_schemas(f"{folder}: {', '.join(found) or '—'}")
    registry: Registry[Any] = Registry().with_resources(
        (str(schema.get("$id", name)), Resource.from_contents(schema, default_specification=DRAFT202012))
        for name, schema in found.items()
    )
    try:
        Draft202012Validator.check_schema(core)
        faults = list(Draft202012Validator(core, registry=registry).iter_errors(message))
    except (SchemaError, Unresolvable) as error:
        raise _no_schemas(str(error)[:300]) from error
    return [SchemaFault(place=fault.json_path, what=fault.message[:300]) for fault in faults[:_MOST]]


def _schema(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise _no_schemas(f"{path.name}: {error}") from error
    if not isinstance(value, dict):
        raise _no_schemas(f"{path.name}: not a JSON Schema")
    return value


def _no_schemas(given: str) -> ExchangeSchemasError:
    return ExchangeSchemasError(
        Words(ja="HI-1 の書式のファイルを使えません。", en="The schemas of HI-1 cannot be used."),
        given=given,
        accepted=Words(
            ja=f"{ROOT_SCHEMA}….schema.json とそれが参照するファイルのあるフォルダー",
            en=f"a folder with {ROOT_SCHEMA}….schema.json and what it refers to",
        ),
    )
