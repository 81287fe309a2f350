// What the frame of the desk needs beside its theme's own script: in an open dialog the Tab key goes round.
const STOPS = "a[href], button:not([disabled]), input:not([type=hidden], [disabled]), select, textarea, summary, [tabindex='0']";

document.addEventListener("keydown", (event) => {
  if (event.key !== "Tab") return;
  const around = document.activeElement?.closest("[data-keeps-tab]");
  if (!around) return;
  const stops = [...around.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility());
  const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
  if (document.activeElement === from) {
    event.preventDefault();
    to.focus();
  }
});

// The theme's icons are words in a font of pictures: nobody should hear "group Leads".
for (const icon of document.querySelectorAll("#nav-sidebar-apps .material-symbols-outlined")) {
  icon.setAttribute("aria-hidden", "true");
}

// A chart that is wider than a phone shows its newest days first.
for (const wide of document.querySelectorAll("[data-starts-at-end]")) wide.scrollLeft = wide.scrollWidth;

// The theme draws the page only when its own script is there, which is too late for a browser's autofocus.
addEventListener("load", () => {
  if (document.activeElement === document.body) document.querySelector("#content [autofocus]")?.focus();
});
