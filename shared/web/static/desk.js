// What pages are better with, and whole without. No library; nothing is asked of any other host.

const YEAR_S = 31536000;
const LOCKED_MS = 10000;

// The reader's time zone, so that the next page tells times in it.
function rememberZone() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (!zone || document.cookie.split("; ").includes(`zone=${zone}`)) return;
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `zone=${zone}; Path=/; Max-Age=${YEAR_S}; SameSite=Lax${secure}`;
}

// A form is sent once, however often its button is pressed. It can be sent again by who comes back to the page, and after
// some seconds, as nothing may have come of it; if something has, its nonce makes one of both.
function sendOnce(event) {
  const form = event.target;
  const files = Array.from(form.querySelectorAll("input[type=file]"));
  if (form.dataset.sent || files.some((input) => !input.reportValidity())) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
  setTimeout(unlock, LOCKED_MS, form);
}

function unlock(form) {
  delete form.dataset.sent;
  form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
}

// What is too much is said before it is sent, and not after minutes of uploading.
function checkFiles(event) {
  const input = event.target;
  if (input.type !== "file") return;
  const bytes = Array.from(input.files, (file) => file.size).reduce((sum, size) => sum + size, 0);
  const isTooMuch = input.files.length > 10 || bytes > 25 * 1024 * 1024;
  const hint = document.getElementById(`${input.id}-hint`);
  input.setCustomValidity(isTooMuch && hint ? hint.textContent : "");
  if (isTooMuch) input.reportValidity();
}

// What was done is said once, and not at each reload, or to who comes back when it holds no more.
function sayOnce() {
  const here = new URL(location.href);
  if (!["done", "said", "moved"].some((name) => here.searchParams.has(name)) || !document.querySelector(".said[role=status]")) return;
  ["done", "said", "sent", "moved"].forEach((name) => here.searchParams.delete(name));
  history.replaceState(history.state, "", here);
}

rememberZone();
sayOnce();
document.addEventListener("submit", sendOnce);
document.addEventListener("change", checkFiles);
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach(unlock));
document.querySelector("[role=alert]")?.focus();
