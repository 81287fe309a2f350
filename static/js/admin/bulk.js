// While a worker is at it, the page asks how far it is; without this there is a link that does the same.
const work = document.querySelector("[data-at-work]");
const EVERY = 2_000;

async function look() {
  try {
    const answer = await fetch(location.href);
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const now = page.querySelector("[data-at-work], [data-over]");
      if (page.querySelector("[data-over]")) {
        location.reload(); // what was left out, and the undo
        return;
      }
      work.replaceChildren(...now.children);
    }
  } catch {
    // The network is away; the next time tells.
  }
  setTimeout(look, EVERY);
}

if (work) setTimeout(look, EVERY);
