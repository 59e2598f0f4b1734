(function () {
  var root = document.documentElement, key = "anteroom-theme", dark = matchMedia("(prefers-color-scheme: dark)"), choice = "system";
  try { choice = localStorage.getItem(key) || choice } catch (e) {}
  function show() {
    if (choice !== "dark" && choice !== "light") choice = "system";
    root.dataset.themeChoice = choice;
    root.dataset.theme = choice === "system" ? (dark.matches ? "dark" : "light") : choice;
  }
  show();
  dark.addEventListener("change", show);
  addEventListener("click", function (click) {
    var button = click.target instanceof Element && click.target.closest("[data-turn-theme]");
    if (!button) return;
    choice = button.dataset.turnTheme;
    try { choice === "system" ? localStorage.removeItem(key) : localStorage.setItem(key, choice) } catch (e) {}
    show();
    button.closest("[data-theme-toggle]").querySelectorAll("button").forEach(function (one) { if (one.offsetParent) one.focus() });
  });
})()
