"""One form for each page that does something: who fills it in, on which page, and where it leads when it is done."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from functions.contract import Contract
from tests.app.samples import AGENT, CANNED

PAT, GUEST = "person", "guest"  # the ticket's requester: signed in, or Kim, who came by a link
WHAT = "priority"  # of the values that agents change


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSample:
    """A form that may be sent by `who` (nobody for a stranger) to a ticket just opened.

    `page` is where it stands, `path` where it goes, if that is elsewhere, `form` where it would go by another of its
    buttons; `to` is where it leads, or what that begins with, or nothing where a page is shown. `before` and
    `meanwhile` are requests of Ana's before the page is read, and after it.
    """

    who: str | None
    page: str
    path: str = ""
    form: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    to: str = ""
    before: tuple[str, str, Any] | None = None
    meanwhile: tuple[str, str, Any] | None = None
    file: bytes | None = None


DESK = "/desk/tickets/{number}"
ANA = PageSample(who="agent:ana", page=DESK)
OLGA = "agent:olga"
OPENING = {"name": "Pat", "email": "pat@example.com", "subject": "Down", "message": "It is"}
NEW = {"id": "kai", "agent-name": "Kai", "agent-email": "kai@example.com"}

PAGE_SAMPLES: Mapping[str, PageSample] = {
    "open_ticket": PageSample(who=None, page="/open", values=OPENING, to="/open/…"),
    "ask_for_link": PageSample(
        who=None, page="/status", values={"email": "pat@example.com", "number": "{number}"}, to="/status?asked=yes"
    ),
    "answer_own_ticket": PageSample(
        who=PAT, page="/t/{number}", values={"message": "Still down"}, to="/t/{number}?said=sent#e2"
    ),
    "close_own_ticket": PageSample(
        who=PAT, page="/t/{number}", path="/t/{number}/close", to="/t/{number}?said=closed"
    ),
    "prove_address": PageSample(
        who=GUEST, page="/t/{number}", path="/t/{number}/address", to="/t/{number}?said=proved"
    ),
    "send_reply": replace(
        ANA, path=f"{DESK}/reply", values={"reply": "On it", "reply-status": "pending"}, to=f"{DESK}?done=replied#e2"
    ),
    "send_note": replace(ANA, path=f"{DESK}/note", values={"note": "Looks like DNS"}, to=f"{DESK}?done=noted#e2"),
    "claim_on_desk": replace(ANA, path=f"{DESK}/claim", to=f"{DESK}?done=claimed"),
    "release_on_desk": replace(
        ANA, path=f"{DESK}/release", to=f"{DESK}?done=released", before=("POST", "claim", None)
    ),
    "change_on_desk": replace(
        ANA, path=f"{DESK}/change/{WHAT}", values={WHAT: "low", f"{WHAT}-comment": "Not so bad"},
        to=f"{DESK}?done=changed",
    ),
    "insert_into_reply": replace(
        ANA, path=f"{DESK}/reply/insert", form=f"{DESK}/reply", values={"reply-canned": CANNED}
    ),
    "insert_into_note": replace(
        ANA, path=f"{DESK}/note/insert", form=f"{DESK}/note", values={"note-canned": CANNED}
    ),
    "change_agent": PageSample(
        who=OLGA, page=f"/manage/agents/{AGENT}", values={"agent-name": "Leonie"},
        to=f"/manage/agents/{AGENT}?said=saved",
    ),
    "add_agent": PageSample(who=OLGA, page="/manage/new-agent", values=NEW, to="/manage/agents/kai?said=added"),
    "send_poison_again": PageSample(
        who=OLGA, page="/manage/poison", path="/manage/poison/bells", to="/manage/poison?said=sent&sent=…"
    ),
    "sign_out": PageSample(who=GUEST, page="/sign-out", values={"links": "all"}, to="/"),
    "choose_language": PageSample(who=PAT, page="/mine", path="/language", values={"language": "de"}, to="/mine"),
    "sign_in_as": PageSample(who=PAT, page="/sign-in", values={"who": "agent:ana"}, to="/desk"),
}  # fmt: skip


def page_sample_of(contract: Contract) -> PageSample:
    """The sample of a page's form; a new one has to bring one."""
    assert contract.name in PAGE_SAMPLES, f"tests/app/page_samples.py has no form for {contract.name}"
    return PAGE_SAMPLES[contract.name]
