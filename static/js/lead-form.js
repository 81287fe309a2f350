// Small helps for the enquiry form. Without this script the form works all the same.

const form = document.querySelector("[data-lead-form], [data-send-again]");
const button = form?.querySelector("button[type=submit]");
const status = form?.querySelector("[role=status]");
let patience;

// The error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-error-summary]")?.focus();

// One tap sends once. The key makes repeats harmless; this only spares the visitor the doubt.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  button.setAttribute("aria-disabled", "true");
  status.textContent = status.dataset.sending;
  // Whoever stopped a slow page must be able to send again; the key makes that harmless.
  patience = setTimeout(() => unlock(status.dataset.noAnswer), 8000);
});

function unlock(words) {
  if (!form.dataset.sending) return;
  clearTimeout(patience);
  delete form.dataset.sending;
  button.removeAttribute("aria-disabled");
  status.textContent = words;
}

// Back on the page, or typing again: the answer did not come, or was not the last word.
form?.addEventListener("input", () => unlock(""));
window.addEventListener("pageshow", () => form && unlock(""));

// A page that is the same for everybody carries no key: fetch one when the form comes into view.
async function fetchKey() {
  try {
    const answer = await fetch("/enquire/key/", { cache: "no-store" });
    if (!answer.ok) return;
    for (const [name, value] of Object.entries(await answer.json())) {
      const input = form.elements[name];
      if (input && !input.value) input.value = value;
    }
  } catch {
    // Offline or refused: the server copes with a form without a key.
  }
}

if (form?.hasAttribute("data-needs-key")) {
  const watcher = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    watcher.disconnect();
    fetchKey();
  });
  watcher.observe(form);
}
