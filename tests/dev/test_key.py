"""`python -m dev key`: the secret goes to a terminal and nowhere else, unless somebody says so."""

import asyncio
import io
import sys

import pytest

from dev import key
from dev.bootstrap.commands import parse
from dev.bootstrap.console import Trouble
from shared.app import build
from shared.domain.values import Grant
from shared.services.key_ports import ApiKey
from shared.settings import Settings


class Terminal(io.StringIO):
    """Where somebody looks on."""

    def isatty(self) -> bool:
        return True


class Desk:
    """Storage that has not one table yet, as of a desk that is older than keys are."""

    def __init__(self, connection: str, patch: pytest.MonkeyPatch) -> None:
        self.connection, self.patch = connection, patch

    def run(self, *words: str, at: io.StringIO | None = None) -> str:
        """What the command says."""
        out = at or Terminal()
        self.patch.setattr(sys, "stdout", out)
        _, args = parse(["key", *words, "--connection-string", self.connection])
        assert key.main(args) == 0
        return out.getvalue()

    def holder(self, text: str) -> ApiKey | None:
        """Whose key the app says it is."""
        return asyncio.run(self._holder(text))

    async def _holder(self, text: str) -> ApiKey | None:
        app = build(Settings(connection_string=self.connection))
        try:
            return await app.keyring.holder(text)
        finally:
            await app.close()


@pytest.fixture
def local(storage_account: str, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(storage_account, monkeypatch)


def text_in(said: str) -> str:
    (found,) = [line.strip() for line in said.splitlines() if line.strip().startswith("zd_")]
    return found


def test_a_key_is_made_shown_once_listed_without_its_secret_and_revoked(local: Desk) -> None:
    text = text_in(local.run("create", "--name", "Web shop", "--scopes", "intake,read", "--days", "7"))
    made = local.holder(text)
    assert made is not None and (made.expires_at - made.created_at).days == 7
    assert (made.id, made.grant) == ("web-shop", Grant(scopes=frozenset({"intake", "read"})))
    listed = local.run("list")
    assert "holds" in listed and "web-shop" in listed and "intake,read" in listed and "1 keys" in listed
    assert text not in listed and text[-72:-8] not in listed
    assert "web-shop is revoked" in local.run("revoke", "web-shop")
    assert "revoked" in local.run("list")
    assert local.holder(text) is None


def test_without_a_terminal_none_is_made_and_the_command_is_named(local: Desk) -> None:
    piped = io.StringIO()
    with pytest.raises(Trouble) as refused:
        local.run("create", "--name", "Web shop", "--scopes", "work", at=piped)
    assert "python -m dev key create --name 'Web shop' --scopes work" in refused.value.mend
    assert piped.getvalue() == "" and local.run("list") == "0 keys\n"
    made = local.holder(text_in(local.run("create", "--name", "Shop", "--print", at=io.StringIO())))
    assert made is not None and made.id == "shop" and sorted(made.grant.scopes) == ["intake"]


def test_for_a_deployed_desk_nothing_is_asked_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    _, args = parse(["key", "create", "--account", "stdesk", "--name", "intake"])
    with pytest.raises(Trouble) as refused:
        key.main(args)
    assert "key create --name intake --scopes intake --account stdesk" in refused.value.mend


@pytest.mark.parametrize(
    ("words", "told"),
    [(["create", "--name", "Shop", "--scopes", "everything"], "scopes"),
     (["create", "--name", "Shop", "--days", "0"], "days"), (["create", "--name", "Shop", "--id", "local-x"], "id"),
     (["create", "--name", "!"], "id"), (["revoke", "nothing"], "no key 'nothing'"),
     (["create", "--name", "Shop", "--departments", "support"], "storage does not answer")],
)  # fmt: skip
def test_what_does_not_fit_is_told_and_makes_nothing(local: Desk, words: list[str], told: str) -> None:
    with pytest.raises(Trouble, match=told):
        local.run(*words)
    assert local.run("list") == "0 keys\n"


def test_an_id_that_was_used_is_not_given_again(local: Desk) -> None:
    local.run("create", "--name", "Shop")
    with pytest.raises(Trouble, match="there is or was a key 'shop'"):
        local.run("create", "--name", "Shop")
