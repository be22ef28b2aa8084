"""Faults in the sandbox's servers: which calls fail, how, and how often.

A fault is for one method (such as `chat.postMessage`) or for all of them (`*`). It ends after
`count` calls, or once it's cleared if `count` is None. With `after_work`, the call is
carried out, but its response is lost. Otherwise, it isn't carried out. A client can't tell the
difference.
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
    """An active fault. `left` is its number of remaining calls, or None until it's cleared."""

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
    """All faults active on a server, or on several servers that share them."""

    def __init__(self) -> None:
        self._active: list[Fault] = []
        self._hanging: list[Fault] = []

    def rate_limited(self, method: str, retry_after: int = 30, count: int | None = 1) -> Fault:
        """Respond with a 429 and Retry-After in seconds, without doing the work."""
        return self.add(Fault(method, "rate_limited", count, retry_after=retry_after))

    def server_error(self, method: str, after_work: bool = False, count: int | None = 1) -> Fault:
        """Respond with a 500, before or after doing the work."""
        return self.add(Fault(method, "server_error", count, after_work=after_work))

    def hang(
        self, method: str, seconds: float, after_work: bool = False, count: int | None = 1
    ) -> Fault:
        """Make the call hang for this many seconds, or until the fault is cleared.

        Without `after_work`, the work is done afterward if the caller is still connected.
        """
        return self.add(Fault(method, "hang", count, after_work, seconds=seconds))

    def drop(self, method: str, after_work: bool = False, count: int | None = 1) -> Fault:
        """Close the connection without a response, before or after doing the work."""
        return self.add(Fault(method, "drop", count, after_work=after_work))

    def error(self, method: str, code: str, count: int | None = 1) -> Fault:
        """Respond with the platform's own error code, without doing the work."""
        return self.add(Fault(method, "error", count, code=code))

    def twice(self, method: str = "*", count: int | None = 1) -> Fault:
        """Deliver the same payload twice at the same time."""
        return self.add(Fault(method, "twice", count))

    def add(self, fault: Fault) -> Fault:
        self._active.append(fault)
        return fault

    def add_json(self, wish: dict[str, Any]) -> Fault:
        """Add a fault that the page requested: {method, kind, count, retry_after?, …}.

        Raises `ValueError` for an unknown kind.
        """
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
        """Turn off all faults, or those for `method`. Hanging calls continue."""
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
        """Use up one call of the oldest fault for one of these methods, and return it, or None.

        With `by_name`, faults for `*` don't match.
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
        """Hang for the fault's number of seconds, or until it's cleared."""
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
        """Do `work` for a call to `method`, unless a fault interferes.

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
        """Return the response to send instead, or None if the caller stayed through a hang."""
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
