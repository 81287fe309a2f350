// What every public page does by script. No cookie is set.

// It remembers how this tab came to the site, and tells the form. None of that leaves the browser before the
// visitor sends the form, and closing the tab forgets it all.

const PARAMETERS = [
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_term",
  "utm_content",
  "gclid",
  "fbclid",
];
const KEY = "visit";

function readLanding() {
  const query = new URLSearchParams(location.search);
  const visit = { landing_page: location.pathname, referrer: document.referrer };
  for (const name of PARAMETERS) {
    if (query.get(name)) visit[name] = query.get(name);
  }
  return visit;
}

// The first page of the visit counts, until a campaign's link opens another in the same tab. Where storage
// is blocked, each page is its own first page.
function rememberVisit() {
  const visit = readLanding();
  const isCampaign = PARAMETERS.some((name) => visit[name]);
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY));
    if (!isCampaign && stored && typeof stored === "object") return stored;
  } catch {
    // Blocked, or not ours: start again.
  }
  try {
    sessionStorage.setItem(KEY, JSON.stringify(visit));
  } catch {
    // Blocked or full: the form on this very page still learns what this page knows.
  }
  return visit;
}

const visit = rememberVisit();
for (const form of document.querySelectorAll("[data-lead-form]")) {
  for (const name of [...PARAMETERS, "landing_page", "referrer"]) {
    const input = form.elements[name];
    if (input instanceof HTMLInputElement && !input.value) input.value = visit[name] ?? "";
  }
}

// It tells that a call to action or a brochure was seen or followed: which block, and nothing about by whom.
// Each once a page view; seen is half of it for a second.
for (const block of document.querySelectorAll("[data-counts]")) {
  const told = new Set();
  const tell = (what) => {
    if (told.has(what)) return;
    told.add(what);
    navigator.sendBeacon("/count/", new URLSearchParams({ at: block.dataset.counts, what }));
  };
  let second;
  const watcher = new IntersectionObserver(
    (entries) => {
      clearTimeout(second);
      if (entries.at(-1).intersectionRatio < 0.5) return;
      second = setTimeout(() => document.hidden || tell("seen"), 1000);
    },
    { threshold: 0.5 },
  );
  watcher.observe(block);
  block.addEventListener("click", (event) => {
    const what = event.target.closest("[data-does]")?.dataset.does;
    if (!what) return;
    tell("seen"); // whoever follows it has seen it, however quickly
    tell(what);
  });
}
