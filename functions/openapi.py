"""OpenAPI 3.1 from the running route table: the same declarations that decode and answer."""

from http import HTTPStatus
from typing import Any, get_type_hints

import msgspec

from functions.contract import Contract, Download, RouteTable, alternatives
from functions.downloads import SAFE_TYPES, UNKNOWN

_REF = "#/components/schemas/{name}"
_HEADER_TRACE = {"Trace-Id": {"description": "Finds this request in the log.", "schema": {"type": "string"}}}

_HEADERS_OF_FILES = {
    "Content-Disposition": {"description": "Always `attachment`, with the file's name.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "Never to be kept by others.", "schema": {"type": "string"}},
}


def describe(table: RouteTable) -> dict[str, Any]:
    """The whole API as one document."""
    types = [one for contract in table.contracts for one in _types(contract)]
    _, components = msgspec.json.schema_components(types, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for contract in table.contracts:
        paths.setdefault(f"/{contract.path}", {})[contract.method.lower()] = _operation(contract)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Zerodesk", "version": "1", "description": "A help desk that scales to zero."},
        "paths": paths,
        "components": {
            "schemas": {**components, "Problem": PROBLEM},
            "securitySchemes": _SCHEMES,
        },
    }


_SCHEMES: dict[str, dict[str, str]] = {
    "key": {"type": "apiKey", "in": "header", "name": "X-Api-Key", "description": "A key of the desk."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "AppServiceAuthSession",
        "description": "In Azure, after /.auth/login/aad: writes have to come from the desk's own pages.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "In Azure, a token of the desk's tenant for its app registration.",
    },
}

PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "reply": {"$ref": _REF.format(name="Entry")},  # of answered-meanwhile: the reply that its writer has not seen
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "code", "problem"],
                "properties": {name: {"type": "string"} for name in ("field", "code", "problem")},
            },
        },
    },
}


def _types(contract: Contract) -> list[Any]:
    answers = [one for answer in contract.answers.values() for one in alternatives(answer)]
    return answers if contract.body is None else [contract.body, *answers]


def _schema(type: Any) -> dict[str, Any]:
    (schema,), _ = msgspec.json.schema_components([type], ref_template=_REF)
    return schema


def _operation(contract: Contract) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": contract.name,
        "summary": contract.summary,
        "parameters": [*_path(contract), *_query(contract), *_headers(contract)],
        "responses": {**_successes(contract), **_refusals(contract)},
        "security": [] if contract.access == "anyone" else [{name: []} for name in _SCHEMES],
    }
    if contract.body is not None:
        content = {"application/json": {"schema": _schema(contract.body)}}
        operation["requestBody"] = {"required": not contract.may_lack_body, "content": content}
    return operation


def _path(contract: Contract) -> list[dict[str, Any]]:
    id = "^[a-z0-9][a-z0-9-]{0,39}$"
    patterns = {"number": "^[0-9]{6,12}$", "n": "^[1-9][0-9]{0,7}$", "id": id, "queue": id}
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": patterns[name]}}
        for name in contract.parameters
    ]


def _query(contract: Contract) -> list[dict[str, Any]]:
    if contract.query is None:
        return []
    hints = get_type_hints(contract.query, include_extras=True)
    return [{"name": name, "in": "query", "required": False, "schema": _schema(hints[name])} for name in hints]


def _headers(contract: Contract) -> list[dict[str, Any]]:
    names: list[tuple[str, dict[str, Any]]] = []
    if contract.is_write:
        names.append(("Idempotency-Key", {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"}))
    if contract.has_tag and contract.path.count("{"):
        # If-None-Match takes anything: lists, weak tags and what is no tag at all just name no version of ours.
        strong = {"type": "string", "pattern": '^"[0-9a-f]{1,32}"$'}
        names.append(("If-Match", strong) if contract.is_write else ("If-None-Match", {"type": "string"}))
    return [{"name": name, "in": "header", "required": False, "schema": schema} for name, schema in names]


def _successes(contract: Contract) -> dict[str, Any]:
    responses: dict[str, Any] = {}
    for status, type in contract.answers.items():
        response: dict[str, Any] = {"description": HTTPStatus(status).phrase, "headers": _HEADER_TRACE}
        if type is Download:
            response["headers"] = {**_HEADER_TRACE, **_HEADERS_OF_FILES}
            response["content"] = {media: {} for media in (UNKNOWN, *SAFE_TYPES)}  # as OpenAPI 3.1 says bytes
        shapes = [_schema(one) for one in alternatives(type)]
        if shapes:
            schema = shapes[0] if len(shapes) == 1 else {"anyOf": shapes}
            response["content"] = {"application/json": {"schema": schema}}
        responses[str(status)] = response
    return responses


def _refusals(contract: Contract) -> dict[str, Any]:
    statuses = {422, 503, *contract.refusals}
    if contract.access == "caller":
        statuses.add(401)
    if contract.is_write:
        statuses |= {400, 403, 409, 411, 413, 415}
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        str(status): {"description": HTTPStatus(status).phrase, "headers": _HEADER_TRACE, "content": content}
        for status in sorted(statuses)
    }
