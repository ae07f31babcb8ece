"""A file as an answer: always to be kept, never to be shown by a browser as a page of ours."""

import re
from urllib.parse import quote

import azure.functions as func

from shared.domain.values import File

UNKNOWN = "application/octet-stream"
# What its sender calls a file is told on only where a browser that believed it could do no harm.
SAFE_TYPES = (
    "application/gzip", "application/pdf", "application/zip", "audio/mpeg", "image/gif", "image/jpeg", "image/png",
    "image/webp", "text/csv", "text/plain", "video/mp4",
)  # fmt: skip
_NOT_ASCII = re.compile(r'[^\x20-\x7e]|["\\%]')
_ATTR_CHARS = "!#$&+-.^_`|~"  # RFC 8187, besides letters and digits


def download(file: File, content: bytes) -> func.HttpResponse:
    """The content under its name; whoever reads it again asks us again whether it may."""
    headers = {
        "Content-Type": safe_type(file.type),  # not as `mimetype`: a text would be told to be UTF-8, and who knows
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(len(content)),
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return func.HttpResponse(content, headers=headers)


def safe_type(type: str) -> str:
    """The type without its parameters if it is known to be harmless."""
    plain = type.partition(";")[0].strip().lower()
    return plain if plain in SAFE_TYPES else UNKNOWN


def disposition(name: str) -> str:
    """As RFC 6266 wants it: a name in ASCII for old clients, the right one for all others."""
    return f"attachment; filename=\"{_NOT_ASCII.sub('_', name)}\"; filename*=UTF-8''{quote(name, safe=_ATTR_CHARS)}"
