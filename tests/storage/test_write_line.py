"""The line before SQLite's writer: urgent writers first, nobody for ever last, nobody lost."""

from __future__ import annotations

import asyncio

from bot.storage.write_line import IN_A_ROW, WriteLine


async def queue_up(line: WriteLine, names: list[str], order: list[str]) -> list[asyncio.Task[None]]:
    async def come(name: str) -> None:
        await line.acquire(urgent=name.startswith("!"))
        order.append(name)

    tasks = [asyncio.create_task(come(name)) for name in names]
    await asyncio.sleep(0)
    return tasks


async def run(names: list[str]) -> list[str]:
    line, order = WriteLine(), list[str]()
    await line.acquire(urgent=False)
    tasks = await queue_up(line, names, order)
    for _ in names:
        line.release()
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    return order


async def test_urgent_writers_pass_the_others_and_each_kind_keeps_its_order() -> None:
    assert await run(["a", "b", "!1", "c", "!2"]) == ["!1", "!2", "a", "b", "c"]


async def test_an_endless_stream_of_urgent_writers_lets_the_others_in_now_and_then() -> None:
    urgent = [f"!{n}" for n in range(2 * IN_A_ROW + 2)]
    order = await run(["a", "b", *urgent])
    assert order.index("a") == IN_A_ROW
    assert order.index("b") == 2 * IN_A_ROW + 1


async def test_who_gives_up_waiting_is_skipped() -> None:
    line, order = WriteLine(), list[str]()
    await line.acquire(urgent=False)
    tasks = await queue_up(line, ["a", "b", "c"], order)
    tasks[0].cancel()
    await asyncio.sleep(0)
    line.release()
    await asyncio.sleep(0)
    tasks[2].cancel()
    line.release()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["b"]
    await asyncio.wait_for(line.acquire(urgent=False), 1)


async def test_who_gives_up_in_the_moment_of_his_turn_passes_it_on() -> None:
    line, order = WriteLine(), list[str]()
    await line.acquire(urgent=False)
    tasks = await queue_up(line, ["a", "b"], order)
    line.release()
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert order == ["b"]
