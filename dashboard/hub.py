"""Brings changes to viewers: each gets the newest of what it watches, never a queue of the past.

A channel is one audience (the field, one runner). It keeps no values, only which of its keys
changed when; what they look like is asked for when a viewer is ready, encoded once and shared
by all viewers with the same rights who saw as much. So a slow viewer costs nothing and skips to
the present.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

from dashboard.access.rights import EVERYTHING, Sight
from dashboard.encoding import payload

HEARTBEAT_S: Final = 5.0  # the browser calls 8 s of silence a lost link
LINK_KEY: Final = "link"

# None where those with such rights see nothing at all.
Render = Callable[[str, Sight], bytes | None]


class Channel:
    """One audience."""

    def __init__(self, render: Render) -> None:
        self.version = 0
        self.viewers: set[Viewer] = set()
        self._render = render
        self._changed: dict[str, int] = {}  # in order of change, the newest last
        self._encoded: dict[tuple[int, Sight], str] = {}

    def touch(self, key: str) -> None:
        """Note that the value of a key changed, and wake who watches."""
        self.version += 1
        self._changed.pop(key, None)
        self._changed[key] = self.version
        self._encoded.clear()
        for viewer in self.viewers:
            viewer.wake()

    def since(self, seen: int, sight: Sight, *, now: float) -> str:
        """Return what changed after version `seen`, as JSON; the link is always in it."""
        text = self._encoded.get((seen, sight))
        if text is None:
            keys = [LINK_KEY]
            for key in reversed(self._changed):
                if self._changed[key] <= seen:
                    break
                if key != LINK_KEY:
                    keys.append(key)
            rendered = ((key, self._render(key, sight)) for key in keys)
            text = payload({k: value for k, value in rendered if value is not None}, now=now)
            self._encoded[seen, sight] = text
        return text


class Hub:
    """All channels.

    Parameters
    ----------
    render
        Gives the JSON of an audience's key, as those see it who have certain rights.
    now
        The wall clock [s], sent along so that browsers can tell their own clock's error.
    first
        The key that every channel has from the beginning.
    """

    def __init__(
        self,
        render: Callable[[str, str, Sight], bytes | None],
        now: Callable[[], float],
        *,
        first: str,
    ) -> None:
        self.now = now
        self._first = first
        self._render = render
        self._channels: dict[str, Channel] = {}
        self._others: dict[str, Render] = {}

    def serve(self, audience: str, render: Render) -> None:
        """Let somebody else give the JSON of one audience's own keys."""
        self._others[audience] = render

    def is_watched(self, audience: str) -> bool:
        """Whether anybody watches an audience."""
        channel = self._channels.get(audience)
        return channel is not None and bool(channel.viewers)

    @property
    def viewers(self) -> int:
        """How many are watching."""
        return sum(len(channel.viewers) for channel in self._channels.values())

    def channel(self, audience: str) -> Channel:
        """Return the channel of an audience."""
        channel = self._channels.get(audience)
        if channel is None:
            channel = Channel(lambda key, sight: self._rendered(audience, key, sight))
            channel.touch(self._first)
            self._channels[audience] = channel
        return channel

    def _rendered(self, audience: str, key: str, sight: Sight) -> bytes | None:
        if audience in self._others and key not in (self._first, LINK_KEY):
            return self._others[audience](key, sight)
        return self._render(audience, key, sight)

    def touch(self, audience: str, key: str) -> None:
        """Note a change in one channel."""
        self.channel(audience).touch(key)

    def touch_all(self, key: str) -> None:
        """Note a change that concerns everyone."""
        for channel in self._channels.values():
            channel.touch(key)

    def wake_all(self) -> None:
        """Let every viewer look at once, as when rights have changed."""
        for channel in self._channels.values():
            for viewer in channel.viewers:
                viewer.wake()


class Viewer:
    """One open page; to be used as a context manager."""

    def __init__(self, hub: Hub, audience: str, sight: Sight = EVERYTHING) -> None:
        self._hub = hub
        self._sight = sight
        self._woken = asyncio.Event()
        self._channel = hub.channel(audience)
        self._seen = -1

    def __enter__(self) -> "Viewer":
        """Begin to watch."""
        self._channel.viewers.add(self)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        self._channel.viewers.discard(self)

    def watch(self, audience: str) -> None:
        """Watch something else from now on, beginning with all of it."""
        self._channel.viewers.discard(self)
        self._channel = self._hub.channel(audience)
        self._channel.viewers.add(self)
        self._seen = -1
        self.wake()

    def see(self, sight: Sight) -> None:
        """Go on with these rights; with others than before, beginning with all of it."""
        if sight is not self._sight:
            self._sight = sight
            self._seen = -1

    def wake(self) -> None:
        """Say that there is something new."""
        self._woken.set()

    async def news(self, *, heartbeat_s: float = HEARTBEAT_S) -> None:
        """Wait for something new, or for the next heartbeat."""
        if self._channel.version <= self._seen and not self._woken.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(heartbeat_s):
                    await self._woken.wait()

    def take(self) -> str:
        """Return what is new since the last time, as JSON; without news the link's state."""
        self._woken.clear()
        seen, self._seen = self._seen, self._channel.version
        return self._channel.since(seen, self._sight, now=self._hub.now())
