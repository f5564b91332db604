import { CONTENDERS, type ContenderId } from '../contenders.ts';
import { titleOf } from '../workloads.ts';
import type { Figure } from './figures.ts';

const WIDTH = 860;
const LABEL = 190;
const BAR = 13;
const GAP = 4;
const HEADING = 30;
const FOOT = 44;
const OURS = '#0f766e';
const PEER = '#94a3b8';
const INK = '#334155';
/** Keeps a number readable where the line at 1 crosses it. */
const HALO = 'stroke="#ffffff" stroke-width="4" paint-order="stroke"';

/** A bar for every contender under every workload: its ratio to the limit, which is the line at 1. */
export function drawChart(figures: readonly Figure[], caption: string): string {
  const shown = figures.filter(({ contender }) => contender !== 'limit');
  const scale = (WIDTH - LABEL - 60) / Math.max(...shown.map(({ ratio }) => ratio), 1);
  const parts: string[] = [];
  let y = 8;
  for (const [workload, group] of Map.groupBy(shown, (figure) => figure.workload)) {
    parts.push(text(12, y + 18, `${workload}  ${titleOf(workload)}`, 'font-weight="600"'));
    y += HEADING;
    for (const { contender, ratio } of group) {
      parts.push(bar(contender, ratio, y, scale));
      y += BAR + GAP;
    }
    y += 8;
  }
  const height = y + FOOT;
  const one = LABEL + scale;
  parts.push(text(one, y + 16, 'the limit = 1', 'text-anchor="middle"'));
  parts.push(text(12, y + 36, caption, 'font-size="11"'));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" fill="${INK}">
<title>CPU per request, ratio to a hand-written server: more is better</title>
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<line x1="${one.toFixed(1)}" y1="8" x2="${one.toFixed(1)}" y2="${y}" stroke="${INK}" stroke-dasharray="3 3"/>
${parts.join('\n')}
</svg>
`;
}

function bar(contender: ContenderId, ratio: number, y: number, scale: number): string {
  const length = Math.max(ratio * scale, 1).toFixed(1);
  const fill = contender.startsWith('ours') ? OURS : PEER;
  return [
    text(LABEL - 8, y + BAR - 2, CONTENDERS[contender].title, 'text-anchor="end"'),
    `<rect x="${LABEL}" y="${y}" width="${length}" height="${BAR}" fill="${fill}"/>`,
    text(
      LABEL + Number(length) + 6,
      y + BAR - 2,
      ratio.toFixed(2),
      contender.startsWith('ours') ? `font-weight="600" ${HALO}` : HALO,
    ),
  ].join('');
}

function text(x: number, y: number, content: string, attributes: string): string {
  const escaped = content.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<text x="${x.toFixed(1)}" y="${y}" ${attributes}>${escaped}</text>`;
}
