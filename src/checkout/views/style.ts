import { PAYMENT_METHODS } from '../../domain/payment-method.ts';
import { railOf } from '../../domain/rails.ts';

/** Only the fields that the chosen method needs are shown. A browser without `:has` shows all. */
const SHOWN_BY_METHOD = PAYMENT_METHODS.filter((method) => railOf(method).customer.length > 0)
  .map((method) => `form:has(input[value=${method}]:checked) .for-${method}`)
  .join(', ');

/** A first name fills its row for the methods that do not ask for the last name beside it. */
const PAIRED_BY_METHOD = PAYMENT_METHODS.filter((method) => railOf(method).customer.includes('lastName'))
  .map((method) => `form:has(input[value=${method}]:checked) .pair:has(+ .for-${method})`)
  .join(', ');

/** The backgrounds of text, in the light and the dark scheme. */
export const LIGHT = { ground: '#f4f5f2', card: '#fff' } as const;
export const DARK = { ground: '#0f1513', card: '#18201d' } as const;

/**
 * The one stylesheet. Colours are pairs that meet WCAG AA on each other in both schemes; targets are 44 px or more;
 * one column until there is room for two.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: ${LIGHT.ground}; --card: ${LIGHT.card}; --ink: #17211d; --soft: #52605a; --line: #dde2de; --edge: #77857e;
  --accent: #0a6a4d; --on-accent: #fff; --tint: #e7f3ed; --bad: #b3261e; --bad-tint: #fceeed; --warn: #7a4b00; --warn-tint: #fdf3dc;
  --shadow: 0 1px 2px rgb(23 33 29 / 6%), 0 8px 28px rgb(23 33 29 / 7%);
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: ${DARK.ground}; --card: ${DARK.card}; --ink: #e9f0ec; --soft: #a5b3ac; --line: #2c3733; --edge: #7c8c84;
    --accent: #62d3a9; --on-accent: #05261b; --tint: #17312a; --bad: #ffa198; --bad-tint: #3a1d1b; --warn: #f3c775; --warn-tint: #33270f;
    --shadow: none;
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0; min-height: 100vh; min-height: 100dvh; display: flex; flex-direction: column;
  background: var(--ground); color: var(--ink); overflow-wrap: anywhere;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", sans-serif;
}
h1, h2, p, ul, dl, dd, fieldset { margin: 0; padding: 0; border: 0; }
h1 { font-size: 1.375rem; line-height: 1.3; font-weight: 650; letter-spacing: -.01em; text-wrap: balance; }
h2, legend { font-size: 1.0625rem; line-height: 1.4; font-weight: 650; padding: 0; }
a { color: var(--accent); text-underline-offset: .2em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px; }
.soft { color: var(--soft); }
.small { font-size: .875rem; }
.number { font-variant-numeric: tabular-nums; }

.top, main { width: 100%; max-width: 62rem; margin: 0 auto; padding: 0 1rem; }
.top { display: flex; align-items: center; justify-content: space-between; gap: .5rem; min-height: 3.5rem; }
.top nav { flex: none; display: flex; gap: .25rem; margin-right: -.25rem; white-space: nowrap; }
.link { font: inherit; color: var(--accent); background: none; border: 0; text-decoration: underline; text-underline-offset: .2em; cursor: pointer; }
.top a, .link { display: inline-flex; align-items: center; min-height: 2.75rem; padding: 0 .25rem; }
.lock { display: inline-flex; align-items: center; gap: .5rem; }
.lock svg { flex: none; }
.enter { position: absolute; width: 1px; height: 1px; padding: 0; border: 0; clip-path: inset(50%); }
main { flex: 1; padding-bottom: 2.5rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 18px; box-shadow: var(--shadow); padding: 1.25rem; }
.sandbox { margin-bottom: 1rem; padding: .625rem 1rem; border-radius: 12px; background: var(--warn-tint); color: var(--warn); font-size: .875rem; text-align: center; text-wrap: balance; }

.columns { display: grid; gap: 1rem; align-items: start; }
.order { display: grid; gap: .75rem; padding: .875rem 1.25rem .25rem; }
.payee { display: flex; flex-wrap: wrap; align-items: last baseline; justify-content: space-between; gap: .25rem 1rem; }
.payee h1 { font-size: 1.125rem; }
.sum { font-size: 1.375rem; line-height: 1.3; font-weight: 700; letter-spacing: -.02em; }
.wide { display: none; }
.items { list-style: none; display: grid; margin-top: .5rem; }
.items li, .lines div { display: flex; flex-wrap: wrap; gap: .125rem 1rem; padding: .25rem 0; }
.items li { padding: .75rem 0; border-top: 1px solid var(--line); }
.items li > :first-child { flex: 1 1 8rem; min-width: 0; }
.items li > :last-child, .lines dd { flex: none; max-width: 100%; margin-left: auto; text-align: right; }
.lines { border-top: 1px solid var(--line); padding-top: .75rem; }
.lines .whole { font-weight: 650; font-size: 1.0625rem; }
summary { min-height: 2.75rem; display: flex; align-items: center; gap: .5rem; cursor: pointer; color: var(--accent); font-weight: 600; border-top: 1px solid var(--line); }
summary::before { content: ""; width: .5rem; height: .5rem; border: solid currentColor; border-width: 0 2px 2px 0; transform: rotate(45deg) translate(-2px, -2px); }
details .items { margin-top: 0; }
.narrow[open] { padding-bottom: .75rem; }
details[open] > summary::before { transform: rotate(225deg); }
.clock { display: flex; gap: .625rem; align-items: flex-start; padding: .5rem .75rem; border-radius: 12px; background: var(--tint); text-align: left; }
.clock svg { flex: none; color: var(--accent); }
.clock .until { display: none; }
.clock.hurry { background: var(--warn-tint); color: var(--warn); }
.clock.hurry svg, .clock.hurry .soft { color: inherit; }
.handoff { display: none; }
.qr { display: block; width: 7.5rem; height: 7.5rem; border-radius: 8px; }

form { display: grid; gap: 1.5rem; }
.fields { display: grid; grid-template-columns: repeat(6, 1fr); column-gap: .75rem; margin: .875rem 0 -1rem; }
.field { grid-column: span 6; min-width: 0; }
.pair, .third, .rest { grid-column: span 3; }
/* A row's labels, inputs, hints and faults each stand on one line. */
.fields .field { grid-row: span 4; display: grid; grid-template-rows: subgrid; align-items: end; padding-bottom: 1rem; }
.fields .hint, .fields .fault { align-self: start; }
.field label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .25rem; }
input:not([type=radio]), select {
  display: block; width: 100%; min-height: 3rem; padding: .5rem .75rem; font: inherit; color: inherit;
  background: var(--card); border: 1px solid var(--edge); border-radius: 10px;
}
input:not([type=radio]):focus-visible, select:focus-visible { outline-offset: 0; border-color: var(--accent); border-radius: 10px; }
select { padding-right: .25rem; text-overflow: ellipsis; }
[aria-invalid=true] { border-color: var(--bad) !important; border-width: 2px !important; }
.hint { display: block; color: var(--soft); font-size: .875rem; margin-top: .25rem; }
.fault { display: block; color: var(--bad); font-size: .875rem; font-weight: 600; margin-top: .25rem; }
.choices { display: grid; gap: .625rem; margin-top: .875rem; }
.choice { display: flex; align-items: center; gap: .875rem; min-height: 3.5rem; padding: .625rem .875rem; border: 1px solid var(--edge); border-radius: 12px; cursor: pointer; }
.choice input { flex: none; width: 1.25rem; height: 1.25rem; margin: 0; accent-color: var(--accent); }
.choice:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent); background: var(--tint); }
.choice:has(:focus-visible) { outline: 3px solid var(--accent); outline-offset: 2px; }
.choice :focus-visible { outline: none; }
.choice span { min-width: 0; }
.choice strong, .choice small { display: block; line-height: 1.35; }
.choice strong { font-weight: 600; }
.choice small { color: var(--soft); font-size: .875rem; }
.kind { flex: none; margin-left: auto; color: var(--soft); }
.panel { display: grid; gap: .875rem; padding: .875rem 0 .25rem; }
.option > .faults { margin-top: .5rem; }
.before { display: flex; gap: .5rem; align-items: baseline; color: var(--accent); }
.before svg { flex: none; position: relative; top: .3125rem; }
.before a { display: inline-block; padding: .625rem 0; }
@supports selector(:has(a)) {
  .option:not(:has(.choice :checked)) .panel, .details.some, .field.some { display: none; }
  ${SHOWN_BY_METHOD} { display: grid; }
  .pair:has(+ .some) { grid-column: span 6; }
  ${PAIRED_BY_METHOD} { grid-column: span 3; }
}
.button {
  display: flex; align-items: center; justify-content: center; width: 100%; min-height: 3.25rem; padding: .75rem 1.25rem;
  font: inherit; font-size: 1.0625rem; font-weight: 650; text-align: center; text-wrap: balance; text-decoration: none; cursor: pointer;
  color: var(--on-accent); background: var(--accent); border: 0; border-radius: 12px;
}
.button:hover { filter: brightness(1.08); }
.button:focus-visible { border-radius: 12px; }
.button[aria-disabled=true] { filter: saturate(.4); cursor: progress; }
.plain.bad { color: var(--bad); }
.plain { background: transparent; color: var(--accent); border: 1px solid var(--edge); }
.ways { grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; width: 100%; }
.ways .button { padding: .75rem .5rem; font-size: 1rem; }
.qr.large { width: min(15rem, 100%); height: auto; }
.transfer { display: grid; gap: .75rem; width: 100%; text-align: left; }
.transfer div { display: grid; grid-template-columns: 1fr auto; align-items: center; column-gap: .75rem; }
.transfer dd, .transfer .copy { display: contents; }
.transfer code { grid-column: 1; }
.transfer .copier { grid-column: 2; grid-row: 1 / span 2; }
.transfer div, .code { padding: .625rem .875rem; border: 1px solid var(--line); border-radius: 12px; }
.code { width: 100%; text-align: left; }
.copy { display: flex; align-items: center; justify-content: space-between; gap: .75rem; }
.copy code { font: inherit; font-weight: 600; min-width: 0; -webkit-user-select: all; user-select: all; }
.copier { flex: none; min-width: 4.5rem; min-height: 2.75rem; font: inherit; font-size: .875rem; font-weight: 600; color: var(--accent); background: none; border: 1px solid var(--edge); border-radius: 10px; cursor: pointer; }
[hidden] { display: none !important; }
.faults { padding: 1rem; border: 2px solid var(--bad); border-radius: 12px; background: var(--bad-tint); }
/* The page itself gives it the focus, and it is no control. */
.faults:focus { outline: none; }
.faults ul { margin-top: .375rem; list-style: none; }
.faults > :is(ul, a):last-child { margin-bottom: -.625rem; }
.faults a { color: var(--bad); display: inline-block; min-width: 2.75rem; padding: .625rem 0; }

.message { max-width: 30rem; margin: 0 auto; display: grid; gap: 1rem; padding: 1.25rem; text-align: center; justify-items: center; }
.message > p, .message > div, .message > dl, .message > form, .message > .button { width: 100%; }
.mark { display: grid; place-items: center; width: 4rem; height: 4rem; border-radius: 50%; background: var(--tint); color: var(--accent); }
.mark.bad { background: var(--bad-tint); color: var(--bad); }
.mark.wait { background: var(--warn-tint); color: var(--warn); }
.message p { text-wrap: balance; }
.message .lines, .message .items { text-align: left; }
.busy .arc { transform-origin: 16px 16px; animation: turn 1.4s linear infinite; }
@keyframes turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .busy .arc { animation: none; } }

@media (min-width: 24rem) { .third { grid-column: span 2; } .rest { grid-column: span 4; } }
@media (min-width: 30rem) {
  .half { grid-column: span 3; }
  .card { padding: 1.75rem; }
  .order { padding: 1.25rem 1.75rem .5rem; }
  .message { margin-top: clamp(0rem, 5vh, 3rem); gap: 1.25rem; padding: 2.5rem 2.25rem; }
}
@media (min-width: 56rem) {
  .columns { grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: 2.5rem; padding-top: 1.5rem; }
  .order { gap: 1.25rem; padding: 1.75rem 0 0; background: none; border: 0; box-shadow: none; position: sticky; top: 0; }
  .payee { display: grid; gap: 1rem; justify-content: stretch; }
  .payee h1 { font-size: 1.375rem; }
  .sum { font-size: 2.375rem; line-height: 1.15; }
  .narrow { display: none; } .wide { display: block; }
  .clock { padding: .75rem .875rem; }
  .clock .until { display: block; }
  .handoff { display: flex; align-items: center; gap: 1rem; border-top: 1px solid var(--line); padding-top: 1.25rem; }
}
@media print {
  :root { color-scheme: light; --card: #fff; --ink: #000; --soft: #333; --line: #999; --ground: #fff; }
  .top, .button, .clock, .handoff, form { display: none; }
  body { display: block; min-height: 0; font-size: .875rem; }
  main, .foot { padding-bottom: 0; }
  .card { margin: 0 auto; padding: 0; border: 0; box-shadow: none; }
  .items li { padding: .375rem 0; break-inside: avoid; }
  .sandbox { border: 1px solid; background: none; color: #000; }
}
`;
