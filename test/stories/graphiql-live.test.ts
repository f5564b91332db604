import { expect, test } from 'vitest';
import { listen } from '../../src/process/listen.ts';
import { openBrowser } from '../support/browser.ts';
import { createTestGateway } from '../support/gateway.ts';
import { linkInput } from '../support/link-input.ts';

test('in GraphiQL, a subscription shows what happens as it happens', { timeout: 300_000 }, async () => {
  const gateway = await createTestGateway({ env: { GRAPHIQL: 'on' } });
  const listener = await listen(gateway.server.listener, { host: '127.0.0.1', port: 0 });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${listener.port}/graphql`);
    // The tabs slide into place at first, so that a click may miss.
    await page.getByRole('button', { name: 'WatchPaymentLinks' }).press('Enter');
    await page.locator('.graphiql-query-editor').getByText('paymentLinksChanged').waitFor();
    // GraphiQL shows a tab a moment before it knows its operation: a button pressed in that moment sends nothing.
    const stop = page.getByRole('button', { name: /Stop/ });
    for (let presses = 0; presses < 30 && !(await stop.isVisible()); presses += 1) {
      await page.getByRole('button', { name: /Execute query/ }).click();
      await stop.waitFor({ timeout: 2_000 }).catch(() => {});
    }
    await gateway.services.paymentLinks.create(
      { clientId: 'demo', clientTag: '' },
      linkInput({ checkoutToken: 'seen-live' }),
    );
    await page.locator('.result-window').getByText('seen-live').waitFor();
    await stop.click();
    expect(browser.outside).toEqual([]);
  } finally {
    await browser.close();
    await listener.close({ graceMs: 0 });
    await gateway.stop();
  }
});
