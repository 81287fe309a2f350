// The screen "Import an article": a box of plain text takes only the words of what is pasted, so the
// markup of the clipboard is kept beside it, as long as nobody types over the words.

const form = document.querySelector("form.import");
const { text, markup } = form.elements;
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
