"""Bells: hidden until revealed, withdrawn, or rung by themselves."""

from shared.storage.bell_queue import QueueBells
from tests.contract.conftest import Ports


async def test_a_hidden_bell_does_not_ring(ports: Ports) -> None:
    await ports.bells.hide("123456", "trace")
    assert await ports.visible_bells() == []


async def test_a_revealed_bell_rings_at_once_and_once(ports: Ports) -> None:
    receipt = await ports.bells.hide("123456", "trace")
    await ports.bells.reveal(receipt)
    assert [(bell.ticket, bell.traceparent) for bell in await ports.visible_bells()] == [("123456", "trace")]
    assert await ports.visible_bells() == []


async def test_a_withdrawn_bell_never_rings(ports: Ports) -> None:
    receipt = await ports.bells.hide("123456", "trace")
    await ports.bells.withdraw(receipt)
    ports.clock.turn(hours=1)
    assert await ports.visible_bells() == []


async def test_a_bell_that_is_rung_is_visible(ports: Ports) -> None:
    await ports.bells.ring("123456", "trace")
    assert [bell.ticket for bell in await ports.visible_bells()] == ["123456"]


async def test_a_bell_does_not_expire_after_seven_days(ports: Ports) -> None:
    """DESIGN.md 9: that is the default of the queue, and a ticket whose bell expired would never be looked at."""
    await ports.bells.ring("123456", "trace")
    if isinstance(ports.bells, QueueBells):
        (message,) = await ports.bells.queue.peek_messages()
        assert message.expires_on is not None
        assert message.expires_on.year > 9000
    ports.clock.turn(days=3650)
    assert [bell.ticket for bell in await ports.visible_bells()] == ["123456"]
