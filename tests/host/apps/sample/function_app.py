"""An app that shows what reaches it: the tests of the local host read it back."""

import asyncio
import json
import logging
from typing import Any

import azure.functions as func

log = logging.getLogger("zerodesk")
app = func.FunctionApp(http_auth_level=func.AuthLevel.ANONYMOUS)


def tell(**facts: Any) -> None:
    """One JSON line, as the real app logs."""
    log.info(json.dumps(facts))


@app.route(route="api/echo/{name}/{rest?}", methods=["GET", "POST", "QUERY"])
async def echo(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
    """Everything that a function can see of a request."""
    seen = {
        "method": req.method,
        "url": req.url,
        "headers": dict(req.headers),
        "params": dict(req.params),
        "route": dict(req.route_params),
        "body": req.get_body().decode("utf-8", "replace"),
        "function": context.function_name,
        "invocation": context.invocation_id,
        "trace": context.trace_context.trace_parent,
        "state": context.trace_context.trace_state,
    }
    return func.HttpResponse(json.dumps(seen), mimetype="application/json")


@app.route(route="api/fail", methods=["GET"])
async def fail(req: func.HttpRequest) -> func.HttpResponse:
    """Breaks."""
    raise RuntimeError("secret words")


@app.route(route="api/nothing", methods=["GET"])
async def nothing(req: func.HttpRequest) -> func.HttpResponse:
    """Returns what no function may."""
    return None  # type: ignore[return-value]


@app.route(route="api/cookies", methods=["GET"])
async def cookies(req: func.HttpRequest) -> func.HttpResponse:
    """Two cookies, and a header that the host would add, too."""
    response = func.HttpResponse(status_code=204, headers={"X-Content-Type-Options": "own"})
    response.headers.add("Set-Cookie", "a=1; Path=/; HttpOnly; SameSite=Lax")
    response.headers.add("Set-Cookie", "b=2")
    return response


@app.route(route="api/heading", methods=["GET"])
async def heading(req: func.HttpRequest) -> func.HttpResponse:
    """A header that no server writes."""
    return func.HttpResponse(headers={"X-Name": "Zoë"})


@app.route(route="api/blocking", methods=["GET"])
def blocking(req: func.HttpRequest) -> func.HttpResponse:
    """A sync function: the worker runs it in a thread."""
    return func.HttpResponse("from a thread")


@app.route(route="api/slow", methods=["GET"])
async def slow(req: func.HttpRequest) -> func.HttpResponse:
    """Longer than functionTimeout."""
    await asyncio.sleep(30)
    return func.HttpResponse("too late")


@app.route(route="api/{*rest}")
async def zz_rest(req: func.HttpRequest) -> func.HttpResponse:
    """The app's own 404."""
    return func.HttpResponse(f"nothing at {req.route_params.get('rest')}", status_code=404)


@app.queue_trigger("message", queue_name="work", connection="AzureWebJobsStorage")
async def work(message: func.QueueMessage, context: func.Context) -> None:
    """Does what the message asks for: `note`, `fail`, or `sleep`."""
    asked = message.get_body().decode()
    tell(work=asked, count=message.dequeue_count, trace=context.trace_context.trace_parent)
    if asked == "fail":
        raise RuntimeError("work failed")
    if asked.startswith("sleep"):
        await asyncio.sleep(1.4)
        tell(done=asked)


@app.timer_trigger("timer", schedule="%TICKS%")
async def ticking(timer: func.TimerRequest) -> None:
    """Every second."""
    tell(tick=timer.past_due)


@app.timer_trigger("timer", schedule="0 0 0 1 1 *")
async def yearly(timer: func.TimerRequest, context: func.Context) -> None:
    """Rests long enough to be remembered."""
    tell(year=timer.past_due, trace=context.trace_context.trace_parent)
