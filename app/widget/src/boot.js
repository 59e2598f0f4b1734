// Runs before anything is loaded: the page works as plain forms until the visitor touches it. The first touch fetches
// the program; what was pressed meanwhile is kept and pressed again when the program is ready. If it cannot be
// fetched, the pressed form is sent the plain way, so nothing is lost.
((script, wasm, now, origin) => {
	const embedded = parent !== window;
	let state = 0, waiting = null;
	const close = () => embedded && parent.postMessage({ anteroom: "close" }, origin || "*");
	const settle = plain => {
		state = plain ? 0 : 2;
		const act = waiting;
		waiting = null;
		if (act && act.isConnected !== false) {
			state = 2;
			const form = act.form || act;
			if (!plain && act.click && act !== form) act.click();
			else if (form.requestSubmit) act === form ? form.requestSubmit() : form.requestSubmit(act);
			if (plain) state = 0;
		}
	};
	const load = () => {
		if (state) return;
		state = 1;
		document.documentElement.dataset.font = "geist";
		import(script)
			.then(program => program.default({ module_or_path: wasm }).then(() => program.hydrate()))
			.then(() => settle(false), error => { console.error(error); settle(true); });
	};
	const hold = (event, act) => {
		if (state === 2) return;
		event.preventDefault();
		event.stopImmediatePropagation();
		waiting = act;
		load();
	};
	addEventListener("pointerdown", load, true);
	addEventListener("focusin", load, true);
	addEventListener("keydown", event => {
		if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("details[data-menu][open]")) return close();
		load();
		const typing = event.target.tagName === "TEXTAREA" && event.key === "Enter" && !event.shiftKey && !event.isComposing;
		if (typing && state === 1) hold(event, event.target.form);
	}, true);
	addEventListener("click", event => {
		const button = event.target.closest("button");
		if (!button) return;
		if ("close" in button.dataset) return close();
		if (state < 2 && (button.form || "wasm" in button.dataset)) hold(event, button);
	}, true);
	addEventListener("submit", event => { if (state < 2) hold(event, event.submitter || event.target); }, true);
	if (now) load();
})
