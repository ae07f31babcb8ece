"""Bodies near their caps, made to cost a parser as much as they can."""

from dev.fuzz.dice import Dice, odd_text
from functions.fields import MOST_HTML, MOST_MESSAGE
from shared.domain.markdown import LONGEST_MARKDOWN
from shared.domain.values import Message

_MARKS = (
    "![", "[", "](", "*", "**_", "`", "~~", "> ", "- ", "\n- ", "<a", "&", "|", "|-|\n", "\\", "#", "<!--",
    "[x]: y\n", "\t", "a*b_", "<b>", "<https:", "1. ", "```\n",
)  # fmt: skip
_TAGS = (
    "<b>", "<p><b>", "<table><tr><td>", "</b>", "<a href=x>", "<", "<!--", "<![CDATA[", "&amp", "&#x", "<svg><style>",
    "<p>", "<x ", "<a a=", "<li>", "<select><option>", "<math><mi>", "<br", "<i></p>", "<table><b>", "<script>", "</",
    "<plaintext>", "<title>", "<b></i>", "\u00e4<i>", "<form><div>", "<nobr>", "<template>",
)  # fmt: skip


def plain(dice: Dice) -> Message:
    """Text, as long as a message may be."""
    return Message(format="text", source=_filled(dice, ("\n\n", "> ", "a", " \n", "&<", "\t", "\r\n"), MOST_MESSAGE))


def markdown(dice: Dice) -> Message:
    """Markdown, as long as it is rendered."""
    return Message(format="markdown", source=_filled(dice, _MARKS, LONGEST_MARKDOWN))


def html(dice: Dice) -> Message:
    """HTML, as long as it is taken."""
    return Message(format="html", source=_filled(dice, _TAGS, MOST_HTML))


def _filled(dice: Dice, parts: tuple[str, ...], most: int) -> str:
    """Few parts again and again, up to so many bytes; not always all of them."""
    pattern = "".join(dice.pick(parts) for _ in range(1 + dice.below(4)))
    before, behind = dice.pick(parts) * dice.below(200), odd_text(dice)
    source = "words " + before + pattern * (most // len(pattern))
    size = most if dice.one_in(2) else dice.below(most)
    return source.encode()[: max(size - 200, 1)].decode("utf-8", "ignore") + behind[:20]
