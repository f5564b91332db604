import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { priced } from '../support/link-input.ts';
import { openTill, type Till } from './till.ts';

const ENGLISH = '?lang=en';
const methodsIn = (page: string) =>
  [...page.matchAll(/name="paymentMethod" value="([A-Z]+)"/g)].map(([, name]) => name);
const titleOf = (page: string) => /<h1[^>]*>(.*?)<\/h1>/.exec(page)?.[1];

describe('the form asks what the chosen method asks', () => {
  let till: Till;
  beforeAll(async () => {
    till = await openTill();
  });
  afterAll(() => till.close());

  const inColombia = () =>
    till.activeLink({ ...priced('5000.00', 'COP'), paymentMethodsAllowed: ['CARD', 'PSE', 'NEQUI', 'DAVIVIENDA'] });
  const paymentOf = async (paymentLinkId: string) => {
    const query = { filter: { paymentLinkId: [paymentLinkId] }, direction: 'asc' } as const;
    return (await till.payments.page(till.me, query, { limit: 1 })).rows[0];
  };

  test('banks stand with the method, and the payer’s details are shown for the methods that need them', async () => {
    const { path } = await inColombia();
    const page = await (await till.fetch(path + ENGLISH)).text();
    for (const method of ['PSE', 'DAVIVIENDA']) {
      expect(page).toContain(`<label for="${method}.bankId">Bank</label>`);
      expect(page).toContain(`<select id="${method}.bankId" name="${method}.bankId" aria-required="true">`);
    }
    expect(page.match(/<option value="1007">Banco Sandbox<\/option>/g)).toHaveLength(2);
    expect(page).toContain('<div class="field full some for-PSE for-NEQUI for-DAVIVIENDA">\n<label for="email">');
    expect(page).toContain('<fieldset class="details some for-PSE for-NEQUI for-DAVIVIENDA">');
    expect(page).toContain('form:has(input[value=NEQUI]:checked) .for-NEQUI');
    expect(page).toMatch(/id="lastName"[^>]* aria-required="true"/);
  });

  test('what is missing is named at its field, in the order of the page, and what was typed stays', async () => {
    const { link, path } = await inColombia();
    const typed = { paymentMethod: 'PSE', firstName: 'Ana', phoneNumber: '+57 300 123 4567', email: 'a@b.co' };
    const response = await till.post(path, typed, { query: ENGLISH });
    expect(response.status).toBe(422);
    const page = await response.text();
    const summary = [...page.matchAll(/<li><a href="#([^"]+)">/g)].map(([, id]) => id);
    expect(summary).toEqual(['PSE.bankId', 'lastName', 'documentType', 'documentNumber']);
    expect(page).toContain('aria-invalid="true" aria-describedby="PSE.bankId-fault"');
    expect(page).not.toContain('DAVIVIENDA.bankId-fault');
    expect(page).toContain('value="+57 300 123 4567"');

    const whole = { ...typed, lastName: 'Gómez', documentType: 'CC', documentNumber: '1012', 'PSE.bankId': '1022' };
    expect((await till.post(path, whole)).status).toBe(303);
    expect(await paymentOf(link.id)).toMatchObject({
      method: 'PSE',
      status: 'CREATED',
      railDetails: { bankId: '1022' },
      customer: { firstName: 'Ana', phoneNumberPrefix: '+57', phoneNumber: '3001234567', documentNumber: '1012' },
      nextStep: { kind: 'REDIRECT' },
    });
  });

  test('what was typed for another method is not sent on', async () => {
    const { link, path } = await inColombia();
    const typed = { paymentMethod: 'CARD', card: 'tok_instant', email: 'not an address', 'PSE.bankId': 'none' };
    expect((await till.post(path, typed)).status).toBe(303);
    expect(await paymentOf(link.id)).toMatchObject({ method: 'CARD', customer: null, railDetails: null });
  });

  test('a coin goes over a chain of its own, a Brazilian payer has a CPF', async () => {
    const coin = await till.activeLink({ ...priced('10.000000', 'USDT'), paymentMethodsAllowed: ['CRYPTO'] });
    expect(await (await till.fetch(coin.path)).text()).toContain('<option value="TRON">Tron</option>');
    expect((await till.post(coin.path, { paymentMethod: 'CRYPTO', 'CRYPTO.wallet': 'TRON' })).status).toBe(303);
    expect(await paymentOf(coin.link.id)).toMatchObject({
      railDetails: { wallet: { network: 'TRON', token: 'USDT' } },
    });

    const pix = await till.activeLink({ ...priced('10.00', 'BRL'), paymentMethodsAllowed: ['PIX'] });
    const payer = { paymentMethod: 'PIX', firstName: 'Ana', lastName: 'Souza', email: 'a@b.br' };
    const refused = await till.post(pix.path, { ...payer, documentNumber: '123' }, { query: ENGLISH });
    expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('id="documentNumber-fault"')]);
    expect((await till.post(pix.path, { ...payer, documentNumber: '529.982.247-25' })).status).toBe(303);
  });

  test('a field that the owner filled in with what the method cannot take is asked again', async () => {
    const customer = { firstName: 'Ana', lastName: 'Souza', email: 'a@b.br', documentNumber: '12.345.678/0001-95' };
    const { link, path } = await till.activeLink({
      ...priced('10.00', 'BRL'),
      paymentMethodsAllowed: ['PIX'],
      customer,
    });
    const page = await (await till.fetch(path)).text();
    expect([page.includes('name="documentNumber"'), page.includes('name="email"')]).toEqual([true, false]);
    expect(page).not.toContain('12.345');
    expect((await till.post(path, { paymentMethod: 'PIX', documentNumber: '52998224725' })).status).toBe(303);
    expect(await paymentOf(link.id)).toMatchObject({ customer: { ...customer, documentNumber: '52998224725' } });
  });
});

describe('only what the merchant can be paid by is offered', () => {
  let till: Till;
  beforeAll(async () => {
    till = await openTill({ development: false });
  });
  afterAll(() => till.close());

  test('without any account the page says so, in both languages, and takes nothing', async () => {
    const { path } = await till.activeLink();
    const answers = await Promise.all([
      till.fetch(path),
      till.fetch(path + ENGLISH),
      till.post(path, { paymentMethod: 'CARD', card: 'tok_success' }, { query: ENGLISH }),
    ]);
    const titles = await Promise.all(answers.map(async (answer) => titleOf(await answer.text())));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    expect(titles).toEqual([
      'Este comercio no puede recibir pagos ahora',
      'This merchant cannot take payments now',
      'This merchant cannot take payments now',
    ]);
    expect(await till.payments.count(till.me, {})).toBe(0);
  });

  test('an account for one method: the others are neither drawn nor taken', async () => {
    const { path } = await till.activeLink({ paymentMethodsAllowed: ['WEBPAY', 'CARD', 'FINTOC'] });
    await till.providerAccounts.set(till.me, { provider: 'sandbox', mode: 'TEST', methods: ['FINTOC', 'CARD'] });
    const page = await (await till.fetch(path)).text();
    expect(methodsIn(page)).toEqual(['CARD', 'FINTOC']);
    expect(page).not.toContain('name="firstName"');
    const webpay = { paymentMethod: 'WEBPAY', firstName: 'Ana', lastName: 'Rojas', email: 'a@b.cl' };
    expect((await till.post(path, webpay)).status).toBe(422);
    expect(await till.payments.count(till.me, {})).toBe(0);
  });
});
