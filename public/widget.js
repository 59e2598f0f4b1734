/* Anteroom's loader: <script src="https://HOST/widget.js" data-key="pk_…" async></script>
   data-mode popup|inline|link, -target (CSS selector, inline), -label, -theme light|dark|auto, -locale en|es, -color,
   -teaser (words, or off). a[href="#anteroom"], [data-anteroom-open] and Anteroom.open() open it. */
(() => {
  const d = document, w = window, me = d.currentScript || d.querySelector('script[data-key][src*="widget.js"]');
  if (!me || !me.dataset.key || w.Anteroom) return;
  const { key, mode, target, color, teaser, locale = '', theme } = me.dataset, { origin } = new URL(me.src);
  const es = locale.startsWith('es'), label = me.dataset.label || (es ? 'Abrir el chat' : 'Chat with us');
  const slot = 'anteroom:' + key, quiet = slot + ':quiet', inline = mode == 'inline', kept = {};
  const dark = theme == 'dark' || theme == 'auto' && matchMedia('(prefers-color-scheme:dark)').matches;
  // A browser may refuse storage: then the conversation lasts as long as the page.
  const read = k => { try { return localStorage[k] || kept[k]; } catch { return kept[k]; } };
  const keep = (k, v) => { kept[k] = v; try { localStorage[k] = v; } catch {} };
  const ends = new AbortController(), on = (to, name, does) => to.addEventListener(name, does, { signal: ends.signal });
  const make = (tag, has, ...inside) => {
    const e = tag == 'svg' || tag == 'path' ? d.createElementNS('http://www.w3.org/2000/svg', tag) : d.createElement(tag);
    for (const k in has) e.setAttribute(k, has[k]);
    e.append(...inside);
    return e;
  };
  const button = (name, inside, does, has) => {
    const e = make('button', { type: 'button', class: name, ...has }, inside);
    on(e, 'click', does);
    return e;
  };
  const icon = path => make('svg', { viewBox: '0 0 24 24', 'aria-hidden': true }, make('path', { d: path }));
  const CHAT = 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z', DOWN = 'm6 9 6 6 6-6', CROSS = 'M18 6 6 18M6 6l12 12';
  const css = `:host{all:initial!important}*{box-sizing:border-box}
.all{--c:${color && CSS.supports('color', color) ? color : '#087a68'};position:fixed;z-index:2147483647;right:20px;bottom:max(20px,env(safe-area-inset-bottom));font:14px/22px system-ui,sans-serif;color:#26221b}
button{font:inherit;border:0;padding:0;background:none;color:inherit;cursor:pointer;text-align:start}
button:focus-visible{outline:2px solid var(--c);outline-offset:3px}
svg{display:block;width:24px;margin:auto;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
.go{display:block;width:56px;height:56px;border-radius:50%;background:var(--c);color:#fff;box-shadow:0 8px 24px -6px #0006;margin-left:auto}
.go:hover{filter:brightness(.93)}
.box{position:fixed;right:20px;bottom:90px;width:400px;height:min(680px,100dvh - 110px);border-radius:16px;overflow:hidden;background:${dark ? '#1b1914' : '#fff'};box-shadow:0 16px 40px -8px #0005,0 0 0 1px #0001;transition:.16s}
.off{opacity:0;visibility:hidden;transform:translateY(8px)}
iframe{display:block;border:0;width:100%;height:100%}
.ask{display:flex;gap:8px;width:300px;margin:0 0 12px;padding:12px 8px 12px 16px;border-radius:16px 16px 6px;background:#fff;box-shadow:0 4px 12px -2px #0003,0 0 0 1px #0001}
.no{width:32px;height:32px;flex:none}.no svg{width:16px}
@media(max-width:480px){.box{inset:0;width:auto;height:auto;border-radius:0;padding:env(safe-area-inset-top) 0 env(safe-area-inset-bottom)}.open .go{visibility:hidden}}
@media(prefers-reduced-motion:reduce){.box{transition:none}}
@media print{.all{display:none}}`;
  let all, root, go, box, frame, ask, back, opened, timer;
  const load = () => {
    const query = new URLSearchParams({ mode: inline ? mode : 'popup', theme: dark ? 'dark' : 'light', locale, c: read(slot) || '', o: location.origin });
    return frame = make('iframe', { src: `${origin}/w/${encodeURIComponent(key)}?${query}`, title: label, loading: inline ? 'lazy' : 'eager' });
  };
  const hush = () => { clearTimeout(timer); if (ask) ask.remove(); ask = 0; };
  const show = now => {
    opened = now;
    box.classList.toggle('off', !now);
    all.classList.toggle('open', now);
    if (go) go.setAttribute('aria-expanded', now), go.replaceChildren(icon(now ? DOWN : CHAT));
    // On a phone the chat covers the page, which must not scroll behind it.
    d.documentElement.style.overflow = now && innerWidth <= 480 ? 'hidden' : '';
  };
  const open = () => {
    if (inline && frame) frame.scrollIntoView({ block: 'center' }), frame.focus();
    if (!all || opened) return;
    hush();
    back = root.activeElement || d.activeElement;
    frame || box.append(load());
    box.offsetWidth;
    show(true);
    frame.focus();
  };
  const close = () => {
    if (!opened) return;
    show(false);
    (back.isConnected && back != d.body || !go ? back : go).focus();
  };
  const remove = () => {
    close();
    hush();
    ends.abort();
    all && root.host.remove();
    frame && frame.remove();
    delete w.Anteroom;
  };
  // The teaser comes once, when the visitor has paused, and never again after it was waved away.
  const tease = () => {
    hush();
    if (frame || read(slot) || read(quiet)) return;
    timer = setTimeout(() => all.prepend(ask = make('div', { class: 'ask' },
      button('', teaser || (es ? '¿Cuánto costaría? Se lo digo en unos 20 segundos.' : 'Wondering what it would cost? I can tell you in about 20 seconds.'), open),
      button('no', icon(CROSS), () => { keep(quiet, 1); hush(); go.focus(); }, { 'aria-label': es ? 'Cerrar' : 'Dismiss' }))), 2e4);
  };
  const start = () => {
    on(w, 'message', e => {
      if (!frame || e.origin != origin || e.source != frame.contentWindow || !e.data) return;
      const { anteroom, token, height } = e.data;
      if (anteroom == 'conversation') keep(slot, token || '');
      if (anteroom == 'close') close();
      if (anteroom == 'resize' && inline) frame.style.height = Math.min(height, 900) + 'px';
    });
    on(d, 'click', e => {
      if (e.target.closest('[data-anteroom-open],a[href="#anteroom"]')) e.preventDefault(), open();
    });
    if (inline) {
      load().style.cssText = 'display:block;border:0;width:100%;height:600px;border-radius:16px';
      const place = target && d.querySelector(target);
      return place ? place.append(frame) : me.after(frame);
    }
    root = make('div', { id: 'anteroom' }).attachShadow({ mode: 'open' });
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      root.adoptedStyleSheets = [sheet];
    } catch { root.append(make('style', {}, css)); }
    box = make('div', { class: 'box off', id: 'box' });
    root.append(all = make('div', { class: 'all' }, box));
    on(root, 'keydown', e => { if (e.key == 'Escape') close(); });
    d.body.append(root.host);
    if (mode == 'link') return;
    all.append(go = button('go', icon(CHAT), () => opened ? close() : open(), { 'aria-label': label, 'aria-expanded': false, 'aria-controls': 'box' }));
    if (teaser == 'off') return;
    for (const name of ['scroll', 'keydown', 'pointerdown']) on(w, name, () => ask || tease());
    tease();
  };
  w.Anteroom = { open, close, remove };
  d.body ? start() : on(d, 'DOMContentLoaded', start);
})();
