"""The outbox: what was carried there can be looked at."""

from datetime import UTC, datetime

from shared.services.effect_ports import Mail
from shared.storage.outbox_blobs import blob_name
from tests.contract.conftest import Ports

MAIL = Mail(
    id="f" * 32,
    at=datetime(2026, 3, 2, 12, 0, tzinfo=UTC),
    about="123456-3-reply",
    to="pat@example.com",
    subject="Down",
    body="On it",
    headers={"Message-ID": "<a@example.com>"},
)


async def test_a_mail_is_listed_by_its_day_and_read_as_it_was_carried(ports: Ports) -> None:
    assert await ports.mailer.names() == []
    await ports.mailer.send(MAIL)
    await ports.mailer.send(MAIL)
    (name,) = await ports.mailer.names()
    assert name == blob_name(MAIL) and name.startswith("2026-03-02/")
    assert await ports.mailer.mail(name) == MAIL


async def test_a_mail_that_is_not_there_is_none(ports: Ports) -> None:
    assert await ports.mailer.mail("2026-03-02/nothing.json") is None
