"""The adapters: what the ports mean in rows, messages and blobs, on Azure Storage or in memory."""
