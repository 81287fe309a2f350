// Shows in /cms/ how search engines and chats will show the page, while its words are typed.

const panel = document.querySelector("[data-share-preview]");

function typed(name) {
  const field = document.getElementById(`id_${name}`);
  return field ? field.value.trim() : "";
}

function readFacts() {
  return JSON.parse(document.getElementById("share-preview-facts").textContent);
}

function show(facts) {
  const title = typed("seo_title") || typed("title");
  const written = typed("search_description") || typed("lead");
  const words = {
    title,
    full_title: title + panel.dataset.ending,
    description: written.replace(/\[\[\s*([\w-]{1,60})\s*\]\]/g, (_all, name) => facts[name] ?? ""),
  };
  for (const place of panel.querySelectorAll("[data-shows]")) {
    place.textContent = words[place.dataset.shows];
  }
  measure("title", words.full_title);
  measure("description", words.description);
}

function measure(name, text) {
  const place = panel.querySelector(`[data-length="${name}"]`);
  const length = [...text].length;
  const most = Number(place.dataset.most);
  const words = length > most ? panel.dataset.advice : panel.dataset.measure;
  place.textContent = words.replace("{length}", length).replace("{most}", most);
  place.classList.toggle("share-preview__long", length > most);
}

if (panel) {
  const facts = readFacts();
  for (const name of ["title", "seo_title", "search_description", "lead"]) {
    document.getElementById(`id_${name}`)?.addEventListener("input", () => show(facts));
  }
  show(facts);
}
