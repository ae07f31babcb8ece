"""Before everything is deleted: what a lock holds, and a copy of the data to whoever wants one."""

from collections.abc import Iterable, Mapping
from typing import Any

from infra.hooks.runner import Finding, Stop, agrees, az, dev, main, say, setting


def before_down() -> None:
    """Raises Stop where a lock would let azd delete half of it, or an export that was asked for has failed."""
    group, account = setting("AZURE_RESOURCE_GROUP"), setting("ZERODESK_STORAGE_ACCOUNT")
    if not group or not az("group", "exists", "--name", group):
        return  # there is nothing left to hold or to copy
    held = locks(az("lock", "list", "--resource-group", group))
    if held:
        raise Stop(*held)
    say("Tables and queues have no undelete: with the account the tickets are gone for good.")
    command = f"python -m dev export --account {account} --to ../zerodesk-export"
    if not agrees("Copy all of it to ../zerodesk-export first?"):
        say(f"To have a copy first: {command}")
    elif dev(*command.split()[3:]):
        raise Stop(Finding("export", "the copy failed, so nothing is deleted.", f"Again: {command}"))


def locks(answer: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """Each lock, what it holds, and the command that takes it off."""
    return [
        Finding(
            "lock",
            f"the lock {one['name']!r} holds {_held(one['id'])}: {one.get('notes') or one['level']}",
            f"If you mean it: az lock delete --ids {one['id']}",
        )
        for one in answer
    ]


def _held(id: str) -> str:
    """`storageAccounts/st…`, or the whole group."""
    scope = id.partition("/providers/Microsoft.Authorization/locks/")[0]
    return "/".join(scope.split("/")[-2:])


if __name__ == "__main__":
    raise SystemExit(main(before_down))
