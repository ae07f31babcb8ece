"""One request a mail by the SDK's own client: what it says, and what each answer means."""

import asyncio
import time
from datetime import timedelta

import pytest

from shared.mail import acs_mailer
from shared.mail.acs_mailer import operation_id
from shared.services.effect_ports import Mail
from shared.services.mail_ports import MailLater, MailRefused
from tests.factories import NOON
from tests.mail.conftest import CLIENT_ID, SENDER, Carrier
from tests.mail.standin import StandIn, Way

HEADERS = {"Message-ID": "<1@zerodesk.invalid>", "In-Reply-To": "<0@zerodesk.invalid>"}
MAIL = Mail(
    id="0af7651916cd43dd8448eb211c80319c",
    at=NOON,
    about="100001-1-opened",
    to="pat@example.com",
    subject="[#100001] Your request",
    body="We have received it.",
    headers=HEADERS,
)
ID = "0af76519-16cd-43dd-8448-eb211c80319c"


async def test_a_mail_is_one_request_with_its_operation_its_headers_and_its_words(
    carrier: Carrier, service: StandIn
) -> None:
    assert await carrier.mailer.send(MAIL) == "accepted"
    ((id, message),) = service.posts
    assert id == operation_id(MAIL.id) == ID
    assert message == {
        "senderAddress": SENDER,
        "recipients": {"to": [{"address": "pat@example.com"}]},
        "content": {"subject": "[#100001] Your request", "plainText": "We have received it."},
        "headers": HEADERS,
        "userEngagementTrackingDisabled": True,
    }


async def test_the_token_is_the_identitys_for_the_service_and_is_asked_for_once(
    carrier: Carrier, service: StandIn
) -> None:
    for _ in range(3):
        await carrier.mailer.send(MAIL)
    (asked,) = service.tokens
    assert asked["client_id"] == CLIENT_ID
    assert asked["resource"] == "https://communication.azure.com/"
    assert asked["secret"] == "identity-secret"


async def test_asking_and_sending_speak_the_same_version(carrier: Carrier, service: StandIn) -> None:
    await carrier.mailer.send(MAIL)
    await carrier.mailer.ask(MAIL.id)
    assert service.queries[0] == service.queries[1]


@pytest.mark.parametrize(
    ("way", "code"),
    [
        (Way(400, "InvalidRecipient"), "InvalidRecipient"),
        (Way(400, "BadRequest"), "BadRequest"),
        (Way(413, "PayloadTooLarge"), "PayloadTooLarge"),
        (Way(400), "400"),
        (Way(400, "an address: pat@example.com"), "400"),
        (Way(202, "EmailDroppedAllRecipientsSuppressed", state="Failed"), "EmailDroppedAllRecipientsSuppressed"),
        (Way(state="Canceled"), "Canceled"),
    ],
)
async def test_what_is_refused_for_good_is_refused_by_its_code(
    carrier: Carrier, service: StandIn, way: Way, code: str
) -> None:
    service.ways = [way]
    with pytest.raises(MailRefused) as refused:
        await carrier.mailer.send(MAIL)
    assert str(refused.value) == code
    assert len(service.posts) == 1


@pytest.mark.parametrize(
    ("way", "code", "after_s", "is_throttled"),
    [
        (Way(429, "TooManyRequests", {"Retry-After": "97"}), "TooManyRequests", 97, True),
        (Way(429, "TooManyRequests"), "TooManyRequests", None, True),
        (Way(429, headers={"Retry-After": "-5"}), "429", 1, True),
        (Way(429, headers={"Retry-After": "9e9"}), "429", 86400, True),
        (Way(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), "429", None, True),
        (Way(401, "Denied"), "sign-in", None, False),
        (Way(403, "Forbidden"), "Forbidden", None, False),
        (Way(404, "DomainNotLinked"), "DomainNotLinked", None, False),
        (Way(400, "InvalidSenderUserName"), "InvalidSenderUserName", None, False),
        (Way(500), "500", None, False),
        (Way(503, "Busy", {"Retry-After": "5"}), "Busy", 5, False),
        (Way(cut="before"), "no-answer", None, False),
        (Way(cut="after"), "no-answer", None, False),
    ],
)
async def test_what_can_go_out_later_says_when_and_is_not_tried_again_in_place(
    carrier: Carrier, service: StandIn, way: Way, code: str, after_s: float | None, *, is_throttled: bool
) -> None:
    service.ways, began = [way], time.monotonic()
    with pytest.raises(MailLater) as later:
        await carrier.mailer.send(MAIL)
    assert (str(later.value), later.value.after_s, later.value.is_throttled) == (code, after_s, is_throttled)
    assert len(service.posts) == 1
    assert time.monotonic() - began < 4, "nobody slept"


async def test_a_service_that_hangs_is_left_in_time(
    carrier: Carrier, service: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acs_mailer, "LONGEST_S", 0.3)
    service.ways = [Way(hangs=True)]
    with pytest.raises(MailLater, match="no-answer"):
        await asyncio.wait_for(carrier.mailer.send(MAIL), timedelta(seconds=20).total_seconds())


async def test_an_identity_that_gets_no_token_is_no_refusal_of_the_mail(carrier: Carrier, service: StandIn) -> None:
    service.tokens_fail = True
    with pytest.raises(MailLater, match="sign-in"):
        await carrier.mailer.send(MAIL)
    assert service.posts == []


async def test_a_repeat_that_the_service_knows_is_accepted(carrier: Carrier, service: StandIn) -> None:
    service.ways = [Way(409, "OperationExists")]
    assert await carrier.mailer.send(MAIL) == "accepted"


# What became of it.


async def test_an_operation_ends_well_or_not_or_goes_on(carrier: Carrier, service: StandIn) -> None:
    assert await carrier.mailer.ask(MAIL.id) == "accepted"
    service.states[ID] = {"status": "Succeeded"}
    assert await carrier.mailer.ask(MAIL.id) == "sent"
    service.states[ID] = {"status": "Failed", "error": {"code": "EmailDroppedAllRecipientsSuppressed"}}
    with pytest.raises(MailRefused, match="EmailDroppedAllRecipientsSuppressed"):
        await carrier.mailer.ask(MAIL.id)


@pytest.mark.parametrize("way", [Way(429, "TooManyRequests"), Way(404, "NotFound"), Way(400, "Bad"), Way(500)])
async def test_who_cannot_be_told_is_told_later_and_never_that_it_was_refused(
    carrier: Carrier, service: StandIn, way: Way
) -> None:
    service.asked = [way]
    with pytest.raises(MailLater):
        await carrier.mailer.ask(MAIL.id)
