import asyncio

from bot.gateway.repeat import Repeat


async def test_a_step_that_fails_is_tried_again() -> None:
    calls = 0
    again = asyncio.Event()

    async def step() -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("once")
        again.set()

    repeat = Repeat("test", step, seconds=0)
    repeat.start()
    async with asyncio.timeout(5):
        await again.wait()
    await repeat.stop()
    assert calls >= 2


async def test_stopping_lets_the_present_run_finish_and_starts_no_other() -> None:
    begun, may_end, ended = asyncio.Event(), asyncio.Event(), []

    async def step() -> None:
        begun.set()
        await may_end.wait()
        ended.append(True)

    repeat = Repeat("test", step, seconds=0)
    repeat.start()
    await begun.wait()
    stopping = asyncio.create_task(repeat.stop())
    await asyncio.sleep(0)
    may_end.set()
    await stopping
    assert ended == [True]
