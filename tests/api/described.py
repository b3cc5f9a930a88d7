"""Holds answers against the API's own description."""

from __future__ import annotations

from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.test import TestResponse

from kmwiki.api.description import description

BASE = "http://127.0.0.1:8000"
DOCUMENT = description(BASE)


def validator(schema: dict[str, Any]) -> Draft202012Validator:
    """For a schema of the document, whose ``$ref`` are looked up in it."""
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": DOCUMENT["components"], **schema}
    Draft202012Validator.check_schema(whole)
    return Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER)


def hold_against_description(answer: TestResponse, path: str, method: str = "get") -> None:
    """Status, media type and body are as the document says of this path.

    Raises:
        AssertionError, jsonschema.ValidationError: they are not.
    """
    told = DOCUMENT["paths"][path][method]["responses"]
    assert str(answer.status_code) in told, (answer.status_code, answer.get_data(as_text=True))
    content = told[str(answer.status_code)]["content"]
    assert answer.mimetype in content, answer.mimetype
    validator(content[answer.mimetype]["schema"]).validate(answer.get_json(force=True))


def is_problem(answer: TestResponse, status: int) -> dict[str, Any]:
    """The problem document of a refusal, once it is a sound one."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.mimetype == "application/problem+json"
    body: dict[str, Any] = answer.get_json(force=True)
    validator({"$ref": "#/components/schemas/Problem"}).validate(body)
    assert body["status"] == status
    return body
