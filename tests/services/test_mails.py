"""What notices look like: no header that words can break out of, no more text than a mail needs."""

import time

import pytest

from shared.domain.steps import Effect, EffectKind
from shared.domain.ticket import TicketWords
from shared.domain.values import Actor, File, Message, State, Words
from shared.services.drawing import Link
from shared.services.mails import LONGEST_SUBJECT, header, mail_of
from shared.services.plain_text import CUT, LONGEST, plain
from shared.services.wording import Matter, Wording, to_agent, to_requester
from tests.factories import ANA, BEN, DESK, INTAKE, NOON, NUMBER, OLGA, PAT, given_to, ticket

LINK = Link("https://desk.example.com/link?token=t&number=123456", NOON)


def matter(
    kind: EffectKind, by: Actor = ANA, said: str | None = None, state: State | None = None, files: tuple[File, ...] = ()
) -> Matter:
    return Matter(
        effect=Effect(n=3, kind=kind, recipients=(PAT,), entry=3 if said else None, state=state),
        by=by,
        at=NOON,
        ticket=given_to("ben"),
        words=TicketWords(subject="Down", name="Pat", email="pat@example.com"),
        desk=DESK,
        said=Words(message=Message(source=said), files=files) if said else None,
    )


@pytest.mark.parametrize(
    ("said", "line"),
    [
        ("Down", "Down"),
        ("Down\r\nBcc: all@example.com", "Down Bcc: all@example.com"),
        ("Down\nBcc: x", "Down Bcc: x"),
        ("a\x00b\x1bc\x7fd\u2028e\u2029f\u0085g", "a b c d e f g"),
        ("\u202egnp.exe", "gnp.exe"),
        ("  wide \u3000 open  ", "wide open"),
        ("日本 ✓ é", "日本 ✓ é"),
        ("", ""),
    ],
)
def test_a_header_is_one_line_of_visible_text(said: str, line: str) -> None:
    assert header(said) == line


def test_no_header_of_a_mail_has_a_line_end_whatever_people_write() -> None:
    wording = Wording("[#123456] a\r\nX-Evil: 1\r\n\r\nbody" + "x" * 1000, "text")
    mail = mail_of(PAT, "pat@example.com", wording, matter("reply"))
    for value in (mail.to, mail.subject, *mail.headers.values()):
        assert value.isprintable()
    assert len(mail.subject) == LONGEST_SUBJECT


def test_a_mails_id_is_that_of_event_and_recipient_and_its_thread_that_of_ticket_and_recipient() -> None:
    wording = Wording("s", "b")
    one, same, other = (mail_of(who, "x@example.com", wording, matter("reply")) for who in (PAT, PAT, OLGA))
    opened = mail_of(PAT, "x@example.com", wording, matter("opened"))
    assert one == same
    assert len({one.id, other.id, opened.id}) == 3
    assert one.headers["In-Reply-To"] == opened.headers["In-Reply-To"] != other.headers["In-Reply-To"]
    assert one.headers["Message-ID"] == f"<{one.id}@zerodesk.invalid>"
    assert "pat" not in one.id


TO_AGENTS: list[tuple[EffectKind, Actor, str]] = [
    ("opened", Actor(kind="key", id="local-intake"), "Pat opened a ticket."),
    ("opened", OLGA, "Olga opened a ticket."),
    ("message", PAT, "Pat wrote:"),
    ("reply", ANA, "Ana answered:"),
    ("note", ANA, "Ana wrote a note:"),
    ("assigned", ANA, "Ana gave this ticket to you."),
    ("assigned", Actor(kind="system", id="route"), "Zerodesk (demo) gave this ticket to you."),
    ("transferred", ANA, "Ana moved this ticket to Online Banking."),
    ("warned", Actor(kind="system", id="clock"), "This ticket is due soon."),
    ("overdue", Actor(kind="system", id="clock"), "This ticket is overdue."),
]


@pytest.mark.parametrize(("kind", "by", "first"), TO_AGENTS)
def test_agents_read_what_happened_and_the_ticket(kind: EffectKind, by: Actor, first: str) -> None:
    wording = to_agent(matter(kind, by, "It smokes."), "ben")
    assert wording.subject == f"[#{NUMBER}] Down"
    assert wording.body.startswith(f"{first}\n\nIt smokes.\n\nTicket: {NUMBER}: Down\nFrom: Pat\nStatus: Open\n")
    assert "Agent: Ben" in wording.body
    assert wording.body.endswith("\n-- \nZerodesk (demo)\n")


def test_who_is_of_the_team_reads_that_the_team_has_it() -> None:
    assert "to your team." in to_agent(matter("assigned"), "ana").body


TO_REQUESTERS: list[tuple[EffectKind, State | None, str]] = [
    ("opened", None, "We have received your request 123456"),
    ("reply", None, "Ben answered your request 123456:\n\nsaid"),
    ("reply", State.PENDING, "said\n\nWe are waiting for your answer."),
    ("reply", State.RESOLVED, "said\n\nWith this your request is resolved."),
    ("reply", State.CLOSED, "said\n\nWith this your request is closed."),
    ("reply", State.OPEN, "said"),
    ("reply", State.HOLD, "said\n\nWe are waiting for others"),
    ("pending", None, "We are waiting for your answer to your request 123456.\n\nsaid"),
    ("resolved", None, "Your request 123456 is resolved."),
    ("closed", None, "Your request 123456 is closed."),
    ("reopened", None, "Your request 123456 is open again."),
]


@pytest.mark.parametrize("proved", [True, False])
@pytest.mark.parametrize(("kind", "state", "text"), TO_REQUESTERS)
def test_requesters_read_what_became_of_their_request(
    kind: EffectKind, state: State | None, text: str, proved: bool
) -> None:
    wording = to_requester(matter(kind, BEN, "said", state), LINK, proved=proved)
    assert (text if proved else text.replace(":\n\nsaid", ".").replace("said", "").strip()) in wording.body
    assert wording.subject == f"[#{NUMBER}] {'Down' if proved else 'Your request'}"
    assert ("said" in wording.body) is (proved and kind in ("reply", "pending")), "what they wrote is not sent back"
    assert "Pat" not in wording.body


@pytest.mark.parametrize(("by", "subject"), [(INTAKE, "Your request"), (PAT, "Down"), (BEN, "Down")])
def test_what_goes_out_by_itself_says_nothing_that_a_form_or_a_program_brought(by: Actor, subject: str) -> None:
    """Anybody can fill in a form in Pat's name: the desk would mail Pat whatever they like."""
    wording = to_requester(matter("opened", by), LINK, proved=True)
    assert wording.subject == f"[#{NUMBER}] {subject}"


@pytest.mark.parametrize("proved", [True, False])
@pytest.mark.parametrize(("kind", "state", "text"), TO_REQUESTERS)
def test_every_mail_to_a_requester_ends_with_its_link_in_a_line_of_its_own(
    kind: EffectKind, state: State | None, text: str, proved: bool
) -> None:
    told = text.replace("said", "").strip()
    body = to_requester(matter(kind, BEN, "said", state), LINK, proved=proved).body
    before, after = body.split(f"\n\n{LINK.url}\n\n")
    assert (text if proved else told.removesuffix(":")) in before
    assert before.endswith(f"until {NOON:%Y-%m-%d %H:%M} UTC:")
    assert "do not\npass it on" in after and after.endswith(f"\n\n-- \n{DESK.name}\n")


def test_files_are_named_where_words_may_be_told() -> None:
    files = tuple(File(name=name, type="", size=1, sha256="") for name in ("a.pdf", "b.png"))
    assert "said\n\nFiles: a.pdf, b.png\n" in to_agent(matter("message", PAT, "said", files=files), "ben").body
    told = matter("reply", BEN, "said", files=files)
    assert "said\n\nFiles: a.pdf, b.png\n" in to_requester(told, LINK, proved=True).body
    assert "Files" not in to_requester(told, LINK, proved=False).body


def test_words_that_were_forgotten_leave_a_letter_without_them() -> None:
    forgotten = to_requester(matter("reply", BEN), LINK, proved=True).body
    assert forgotten.startswith("Ben answered your request 123456.\n\nThis link opens your request")
    blank = Matter(
        effect=Effect(n=1, kind="opened", recipients=(OLGA,), entry=1),
        by=PAT,
        at=NOON,
        ticket=ticket(),
        words=TicketWords(),
        desk=DESK,
        said=None,
    )
    assert to_agent(blank, "olga").body.startswith("The requester opened a ticket.\n\nTicket: 123456: \nStatus")
    assert to_requester(blank, LINK, proved=True).subject == "[#123456] Your request"


# Plain text.


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hello<br>you</p><p>Bye</p>", "Hello\nyou\nBye"),
        ("<ul><li>a</li><li>b &amp; c</li></ul>", "a\nb & c"),
        ("a<script>evil()</script><style>x{}</style>b", "ab"),
        ("&lt;b&gt; &amp;lt;", "<b> &lt;"),
        ('<a href="http://x/">here</a>', "here"),
        ("<blockquote>quoted</blockquote>mine", "quoted\nmine"),
        ("one\n two\t three", "one two three"),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert plain(Message(format="html", source=html)) == text


def test_a_long_text_is_cut_and_says_so() -> None:
    text = plain(Message(source="word " * LONGEST))
    assert text.endswith(CUT)
    assert len(text) <= LONGEST + len(CUT)


@pytest.mark.parametrize(
    "piece", ["<br", "<b>", "<", "&", "<!--", "<blockquote>", "</p>", " ", "\n", "> ", "<p>a</p>", "\n \n"]
)
@pytest.mark.parametrize("format", ["html", "text"])
def test_no_text_takes_long(piece: str, format: str) -> None:
    source = piece * (500_000 // len(piece))
    started = time.perf_counter()
    plain(Message(format="html" if format == "html" else "text", source=source))
    assert time.perf_counter() - started < 5


def test_markdown_is_mailed_as_it_was_written_but_for_its_escapes() -> None:
    said = "About *\\*Down\\**:\nfile\\_name `a\\_b`"
    assert plain(Message(format="markdown", source=said)) == "About **Down**:\nfile_name `a\\_b`"
    assert plain(Message(format="text", source=said)) == said
    assert plain(Message(format="markdown", source=f"{said}\n{'x' * 16_384}")).startswith(said)
