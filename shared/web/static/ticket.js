// What the page of a ticket is better with: both forms are open where there is room, a canned text goes where the caret is, and an answer that came in while one
// writes counts as seen once it has stood before one's eyes.

// Where a text is put: at the caret; at the end of what was typed after a blank line, as without script.
export function placed(text, start, end, canned) {
  const before = text.slice(0, start);
  const isAtEnd = before.trim() !== "" && text.slice(end).trim() === "";
  return isAtEnd ? { start: before.trimEnd().length, end: text.length, said: `\n\n${canned}` } : { start, end, said: canned };
}

// Plain text as Markdown shows it as it stands: what shared/domain/markdown.py does.
export function escapedLines(text) {
  return text.split(/\r\n?|\n/).map(escapedLine).join("\n");
}

function escapedLine(line) {
  const words = line.replace(/^[ \t]+/, "");
  const head = words.match(/^(?:[-+=:.]|[0-9]+[.)])/)?.[0] ?? "";
  const safe = head && `${head.slice(0, -1)}\\${head.slice(-1)}`;
  return (words === line ? "" : " ") + safe + words.slice(head.length).replace(/[\\`*_[\]()<>#!&~|]/g, "\\$&");
}

// All of what was typed around a place, looking in Markdown as it did.
function around(text, { start, end, said }) {
  const before = escapedLines(text.slice(0, start)) + said;
  return { start: 0, end: text.length, said: before + escapedLines(text.slice(end)), caret: before.length };
}

// Up to which event the ticket was seen: to its last, but for answers that were not.
export function seenUpTo(seen, last, first, answers, looked) {
  if (first > seen + 1) return seen; // some are on no page
  const unseen = answers.filter((n) => n > seen && !looked.includes(n));
  return Math.max(seen, unseen.length ? Math.min(...unseen) - 1 : last);
}

function put(box, canned, isTurned) {
  const place = placed(box.value, box.selectionStart, box.selectionEnd, canned);
  const { start, end, said, caret } = isTurned ? around(box.value, place) : place;
  box.focus();
  box.setSelectionRange(start, end);
  if (!document.execCommand("insertText", false, said)) box.setRangeText(said, start, end, "end"); // the first can be undone
  if (isTurned) box.setSelectionRange(caret, caret);
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

function tell(status, isTurned) {
  const note = document.createElement("p");
  note.className = "hint";
  note.textContent = status.dataset.turned;
  status.replaceChildren(...(isTurned ? [note] : []));
}

async function insert(event) {
  const button = event.target.closest?.("button[data-canned]");
  if (!button) return;
  event.preventDefault();
  const name = button.dataset.canned;
  const { [name]: box, [`${name}-canned`]: choice, [`${name}-format`]: format } = button.form.elements;
  if (!choice.value) return choice.focus();
  if (button.ariaBusy) return; // pressed again while the text is on its way
  button.ariaBusy = "true";
  try {
    const query = new URLSearchParams({ part: "canned", canned: choice.value, format: format.value });
    const answer = await fetch(`${location.pathname.match(/^.*?[/]tickets[/][0-9]+/)[0]}?${query}`, { redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (answer.status !== 200) throw new Error(answer.status);
    const found = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("pre");
    const isTurned = format.value !== found.dataset.format;
    format.value = found.dataset.format;
    choice.value = "";
    put(box, found.textContent, isTurned);
    tell(button.form.querySelector("[data-turned]"), isTurned);
  } catch {
    button.form.requestSubmit(button);
  } finally {
    button.ariaBusy = null;
  }
}

function followEyes(thread, field) {
  const looked = [];
  const eyes = new IntersectionObserver(
    (entries) => {
      entries.filter(isSeen).forEach(({ target }) => {
        eyes.unobserve(target);
        looked.push(numberOf(target));
      });
      const all = Array.from(thread.querySelectorAll('[id^="e"]'), numberOf);
      const answers = Array.from(thread.querySelectorAll(".reply"), (one) => numberOf(one.closest("[id]")));
      field.value = seenUpTo(Number(field.value), Number(thread.dataset.last), Math.min(...all), answers, looked);
    },
    { threshold: [0.1, 0.3, 0.6, 1] },
  );
  const watch = () => {
    eyes.disconnect();
    thread.querySelectorAll("li[id]").forEach((one) => numberOf(one) > field.value && eyes.observe(one));
  };
  watch();
  new MutationObserver(watch).observe(thread, { childList: true });
}

const numberOf = (element) => Number(element.id.slice(1));
const isSeen = (entry) => entry.intersectionRatio > 0.55 || entry.intersectionRect.height > entry.rootBounds.height / 2;

function start() {
  // Side by side both are open; one below the other, the note is a click away.
  if (matchMedia("(min-width: 85rem)").matches) document.querySelectorAll(".write").forEach((one) => (one.open = true));
  document.addEventListener("click", insert);
  const thread = document.querySelector("[data-last]");
  const field = document.querySelector("input[name=seen]");
  if (thread && field) followEyes(thread, field);
}

if (typeof document !== "undefined") start();
