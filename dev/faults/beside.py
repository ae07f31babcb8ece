"""The proxy beside a program that is not async: in a thread of its own, with a loop of its own."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from dev.faults.plan import Plan
from dev.faults.proxy import FaultProxy, Hit
from dev.running.ports import Ports


class Beside:
    """A proxy in another thread; `ports` are those to give to an app."""

    def __init__(self, proxy: FaultProxy, loop: asyncio.AbstractEventLoop) -> None:
        self._proxy, self._loop = proxy, loop
        self.ports = proxy.ports

    def plan(self, plan: Plan) -> None:
        """From now on things go wrong like this."""
        self._loop.call_soon_threadsafe(setattr, self._proxy, "plan", plan)


@contextmanager
def proxy_beside(upstream: Ports, tell: bool = True) -> Iterator[Beside]:
    """Until the block ends. `tell` prints each hit as a line."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="faults", daemon=True)
    thread.start()
    proxy = FaultProxy(upstream, on_hit=_print if tell else lambda _hit: None)
    asyncio.run_coroutine_threadsafe(proxy.__aenter__(), loop).result(10)
    try:
        yield Beside(proxy, loop)
    finally:
        asyncio.run_coroutine_threadsafe(proxy.__aexit__(None, None, None), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def _print(hit: Hit) -> None:
    print(f"  fault  {hit.fault:<10} call {hit.n}: {hit.kind}", flush=True)
