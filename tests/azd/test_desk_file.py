"""desk.yaml: what may stand in it, and what becomes of it on storage that has a desk, or none."""

import re
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from pathlib import Path

import pytest
from azure.core.exceptions import ClientAuthenticationError, HttpResponseError

from dev.bootstrap.console import Trouble
from dev.bootstrap.places import ROOT
from dev.desk import FILE, told
from dev.desk.file import read
from dev.desk.publishing import Done, publish_file
from dev.desk.reaching import when_allowed
from shared.clock import utc_now
from shared.domain.desk import (
    Agent,
    Calendar,
    Canned,
    Defaults,
    Department,
    DeskDocument,
    Priority,
    Role,
    SlaPlan,
    Status,
    Team,
    Topic,
)
from shared.services.ports import Publication, StorageDown
from shared.storage.azure_blobs import AzureBlobs
from shared.storage.azure_tables import AzureRows
from shared.storage.connection import Storage, connect_patiently
from shared.storage.desk_store import DeskStore

OLGA = Agent(name="Olga", email="olga@example.com", admin=True)


def test_the_file_of_the_project_can_be_published_and_holds_nobody() -> None:
    document = read(FILE)
    assert document.departments
    assert not document.agents
    assert not document.keys


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("name: Zerodesk\n", "name: [\n", "is no desk"),
        ("name: Zerodesk\n", "", "missing required field `name`"),
        ("name: Zerodesk\n", "name: Zerodesk\ndepartements: {}\n", "no field departements"),
        ("support: { name: Support }", "support: { name: Support, colour: red }", "departments.support.colour"),
        ("department: support,", "department: nowhere,", "defaults.department"),
        ("%{requester.name}", "%{requester.secret}", "canned.more-details.message: there is no %{requester.secret}"),
        ("name: Zerodesk\n", "name: Zerodesk\nname: Another\n", "'name' stands there twice, at line"),
        ("support: { name: Support }", "support: { name: S }\n  support: { name: T }", "'support' stands there twice"),
        ("name: Zerodesk\n", "name: Zerodesk\nagents: {olga: {name: O, email: o@example.com}}\n", "holds agents"),
        ("name: Zerodesk\n", "name: Zerodesk\nkeys: {a: {name: A, hash: b}}\n", "holds keys"),
    ],
)
def test_what_is_wrong_is_said_in_words(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = FILE.read_text("utf-8")
    assert old in text
    file = tmp_path / "desk.yaml"
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(Trouble, match=said) as caught:
        read(file)
    assert caught.value.mend


def test_the_page_that_it_leads_to_explains_each_part() -> None:
    page = (ROOT / "docs" / "deploying.md").read_text("utf-8").partition("\n## The desk\n")[2].partition("\n## ")[0]
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told == {field.name for field in fields(DeskDocument)} - {"agents", "keys", "version"}
    for part in (Defaults, Department, Team, Role, Topic, SlaPlan, Calendar, Priority, Status, Canned):
        for field in fields(part):
            assert f"`{field.name}`" in page, f"{part.__name__}.{field.name}"


def test_a_file_that_is_not_there_or_no_mapping_is_no_desk(tmp_path: Path) -> None:
    file = tmp_path / "desk.yaml"
    for content in (None, "", "- a\n", "text", b"\xff"):
        if content is not None:
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        with pytest.raises(Trouble, match="is no desk"):
            read(file)


@pytest.fixture
async def storage(storage_account: str) -> AsyncIterator[Storage]:
    made = connect_patiently(storage_account)
    await made.create_all()
    yield made
    await made.close()


def desks_on(storage: Storage) -> tuple[AzureRows, DeskStore]:
    rows = AzureRows(storage.tables)
    return rows, DeskStore(rows, AzureBlobs(storage.blobs), utc_now)


async def edit(storage: Storage, document: DeskDocument) -> None:
    """As an admin changes a desk."""
    _, desks = desks_on(storage)
    base = (await desks.fresh()).version
    await desks.publish(
        Publication(base=base, document=document, command_id=f"edit:{base}", status=200, request=b"", nonce="n")
    )


async def test_the_first_is_published_and_the_second_changes_nothing(storage: Storage) -> None:
    rows, desks = desks_on(storage)
    assert await publish_file(rows, desks, read(FILE), over=False) == (Done.FIRST, [])
    first = await desks.fresh()
    for over in (False, True):
        assert await publish_file(rows, desks, read(FILE), over=over) == (Done.SAME, [])
    assert (await desks.fresh()).version == first.version


async def test_people_do_not_make_a_desk_differ_from_its_file(storage: Storage) -> None:
    rows, desks = desks_on(storage)
    await publish_file(rows, desks, read(FILE), over=False)
    await edit(storage, replace(await desks.fresh(), agents={"olga": OLGA}))
    assert await publish_file(rows, desks, read(FILE), over=False) == (Done.SAME, [])


async def test_an_edited_desk_is_left_alone_and_replaced_only_when_asked_people_apart(storage: Storage) -> None:
    rows, desks = desks_on(storage)
    await publish_file(rows, desks, read(FILE), over=False)
    await edit(storage, replace(await desks.fresh(), name="Help!", agents={"olga": OLGA}))
    done, differing = await publish_file(rows, desks, read(FILE), over=False)
    assert (done, differing) == (Done.LEFT, ["name"])
    assert "it differs from desk.yaml in name" in told(done, differing)
    assert (await desks.fresh()).name == "Help!"
    assert await publish_file(rows, desks, read(FILE), over=True) == (Done.OVER, ["name"])
    now = await desks.fresh()
    assert (now.name, dict(now.agents)) == ("Zerodesk", {"olga": OLGA})


def test_the_command_publishes_once(storage_account: str, tmp_path: Path) -> None:
    import asyncio

    async def create() -> None:
        made = connect_patiently(storage_account)
        await made.create_all()
        await made.close()

    asyncio.run(create())
    for said in ("desk.yaml published.", "desk.yaml is what the desk is."):
        command = [sys.executable, "-m", "dev", "seed", "--connection-string", storage_account]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.strip()) == (0, said), done.stderr


def forbidden() -> StorageDown:
    """As the adapter raises it where a role has not arrived."""
    cause = HttpResponseError("no")
    cause.status_code = 403
    error = StorageDown("get desk: 403 AuthorizationPermissionMismatch")
    error.__cause__ = cause
    return error


class Slow:
    """A role that arrives after so many tries, and the seconds that were slept meanwhile."""

    def __init__(self, tries: int, error: StorageDown) -> None:
        self.tries, self.error, self.slept = tries, error, 0.0

    async def act(self) -> str:
        self.tries -= 1
        if self.tries >= 0:
            raise self.error
        return "done"

    async def sleep(self, seconds: float) -> None:
        self.slept += seconds


async def test_a_role_on_its_way_is_waited_for() -> None:
    slow = Slow(3, forbidden())
    assert await when_allowed(slow.act, slow.sleep) == "done"
    assert slow.slept == 30


async def test_the_wait_has_an_end_and_names_the_roles() -> None:
    slow = Slow(1000, forbidden())
    with pytest.raises(Trouble, match="storage refuses you, for 300 s") as caught:
        await when_allowed(slow.act, slow.sleep)
    assert "Storage Table Data Contributor" in caught.value.mend


async def test_nothing_else_is_waited_for() -> None:
    unknown = StorageDown("get desk: 0 ")
    unknown.__cause__ = ClientAuthenticationError("please sign in")
    for error, said in ((StorageDown("get desk: storage did not answer"), "does not answer"), (unknown, "who you are")):
        slow = Slow(1000, error)
        with pytest.raises(Trouble, match=said):
            await when_allowed(slow.act, slow.sleep)
        assert slow.slept == 0
