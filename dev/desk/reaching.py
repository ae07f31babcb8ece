"""Storage as a person reaches it: a deployed account with the rights of whoever is signed in, or any other."""

from collections.abc import Awaitable, Callable

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError

from dev.bootstrap.console import Trouble, say
from shared.services.ports import StorageDown
from shared.storage.connection import Storage, connect_as_person, connect_patiently

_PAUSE_S = 10.0


def reach(account: str | None, connection_string: str | None) -> Storage:
    """One of the two is given."""
    if connection_string is not None:
        return connect_patiently(connection_string)
    assert account is not None
    from azure.identity.aio import AzureCliCredential, AzureDeveloperCliCredential, ChainedTokenCredential

    return connect_as_person(account, ChainedTokenCredential(AzureDeveloperCliCredential(), AzureCliCredential()))


async def when_allowed[T](
    action: Callable[[], Awaitable[T]], sleep: Callable[[float], Awaitable[None]], patience_s: float = 300
) -> T:
    """The action's answer. A role that was just granted takes up to minutes to arrive: until then storage says 403."""
    waited = 0.0
    while True:
        try:
            return await action()
        except StorageDown as error:
            if isinstance(error.__cause__, ClientAuthenticationError):
                raise Trouble("storage does not know who you are.", "azd auth login, or az login") from error
            if not is_forbidden(error):
                raise Trouble(f"storage does not answer: {error}", "Is it the right account, and set up?") from error
            if waited >= patience_s:
                raise Trouble(
                    f"storage refuses you, for {waited:.0f} s now.",
                    "You need the roles Storage Table Data Contributor and Storage Blob Data Contributor on it; "
                    "azd provision grants them to whoever deploys.",
                ) from error
        if not waited:
            say("  waiting for your role on the storage to arrive (up to five minutes) …")
        waited += _PAUSE_S
        await sleep(_PAUSE_S)


def is_forbidden(error: StorageDown) -> bool:
    """Whether storage knows who asks, and does not let them."""
    cause = error.__cause__
    return isinstance(cause, HttpResponseError) and cause.status_code == 403
