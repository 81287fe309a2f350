// The screen "Import an article": a box of plain text takes only the words of what is pasted, so the
// markup of the clipboard is kept beside it, as long as nobody types over the words.

const form = document.querySelector("form.import");
const { file, text, markup } = form.elements;
const note = form.querySelector(".import__note");
const STRUCTURE = /<(?:h[1-6]|p|li|table)\b/i;

function keep(html) {
  markup.value = html;
  note.hidden = !html;
}

text.addEventListener("paste", (event) => {
  const html = event.clipboardData?.getData("text/html") ?? "";
  const isAll = text.value.length === text.selectionEnd - text.selectionStart;
  const kept = isAll && STRUCTURE.test(html) ? html : "";
  setTimeout(() => keep(kept)); // after the input event of this very paste
});
text.addEventListener("input", () => keep(""));
keep(markup.value);

// A file that is too large is told before it is sent: a proxy would answer without the pasted text.
file.addEventListener("change", () => {
  const isTooLarge = file.files[0]?.size > Number(form.dataset.most);
  file.setCustomValidity(isTooLarge ? form.dataset.tooLarge : "");
  file.reportValidity();
});
form.addEventListener("submit", (event) => {
  if (!file.checkValidity()) {
    event.preventDefault();
    file.reportValidity();
  }
});
