/** Colours are pairs that meet WCAG AA on each other in both schemes; targets are 44 px or more. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f2; --card: #fff; --ink: #17211d; --soft: #52605a; --line: #dde2de; --edge: #77857e;
  --accent: #0a6a4d; --on-accent: #fff; --tint: #e7f3ed; --warn: #7a4b00; --warn-tint: #fdf3dc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1513; --card: #18201d; --ink: #e9f0ec; --soft: #a5b3ac; --line: #2c3733; --edge: #7c8c84;
    --accent: #62d3a9; --on-accent: #05261b; --tint: #17312a; --warn: #f3c775; --warn-tint: #33270f;
  }
}
*, ::before, ::after { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
h1, h2, p, ul, ol, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.375rem; line-height: 1.3; }
h2 { font-size: 1.0625rem; line-height: 1.4; }
a { color: var(--accent); text-underline-offset: .2em; }
code { font: .875rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-variant-ligatures: none; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
header, main { max-width: 72rem; margin: 0 auto; padding: 0 1rem; }
header { display: flex; align-items: center; gap: .875rem; padding-top: 1.25rem; padding-bottom: 1.25rem; }
header img { flex: none; width: 2.75rem; height: 2.75rem; }
main { display: grid; gap: 1rem; padding-bottom: 2.5rem; }
section { min-width: 0; background: var(--card); border: 1px solid var(--line); border-radius: 18px; padding: 1.25rem; display: grid; gap: .875rem; align-content: start; }
.places { list-style: none; display: grid; gap: .625rem; }
.places a { display: block; height: 100%; padding: .75rem .875rem; border: 1px solid var(--edge); border-radius: 12px; text-decoration: none; }
.places a:hover { background: var(--tint); }
.places strong, .places span { display: block; }
.places span { color: var(--soft); font-size: .875rem; line-height: 1.4; }
.link { display: flex; flex-wrap: wrap; gap: 1rem 1.25rem; align-items: flex-start; }
.link > div { flex: 1 1 14rem; min-width: 0; display: grid; gap: .5rem; }
.qr { flex: none; display: block; width: 11rem; height: 11rem; border-radius: 8px; }
.sum { font-size: 1.75rem; line-height: 1.2; font-weight: 700; }
.actions { display: flex; flex-wrap: wrap; gap: .625rem; }
.button, button { display: inline-flex; align-items: center; justify-content: center; min-height: 2.75rem; padding: .375rem 1rem; font: inherit; font-weight: 600;
  border: 1px solid var(--edge); border-radius: 10px; background: transparent; color: var(--accent); text-decoration: none; cursor: pointer; }
.button.first { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
.button:hover, button:hover { filter: brightness(1.08); }
.note { padding: .625rem .875rem; border-radius: 12px; background: var(--warn-tint); color: var(--warn); font-size: .875rem; }
dl { display: grid; gap: .5rem 1rem; }
dl > div { display: grid; gap: 0 1rem; align-items: center; }
dt { color: var(--soft); font-size: .875rem; }
.credentials dd { display: flex; align-items: center; justify-content: space-between; gap: .5rem; min-height: 2.75rem; }
.credentials code { user-select: all; }
.copy { flex: none; min-width: 5.25rem; justify-self: start; }
.command { display: grid; gap: .5rem; }
.command code { display: block; padding: .75rem .875rem; border-radius: 12px; background: var(--ground); user-select: all; white-space: pre-wrap; }
.heading { display: flex; align-items: center; justify-content: space-between; gap: 1rem; }
.state { padding: 0 .625rem; border-radius: 999px; background: var(--tint); color: var(--accent); font-size: .875rem; }
.events { list-style: none; display: grid; }
.events li { display: grid; gap: 0 1rem; padding: .5rem 0; border-top: 1px solid var(--line); font-size: .875rem; }
@media (min-width: 36rem) {
  .places { grid-template-columns: 1fr 1fr; }
  dl > div { grid-template-columns: minmax(0, 8.5rem) minmax(0, 1fr); }
  .events li { grid-template-columns: minmax(0, 1fr) auto; }
  .events strong { font-size: 1rem; }
  .events li > :nth-child(even) { text-align: right; }
}
@media (min-width: 56rem) {
  main { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
  .wide { grid-column: 1 / -1; }
  .places { grid-template-columns: repeat(auto-fit, minmax(14rem, 1fr)); }
  .events li { grid-template-columns: 17rem minmax(0, 1fr) 11rem 12rem; align-items: baseline; }
  .events li > :nth-child(even) { text-align: left; }
  .events li > :last-child { text-align: right; }
}
`;
