"""Run inside an app's folder: the same calls through the worker's native and classic entry, as two JSON lines."""

import asyncio
import json
import uuid
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import azure_functions_runtime as runtime
from azure.functions.meta import Datum
from azure_functions_runtime.native_invocation import invocation_request_native

from dev.host import worker
from dev.host.request import datum

SCOPE = {
    "method": "POST",
    "scheme": "http",
    "raw_path": b"/api/echo/x",
    "query_string": b"a=1&a=2&b=",
}
HEADERS = {"host": "localhost", "content-type": "text/plain"}
MESSAGE = {"Id": Datum("7", "string"), "DequeueCount": Datum("3", "json")}
CALLS: list[tuple[str, Datum, Mapping[str, Datum]]] = [
    ("echo", datum(SCOPE, HEADERS, {"name": "x"}, "höh".encode()), {}),
    ("cookies", datum(SCOPE | {"method": "GET"}, {}, {}, b""), {}),
    ("fail", datum(SCOPE, {}, {}, b""), {}),
    ("nothing", datum(SCOPE, {}, {}, b""), {}),
    ("blocking", datum(SCOPE, {}, {}, b""), {}),
    ("work", Datum("note", "string"), MESSAGE),
    ("work", Datum("fail", "string"), MESSAGE),
    ("yearly", Datum('{"IsPastDue": true}', "json"), {}),
]
INVOCATION, PARENT = str(uuid.uuid4()), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Message(SimpleNamespace):
    """A protobuf message with one field set, as far as the classic entry looks at it."""

    def WhichOneof(self, _: str) -> str | None:  # noqa: N802
        return next(iter(vars(self)), None)


class RpcHttpCookie(SimpleNamespace):
    """The message with its enum."""

    SameSite = SimpleNamespace(**{"None": 0, "Lax": 1, "Strict": 2, "ExplicitNone": 3})


MESSAGES = dict.fromkeys(
    ("InvocationResponse", "NullableBool", "NullableDouble", "NullableString", "NullableTimestamp", "ParameterBinding"),
    SimpleNamespace,
)
worker.PROTOS.__dict__.update(MESSAGES, RpcHttp=SimpleNamespace, RpcHttpCookie=RpcHttpCookie, TypedData=Message)


def message(given: Datum) -> Message:
    """A datum as the host would put it into protobuf."""
    if given.type != "http":
        return Message(**{str(given.type): given.value})
    plain = {
        name: message(value) if name == "body" else value.value if isinstance(value, Datum) else texts(value)
        for name, value in given.value.items()
    }
    return Message(http=SimpleNamespace(**plain))


def texts(values: Mapping[str, Datum]) -> dict[str, Any]:
    return {name: value.value for name, value in values.items()}


async def native(function_id: str, name: str, given: Datum, metadata: Mapping[str, Datum]) -> Any:
    ok, returned, _, _, _ = await invocation_request_native(INVOCATION, function_id, [(name, given)], metadata, PARENT)
    if not ok or returned is None:
        return ok, None
    value = returned.value
    cookies = [cookie for jar in value["cookies"] or () for cookie in jar]
    return ok, [value["status_code"].value, texts(value["headers"]), value["body"].value.decode(), cookies]


async def classic(function_id: str, name: str, given: Datum, metadata: Mapping[str, Datum]) -> Any:
    asked = SimpleNamespace(
        invocation_id=INVOCATION,
        function_id=function_id,
        input_data=[SimpleNamespace(name=name, data=message(given), WhichOneof=lambda _: "data")],
        trigger_metadata={key: message(value) for key, value in metadata.items()},
        trace_context=SimpleNamespace(trace_parent=PARENT, trace_state="", attributes={}),
        retry_context=SimpleNamespace(retry_count=0, max_retry_count=0, exception=None),
    )
    answer = await runtime.invocation_request(SimpleNamespace(request=SimpleNamespace(invocation_request=asked)))
    ok = answer.result.status == worker.StatusResult.Success
    if not ok or answer.return_value is None:
        return ok, None
    http = answer.return_value.http
    return ok, [
        http.status_code,
        http.headers,
        http.body.bytes.decode(),
        [cookie.name for cookie in http.cookies or ()],
    ]


async def main() -> None:
    loaded = await worker.Worker.load(Path.cwd(), timedelta(seconds=5))
    functions = {function.name: function for function in loaded.functions}
    for entry in (native, classic):
        answers = [
            await entry(functions[name].id, functions[name].trigger["name"], given, metadata)
            for name, given, metadata in CALLS
        ]
        print(json.dumps(answers))


if __name__ == "__main__":
    asyncio.run(main())
