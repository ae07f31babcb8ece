"""What a mail by the carrier costs in storage calls: exact."""

from typing import Any

from shared.app import Outgoing, queues_of, wire
from shared.services.effect_ports import Errand
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.meter import Meter, metered
from shared.storage.pace_row import PaceRow
from tests.mail.conftest import Carrier
from tests.mail.standin import StandIn, Way
from tests.world import World


async def reply(world: World, carrier: Carrier, pace: PaceRow) -> tuple[Any, Errand]:
    """An instance that mails by the carrier, and the errand of a reply."""
    outgoing = Outgoing(mailer=carrier.mailer, pace=pace)
    blobs, queues = AzureBlobs(world.storage.blobs), queues_of(world.storage, world.clock)
    app = wire(AzureRows(world.storage.tables), blobs, queues, world.clock, outgoing=outgoing)
    number = await world.open()
    await world.client().post(f"tickets/{number}/replies", json={"message": "On it"})
    await app.follower.follow(number, "")
    await app.desks.current()
    return app, Errand(ticket=number, n=2, kind="reply")


async def notice(app: Any, errand: Errand) -> Meter:
    with metered() as meter:
        await app.noticer.notice(errand)
    return meter


async def test_a_mail_costs_eleven_calls_and_learning_what_became_of_it_two(
    world: World, carrier: Carrier, service: StandIn
) -> None:
    """Effect, head and entry, person; pace, claim, three for its link, mark, agenda. Later effect and mark; the clock
    moves the errand."""
    pace = PaceRow(AzureRows(world.storage.tables), world.clock, 100)
    app, errand = await reply(world, carrier, pace)
    assert await pace.take() == 0, "what the first mail of an instance reads, it knows from then on"
    assert (await notice(app, errand)).calls == 8 + 3
    world.clock.turn(minutes=2)
    with metered() as meter:
        assert await app.watch.ring_due("") == 1
    assert meter.calls == 1 + 2, meter.made
    service.states |= {id: {"status": "Succeeded"} for id, _ in service.posts}
    assert (await notice(app, errand)).calls == 2


async def test_a_mail_that_has_to_wait_costs_the_look_the_agenda_and_nothing_of_the_carrier(
    world: World, carrier: Carrier, service: StandIn
) -> None:
    pace = PaceRow(AzureRows(world.storage.tables), world.clock, 1)
    app, errand = await reply(world, carrier, pace)
    assert await pace.take() == 0
    assert (await notice(app, errand)).calls == 1 + 2 + 1 + 1
    assert service.posts == []
    world.clock.turn(minutes=62)
    service.ways = [Way(429, "TooManyRequests", {"Retry-After": "60"})]
    await app.desks.current()
    calls = 4 + 1 + 1 + 3 + 1 + 1 + 1  # pace, claim, link, let go, pace closed, agenda
    assert (await notice(app, errand)).calls == calls
    world.clock.turn(minutes=62)
    await world.app.noticer.notice(errand)  # into the outbox: the ledger is to find it done
