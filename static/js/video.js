// A tap on a video's picture puts the player in its place. Before that nothing is asked of its host.

for (const link of document.querySelectorAll(".video__link[data-player]")) {
  link.addEventListener("click", (event) => {
    if (event.metaKey || event.ctrlKey || !link.dataset.player) return;
    event.preventDefault();
    const frame = document.createElement("iframe");
    frame.className = "video__frame";
    frame.src = link.dataset.player;
    frame.title = link.dataset.title;
    frame.allow = "autoplay; fullscreen; picture-in-picture";
    frame.referrerPolicy = "strict-origin";
    link.replaceWith(frame);
    frame.focus();
  });
}
