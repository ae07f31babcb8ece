"""What a newcomer reads first: the address, the keys, and three lines to paste."""

import json
from collections.abc import Iterable
from typing import Protocol

from dev.bootstrap.places import ON_WINDOWS
from dev.running.lines import HEADER


class Key(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def what(self) -> str: ...


_TICKET = {
    "subject": "Online banking system down",
    "message": "I cannot sign in since this morning.",
    "requester": {"name": "Pat", "email": "pat@example.com"},
    "topic": "online-banking",
}
_REPLY = {"message": "We are looking into it."}
# Of the answer to the first line: `"number":"123456"`.
_NUMBER_OF_TICKET = """$(printf %s "$ticket" | sed 's/.*"number":"\\([0-9]*\\)".*/\\1/')"""


def welcome(url: str, keys: Iterable[Key], *, windows: bool = ON_WINDOWS) -> str:
    key_lines = [f"  {key.id:16} {key.what}" for key in keys]
    lines = [f"  {line}" for line in (cmd_lines(url) if windows else shell_lines(url))]
    parts = [
        f"The desk is open: {url}\nIn a browser: {url}/ for requesters, {url}/sign-in to be anybody of the desk.",
        "\n".join(["Local keys, sent as X-Api-Key:", *key_lines]),
        "\n".join(["Open a ticket, see it in the list, reply to it:", *lines]),
        "Ctrl-C stops it; nothing is lost. `python -m dev demo` plays a whole story.",
    ]
    return "\n" + "\n\n".join([*parts, HEADER])


def shell_lines(url: str) -> list[str]:
    """For sh, bash and zsh, together or one after the other: the first keeps the ticket, the third reads its number."""
    return [
        f'ticket=$({create(url)}); echo "$ticket"',
        f"sleep 2; {list_open(url)}",  # lists follow within a second or so
        reply(url, _NUMBER_OF_TICKET),
    ]


def cmd_lines(url: str) -> list[str]:
    """For Windows' cmd, which cannot take a number out of an answer: a person puts it in. Never tried."""
    return [create(url), list_open(url), "rem with the number of the ticket:", reply(url, "NUMBER")]


def create(url: str) -> str:
    return _curl(f"{url}/api/tickets", "local-intake", _TICKET)


def list_open(url: str) -> str:
    return _curl(f"{url}/api/tickets?view=open", "local-agent")


def reply(url: str, number: str) -> str:
    return _curl(f"{url}/api/tickets/{number}/replies", "local-agent", _REPLY)


def _curl(address: str, key: str, body: object = None) -> str:
    """Only double quotes, which both kinds of shell know: cmd takes a single one for a letter."""
    sent = "" if body is None else f' -H "Content-Type: application/json" -d {_quoted(json.dumps(body))}'
    return f'curl -s -w "\\n" "{address}" -H "X-Api-Key: {key}"{sent}'


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '\\"') + '"'
