"""The client of Azure Communication Services: by identity, with short timeouts, and without tries of its own."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from azure.communication.email.aio import EmailClient

_TIMEOUTS: dict[str, Any] = {"connection_timeout": 3, "read_timeout": 10}


def connect(endpoint: str, credential: Any, transport: Any = None) -> "EmailClient":
    """Imported here: most instances carry no mail."""
    from azure.communication.email.aio import EmailClient
    from azure.core.pipeline.transport import AioHttpTransport

    transport = transport or AioHttpTransport(use_env_settings=False, **_TIMEOUTS)
    # A retry would sleep in a function, and count against the carrier's limit.
    return EmailClient(endpoint, credential, transport=transport, retry_total=0)
