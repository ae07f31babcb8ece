"""Blobs on Azure Blob Storage."""

from azure.core.exceptions import HttpResponseError
from azure.storage.blob.aio import BlobServiceClient

from shared.storage.driver_errors import is_missing, translated


class AzureBlobs:
    """Small immutable blobs, written and read whole."""

    def __init__(self, service: BlobServiceClient) -> None:
        self._service = service

    async def put(self, container: str, name: str, content: bytes) -> None:
        with translated(f"put {container}"):
            await self._service.get_blob_client(container, name).upload_blob(content, overwrite=True)

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
