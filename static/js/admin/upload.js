// A file that is too large is told before it is sent: that takes minutes on a slow line, and a proxy
// might answer without what was typed beside it. In the capture phase, since Wagtail's own dialogs send
// their forms by script.

function isTooLarge(input) {
  return input.files?.[0]?.size > Number(input.dataset.most);
}

function tell(input) {
  input.setCustomValidity(isTooLarge(input) ? input.dataset.tooLarge : "");
  return input.reportValidity();
}

document.addEventListener("change", ({ target }) => {
  if (target.matches("input[data-most]")) tell(target);
}, true);

document.addEventListener("submit", (event) => {
  const large = [...event.target.querySelectorAll("input[data-most]")].filter(isTooLarge);
  if (large.length) {
    event.preventDefault();
    event.stopImmediatePropagation();
    tell(large[0]);
  }
}, true);
