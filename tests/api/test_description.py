"""The description at ``/api/v1/openapi.json`` is true: paths, parameters, limits and answers are those of the code."""

from __future__ import annotations

import pytest
from flask import Flask

from kmwiki.api.search import KNOWN
from kmwiki.search.documents import Hit
from tests.api.described import DOCUMENT, hold_against_description, validator


def test_it_is_what_the_site_serves(client) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.mimetype == "application/json"
    assert answer.get_json() == DOCUMENT
    hold_against_description(answer, "/openapi.json")


def test_it_names_every_path_there_is_and_no_other(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    there = {(rule.rule.removeprefix("/api/v1"), method.lower()) for rule in rules for method in rule.methods or ()}
    told = {(path, method) for path, operations in DOCUMENT["paths"].items() for method in operations}
    assert {(path, method) for path, method in there if method not in ("head", "options")} == told


def test_it_names_every_parameter_there_is() -> None:
    told = [parameter["name"] for parameter in DOCUMENT["paths"]["/search"]["get"]["parameters"]]
    assert sorted(told) == sorted(KNOWN)


@pytest.mark.parametrize("name", [name for name in KNOWN if name != "q"])
def test_what_a_parameter_is_said_to_take_is_taken_and_what_lies_beyond_is_not(client, name) -> None:
    [schema] = [one["schema"] for one in DOCUMENT["paths"]["/search"]["get"]["parameters"] if one["name"] == name]
    item = schema.get("items", schema)
    if "enum" in item:
        good, bad = item["enum"], ["no-such-choice"]
    elif item["type"] == "integer":
        good, bad = [item["minimum"], item["maximum"]], [item["minimum"] - 1, item["maximum"] + 1]
    elif item["type"] == "boolean":
        good, bad = ["true", "false"], ["2"]
    else:
        good, bad = ["ก" * item["maxLength"]], ["ก" * (item["maxLength"] + 1)]
    for value in good:
        answer = client.get("/api/v1/search", query_string={name: value})
        assert answer.status_code == 200, value
    for value in bad:
        answer = client.get("/api/v1/search", query_string={name: value})
        assert answer.status_code == 400, value
        hold_against_description(answer, "/search")
    if "maxItems" in schema:
        most = schema["maxItems"]
        assert client.get("/api/v1/search", query_string={name: good[:1] * most}).status_code == 200
        assert client.get("/api/v1/search", query_string={name: good[:1] * (most + 1)}).status_code == 400


def test_every_reference_leads_somewhere_and_every_schema_is_used() -> None:
    def references(part: object) -> set[str]:
        if isinstance(part, dict):
            own = {part["$ref"]} if "$ref" in part else set()
            return own.union(*(references(value) for value in part.values()))
        if isinstance(part, list):
            return set().union(*(references(value) for value in part))
        return set()

    named = {f"#/components/schemas/{name}" for name in DOCUMENT["components"]["schemas"]}
    assert references(DOCUMENT) == named


def test_what_found_a_hit_is_said_in_the_words_of_the_engine() -> None:
    from typing import get_args, get_type_hints

    schema = DOCUMENT["components"]["schemas"]["Hit"]["properties"]["why"]
    assert schema["enum"] == list(get_args(get_type_hints(Hit)["why"]))


def test_the_checker_sees_what_is_wrong() -> None:
    answer = validator({"$ref": "#/components/schemas/SearchAnswer"})
    assert list(answer.iter_errors({"total": -1, "hits": [{}]}))
    problem = validator({"$ref": "#/components/schemas/Problem"})
    assert list(problem.iter_errors({"status": 200}))
