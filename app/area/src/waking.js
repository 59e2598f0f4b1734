(function () {
  var root = document.documentElement, pressed = null, at = 0;
  addEventListener("click", function (click) {
    var button = click.target instanceof Element && click.target.closest("button");
    // A button that sends a form, or changes the theme, does so without the program.
    if (!button || root.hasAttribute("data-alive") || (button.form && button.type !== "button") || button.closest("[data-theme-toggle]")) return;
    pressed = button;
    at = Date.now();
  }, true);
  new MutationObserver(function (_, observer) {
    observer.disconnect();
    // Whoever waited for longer has looked elsewhere.
    if (pressed && pressed.isConnected && Date.now() - at < 15000) pressed.click();
  }).observe(root, { attributeFilter: ["data-alive"] });
})()
