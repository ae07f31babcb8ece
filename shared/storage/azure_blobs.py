"""Blobs on Azure Blob Storage."""

from azure.core.exceptions import HttpResponseError
from azure.storage.blob.aio import BlobServiceClient

from shared.storage.driver_errors import is_missing, translated
from shared.storage.rows import BlobName, Labels


class AzureBlobs:
    """Immutable blobs of at most 25 MiB, each written and read whole in one call."""

    def __init__(self, service: BlobServiceClient) -> None:
        self._service = service

    async def put(self, container: str, name: str, content: bytes, labels: Labels | None = None) -> None:
        with translated(f"put {container}"):
            blob = self._service.get_blob_client(container, name)
            await blob.upload_blob(content, overwrite=True, metadata=dict(labels or {}))

    async def get(self, container: str, name: str) -> bytes | None:
        with translated(f"get {container}"):
            try:
                stream = await self._service.get_blob_client(container, name).download_blob()
                content: bytes = await stream.readall()
            except HttpResponseError as error:
                if is_missing(error):
                    return None
                raise
        return content

    async def names(self, container: str, prefix: str) -> list[BlobName]:
        listing = self._service.get_container_client(container).list_blobs(name_starts_with=prefix, include="metadata")
        with translated(f"list {container}"):
            return [BlobName(blob.name, blob.metadata or {}) async for blob in listing]

    async def delete(self, container: str, name: str) -> None:
        with translated(f"delete {container}"):
            try:
                await self._service.get_blob_client(container, name).delete_blob()
            except HttpResponseError as error:
                if not is_missing(error):
                    raise
