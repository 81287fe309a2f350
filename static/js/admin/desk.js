// A lead's page: it says who else has it open, warns when it is stale, and listens to four keys.
const page = document.querySelector("[data-desk-lead]");
const EVERY = 15_000;

function token() {
  return page.querySelector("[name=csrfmiddlewaretoken]")?.value;
}

async function sayHere() {
  const csrf = token();
  if (!csrf || document.hidden) return;
  const body = new URLSearchParams({ seen: page.dataset.seen });
  try {
    const answer = await fetch(page.dataset.here, { method: "POST", body, headers: { "X-CSRFToken": csrf } });
    if (!answer.ok) return;
    const { others, is_stale: isStale } = await answer.json();
    const line = page.querySelector("[data-others]");
    line.hidden = !others.length;
    if (others.length) line.textContent = `${others.join(", ")} ${line.dataset.words}`;
    page.querySelector("[data-stale]").hidden = !isStale;
  } catch {
    // The network is away; the next time tells.
  }
}

function isTyping(target) {
  return target.closest("input, textarea, select, [contenteditable]");
}

const KEYS = {
  j: () => page.querySelector("[data-key=j]")?.click(),
  a: () => page.querySelector("[data-key=a]")?.click(),
  l: () => page.querySelector("[name=disposition]")?.focus(),
  n: () => page.querySelector("[name=words]")?.focus(),
};

if (page) {
  sayHere();
  setInterval(sayHere, EVERY);
  document.getElementById("problem")?.focus();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const act = KEYS[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
}
