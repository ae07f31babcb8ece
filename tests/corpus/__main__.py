"""`python -m tests.corpus`: appends what today's code writes and the corpus lacks; nothing where it lacks nothing."""

import asyncio

from dev.bootstrap.console import say
from tests.corpus.files import all_contents, append, content_of, lacking
from tests.corpus.story import messages, told_story


async def main() -> None:
    """Say what was lacking, and write the story of today's code where anything was."""
    missing = lacking(list(all_contents().values()))
    if not missing:
        say("The corpus lacks nothing.")
        return
    content = await content_of(await told_story(), await messages())
    if still := lacking([*all_contents().values(), content]):
        say(f"tests/corpus/story.py leaves no sample of: {', '.join(still)}")
        return
    say(f"{append(content)} holds now what was lacking: {len(missing)} names, among them {missing[0]}")


if __name__ == "__main__":
    asyncio.run(main())
