// Keeps what is typed for this tab, in case the network or our site goes away, and puts it back when the
// form is opened again. Never in localStorage: phones are shared, and closing a tab must forget it.

const A_DAY = 24 * 60 * 60 * 1000;
const KEPT = ["submission_id", "stamp"]; // with the old key, sending again counts once
const form = document.querySelector("[data-lead-form]");
// The form is sent to another address than its own, or "back" would skip it (leads/views.py).
const here = location.pathname + location.search.replace(/^\?(sent|again)$/, "");
// One draft for all addresses of a form: Apply Online has one for each program.
const name = form && `draft:/${new URL(form.action).pathname.split("/")[1]}/`;
let wasSent = false;

function read() {
  const draft = JSON.parse(sessionStorage.getItem(name));
  return draft && Date.now() - draft.at < A_DAY ? draft : null;
}

function save(isSent) {
  try {
    const values = [...new FormData(form)].filter(([, value]) => value);
    const draft = { at: Date.now(), here, isSent, action: form.getAttribute("action"), values };
    sessionStorage.setItem(name, JSON.stringify({ ...draft, shown: readBack() }));
    return true;
  } catch {
    return false; // blocked or full: the form works as it does without a script
  }
}

// Question and answer as a person reads them, for the page that has only this draft (send-again.js).
function readBack() {
  const shown = [];
  for (const control of form.querySelectorAll(".form-field [name]")) {
    const question = control.closest(".form-field").querySelector(".form-field__label");
    const label = (question ?? control.labels[0]).firstChild.textContent.trim();
    if (control.matches("[type=checkbox], [type=radio]")) {
      if (control.checked) shown.push([label, question ? control.labels[0].textContent : form.dataset.yes]);
    } else if (control.value) {
      shown.push([label, control.selectedOptions?.[0].text ?? control.value]);
    }
  }
  return shown;
}

// Consent comes back ticked too, under the words it was given to: the person ticked it, in this tab.
function restore(draft) {
  const isNewNotice = new Map(draft.values).get("notice") !== form.elements.notice.value;
  for (const [field, value] of draft.values) {
    if (field === "consent_contact" && isNewNotice) continue;
    const controls = [...form.elements].filter((control) => control.name === field);
    // A box that only an earlier answer of ours had offered, such as "this is a landline".
    if (!controls.length) form.append(hidden(field, value));
    for (const control of controls) {
      if (control.matches("[type=checkbox], [type=radio]")) {
        control.checked ||= control.value === value;
      } else if (!control.value || KEPT.includes(field) || (control.options && draft.here === here)) {
        control.value = value;
        if (control.selectedIndex === -1) control.selectedIndex = 0;
      }
    }
  }
  const back = form.querySelector("[data-back]");
  const words = back.querySelector("[aria-live]");
  back.hidden = false;
  words.textContent = draft.isSent ? words.dataset.unconfirmed : words.dataset.restored;
  // Phones are shared: whoever holds this one now need not send what somebody else typed.
  back.querySelector("[data-start-empty]").addEventListener("click", () => {
    sessionStorage.removeItem(name);
    location.reload();
  });
}

function hidden(field, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name: field, value });
}

function forgetSent() {
  for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith("draft:"))) {
    if (JSON.parse(sessionStorage.getItem(key)).isSent) sessionStorage.removeItem(key);
  }
}

function keep() {
  const draft = read();
  if ("answered" in form.dataset) {
    // Errors to mend: reload and back now open the form anew, with this draft, and do not ask to resend.
    // What came from a stranger's page is not kept: it could overwrite what was typed here.
    if (!form.dataset.answered && save(false)) history.replaceState(null, "");
  } else if (draft) {
    restore(draft);
  }
  form.addEventListener("input", () => save(false));
  form.addEventListener("submit", () => {
    const key = form.elements.submission_id;
    key.value ||= crypto.randomUUID?.() ?? "";
    wasSent = save(true);
  });
  window.addEventListener("pageshow", (event) => {
    // Back from the thanks page: whoever holds the phone now gets an empty form and a key of their own,
    // also when the browser kept the page whole, or has just put the old answers back.
    if (read() || "answered" in form.dataset) return;
    if (event.persisted && wasSent) location.reload();
    else if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") form.reset();
  });
}

try {
  if (document.querySelector("[data-received]")) forgetSent();
  if (form) keep();
} catch {
  // Storage is blocked: nothing is kept, and the form works all the same.
}
