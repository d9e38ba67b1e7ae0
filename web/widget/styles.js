// Styles of the widget, adopted by its shadow root: no inline style, nothing leaks in or out. Sizes are in em of the
// root's font size, so that "large text" and the reader's own settings scale everything.

const CSS = `
:host { all: initial; }
* { box-sizing: border-box; }
.root {
  --ink: #16242f; --soft: #51626f; --line: #d5dde3; --edge: #71838f; --paper: #fff; --mist: #f2f5f7; --hover: #e6f0f4;
  --brand: var(--tro-ly-brand, #0b4f6c); --brand-deep: var(--tro-ly-brand-deep, #083b51); --on-brand: #fff;
  --staff: #7a4a00; --staff-paper: #fff6e5; --staff-line: #e7c98c; --error: #a3200d; --error-paper: #fdecea;
  --focus: #b35900; --focus-on-brand: #ffd28a; --badge: #b3261e; --star: #9a6200;
  font: 400 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Arial, sans-serif;
  color: var(--ink); text-align: left; letter-spacing: normal;
}
.root.large { font-size: 20px; }
.root.contrast {
  --ink: #fff; --soft: #fff; --line: #fff; --edge: #fff; --paper: #000; --mist: #000; --hover: #333;
  --brand: #ffe14d; --brand-deep: #fff3b0; --on-brand: #000;
  --staff: #ffe14d; --staff-paper: #000; --staff-line: #ffe14d; --error: #ffb4a8; --error-paper: #000;
  --focus: #6cf; --focus-on-brand: #00f; --badge: #000; --star: #ffe14d;
}
[hidden] { display: none !important; }
.quiet { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
button, textarea { font: inherit; color: inherit; margin: 0; letter-spacing: inherit; }
button { cursor: pointer; min-height: 45px; border: 1px solid transparent; border-radius: 10px; background: none; padding: 0 .75em; }
button:disabled { cursor: default; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; }
svg { width: 1.5em; height: 1.5em; flex: none; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; }
a { color: var(--brand); text-underline-offset: .15em; overflow-wrap: anywhere; }

.launcher {
  position: fixed; z-index: 2147483000; right: max(20px, env(safe-area-inset-right)); bottom: max(20px, env(safe-area-inset-bottom));
  display: inline-flex; align-items: center; min-height: 56px; padding: 0 1.25em; border-radius: 28px;
  border: 2px solid #fff; background: var(--brand); color: var(--on-brand); font-weight: 600; box-shadow: 0 6px 20px rgb(8 40 56 / .28);
}
.face { display: inline-flex; align-items: center; gap: .5em; }
.root.left .launcher, .root.left dialog { right: auto; left: max(20px, env(safe-area-inset-left)); }
.launcher:hover { background: var(--brand-deep); }
.badge {
  position: absolute; top: -6px; right: -4px; min-width: 1.6em; padding: 0 .4em; border-radius: 1em; background: var(--badge); color: #fff;
  font-size: .875em; line-height: 1.6; text-align: center; border: 2px solid #fff; box-sizing: content-box;
}

dialog {
  position: fixed; z-index: 2147483000; inset: auto; right: max(20px, env(safe-area-inset-right)); bottom: 92px; margin: 0; padding: 0;
  width: min(26em, calc(100vw - 40px)); height: min(42em, calc(100dvh - 112px)); max-width: none; max-height: none;
  border: 1px solid var(--line); border-radius: 16px; overflow: hidden; background: var(--paper); color: inherit;
  box-shadow: 0 16px 48px rgb(8 40 56 / .26);
}
dialog[open] { display: flex; flex-direction: column; }
dialog::backdrop { background: transparent; }
.root.large dialog { width: min(30em, calc(100vw - 40px)); }

header { display: flex; align-items: center; gap: .25em; padding: .5em .5em .5em 1em; background: var(--brand); color: var(--on-brand); }
header .names { flex: 1; min-width: 0; }
h2 { margin: 0; font-size: 1.0625em; line-height: 1.3; font-weight: 650; }
.subtitle { margin: 0; font-size: .875em; line-height: 1.35; }
header button { color: inherit; padding: 0 .6em; min-width: 44px; font-weight: 600; }
header button:hover { background: rgb(255 255 255 / .16); }
header button[aria-pressed="true"] { background: var(--on-brand); color: var(--brand); }
header :focus-visible { outline-color: var(--focus-on-brand); outline-offset: -3px; }
.icon-only, header button:has(svg) { display: inline-grid; place-items: center; }

.banner { padding: .6em 1em; border-bottom: 1px solid var(--staff-line); background: var(--staff-paper); font-size: .9375em; }
.banner strong { color: var(--staff); }
.banner p { margin: 0; }
.banner .title { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1em; }
.banner button { min-height: 45px; padding: 0; color: var(--brand); text-decoration: underline; text-underline-offset: .2em; }
.network { padding: .5em 1em; background: var(--error-paper); color: var(--error); font-size: .9375em; }
.network p { margin: 0; }

.scroll { flex: 1; min-height: 6em; overflow-y: auto; overscroll-behavior: contain; padding: 1em; scrollbar-width: thin; }
.message { display: flex; flex-direction: column; align-items: flex-start; margin: 0 0 1em; animation: appear .18s ease-out; }
@keyframes appear { from { opacity: 0; transform: translateY(6px); } }
.who { display: flex; gap: .5em; align-items: baseline; margin: 0 0 .25em; font-size: .875em; color: var(--soft); }
.who b { font-weight: 650; color: var(--brand); }
.contrast .bubble { box-shadow: inset 0 0 0 1px var(--line); }
.bubble { max-width: 100%; padding: .65em .9em; border-radius: 4px 14px 14px 14px; background: var(--mist); overflow-wrap: anywhere; }
.bubble p { margin: 0 0 .6em; }
.bubble ul, .bubble ol { margin: 0 0 .6em; padding-left: 1.5em; }
.bubble li { margin: .25em 0; }
.bubble > :last-child { margin-bottom: 0; }
.bubble strong { font-weight: 650; }
.message.citizen { align-items: flex-end; }
.message.citizen .bubble { max-width: 88%; border-radius: 14px 4px 14px 14px; background: var(--brand); color: var(--on-brand); white-space: pre-wrap; }
.message.staff .bubble { background: var(--staff-paper); box-shadow: inset 0 0 0 1px var(--staff-line); }
.message.staff .who b { color: var(--staff); }
.message.system { align-items: stretch; text-align: center; }
.message.system .bubble { background: none; padding: 0 .5em; color: var(--soft); font-size: .9375em; }
.message.system .who { justify-content: center; }
.note { margin: .25em 0 0; font-size: .875em; color: var(--soft); text-align: right; }
.message.refused .note, .message.waiting .note { color: var(--error); }
.note button { min-height: 45px; padding: 0 .25em; text-decoration: underline; font-weight: 600; }

details { width: 100%; margin-top: .35em; font-size: .9375em; }
summary { min-height: 45px; padding: .55em .2em; cursor: pointer; color: var(--brand); border-radius: 6px; }
summary .checked { display: block; padding-left: 1.1em; color: var(--soft); }
details ul { margin: 0; padding: 0 0 .25em 1.25em; }
details li a { display: block; padding: .35em 0; }
details p { margin: 0 0 .5em 1.1em; }

.tools { width: 100%; margin-top: .35em; display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 .5em; font-size: .875em; }
.verdict, .uses { display: flex; flex-wrap: wrap; gap: 0 .25em; }
.tools button:not(.send) { display: inline-flex; align-items: center; gap: .35em; padding: 0 .4em; color: var(--soft); }
.tools button:not(.send):hover { background: var(--hover); color: var(--ink); }
.tools button[aria-pressed="true"] { color: var(--brand); font-weight: 650; }
.tools button[aria-pressed="true"] svg { fill: var(--hover); }
.tools svg { width: 1.35em; height: 1.35em; }
.root:not(.can-read) .listen { display: none; }
.said { flex-basis: 100%; margin: 0; color: var(--soft); }
.said:empty { display: none; }
.comment { flex-basis: 100%; display: grid; gap: .5em; padding: .35em 0 .5em; font-size: 1.0714em; }
.comment .send { justify-self: start; }

.choices { display: flex; flex-wrap: wrap; gap: .5em; width: 100%; margin-top: .6em; }
.choices button, .suggestions button {
  border-color: var(--brand); border-radius: 22px; color: var(--brand); background: var(--paper); padding: .5em 1em; line-height: 1.3; text-align: left;
}
.choices button:hover:enabled, .suggestions button:hover { background: var(--hover); }
.choices.used { gap: .25em .9em; }
.choices.used button { min-height: 0; padding: 0; border: 0; background: none; color: var(--soft); font-size: .875em; }
.choices.used button.chosen::before { content: "✓ "; }

.welcome { margin: 0 0 1.25em; }
.welcome h3 { margin: 0; font-size: .9375em; color: var(--soft); font-weight: 600; }
.suggestions { display: grid; gap: .5em; margin: 1em 0 0; }
.suggestions button { border-radius: 12px; width: 100%; }

.rating { align-self: center; margin: .75em auto 0; padding: .75em 1em; border: 1px solid var(--line); border-radius: 12px; text-align: center; }
.rating p { margin: 0 0 .25em; }
.stars { display: flex; justify-content: center; }
.stars button { min-width: 44px; padding: 0; font-size: 1.75em; line-height: 1; color: transparent; -webkit-text-stroke: 1.5px var(--star); }
.stars button.lit, .stars:has(button:hover:enabled) button:not(button:hover ~ button) { color: var(--star); }
.scale { display: flex; justify-content: space-between; gap: 1em; font-size: .875em; color: var(--soft); }

.newer { position: sticky; bottom: 0; display: flex; justify-content: center; }
.newer button { background: var(--brand); color: var(--on-brand); border-radius: 22px; box-shadow: 0 4px 12px rgb(8 40 56 / .3); }
.typing { padding: 0 1.15em; font-size: .875em; line-height: 2; color: var(--soft); }
.typing .dots::after { content: "•••"; margin-left: .4em; letter-spacing: .15em; animation: pulse 1.2s infinite ease-in-out; }
@keyframes pulse { 50% { opacity: .25; } }

form { border-top: 1px solid var(--line); padding: .5em .75em calc(.5em + env(safe-area-inset-bottom)); background: var(--paper); }
.line { display: flex; gap: .5em; align-items: flex-end; }
textarea {
  flex: 1; min-width: 0; min-height: max(45px, 2.875em); max-height: 8em; padding: .6em .8em; border: 1px solid var(--edge); border-radius: 12px; background: var(--paper);
  resize: none; field-sizing: content; line-height: 1.45;
}
textarea::placeholder { color: var(--soft); opacity: 1; }
.mic { display: inline-grid; place-items: center; min-width: 45px; min-height: max(45px, 2.875em); padding: 0; border-color: var(--edge); color: var(--brand); }
.mic.on { background: var(--error); color: var(--paper); animation: pulse 1.6s infinite ease-in-out; }
.send { background: var(--brand); color: var(--on-brand); min-height: max(45px, 2.875em); font-weight: 600; display: inline-flex; align-items: center; gap: .4em; }
.send:hover { background: var(--brand-deep); }
.help { display: flex; flex-wrap: wrap; gap: .25em .75em; align-items: center; justify-content: space-between; }
.staff-call { display: inline-flex; align-items: center; gap: .4em; color: var(--staff); font-weight: 650; padding: 0 .5em 0 .25em; }
.staff-call:hover:enabled { background: var(--staff-paper); }
.staff-call:disabled { color: var(--soft); }
.staff-call svg { width: 1.3em; height: 1.3em; }
.forget { color: var(--soft); font-size: .875em; padding: 0 .25em; text-decoration: underline; text-underline-offset: .2em; }
.privacy { margin: .35em 0 0; font-size: .8125em; color: var(--soft); }

@media (max-width: 599.98px), (max-height: 479.98px) {
  dialog, .root.large dialog, .root.left dialog {
    inset: 0; width: 100vw; height: var(--height, 100dvh); border: 0; border-radius: 0;
    padding-left: env(safe-area-inset-left); padding-right: env(safe-area-inset-right);
  }
  header { padding-top: calc(.5em + env(safe-area-inset-top)); }
  .line .send span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
}
@media (max-height: 479.98px) {
  .subtitle, .privacy { display: none; }
  header { padding-top: 0; padding-bottom: 0; }
  form { padding-top: .25em; padding-bottom: 0; }
  .scroll { padding-top: .5em; padding-bottom: .5em; }
  .typing:empty { display: none; }
}
@media (prefers-reduced-motion: reduce) {
  *, ::after { animation: none !important; scroll-behavior: auto !important; }
}
@media (forced-colors: active) {
  .bubble, .launcher, .send, .newer button { border: 1px solid; }
}
@media print { .launcher, dialog { display: none !important; } }
`;

export function widgetStyles() {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  return sheet;
}
