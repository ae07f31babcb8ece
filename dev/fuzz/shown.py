"""What people wrote, on its way in as a message and out to pages and mails."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from dev.fuzz import huge
from dev.fuzz.codec import Codec
from dev.fuzz.dice import Dice, text
from dev.fuzz.pages import unsafe_in
from functions.fields import MessageBody, message
from shared.domain.desk import DeskDocument
from shared.domain.errors import Invalid
from shared.domain.steps import Effect
from shared.domain.ticket import Ticket, TicketWords
from shared.domain.values import Actor, File, Format, Message, Words
from shared.services.drawing import Link
from shared.services.mails import mail_of
from shared.services.plain_text import CUT, LONGEST, plain
from shared.services.wording import Matter, to_agent, to_requester
from shared.web.html import to_html

_SOURCES = (
    "Hello,\r\n\r\nit is down.\r\n> since when?\r\n",
    "<p>Hello <a href='http://example.com/x?y=1&z'>you</a><br><img src=x onerror=x></p><blockquote>q</blockquote>",
    "# Head\n\n* one\n* [two](http://example.com 'x')\n\n```py\n<b>\n```\n<script>x</script>",
    "| a | b |\n|---|---|\n| 1 | ~~2~~ |\n",
    "<table><tr><td colspan=2 style='x'>a<math><mtext><style><!--</style><img title='--&gt;&lt;img src=x onerror=x'>",
    "<svg><p><style><a id='</style><img src=1 onerror=x>'>",
    "[x](javascript:alert(1)) <javascript:alert(1)> ![y](data:text/html,z)",
    "<a href='jav&#x0A;ascript:x' onclick=y>z</a><!--[if IE]><b>--><?php x ?><![CDATA[y]]>",
)  # fmt: skip
_FORMATS: tuple[Format, ...] = ("text", "markdown", "html")
_NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
_LINK = Link("https://desk.example.com/link?token=t&number=123456", _NOON)


def shown_codecs(desk: DeskDocument) -> list[Codec]:
    """None of the readers of what was let in may refuse anything."""
    return [
        Codec(name="message", make=_written, read=_message, refusals=(Invalid,), share=6),
        Codec(name="html", make=_in("html"), read=to_html, check=_is_safe, share=3),
        Codec(name="text", make=_in("text"), read=to_html, check=_is_safe, share=3),
        Codec(name="markdown", make=_in("markdown"), read=to_html, check=_is_safe, share=1),
        Codec(name="plain text", make=_written, read=_plain, share=3),
        Codec(name="mail", make=_matter(desk), read=_mail, share=2),
        *(
            Codec(
                name=f"huge {one.__name__}",
                make=one,
                read=_let_in_and_shown,
                check=_is_safe,
                refusals=(Invalid,),
                share=0,
            )
            for one in (huge.plain, huge.markdown, huge.html)
        ),
    ]


def _written(dice: Dice) -> Message:
    return _in(dice.pick(_FORMATS))(dice)


def _in(format: Format) -> Callable[[Dice], Message]:
    return lambda dice: Message(format=format, source=text(dice, _SOURCES))


def _message(given: Message) -> Message:
    stored = message("message", MessageBody(format=given.format, body=given.source))
    assert "\r" not in stored.source and "\x1b" not in stored.source and "\0" not in stored.source
    return stored


def _is_safe(page: str) -> None:
    found = unsafe_in(page)
    assert not found, found[:3]


def _plain(written: Message) -> str:
    whole = plain(written)
    assert len(whole) <= LONGEST + len(CUT)
    return whole


def _let_in_and_shown(given: Message) -> str:
    stored = _message(given)
    _plain(stored)
    return to_html(stored)


def _matter(desk: DeskDocument) -> Callable[[Dice], Matter]:
    ticket = Ticket(
        number="123456", version=3, requester="pat", source="api", status="open", state=desk.statuses["open"].state,
        priority="normal", department="support", topic=None, team=None, agent="ana", sla=None,
        created_at=_NOON, updated_at=_NOON,
    )  # fmt: skip
    effects = (Effect(n=3, kind="reply", entry=3), Effect(n=3, kind="opened"), Effect(n=3, kind="pending", entry=2))

    def make(dice: Dice) -> Matter:
        some = [text(dice, _SOURCES) for _ in range(3)]
        words = TicketWords(subject=some[0], name=some[1], email=some[2])
        said = Words(
            message=_written(dice), files=(File(name=some[2], type="x/y", size=1, sha256="0"),) * dice.below(3)
        )
        by = dice.pick((Actor(kind="agent", id="ana"), Actor(kind="person", id="pat"), Actor(kind="agent", id=some[0])))
        named = replace(desk, name=some[1])
        return Matter(effect=dice.pick(effects), by=by, at=_NOON, ticket=ticket, words=words, desk=named, said=said)

    return make


def _mail(matter: Matter) -> None:
    """Nothing that people wrote gets into a header as more than one visible line."""
    told = [to_requester(matter, _LINK, proved=matter.by.kind == "agent")]
    for wording in told if matter.effect.kind == "pending" else [*told, to_agent(matter, "ana")]:
        mail = mail_of(matter.by, matter.words.email, wording, matter)
        for line in (mail.subject, *mail.headers, *mail.headers.values()):
            assert len(line) <= 250 and not any(unicodedata.category(char)[0] == "C" for char in line), line
            assert len(line.splitlines()) <= 1, line
        mail.body.encode()
