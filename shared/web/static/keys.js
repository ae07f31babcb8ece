// Whatever has data-key is reached by that key, and stands in the sheet that `?` opens. Who speaks to the machine turns
// them off.

const OFF = "keys-off";

// What was pressed, with the key before it; nothing for what belongs to the browser.
export function combined(before, event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.key.length !== 1) return "";
  return before === "g" ? `g ${event.key}` : event.key;
}

// The next of a list, or the one before it; the first and the last are ends.
export function step(length, now, by) {
  return now < 0 ? (length ? 0 : -1) : Math.max(0, Math.min(length - 1, now + by));
}

let before = "";
let memory = {}; // of a browser that keeps nothing

const isTyping = (target) => target.matches?.("textarea, select, input:not([type=checkbox], [type=radio]), [contenteditable]");
const reached = () => Array.from(document.querySelectorAll("[data-key]"));

function reach(element) {
  const around = element.closest("details");
  if (around && element.tagName !== "SUMMARY") around.open = true;
  if (element.matches("a, button, summary")) element.click();
  if (!element.matches("a, button")) element.focus();
}

function move(by) {
  const links = Array.from(document.querySelectorAll("[data-steps] > *"), (row) => row.querySelector("a[href]")).filter(Boolean);
  links[step(links.length, links.indexOf(document.activeElement), by)]?.focus();
}

function press(event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("textarea")) {
    event.target.form?.requestSubmit();
    return;
  }
  if (isTyping(event.target) || OFF in memory || document.querySelector("dialog[open]")) return;
  const keys = combined(before, event);
  before = keys === "g" ? "g" : "";
  const element = keys && reached().find((one) => one.dataset.key === keys);
  if (element) reach(element);
  else if (keys === "?") openSheet();
  else if (keys === "j" || keys === "k") move(keys === "j" ? 1 : -1);
  else return;
  event.preventDefault();
}

function nameOf(element) {
  const label = element.labels?.[0] ?? element;
  return element.dataset.name ?? label.firstChild?.textContent.trim() ?? "";
}

function line(element) {
  const [row, keys, name] = ["div", "dt", "dd"].map((tag) => document.createElement(tag));
  keys.append(...element.dataset.key.split(" ").map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  name.textContent = nameOf(element);
  row.append(keys, name);
  return row;
}

function openSheet() {
  const sheet = document.getElementById("keys");
  sheet.querySelector("[data-found]").replaceChildren(...reached().map(line));
  tellState(sheet);
  sheet.showModal();
}

function tellState(sheet) {
  sheet.querySelectorAll("[data-turn]").forEach((one) => (one.hidden = (one.dataset.turn === "off") === OFF in memory));
}

function start() {
  const sheet = document.getElementById("keys");
  if (!sheet) return;
  try {
    memory = localStorage;
  } catch {
    // then they are on again on the next page
  }
  document.addEventListener("keydown", press);
  const opener = document.getElementById("open-keys");
  opener.hidden = false;
  opener.addEventListener("click", openSheet);
  sheet.addEventListener("click", ({ target }) => {
    if (target.matches("[data-close]")) sheet.close();
    if (!target.matches("[data-turn]")) return;
    if (target.dataset.turn === "off") memory[OFF] = "yes";
    else delete memory[OFF];
    tellState(sheet);
    sheet.querySelector("[data-turn]:not([hidden])").focus();
  });
}

if (typeof document !== "undefined") start();
