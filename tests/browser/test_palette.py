"""Pictures with a palette: the same to the eye, and smaller."""

import base64

from playwright.async_api import Browser

from dev.screens.palette import reduced

PAGE = "<!doctype html><p style='background: #1f5f8b; height: 3rem'></p><hr style='color: #86c5f0'>"
SAME = """async ([one, other]) => {
  const pixels = await Promise.all([one, other].map(async (png) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const drawing = new OffscreenCanvas(image.width, image.height).getContext("2d");
    drawing.drawImage(image, 0, 0);
    return drawing.getImageData(0, 0, image.width, image.height).data;
  }));
  return pixels[0].length === pixels[1].length && pixels[0].every((part, n) => part === pixels[1][n]);
}"""


async def test_a_picture_of_few_colours_stays_the_same_and_gets_smaller(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content(PAGE)
    before = await page.screenshot()
    after = await reduced(page, before)
    assert len(after) < len(before)
    assert await page.evaluate(SAME, [_text(before), _text(after)])
    await page.context.close()


async def test_one_of_many_colours_keeps_its_size_and_is_near(chromium: Browser) -> None:
    page = await chromium.new_page()
    await page.set_content("<body style='background: linear-gradient(90deg, #000, #fff 50%, #f00)'>")
    after = await reduced(page, await page.screenshot())
    assert after[25] == 3  # a palette
    await page.context.close()


def _text(png: bytes) -> str:
    return base64.b64encode(png).decode()
