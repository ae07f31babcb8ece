"""A picture in at most 256 colours: a third of the size, and nobody sees it. The browser itself decodes and counts."""

import base64
import struct
import zlib

from playwright.async_api import Page

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_COUNT = """async (png) => {
  const image = await createImageBitmap(await (await fetch(png)).blob());
  const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
  drawing.drawImage(image, 0, 0);
  const pixels = new Uint32Array(drawing.getImageData(0, 0, image.width, image.height).data.buffer);
  const often = new Map();
  for (const one of pixels) often.set(one, (often.get(one) ?? 0) + 1);
  const palette = [...often].sort((a, b) => b[1] - a[1]).slice(0, 256).map(([one]) => one);
  const part = (one, shift) => (one >> shift) & 255;
  const far = (a, b) => [0, 8, 16].reduce((sum, shift) => sum + (part(a, shift) - part(b, shift)) ** 2, 0);
  const place = new Map(palette.map((one, n) => [one, n]));
  const nearest = (one) => palette.reduce((best, other, n) => far(one, other) < far(one, palette[best]) ? n : best, 0);
  const indexes = Uint8Array.from(pixels, (one) => {
    if (!place.has(one)) place.set(one, nearest(one));
    return place.get(one);
  });
  let text = "";
  for (let at = 0; at < indexes.length; at += 32768) text += String.fromCharCode(...indexes.subarray(at, at + 32768));
  return { width: image.width, height: image.height, palette: palette.map((one) => [0, 8, 16].map((s) => part(one, s))),
           indexes: btoa(text) };
}"""


async def reduced(blank: Page, png: bytes) -> bytes:
    """The same picture as a PNG with a palette; `blank` is a page without a policy of its own."""
    found = await blank.evaluate(_COUNT, f"data:image/png;base64,{base64.b64encode(png).decode()}")
    width, height, indexes = found["width"], found["height"], base64.b64decode(found["indexes"])
    lines = b"".join(b"\0" + indexes[at * width : (at + 1) * width] for at in range(height))
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
            _chunk(b"PLTE", bytes(part for colour in found["palette"] for part in colour)),
            _chunk(b"IDAT", zlib.compress(lines, 9)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
