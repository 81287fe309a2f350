// A change to many: only what the chosen kind needs is shown. Without this all is, each under its name.
const choice = document.getElementById("id_kind");
const groups = document.querySelectorAll("fieldset[data-kind]");

function showOne() {
  for (const group of groups) group.hidden = group.dataset.kind !== choice.value;
}

if (choice) {
  choice.addEventListener("change", showOne);
  showOne();
}
