// One key for what a page offers: [data-key] is clicked, or focused if one types there or has to choose first.
// j and k walk through people, c calls the one that has the focus, ? shows the keys.
function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}

function act(aim) {
  for (let fold = aim.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  if (aim.matches("input, select, textarea, [data-focus]")) aim.focus();
  else aim.click();
}

function walk(step) {
  const people = [...document.querySelectorAll("[data-person] [data-name], #result_list tbody th a")];
  const at = people.indexOf(personOf(document.activeElement));
  people[at < 0 ? (step > 0 ? 0 : people.length - 1) : at + step]?.focus();
}

function personOf(element) {
  return element.closest("[data-person]")?.querySelector("[data-name]") ?? element.closest("#result_list tr")?.querySelector("th a");
}

function tap(aim) {
  const around = document.activeElement.closest("[data-person], #result_list tr") ?? document.querySelector("[data-person]");
  around?.querySelector(aim)?.click();
}

function showKeys() {
  document.getElementById("keys")?.showModal();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  const aim = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]`);
  const does = { j: () => walk(1), k: () => walk(-1), c: () => tap('a[href^="tel:"]'), l: () => tap("[data-log]"), "?": showKeys }[event.key];
  if (!aim && !does) return;
  event.preventDefault();
  if (aim) act(aim);
  else does();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-keys]")) showKeys();
});
