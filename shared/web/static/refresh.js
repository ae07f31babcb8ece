// Regions with data-refresh stay up to date: more and more seldom while nothing is new, not at all in a tab that nobody
// looks at or has touched for a quarter of an hour. Links with data-part open in place.

export const FIRST_S = 15;
export const MOST_S = 120;
export const IDLE_S = 900;

// In how many seconds to ask again.
export function nextDelay(delay, isNew, first = FIRST_S) {
  return isNew ? first : Math.max(first, Math.min(delay * 1.5, MOST_S));
}

// Whether a region is asked for now. All times in seconds.
export function isTime(now, { due, isVisible, touched }) {
  return isVisible && now - touched < IDLE_S && now >= due;
}

const seconds = () => performance.now() / 1000;
let touched = seconds();
const touch = () => (touched = seconds());
const said = typeof document === "undefined" ? null : document.createElement("p");

function ask(address, tag) {
  const headers = { "Page-Zone": document.body.dataset.zone, ...(tag && { "If-None-Match": tag }) };
  return fetch(address, { headers, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(10000) });
}

function parsed(html) {
  const body = new DOMParser().parseFromString(html, "text/html").body;
  return body.querySelector(":scope > [data-refresh]") ?? body;
}

// Somebody writes or selects in it: it waits.
function isInUse(element) {
  const selection = document.getSelection();
  return element.querySelector(":is(input, textarea, select):focus") || (!selection.isCollapsed && selection.containsNode(element, true));
}

const words = (element) => element.textContent.replace(/\s+/g, " ").trim();
const nameOf = (details) => details.id || words(details.querySelector("summary"));

const topOf = (element) => element.getBoundingClientRect().top;

// The content is another one; whether it says something else. What was open stays open, who was at a link is at it again,
// and a field below that somebody types into stays where it is on the screen.
function replace(element, fresh) {
  const typing = element.contains(document.activeElement) ? null : document.activeElement.closest("form");
  const top = typing && topOf(typing);
  const open = new Set(Array.from(element.querySelectorAll("details[open]"), nameOf));
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const isNews = words(element) !== words(fresh);
  fresh.querySelectorAll("details").forEach((one) => open.has(nameOf(one)) && one.setAttribute("open", ""));
  Object.assign(element.dataset, fresh.dataset);
  element.replaceChildren(...fresh.childNodes);
  if (typing) scrollBy({ top: topOf(typing) - top, behavior: "instant" });
  if (active) {
    const again = Array.from(element.querySelectorAll("a, summary")).find(
      (one) => one.getAttribute("href") === active.getAttribute("href") && (one.href || words(one) === words(active)),
    );
    if (!again) element.tabIndex = -1;
    (again ?? element).focus({ preventScroll: true });
  }
  if (isNews && element.dataset.said) {
    said.textContent = "";
    setTimeout(() => (said.textContent = element.dataset.said), 100);
  }
  return isNews;
}

// What somebody is at, has opened or has typed into stays as it is.
const isLeftAlone = (element) =>
  "touched" in element.dataset || element.contains(document.activeElement) || element.querySelector("details[open], [aria-expanded=true]");

// The rest of a page whose region has news: its values, as the page has them now.
async function renewAround(path) {
  const around = Array.from(document.querySelectorAll("[data-around]"));
  const answer = around.length ? await ask(path) : null;
  if (answer?.status !== 200) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  around.forEach((element) => {
    const fresh = page.getElementById(element.id);
    if (fresh && !isLeftAlone(element)) element.replaceWith(fresh);
  });
}

async function look(region) {
  const { element } = region;
  region.due = Infinity; // until this has an answer
  let isNew = false;
  try {
    const answer = await ask(element.dataset.refresh, region.tag);
    if (answer.status === 200) {
      const html = await answer.text();
      if (!isInUse(element)) {
        const isNews = replace(element, parsed(html));
        isNew = region.tag !== null || isNews; // the first answer may be news to a page that was long in the background
        region.tag = answer.headers.get("ETag");
        if (isNew) await renewAround(new URL(element.dataset.refresh, location).pathname);
      }
    } else if (answer.status < 500 && answer.status !== 304 && answer.status !== 429) {
      return; // signed out, or gone: a click says so
    }
  } catch {
    // away for a moment
  }
  region.delay = nextDelay(region.delay, isNew, region.first);
  region.due = seconds() + region.delay;
}

function watch(element) {
  const first = Number(element.dataset.every) || FIRST_S;
  const wait = element.hasAttribute("data-soon") ? 0 : first;
  return { element, first, delay: first, due: seconds() + wait, tag: null };
}

async function openPart(event) {
  const link = event.target.closest?.("a[data-part]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const place = link.closest("p") ?? link;
  if (link.getAttribute("aria-expanded") === "true") {
    place.nextElementSibling.remove();
    link.setAttribute("aria-expanded", "false");
    return;
  }
  if (link.ariaBusy) return; // pressed again while it is on its way
  link.ariaBusy = "true";
  try {
    const answer = await ask(`${link.pathname}?part=${link.dataset.part}`);
    if (answer.status !== 200) throw new Error(answer.status);
    const shown = document.createElement("div");
    shown.append(...parsed(await answer.text()).childNodes);
    place.after(shown);
    link.setAttribute("aria-expanded", "true");
  } catch {
    location.assign(link.href);
  } finally {
    link.ariaBusy = null;
  }
}

function start() {
  const regions = Array.from(document.querySelectorAll("[data-refresh]"), watch);
  document.addEventListener("click", openPart);
  if (!regions.length) return;
  said.setAttribute("role", "status");
  said.className = "unseen";
  document.body.append(said);
  ["pointerdown", "pointermove", "keydown", "wheel", "touchmove"].forEach((kind) => addEventListener(kind, touch, { passive: true }));
  addEventListener("input", ({ target }) => target.closest("[data-around]")?.setAttribute("data-touched", ""));
  document.addEventListener("visibilitychange", () => document.hidden || touch());
  setInterval(() => {
    const now = { isVisible: !document.hidden, touched };
    regions.filter((one) => isTime(seconds(), { due: one.due, ...now })).forEach(look);
  }, 1000);
}

if (typeof document !== "undefined") start();
