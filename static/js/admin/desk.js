// A lead's page: it says who else has it open, warns when it is stale, and turns its timeline without losing
// what was typed.
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

async function turn(event) {
  const link = event.target.closest("[data-story-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    const answer = await fetch(link.href);
    const text = await answer.text();
    const story = new DOMParser().parseFromString(text, "text/html").querySelector("[data-story]");
    if (!answer.ok || !story) throw new Error("no timeline in the answer");
    page.querySelector("[data-story]").replaceWith(document.adoptNode(story));
    story.querySelector("[aria-current]").focus();
  } catch {
    location.assign(link.href);
  }
}

// "Call back" needs a time: the first tap asks for it, the next one sends.
function askTime(event) {
  const button = event.target.closest("[data-asks-time]");
  const when = button?.form.elements.next_at;
  if (!when || when.value) return;
  event.preventDefault();
  when.closest("details").open = true;
  when.focus();
}

function setTime(event) {
  const button = event.target.closest("[data-sets]");
  if (!button) return;
  const field = document.getElementById(button.dataset.sets);
  field.value = button.value;
  field.focus();
}

// A link or an error that points into something folded unfolds it.
function unfold() {
  const aim = document.getElementById(location.hash.slice(1));
  if (aim?.matches("details")) aim.open = true;
}

// Why a click was refused comes before whatever place the address names: the browser would scroll there
// once everything is loaded.
function showProblem() {
  const problem = document.getElementById("problem");
  if (!problem) return;
  const { pathname, search } = location;
  history.replaceState(history.state, "", `${pathname}${search}`);
  problem.focus({ preventScroll: true });
  problem.scrollIntoView({ block: "center" });
}

if (page) {
  sayHere();
  setInterval(sayHere, EVERY);
  page.addEventListener("click", turn);
  page.addEventListener("click", askTime);
  page.addEventListener("click", setTime);
  addEventListener("hashchange", unfold);
  unfold();
  showProblem();
}
