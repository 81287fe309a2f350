// On the page that nginx shows when no web process answers: the form that was sent from this tab and never
// confirmed, with one button. Its values and its key are those that draft.js kept.

function newestSent() {
  return Object.entries(sessionStorage)
    .filter(([name]) => name.startsWith("draft:"))
    .map(([, text]) => JSON.parse(text))
    .filter((draft) => draft.isSent)
    .sort((one, other) => other.at - one.at)[0];
}

function show(draft) {
  const form = document.querySelector("[data-send-again]");
  form.action = draft.action;
  for (const [name, value] of draft.values) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  const answers = document.querySelector(".read-back__answers");
  for (const [question, answer] of draft.shown) {
    const row = document.createElement("div");
    for (const [tag, text] of [["dt", question], ["dd", answer]]) {
      row.append(Object.assign(document.createElement(tag), { textContent: text }));
    }
    answers.append(row);
  }
  document.querySelector("[data-no-draft]").remove();
  document.querySelector("[data-draft]").hidden = false;
}

try {
  const draft = newestSent();
  if (draft) show(draft);
  else document.querySelector("[data-no-form]").hidden = false;
} catch {
  // Storage is blocked: the page says what to do without us.
}
