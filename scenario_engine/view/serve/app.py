"""The web application: a page, a recomputation, a file; small requests, one computation at a time, loopback only."""

import asyncio
import json
from collections.abc import Collection
from time import perf_counter
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from scenario_engine.support.errors import ScenarioEngineError
from scenario_engine.view.report.page import page
from scenario_engine.view.serve.levers import moved
from scenario_engine.view.serve.recompute import ADJUSTED, LiveScenario

LARGEST_BODY = 16_384
"""Bytes of a request; positions of a hundred levers take a tenth of it."""

LONGEST_QUEUE = 8
"""Requests that may wait for the computation before one is turned away."""

FORM = 'send {"levers": {"name": points}} and nothing else, or "sections": ["headline"] with it.'
"""What a request must look like."""

GUARD = {
    "Content-Security-Policy": "form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the page, beside the policy it carries itself: no other page may frame it, which only a header can say."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]", "testserver")
"""Hosts that are answered: a page from elsewhere cannot reach the server under another name."""


class Refusal(HTTPException):
    """A request that is answered with a status and one sentence."""


def application(live: LiveScenario) -> Starlette:
    """The application around one scenario."""
    html = page([live.view({})], levers=live.sliders())
    turn = asyncio.Semaphore(1)
    waiting = 0

    async def home(_: Request) -> Response:
        return HTMLResponse(html, headers=GUARD)

    async def run(request: Request) -> Response:
        nonlocal waiting
        points, only = await _asked(request)
        if waiting >= LONGEST_QUEUE:
            raise Refusal(503, "too many requests wait; try again.")
        waiting += 1
        try:
            async with turn:
                start = perf_counter()
                answer = await run_in_threadpool(live.answer, points, only)
                took = round(1000 * (perf_counter() - start))
        finally:
            waiting -= 1
        return JSONResponse({"scenario": answer, "ms": took})

    async def compare(request: Request) -> Response:
        sent = await _read(request, {"levers", "kept"})
        async with turn:
            found = await run_in_threadpool(live.compare, _points(sent["levers"]), _points(sent["kept"]))
        return JSONResponse({"sections": found})

    async def toml(request: Request) -> Response:
        points, _ = await _asked(request)
        text = moved(live.scenario, points)
        name = f'attachment; filename="{ADJUSTED}.toml"'
        return Response(text, media_type="application/toml", headers={"Content-Disposition": name})

    posted = {"/run": run, "/compare": compare, "/scenario.toml": toml}
    return Starlette(
        routes=[Route("/", home), *(Route(path, one, methods=["POST"]) for path, one in posted.items())],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK))],
        exception_handlers={Refusal: _refused, ScenarioEngineError: _mistaken},
    )


async def _asked(request: Request) -> tuple[dict[str, float], Collection[str] | None]:
    """Lever positions of a request, and its sections where it names some."""
    sent = await _read(request, {"levers"}, {"sections"})
    names = sent.get("sections")
    if "sections" in sent and not (isinstance(names, list) and all(isinstance(one, str) for one in names)):
        raise Refusal(400, FORM)
    return _points(sent["levers"]), names


async def _read(request: Request, needed: set[str], allowed: Collection[str] = ()) -> dict[str, Any]:
    """A JSON object of bounded size with the keys that are needed and no other than are allowed, read strictly."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind != "application/json":
        raise Refusal(415, "send application/json.")
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LARGEST_BODY:
            raise Refusal(413, f"the request is larger than {LARGEST_BODY} bytes.")
    try:
        sent = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, f"the request is not JSON; {FORM}") from None
    if not isinstance(sent, dict) or not needed <= set(sent) <= {*needed, *allowed}:
        raise Refusal(400, FORM)
    return sent


def _points(levers: Any) -> dict[str, float]:
    if not isinstance(levers, dict):
        raise Refusal(400, FORM)
    for key, value in levers.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Refusal(422, f"{key}: {value!r} is not a number.")
    try:
        return {key: float(value) for key, value in levers.items()}
    except OverflowError:
        raise Refusal(422, "a number is too large.") from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


async def _refused(_: Request, fault: Exception) -> Response:
    assert isinstance(fault, Refusal)
    return JSONResponse({"error": fault.detail}, status_code=fault.status_code)


async def _mistaken(_: Request, fault: Exception) -> Response:
    return JSONResponse({"error": str(fault)}, status_code=422)
