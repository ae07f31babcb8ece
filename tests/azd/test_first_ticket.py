"""From a deployed desk to the first answered ticket, by the very commands that the README and deploying.md show."""

import argparse
import json
import re
import shlex

import httpx

from dev.bootstrap.commands import parse
from dev.key import folded
from shared.domain.values import Grant
from shared.services.keyring import Wish
from tests.app.signed_in import in_azure
from tests.azd.test_docs import DEPLOY, DEPLOYING
from tests.principals import ANAS
from tests.world import World

CREATE = re.compile(r"python -m (dev key create [^`\n]+)")
CURL = re.compile(r"curl (?:-X (\w+) )?\$URL/api/(\S+) -H \"X-Api-Key: \$(\w+)\".*?-d '(.+?)'", re.DOTALL)


async def keys_of(text: str, world: World) -> dict[str, str]:
    """The keys that are made by the commands of a text, by the variable that holds each."""
    found = {}
    for command in CREATE.findall(text):
        _, args = parse(shlex.split(command)[1:])
        found[args.name.upper()] = (await world.app.keyring.make(wish_of(args)))[1]
    return found


def wish_of(args: argparse.Namespace) -> Wish:
    return Wish(id=folded(args.name), name=args.name, grant=Grant(scopes=frozenset(args.scopes)), days=args.days)


async def done(text: str, world: World, **variables: str) -> list[httpx.Response]:
    """The requests of a text, one after the other."""
    keys, answers = await keys_of(text, world), list[httpx.Response]()
    for name, value in variables.items():
        text = text.replace(name, value)
    for method, path, key, body in CURL.findall(text):
        number = answers[-1].json().get("number", "") if answers else ""
        client = world.client(keys[key])
        answers.append(await client.request(method or "POST", path.replace("$NUMBER", number), json=json.loads(body)))
        assert answers[-1].status_code == 201, answers[-1].text
        await world.follow_all()
    return answers


async def test_a_ticket_is_opened_and_answered_and_the_requester_is_told(world: World) -> None:
    opened, answered = await done(DEPLOY, in_azure(world))
    ticket = answered.json()["ticket"]
    assert (ticket["number"], ticket["status"]) == (opened.json()["number"], "resolved")
    outbox = world.storage.blobs.get_container_client("outbox")
    letters = [await (await outbox.download_blob(name)).readall() async for name in outbox.list_blob_names()]
    assert len([letter for letter in letters if b"pat@example.com" in letter]) == 2, "received, and answered"


async def test_the_first_agent_is_made(world: World) -> None:
    first = DEPLOYING.split("## The first agents\n")[1].split("\n## ")[0]
    (made,) = await done(first.replace("agents/olga", "agents/una"), in_azure(world), **{"<object id>": ANAS})
    assert (made.json()["admin"], made.json()["entra"]) == (True, ANAS)
