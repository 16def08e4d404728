"""The package in the shape of HI-1: one object a part, stable identities, and the user's own schemas where there are any."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from kaiji.exchange.errors import ExchangeSchemasError
from kaiji.exchange.hi1 import hi1_message, schema_faults
from tests.exchange.parties import ask, seal_request, sent, site_answer, the_case

if TYPE_CHECKING:
    from pathlib import Path

    from tests.exchange.parties import World


def _types(message: dict[str, Any], payload: str, verb: str) -> list[str]:
    actions = next(iter(next(iter(message["HI1Message"]["Payload"][payload].values())).values()))
    return [action[verb]["HI1Object"]["@xsi:type"].rpartition("}")[2] for action in actions]


def test_a_request_is_an_authorisation_its_tasks_and_its_documents() -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    message = hi1_message(package)
    assert _types(message, "RequestPayload", "CREATE") == [
        "AuthorisationObject",
        "LDTaskObject",
        "LPTaskObject",
        "DocumentObject",
    ]
    assert message == hi1_message(package)
    text = json.dumps(message, ensure_ascii=False)
    assert "https://board.example/bbs/topic/1001/comment/no/321" in text
    assert "arrant" not in text


def test_an_answer_delivers_every_line_with_granted_values_only(world: World) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    answer = site_answer(sent(package, seal_request(package, world.claimant)))
    message = hi1_message(answer)
    assert _types(message, "ResponsePayload", "CREATEResponse") == ["DeliveryObject"] * len(answer.answers)
    text = json.dumps(message)
    assert "192.0.2.17" in text
    assert "SECRET" not in text
    assert message["HI1Message"]["Header"]["TransactionIdentifier"] == package.id


def _schemas(folder: Path, sender: dict[str, Any]) -> Path:
    core = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "ts_103120_Core_2019_10",
        "type": "object",
        "required": ["HI1Message"],
        "properties": {
            "HI1Message": {
                "properties": {
                    "Header": {
                        "properties": {"SenderIdentifier": {"$ref": "ts_103120_Common_2016_02#/$defs/Id"}}
                    }
                }
            }
        },
    }
    common = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "ts_103120_Common_2016_02",
        "$defs": {"Id": sender},
    }
    for name, schema in (("Core", core), ("Common", common)):
        (folder / f"ts_103120_{name}.schema.json").write_text(json.dumps(schema))
    return folder


def test_the_users_schemas_are_followed_across_files(tmp_path: Path) -> None:
    package, _ = ask(the_case(), "content-provider", 1)
    message = hi1_message(package)
    assert schema_faults(message, _schemas(tmp_path, {"required": ["CountryCode"]})) == []
    (fault,) = schema_faults(message, _schemas(tmp_path, {"required": ["SomethingElse"]}))
    assert fault.place == "$.HI1Message.Header.SenderIdentifier"


@pytest.mark.parametrize("content", [None, "{", "[]", '{"type": 7}'])
def test_a_folder_without_usable_schemas_is_said_so(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "ts_103120_Core.schema.json").write_text(content)
    package, _ = ask(the_case(), "content-provider", 1)
    with pytest.raises(ExchangeSchemasError):
        schema_faults(hi1_message(package), tmp_path)


def test_a_schema_that_refers_to_what_is_not_there_is_never_fetched(tmp_path: Path) -> None:
    folder = _schemas(tmp_path, {})
    (folder / "ts_103120_Common.schema.json").unlink()
    package, _ = ask(the_case(), "content-provider", 1)
    with pytest.raises(ExchangeSchemasError):
        schema_faults(hi1_message(package), folder)
