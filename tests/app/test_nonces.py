"""Each form of a page that makes a command has a nonce of ours, or is shown again: nothing is done by a forged one."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from functions.contract import Contract
from tests.app.browser import PageSeen, signed_in
from tests.app.contracts import page_table
from tests.app.stored import everything_in
from tests.world import World

AGAIN_IS_NO_MORE: Mapping[str, str] = {
    "insert_into_reply": "the form again with more in it, and nothing done",
    "insert_into_note": "the same",
    "sign_in_as": "another session, and the one before ends",
    "sign_out": "what is over is over",
    "choose_language": "what was chosen is chosen",
    "prove_address": "an address that is proved stays proved",
}  # forms without a nonce: sent twice they do what they did once


@dataclass(frozen=True, kw_only=True)
class Filled:
    """A form as somebody sends it: from which page, with what."""

    who: str = "Ana"
    page: str = "/desk/tickets/{number}"
    values: Mapping[str, str] = field(default_factory=dict)


FORMS: Mapping[str, Filled] = {
    "open_ticket": Filled(who="Pat", page="/open", values={"subject": "Down", "message": "It is"}),
    "ask_for_link": Filled(who="Pat", page="/status", values={"email": "pat@example.com", "number": "{number}"}),
    "answer_own_ticket": Filled(who="Pat", page="/t/{number}", values={"message": "Still down"}),
    "close_own_ticket": Filled(who="Pat", page="/t/{number}"),
    "send_reply": Filled(values={"reply": "On it"}),
    "send_note": Filled(values={"note": "Hm"}),
    "claim_on_desk": Filled(),
    "release_on_desk": Filled(),
    "change_on_desk": Filled(values={"priority": "low"}),
    "change_agent": Filled(who="Olga", page="/manage/agents/vera", values={"agent-name": "Leonie"}),
    "add_agent": Filled(
        who="Olga", page="/manage/new-agent", values={"agent-name": "Pat", "agent-email": "pat2@example.com"}
    ),
    "send_poison_again": Filled(who="Olga", page="/manage/poison"),
}
BAD = [
    None,
    "",
    "x",
    "0" * 31,
    "0" * 33,
    "0" * 100_000,
    "G" * 32,
    "A" * 32,
    " " + "0" * 31,
    "\u0660" * 32,
    "0" * 31 + "\n",
]
WRITES = [one for one in page_table().contracts if one.is_write and one.name not in AGAIN_IS_NO_MORE]


def test_every_form_without_a_nonce_says_why() -> None:
    assert set(FORMS) == {one.name for one in WRITES}
    assert set(AGAIN_IS_NO_MORE) < {one.name for one in page_table().contracts if one.is_write}


@pytest.mark.parametrize("contract", WRITES, ids=lambda one: one.name)
async def test_a_form_whose_nonce_is_not_ours_is_a_page_that_says_so_and_changes_nothing(
    world: World, contract: Contract
) -> None:
    filled, number = FORMS[contract.name], await world.open()
    if contract.name == "release_on_desk":
        assert (await world.client().post(f"tickets/{number}/claim")).is_success
    if contract.name == "send_poison_again":
        await world.storage.letters("bells-poison").send("spoiled")
        world.spoiled = True
    browser = await signed_in(world, filled.who)
    path = f"/{contract.path}".format(number=number, what="priority", id="vera", queue="bells")
    form = PageSeen((await browser.get(filled.page.format(number=number))).text).form(path)
    fields = {**form.fields, **{name: value.format(number=number) for name, value in filled.values.items()}}
    assert len(fields.pop("nonce")) == 32
    before, answer = await everything_in(world), None
    for bad in BAD:
        given = fields if bad is None else {**fields, "nonce": bad}
        answer = await browser.posted(path, given, is_multipart=form.is_multipart)
        assert answer.status_code == 422, bad
        assert any(one in answer.text for one in ("Please send it again", "nothing was sent"))
        assert await everything_in(world) == before, bad
    assert answer is not None
    again = PageSeen(answer.text).form(path).fields["nonce"]
    done = await browser.posted(path, {**fields, "nonce": again}, is_multipart=form.is_multipart)
    assert done.status_code == 303, "and it is the nonce alone that was wrong"
