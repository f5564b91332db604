import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ConflictError, NotFoundError, ValidationError } from '../../src/domain/errors.ts';
import { idPrefix } from '../../src/domain/id.ts';
import { type PaymentLink, statusAt } from '../../src/domain/payment-link.ts';
import { parseCreateInput } from '../../src/domain/payment-link-input.ts';
import { linkInput } from '../support/link-input.ts';
import { type LinkServices, openLinkServices } from '../support/link-services.ts';
import { NOON } from '../support/payment-link.ts';
import { dialects } from '../support/store.ts';

const missing = new NotFoundError('There is no such payment link');
const taken = new ConflictError('checkoutToken: is already used by another payment link', {
  path: ['checkoutToken'],
  paymentLinkId: expect.any(String),
});

describe.each(dialects)('on %s', (dialect) => {
  let services: LinkServices;
  beforeAll(async () => {
    services = await openLinkServices(dialect);
  });
  beforeEach(() => services.clock.set(NOON));
  afterAll(() => services.close());

  const typesOf = async (link: PaymentLink) => (await services.eventsOf(link)).map(({ type }) => type);
  const allOf = (viewer = services.viewer) => services.links.count(viewer, {}, services.clock());

  describe('create', () => {
    it('makes a link that is ATTEMPT and reads back as it was made', async () => {
      const { links, viewer } = services;
      const input = linkInput({ checkoutToken: 'first', paymentLimit: null, customer: { email: 'Ana@Example.com' } });
      const link = await links.create(viewer, input);
      expect(link).toEqual({
        clientId: 'one',
        id: expect.stringMatching(/^pl_/),
        checkoutToken: 'first',
        payKey: expect.stringMatching(/^[0-9a-f]{12}\.[A-Za-z0-9_-]{22}$/),
        storedStatus: 'ATTEMPT',
        deactivatedAt: null,
        createdAt: NOON,
        updatedAt: NOON,
        expiresAt: NOON + 3_600_000,
        version: 1,
        paymentsDone: 0,
        paymentsInFlight: 0,
        terms: parseCreateInput(input, { tokenRequired: true }).terms,
      });
      expect(idPrefix(link.id)).toBe('pl');
      expect(link.payKey.split('.')[0]).toBe(viewer.clientTag);
      const read = await links.get(viewer, link.id);
      expect(JSON.stringify(read.terms)).toBe(JSON.stringify(link.terms));
      expect(read).toEqual(link);
      expect(await links.getByToken(viewer, 'first')).toEqual(link);
      expect(await typesOf(link)).toEqual(['PaymentLink.Created']);
    });

    it('makes it ACTIVE in the same step when asked, with both events', async () => {
      const link = await services.make({}, { activate: true });
      expect(link).toMatchObject({ storedStatus: 'ACTIVE', version: 1, createdAt: NOON });
      expect(await services.links.get(services.viewer, link.id)).toEqual(link);
      expect(await typesOf(link)).toEqual(['PaymentLink.Created', 'PaymentLink.Activated']);
    });

    it('makes up an unguessable reference where the caller may leave it out', async () => {
      const input = linkInput({ checkoutToken: null });
      const create = () => services.links.create(services.viewer, input, { tokenOptional: true });
      const made = await Promise.all([create(), create(), create()]);
      for (const { checkoutToken } of made) expect(checkoutToken).toMatch(/^[A-Za-z0-9_-]{22}$/);
      expect(new Set(made.map(({ checkoutToken }) => checkoutToken)).size).toBe(3);
      await expect(services.links.create(services.viewer, input)).rejects.toThrow(ValidationError);
    });

    it('refuses a reference that the client has, whatever became of its link, and writes nothing', async () => {
      const link = await services.make({ checkoutToken: 'second' });
      services.clock.set(link.expiresAt);
      const before = await allOf();
      await expect(services.make({ checkoutToken: 'second' })).rejects.toThrow(taken);
      expect(await allOf()).toBe(before);
      expect(await typesOf(link)).toEqual(['PaymentLink.Created']);
    });

    it('keeps a total that is longer than any amount of its items', async () => {
      const amount = '999999999999999999.999999';
      const items = Array(50).fill({ preTaxAmount: amount, totalAmount: amount, description: 'Thing' });
      const destinations = Array(50).fill({ amount, account: { accountNumber: '1' } });
      const link = await services.make({ items, destinations, currency: 'USDC', paymentMethodsAllowed: ['CRYPTO'] });
      expect(link.terms).toMatchObject({ totalAmount: '49999999999999999999.999950' });
      expect(await services.links.get(services.viewer, link.id)).toEqual(link);
    });

    it('leaves references to each client, and to each case', async () => {
      const { links, viewer, stranger } = services;
      const mine = await links.create(viewer, linkInput({ checkoutToken: 'Shared' }));
      const theirs = await links.create(stranger, linkInput({ checkoutToken: 'Shared' }));
      const other = await links.create(viewer, linkInput({ checkoutToken: 'shared' }));
      expect(await links.getByToken(viewer, 'Shared')).toEqual(mine);
      expect(await links.getByToken(stranger, 'Shared')).toEqual(theirs);
      expect(await links.getByToken(viewer, 'shared')).toEqual(other);
    });

    it('tells every fault and writes nothing', async () => {
      const before = await allOf();
      const broken = linkInput({ duration: 1, owner: {} });
      await expect(services.links.create(services.viewer, broken)).rejects.toMatchObject({
        issues: [{ path: ['duration'] }, { path: ['owner', 'identityId'], code: 'MISSING' }],
      });
      expect(await allOf()).toBe(before);
    });

    it('gives one reference to one of 16 who want it at once', async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 16 }, () => services.make({ checkoutToken: 'wanted' }, { activate: true })),
      );
      const won = answers.filter(({ status }) => status === 'fulfilled');
      expect(won).toHaveLength(1);
      for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toEqual(taken);
      const link = await services.links.getByToken(services.viewer, 'wanted');
      expect(won).toEqual([{ status: 'fulfilled', value: link }]);
    });
  });

  describe('reading', () => {
    it("tells another client's link and one that never was in the same words", async () => {
      const { links, stranger } = services;
      const link = await services.make();
      for (const id of [
        link.id,
        'pl_01kjmvx600abcdefghjkmnpqrs',
        'cs_01kjmvx600abcdefghjkmnpqrs',
        '',
        'a\0',
        '\udfff',
      ]) {
        await expect(links.get(stranger, id)).rejects.toEqual(missing);
        await expect(links.update(stranger, id, { duration: 60 })).rejects.toEqual(missing);
      }
      for (const token of [link.checkoutToken, 'never', '', 'a\0', '\udfff']) {
        await expect(links.getByToken(stranger, token)).rejects.toEqual(missing);
      }
      expect(await links.get(services.viewer, link.id)).toEqual(link);
    });

    it('finds many in the order asked for, with gaps for what is missing', async () => {
      const [first, second] = [await services.make(), await services.make()];
      const ids = [second.id, 'a\0', first.id, '', second.id, 'pl_01kjmvx600abcdefghjkmnpqrs'];
      const { links, viewer, stranger } = services;
      expect(await links.findMany(viewer, ids)).toEqual([second, undefined, first, undefined, second, undefined]);
      expect(await links.findMany(stranger, ids)).toEqual(ids.map(() => undefined));
    });

    it('pages, slices and counts for the client alone, by the status as it is', async () => {
      const { links, stranger, clock } = services;
      const make = (input: Readonly<Record<string, unknown>>) =>
        links.create(stranger, linkInput({ currency: 'PEN', paymentMethodsAllowed: ['CARD'], ...input }), {
          activate: true,
          tokenOptional: true,
        });
      const short = await make({ checkoutToken: null, duration: 30 });
      clock.advance(1);
      const long = await make({ checkoutToken: null });
      const order = { field: 'createdAt', direction: 'desc' } as const;
      const query = (now: number) => ({ filter: { currency: ['PEN'], status: ['ACTIVE'] }, order, now }) as const;
      const lists = async (now: number) => [
        (await links.page(stranger, query(now), { limit: 10 })).rows,
        await links.listByOffset(stranger, query(now), { offset: 0, limit: 10 }),
        await links.count(stranger, query(now).filter, now),
      ];
      expect(await lists(short.expiresAt - 1)).toEqual([[long, short], [long, short], 2]);
      expect(await lists(short.expiresAt)).toEqual([[long], [long], 1]);
      expect(await links.count(services.viewer, { currency: ['PEN'] }, NOON)).toBe(0);
    });
  });

  describe('update', () => {
    it('writes the change, moves the end and tells of it', async () => {
      const link = await services.make({}, { activate: true });
      services.clock.advance(10);
      const change = { duration: 7200, successUrl: 'https://a.example/ok' };
      const written = await services.links.update(services.viewer, link.id, change);
      expect(written).toEqual({
        ...link,
        terms: { ...link.terms, ...change },
        expiresAt: NOON + 7_200_000,
        updatedAt: NOON + 10,
        version: 2,
      });
      expect(await services.links.get(services.viewer, link.id)).toEqual(written);
      expect((await typesOf(link)).at(-1)).toBe('PaymentLink.Updated');
      services.clock.set(link.expiresAt);
      expect(statusAt(await services.links.get(services.viewer, link.id), services.clock())).toBe('ACTIVE');
    });

    it('that changes nothing writes nothing', async () => {
      const link = await services.make();
      services.clock.advance(10);
      expect(await services.links.update(services.viewer, link.id, { duration: 3600, status: 'FINISHED' })).toEqual(
        link,
      );
      expect(await typesOf(link)).toEqual(['PaymentLink.Created']);
    });

    it('that is faulty writes nothing', async () => {
      const link = await services.make();
      await expect(services.links.update(services.viewer, link.id, { items: [] })).rejects.toThrow(ValidationError);
      expect(await services.links.get(services.viewer, link.id)).toEqual(link);
    });

    it('of 16 at once loses none: each is decided on what the one before it wrote', async () => {
      const link = await services.make();
      const keys = ['successUrl', 'failedUrl', 'customer', 'customerRequirements'];
      const values = ['https://a.example/1', 'https://a.example/2', { firstName: 'Ana' }, ['email']];
      const changes = Array.from({ length: 16 }, (_, i) =>
        i < keys.length ? { [`${keys[i]}`]: values[i] } : { duration: 4000 + i },
      );
      await Promise.all(changes.map((change) => services.links.update(services.viewer, link.id, change)));
      const written = await services.links.get(services.viewer, link.id);
      expect(written.terms).toMatchObject(Object.fromEntries(keys.map((key, i) => [key, values[i]])));
      expect(written.version).toBe(17);
      expect(written.expiresAt).toBe(NOON + written.terms.duration * 1000);
      expect(await typesOf(link)).toEqual(['PaymentLink.Created', ...Array(16).fill('PaymentLink.Updated')]);
    });
  });
});
