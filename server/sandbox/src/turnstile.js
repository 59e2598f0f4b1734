// Plays the vendor's script: a box to tick in every element of its class, and a token in a hidden field once it is ticked.
(() => {
  const verifier = new URL("token", document.currentScript.src);
  const boxes = new Map();
  const ask = async (box) => {
    const body = JSON.stringify({ sitekey: box.dataset.sitekey, action: box.dataset.action || "" });
    const reply = await fetch(verifier, { method: "POST", headers: { "content-type": "application/json" }, body });
    boxes.get(box).value = reply.ok ? (await reply.json()).token : "";
  };
  const draw = (box) => {
    if (boxes.has(box)) return;
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = box.dataset.responseFieldName || "cf-turnstile-response";
    const label = document.createElement("label");
    const tick = document.createElement("input");
    tick.type = "checkbox";
    label.append(tick, " I am a person");
    label.className = "flex items-center gap-2 rounded-md border border-field px-3 py-2 text-sm";
    box.replaceChildren(label, field);
    boxes.set(box, field);
    tick.addEventListener("change", () => (tick.checked ? ask(box) : (field.value = "")));
  };
  const drawAll = () => document.querySelectorAll(".cf-turnstile").forEach(draw);
  window.turnstile = {
    reset: () => {
      boxes.clear();
      drawAll();
    },
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", drawAll);
  else drawAll();
})();
