// What is typed into a form with data-draft survives a reload, an ended session and a lost race. It stays in this
// browser, apart for each who signs in, until they sign out, or a page says by data-done that what was sent has arrived.
// Files cannot be kept; that they were chosen is remembered, to be said.
// A form with data-filled holds what the desk has: its drafts are changes of that, over the version it had then.

export const KEPT_MS = 7 * 24 * 3600 * 1000;
const PREFIX = "draft:";
const PAUSE_MS = 400;

// Whether a draft is needed no more.
export function isOver(draft, isDone, now) {
  return !(now - draft.at < KEPT_MS) || (draft.sent && isDone);
}

// A draft is words: what was only chosen is not worth keeping.
export function isWorthKeeping(values, texts) {
  return texts.some((name) => (values[name] ?? "").trim() !== "");
}

function keep(storage, key, draft) {
  try {
    if (draft) storage[key] = JSON.stringify(draft);
    else delete storage[key];
  } catch {
    // it is full
  }
}

function forget(isOver = () => true) {
  for (const storage of [localStorage, sessionStorage]) {
    for (const key of Object.keys(storage)) if (key.startsWith(PREFIX) && isOver(JSON.parse(storage[key]), key)) delete storage[key];
  }
}

const keyOf = (name) => `${PREFIX}${document.body.dataset.who}:${name}`;

// What the page says has arrived: said once, as the page may be come back to when something else was sent from it.
function arrived() {
  const name = document.querySelector("[data-done]")?.dataset.done;
  if (!name || history.state?.told) return null;
  history.replaceState({ told: true }, "");
  return keyOf(name);
}

const isText = (field) => field.matches("textarea, input:not([type]), input[type=text], input[type=email]");
const isTick = (field) => field.type === "checkbox";
const hasFiles = (form) => Array.from(form.querySelectorAll("input[type=file]")).some((field) => field.files.length);
const isFilled = (form) => "filled" in form.dataset;
const valueOf = (field) => (isTick(field) && !field.checked ? "" : field.value);
const fieldsOf = (form) => Array.from(form.elements).filter((field) => field.name && (isText(field) || isTick(field) || field.tagName === "SELECT"));
const isUntouched = (field) =>
  isTick(field) ? field.checked === field.defaultChecked
  : isText(field) ? (isFilled(field.form) ? field.value === field.defaultValue : field.value.trim() === "")
  : field.selectedIndex === Math.max(0, Array.from(field.options).findIndex((one) => one.defaultSelected));

// Who is not signed in never signs out: their drafts go with the tab.
function follow(form) {
  const storage = document.body.dataset.who ? localStorage : sessionStorage;
  const key = keyOf(form.dataset.draft);
  const draft = JSON.parse(storage[key] ?? null);
  const own = form.elements.nonce.value;
  const version = form.elements.version?.value;
  let nonce; // of what was sent, and may have arrived: the same again under the same nonce is done once
  let waiting = 0;

  const save = (sent) => {
    clearTimeout(waiting);
    waiting = 0;
    if (sent) nonce = form.elements.nonce.value;
    const fields = fieldsOf(form);
    const values = Object.fromEntries(fields.map((field) => [field.name, valueOf(field)]));
    const texts = fields.filter(isText).map((field) => field.name);
    const isWorth = isFilled(form) ? !fields.every(isUntouched) : isWorthKeeping(values, texts);
    keep(storage, key, isWorth ? { values, hasFiles: hasFiles(form), sent, nonce, version: form.elements.version?.value, at: Date.now() } : null);
  };

  if (draft) {
    if (restore(form, draft.values)) {
      nonce = draft.nonce;
      form.elements.nonce.value = nonce ?? own;
      if (version) form.elements.version.value = draft.version;
      tell(form, draft.hasFiles, () => {
        form.reset();
        form.elements.nonce.value = own;
        if (version) form.elements.version.value = version;
        nonce = null;
        keep(storage, key, null);
      });
    }
    keep(storage, key, { ...draft, sent: false, nonce });
  }
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE_MS, false);
  });
  document.addEventListener("submit", (event) => event.target === form && !event.defaultPrevented && save(true));
  addEventListener("pagehide", () => waiting && save(false));
}

// Only into what is still as the page came: a form that was refused holds what was sent.
function restore(form, values) {
  const missing = fieldsOf(form).filter((field) => isUntouched(field) && field.name in values && values[field.name] !== valueOf(field));
  const found = missing.some((field) => isFilled(form) || (isText(field) && values[field.name] !== ""));
  if (!found) return false;
  missing.forEach((field) => {
    if (isTick(field)) field.checked = values[field.name] !== "";
    else field.value = values[field.name];
  });
  const around = form.closest("details");
  if (around) around.open = true;
  return true;
}

function tell(form, hasLostFiles, discard) {
  const note = document.getElementById("draft-note").content.firstElementChild.cloneNode(true);
  if (!hasLostFiles) note.querySelector("[data-files]").remove();
  note.querySelector("button").addEventListener("click", () => {
    discard();
    note.remove();
    fieldsOf(form).find(isText)?.focus();
  });
  form.prepend(note);
}

function start() {
  try {
    localStorage.length;
  } catch {
    return; // a browser that keeps nothing
  }
  const done = arrived();
  forget((draft, key) => isOver(draft, key === done, Date.now()));
  // The last first: of several that open themselves, the first stays open.
  Array.from(document.querySelectorAll("form[data-draft]")).reverse().forEach(follow);
  document.addEventListener("submit", (event) => event.target.matches('[action="/sign-out"]') && forget());
  document.addEventListener("click", (event) => event.target.closest?.('a[href^="/.auth/logout"]') && forget());
}

if (typeof document !== "undefined") start();
