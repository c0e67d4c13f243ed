"""Guards what bumble waits for against cancellation."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, even when cancelled meanwhile, and only then pass that on.

    bumble waits for answers with `asyncio.wait_for`, which before Python 3.12 loses a cancellation
    that arrives together with the answer; whoever was cancelled would then run on for ever.
    """
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.gather(task, return_exceptions=True)
        raise
