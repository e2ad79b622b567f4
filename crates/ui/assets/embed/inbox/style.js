// <oyez-inbox>: how it looks. A constructed sheet, so that a page's policy against styles does not concern it; it follows the
// page's `color-scheme`, and every colour is a pair that meets WCAG AA in light and dark.

const STYLE = `
:host {
  --_accent: var(--oyez-accent, light-dark(#1d5fa8, #8ec1f5));
  --_on-accent: var(--oyez-on-accent, light-dark(#fff, #10161e));
  --_surface: var(--oyez-surface, light-dark(#fff, #1a212c));
  --_text: var(--oyez-text, light-dark(#1f2733, #e6eaf0));
  --_muted: var(--oyez-muted, light-dark(#566072, #a4afbf));
  --_line: var(--oyez-line, light-dark(#d5dbe3, #3b4656));
  --_info: var(--oyez-info, light-dark(#1d5fa8, #8ec1f5));
  --_warning: var(--oyez-warning, light-dark(#8a5300, #f2bd63));
  --_critical: var(--oyez-critical, light-dark(#b42318, #ff9d94));
  --_done: var(--oyez-done, light-dark(#146c43, #7fd6a8));
  --_quiet: var(--oyez-quiet, light-dark(#5b4a91, #c2b4f2));
  --_radius: var(--oyez-radius, .5rem);
  display: inline-block;
  font-family: var(--oyez-font, inherit);
}
:host([hidden]) { display: none; }
* { box-sizing: border-box; }
[hidden] { display: none !important; }
svg { inline-size: 1.15em; block-size: 1.15em; flex: none; vertical-align: -.2em; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
button { font: inherit; color: inherit; cursor: pointer; margin: 0; }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.said { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.bell { position: relative; display: inline-grid; place-items: center; inline-size: var(--oyez-bell-size, 2.75rem); block-size: var(--oyez-bell-size, 2.75rem); padding: 0; border: 0; border-radius: 50%; background: none; color: var(--oyez-bell, inherit); }
.bell:hover, .bell[aria-expanded=true] { background: color-mix(in srgb, currentColor 14%, transparent); }
.bell:focus-visible { outline-color: currentColor; outline-offset: -2px; }
.bell svg { inline-size: 55%; block-size: 55%; }
.badge { position: absolute; inset-block-start: .1rem; inset-inline-start: 52%; min-inline-size: 1.3rem; padding: 0 .3rem; border-radius: 1rem; background: var(--oyez-badge, #c62828); color: var(--oyez-on-badge, #fff); font: 600 .75rem/1.3rem system-ui, sans-serif; text-align: center; }

.panel { position: fixed; inset: auto; margin: 0; padding: 0; border: 1px solid var(--_line); border-radius: var(--_radius); background: var(--_surface); color: var(--_text); box-shadow: 0 10px 32px #0004; overflow: hidden; font-size: 1rem; font-style: normal; font-weight: 400; line-height: 1.45; letter-spacing: normal; text-align: start; text-transform: none; text-shadow: none; white-space: normal; word-spacing: normal; cursor: auto; }
.panel:popover-open { display: flex; flex-direction: column; }
.panel:focus-visible { outline-offset: -3px; }
.header { display: flex; align-items: center; gap: .5rem; padding: .5rem .5rem .5rem 1rem; border-block-end: 1px solid var(--_line); }
h2 { flex: 1; margin: 0; font-size: 1.1rem; font-weight: 700; }
h3 { margin: .15rem 0 .2rem; font-size: 1rem; font-weight: 650; overflow-wrap: anywhere; }
li:not(.unread) h3 { font-weight: 500; }
p { margin: 0; }
.scroll { overflow-y: auto; overscroll-behavior: contain; }
ul { list-style: none; margin: 0; padding: 0; }
li { --tone: var(--_info); padding: .75rem 1rem; border-inline-start: 4px solid var(--tone); }
li + li { border-block-start: 1px solid var(--_line); }
li.warning { --tone: var(--_warning); }
li.critical { --tone: var(--_critical); }
li.unread { background: color-mix(in srgb, var(--tone) 8%, var(--_surface)); }
li:focus-visible { outline-color: var(--tone); outline-offset: -3px; }
.top { display: flex; align-items: center; gap: .5rem; font-size: .85rem; }
.severity { color: var(--tone); font-weight: 650; }
.severity svg { margin-inline-end: .3rem; }
.new { background: var(--tone); color: var(--_surface); border-radius: 1rem; padding: 0 .5rem; font-size: .75rem; font-weight: 650; }
.when { margin-inline-start: auto; color: var(--_muted); }
.message { white-space: pre-line; overflow-wrap: anywhere; }
.message a { color: var(--_accent); unicode-bidi: isolate; }
.message.short:focus-within { display: block; }
.message.short:not(:focus-within) { display: -webkit-box; -webkit-line-clamp: 3; -webkit-box-orient: vertical; overflow: hidden; }
.facts { display: flex; flex-wrap: wrap; gap: .1rem .8rem; margin-block: .35rem .5rem; font-size: .85rem; color: var(--_muted); overflow-wrap: anywhere; }
.mark { font-weight: 600; }
.mark svg { margin-inline-end: .25rem; }
.done { color: var(--_done); } .asked { color: var(--_critical); } .quiet { color: var(--_quiet); }
.deeds, .spans { display: flex; flex-wrap: wrap; gap: .4rem; }
.spans { margin-block-start: .4rem; padding-block-start: .4rem; border-block-start: 1px dashed var(--_line); }
[part~=button] { min-block-size: 2.1rem; padding: .2rem .7rem; font-size: .875rem; border: 1px solid color-mix(in srgb, var(--_accent) 55%, var(--_line)); border-radius: calc(var(--_radius) * .75); background: none; color: var(--_accent); }
[part~=button]:hover { background: color-mix(in srgb, var(--_accent) 12%, transparent); }
[part~=primary], [part~=primary]:hover { background: var(--_accent); border-color: var(--_accent); color: var(--_on-accent); }
[part~=link] { min-block-size: 1.75rem; padding: 0; font-size: .875rem; border: 0; background: none; color: var(--_accent); text-decoration: underline; }
[aria-disabled=true] { opacity: .6; cursor: progress; }
.close { inline-size: 2.25rem; block-size: 2.25rem; display: grid; place-items: center; padding: 0; border: 0; border-radius: 50%; background: none; color: var(--_muted); }
.close:hover { background: color-mix(in srgb, currentColor 14%, transparent); }
.error { padding: .6rem 1rem; color: var(--_critical); background: color-mix(in srgb, var(--_critical) 10%, var(--_surface)); }
.state { padding: 2rem 1rem; text-align: center; color: var(--_muted); display: grid; gap: .6rem; justify-items: center; }
.state strong { color: var(--_text); }
.foot { padding: .75rem 1rem; border-block-start: 1px solid var(--_line); text-align: center; color: var(--_muted); font-size: .875rem; }
@media (pointer: coarse) { [part~=button] { min-block-size: 2.75rem; } [part~=link] { min-block-size: 2.25rem; } .close { inline-size: 2.75rem; block-size: 2.75rem; } }
@media (forced-colors: active) { .badge, .new { border: 1px solid; } }
`;

const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
