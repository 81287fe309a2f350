// Small helps for the enquiry form. Without this script the form works all the same.

const form = document.querySelector("[data-lead-form]");

// The error summary takes the focus, so that a screen reader starts there.
document.querySelector("[data-error-summary]")?.focus();

// One tap sends once. The key makes repeats harmless; this only spares the visitor the doubt.
form?.addEventListener("submit", (event) => {
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "yes";
  form.querySelector("button[type=submit]").setAttribute("aria-disabled", "true");
  // Whoever stopped a slow page must be able to send again; the key makes that harmless.
  setTimeout(unlock, 8000);
});

function unlock() {
  delete form.dataset.sending;
  form.querySelector("button[type=submit]").removeAttribute("aria-disabled");
}

window.addEventListener("pageshow", (event) => {
  if (!form) return;
  // Back to a form that was sent: whoever fills it in now gets a key of their own.
  if (event.persisted) {
    form.elements.submission_id.value = "";
    fetchKey();
  }
  unlock();
});

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
