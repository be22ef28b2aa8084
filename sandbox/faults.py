"""Which calls go wrong, how, and how often: the faults of the sandbox's servers.

A fault names a method (`chat.postMessage`, or `*` for any). It's used up after `count` calls, or
stays until cleared (`count=None`). `after_work` decides between a call that was never carried out
and one whose response got lost. A client can't tell these two apart.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from aiohttp import web

Kind = Literal["rate_limited", "server_error", "hang", "drop", "error", "twice"]

KINDS: tuple[Kind, ...] = get_args(Kind)
OF_CALLS: tuple[Kind, ...] = ("rate_limited", "server_error", "hang", "drop", "error")
OF_DELIVERIES: tuple[Kind, ...] = ("twice",)


@dataclass
class Fault:
    """One active fault. `left` counts down, and None means until cleared."""

    method: str
    kind: Kind
    left: int | None = 1
    after_work: bool = False
    retry_after: int = 30
    seconds: float = 60.0
    code: str = ""
    ended: asyncio.Event = field(default_factory=asyncio.Event, repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        shown = ("method", "kind", "left", "after_work", "retry_after", "seconds", "code")
        return {name: getattr(self, name) for name in shown}


class Faults:
    """The switchboard: one for each server, or one shared by several."""

    def __init__(self) -> None:
        self._active: list[Fault] = []
        self._hanging: list[Fault] = []

    def rate_limited(self, method: str, retry_after: int = 30, count: int | None = 1) -> Fault:
        """Respond with 429 and Retry-After in seconds, without doing the work."""
        return self.add(Fault(method, "rate_limited", count, retry_after=retry_after))

    def server_error(self, method: str, after_work: bool = False, count: int | None = 1) -> Fault:
        """Respond with 500, with the work done or not."""
        return self.add(Fault(method, "server_error", count, after_work=after_work))

    def hang(
        self, method: str, seconds: float, after_work: bool = False, count: int | None = 1
    ) -> Fault:
        """Keep the caller waiting, at most until the fault is cleared.

        If it comes before the work, the work is only done afterwards if the caller is still there.
        """
        return self.add(Fault(method, "hang", count, after_work, seconds=seconds))

    def drop(self, method: str, after_work: bool = False, count: int | None = 1) -> Fault:
        """Close the connection without a response, with the work done or not."""
        return self.add(Fault(method, "drop", count, after_work=after_work))

    def error(self, method: str, code: str, count: int | None = 1) -> Fault:
        """Respond with the platform's own error code, without doing the work."""
        return self.add(Fault(method, "error", count, code=code))

    def twice(self, method: str = "*", count: int | None = 1) -> Fault:
        """Deliver the same thing twice, both at once."""
        return self.add(Fault(method, "twice", count))

    def add(self, fault: Fault) -> Fault:
        self._active.append(fault)
        return fault

    def add_json(self, wish: dict[str, Any]) -> Fault:
        """Add the page's fault: {method, kind, count, retry_after?, …}."""
        kind = wish.get("kind")
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
        count = wish.get("count", 1)
        return self.add(
            Fault(
                str(wish.get("method") or "*"),
                kind,
                None if count is None else int(count),
                after_work=bool(wish.get("after_work", False)),
                retry_after=int(wish.get("retry_after") or 30),
                seconds=float(wish.get("seconds") or 60),
                code=str(wish.get("code") or "fatal_error"),
            )
        )

    def clear(self, method: str | None = None) -> None:
        """Switch off all faults, or those for `method`. Hanging calls continue."""
        for fault in [*self._active, *self._hanging]:
            if method is None or fault.method == method:
                fault.ended.set()
        self._active = [fault for fault in self._active if not fault.ended.is_set()]

    @property
    def active(self) -> list[Fault]:
        return list(self._active)

    def take(
        self, *methods: str, kinds: Collection[Kind] = KINDS, by_name: bool = False
    ) -> Fault | None:
        """The oldest fault that fits one of these names, counted down. None if there is none.

        With `by_name`, a fault of `*` doesn't fit.
        """
        names = methods if by_name else (*methods, "*")
        for fault in self._active:
            if fault.kind in kinds and fault.method in names:
                self._count_down(fault)
                return fault
        return None

    def _count_down(self, fault: Fault) -> None:
        if fault.left is None:
            return
        fault.left -= 1
        if fault.left <= 0:
            self._active.remove(fault)

    async def wait(self, fault: Fault) -> None:
        """Hang as long as the fault says, or until it's cleared."""
        self._hanging.append(fault)
        try:
            async with asyncio.timeout(fault.seconds):
                await fault.ended.wait()
        except TimeoutError:
            pass
        finally:
            self._hanging.remove(fault)

    async def carry_out(
        self,
        request: web.Request,
        method: str,
        work: Callable[[], Awaitable[web.StreamResponse]],
        refuse: Callable[[Fault], web.StreamResponse],
    ) -> web.StreamResponse:
        """Do `work` for a call of `method`, unless or until a fault interferes.

        `refuse` builds the platform's response to an `error` or `rate_limited` fault.
        """
        fault = self.take(method, kinds=OF_CALLS)
        if fault is None:
            return await work()
        if fault.kind in ("error", "rate_limited"):
            return refuse(fault)
        if fault.after_work:
            answer = await work()
            return await self._spoilt(fault, request) or answer
        return await self._spoilt(fault, request) or await work()

    async def _spoilt(self, fault: Fault, request: web.Request) -> web.StreamResponse | None:
        """The response to give instead. None if a hang is over and the caller is still there."""
        if fault.kind == "server_error":
            return web.Response(status=500, text="Internal Server Error")
        if fault.kind == "hang":
            await self.wait(fault)
            return _hung_up(request) if _has_left(request) else None
        return _hung_up(request)


def _has_left(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _hung_up(request: web.Request) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=499)
