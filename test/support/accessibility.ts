import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Loads axe into every page before it is opened, as the page's policy blocks scripts that are injected later. */
export function prepareAxe(page: Page): Promise<unknown> {
  return page.addInitScript({ content: axe });
}

/** Violations found by axe, elements wider than the screen, and targets smaller than 44 by 44 pixels. */
export async function obstacles(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate<AxeResults>(`axe.run({ resultTypes: ['violations'] })`);
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  return [...found, ...(await clumsiness(page))];
}

function clumsiness(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const { scrollWidth } = document.documentElement;
    const wide = scrollWidth > innerWidth ? [`${scrollWidth} px wide`] : [];
    const small = [...document.querySelectorAll('a, button, input:not([type=hidden]), select, summary')].filter(
      (target) => {
        const { width, height } = target.getBoundingClientRect();
        return target.checkVisibility() && (height < 44 || width < 44);
      },
    );
    return [...wide, ...small.map((target) => target.outerHTML)];
  });
}
