"""After the resources are there: the desk is published once, and who is at a terminal may have a first key."""

from infra.hooks.runner import Finding, Stop, agrees, at_terminal, dev, main, run, say, setting

_ASKED = "ZERODESK_FIRST_KEY"


def set_up() -> None:
    """Harmless when it runs again: a desk that is there stays, and a key is offered once."""
    account = setting("ZERODESK_STORAGE_ACCOUNT")
    if not account:
        raise Stop(Finding("outputs", "ZERODESK_STORAGE_ACCOUNT is not set.", "It is an output: run azd provision."))
    if setting("ZERODESK_PRIVATE_NETWORK").lower() == "true":
        say("The storage is closed to this machine. From within its network, once:")
        say(f"  python -m dev seed --account {account}\n  {key_command(account)}")
        return
    if dev("seed", "--account", account):
        raise Stop(Finding("seed", "the desk was not published.", f"python -m dev seed --account {account}"))
    offer_key(account)


def offer_key(account: str) -> None:
    """A key is shown once and only to a person: in a pipeline it would stand in a log."""
    if not at_terminal():
        say(f"No key was made: nobody is at a terminal. To make one: {key_command(account)}")
        return
    if setting(_ASKED):
        return
    wanted = agrees("Make the first API key now, for a client that opens tickets?")
    run("azd", "env", "set", _ASKED, "made" if wanted else "later")
    if not wanted:
        say(f"Later: {key_command(account)}")
    elif dev(*key_command(account).split()[3:]):
        say(f"No key was made. Again: {key_command(account)}")


def key_command(account: str) -> str:
    """For a client that may only open tickets: the least that is of use."""
    return f"python -m dev key create --account {account} --name intake"


if __name__ == "__main__":
    raise SystemExit(main(set_up))
