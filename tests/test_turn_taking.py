"""Few messages at work at once, first come, first served; whoever waits for others lets the next one work."""

from __future__ import annotations

import asyncio

from ledelys.turn_taking import TurnTaking, waiting_for_others


def test_no_more_than_so_many_are_at_work_and_in_their_order() -> None:
    async def use() -> None:
        turns, at_work, most, order = TurnTaking(2), 0, 0, []

        async def one(number: int) -> None:
            nonlocal at_work, most
            async with turns.at_work():
                at_work += 1
                most = max(most, at_work)
                order.append(number)
                await asyncio.sleep(0)
                at_work -= 1

        await asyncio.gather(*(one(number) for number in range(20)))
        assert most == 2
        assert order == list(range(20))

    asyncio.run(use())


def test_one_that_hangs_with_others_does_not_stop_the_row() -> None:
    async def use() -> None:
        turns, come_back = TurnTaking(1), asyncio.Event()

        async def hanging() -> None:
            async with turns.at_work(), waiting_for_others():
                await come_back.wait()

        waiting = [asyncio.create_task(hanging()) for _ in range(3)]
        await asyncio.sleep(0)
        async with asyncio.timeout(5), turns.at_work():
            pass
        come_back.set()
        await asyncio.gather(*waiting)

    asyncio.run(use())


def test_who_waits_while_waiting_comes_back_to_one_place() -> None:
    async def use() -> None:
        turns = TurnTaking(1)
        for _ in range(2):
            async with asyncio.timeout(5), turns.at_work(), waiting_for_others(), waiting_for_others():
                pass

    asyncio.run(use())


def test_who_gives_up_while_waiting_takes_no_place_with_it() -> None:
    async def use() -> None:
        turns, never = TurnTaking(1), asyncio.Event()

        async def hanging() -> None:
            async with turns.at_work(), waiting_for_others():
                await never.wait()

        async def holding() -> None:
            async with turns.at_work():
                await never.wait()

        given_up = asyncio.create_task(hanging())
        await asyncio.sleep(0)
        held = asyncio.create_task(holding())
        await asyncio.sleep(0)
        given_up.cancel()  # there is no place to come back to
        async with asyncio.timeout(5):
            await asyncio.gather(given_up, return_exceptions=True)
        held.cancel()
        await asyncio.gather(held, return_exceptions=True)
        at_work = 0

        async def one() -> None:
            nonlocal at_work
            async with turns.at_work():
                at_work += 1
                assert at_work == 1
                await asyncio.sleep(0)
                at_work -= 1

        async with asyncio.timeout(5):
            await asyncio.gather(*(one() for _ in range(5)))

    asyncio.run(use())
