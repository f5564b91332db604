import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestGateway, type TestGateway } from '../../support/gateway.ts';
import { linkInput } from '../../support/link-input.ts';
import { ACTIVATE, CREATE, DEACTIVATE, DELETE, UPDATE } from '../operations.ts';

const HOUR = 3_600_000;
const NOTHING = { __typename: 'NotFoundError', code: 'NOT_FOUND', message: 'There is no such payment link' };

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await createTestGateway();
});
afterAll(() => gateway.stop());

type Result = { readonly __typename: string; readonly paymentLink?: { readonly id: string } };

async function run(mutation: string, variables: Record<string, unknown>): Promise<Result | undefined> {
  const { data, errors } = await gateway.graphql<{ result: Result }>(mutation, variables);
  expect(errors).toBeUndefined();
  return data?.result;
}

const create = (otherwise: Record<string, unknown> = {}) =>
  run(CREATE, { input: linkInput({ checkoutToken: null, ...otherwise }) });

const invalidState = (message: string) => ({ __typename: 'InvalidStateError', code: 'FAILED_PRECONDITION', message });

/** A new link in that status, an hour long, half an hour old. */
async function linkIn(status: 'ATTEMPT' | 'ACTIVE' | 'DEACTIVATED' | 'EXPIRED'): Promise<string> {
  const created = await create({ activate: status !== 'ATTEMPT' });
  const id = created?.paymentLink?.id ?? '';
  if (status === 'DEACTIVATED') await run(DEACTIVATE, { id });
  gateway.clock.advance(status === 'EXPIRED' ? HOUR : HOUR / 2);
  return id;
}

describe('createPaymentLink', () => {
  it('creates an ATTEMPT, or an ACTIVE link with activate', async () => {
    const answer = (status: string) => ({
      __typename: 'CreatePaymentLinkPayload',
      paymentLink: { id: expect.stringMatching(/^pl_[0-9a-z]{26}$/), status },
    });

    expect(await create()).toEqual(answer('ATTEMPT'));
    expect(await create({ activate: false })).toEqual(answer('ATTEMPT'));
    expect(await create({ activate: null })).toEqual(answer('ATTEMPT'));
    expect(await create({ activate: true })).toEqual(answer('ACTIVE'));
  });

  it('makes up a checkoutToken of at least 128 bits when none is given', async () => {
    const { data } = await gateway.graphql<{ createPaymentLink: { paymentLink: { checkoutToken: string } } }>(
      `mutation ($input: CreatePaymentLinkInput!) {
        createPaymentLink(input: $input) { ... on CreatePaymentLinkPayload { paymentLink { checkoutToken } } }
      }`,
      { input: linkInput({ checkoutToken: undefined }) },
    );

    expect(data?.createPaymentLink.paymentLink.checkoutToken).toMatch(/^[\w-]{22,}$/);
  });

  it('tells every fault at once, with its path', async () => {
    const [item] = linkInput().items as object[];

    expect(
      await create({
        items: [{ ...item, totalAmount: '12000' }],
        paymentMethodsAllowed: ['PIX'],
        duration: 29,
        successUrl: 'javascript:alert(1)',
      }),
    ).toEqual({
      __typename: 'ValidationError',
      code: 'INVALID',
      message: 'items[0].totalAmount: must be 11900, preTaxAmount + tax.amount',
      issues: [
        { path: ['items', '0', 'totalAmount'], code: 'INVALID', message: 'must be 11900, preTaxAmount + tax.amount' },
        {
          path: ['paymentMethodsAllowed', '0'],
          code: 'INVALID',
          message: 'must be a method that accepts CLP; PIX does not',
        },
        {
          path: ['destinations'],
          code: 'INVALID',
          message: expect.stringContaining('12000'),
        },
        { path: ['duration'], code: 'INVALID', message: 'must be a whole number from 30 to 315360000' },
        {
          path: ['successUrl'],
          code: 'INVALID',
          message: 'must be an absolute http or https url without credentials',
        },
      ],
    });
  });

  it('names the place of a fault as the input does, where the domain calls it otherwise', async () => {
    const long = 'x'.repeat(256);
    const customer = { customerId: long, address: { street: long } };

    expect(await create({ customer, owner: { identityId: 'idn_1', lastName: long } })).toMatchObject({
      __typename: 'ValidationError',
      message: expect.stringMatching(/^customer\.customerId: /),
      issues: [
        { path: ['customer', 'customerId'], message: expect.stringContaining('255') },
        { path: ['customer', 'address', 'street'], message: expect.stringContaining('255') },
        { path: ['owner', 'lastName'], message: expect.stringContaining('255') },
      ],
    });
  });

  it('leaves the text of amounts and urls to the domain', async () => {
    const destinations = [{ amount: '1e3', account: { accountNumber: '7' } }];
    expect(await create({ destinations, failedUrl: '' })).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['destinations', '0', 'amount'] }, { path: ['failedUrl'] }],
    });
  });

  it('refuses a checkoutToken that is taken', async () => {
    const first = await create({ checkoutToken: 'twice' });

    expect(await create({ checkoutToken: 'twice' })).toEqual({
      __typename: 'ConflictError',
      code: 'ALREADY_EXISTS',
      message: 'checkoutToken: is already used by another payment link',
      path: ['checkoutToken'],
      paymentLinkId: first?.paymentLink?.id,
    });
  });
});

describe('activatePaymentLink', () => {
  const active = { __typename: 'ActivatePaymentLinkPayload', paymentLink: { status: 'ACTIVE', inactiveReason: null } };

  it.each([
    ['ATTEMPT', active],
    ['ACTIVE', active],
    ['DEACTIVATED', active],
    ['EXPIRED', invalidState('A payment link that is EXPIRED cannot be activated')],
  ] as const)('of a link that is %s', async (status, answer) => {
    const id = await linkIn(status);

    expect(await run(ACTIVATE, { id })).toEqual(answer);
  });

  it('finds no link by an unknown id', async () => {
    expect(await run(ACTIVATE, { id: 'nothing' })).toEqual(NOTHING);
  });
});

describe('deactivatePaymentLink', () => {
  const expired = (inactiveReason: string) => ({
    __typename: 'DeactivatePaymentLinkPayload',
    paymentLink: { status: 'EXPIRED', inactiveReason },
  });

  it.each([
    ['ATTEMPT', invalidState('A payment link that is ATTEMPT cannot be deactivated')],
    ['ACTIVE', expired('DEACTIVATED')],
    ['DEACTIVATED', expired('DEACTIVATED')],
    ['EXPIRED', expired('EXPIRED')],
  ] as const)('of a link that is %s', async (status, answer) => {
    const id = await linkIn(status);

    expect(await run(DEACTIVATE, { id })).toEqual(answer);
  });
});

describe('deletePaymentLink', () => {
  it.each(['ATTEMPT', 'DEACTIVATED', 'EXPIRED'] as const)('of a link that is %s', async (status) => {
    const id = await linkIn(status);

    expect(await run(DELETE, { id })).toEqual({ __typename: 'DeletePaymentLinkPayload', deletedPaymentLinkId: id });
    expect(await run(DELETE, { id })).toEqual(NOTHING);
  });

  it('of a link that is ACTIVE', async () => {
    const id = await linkIn('ACTIVE');

    expect(await run(DELETE, { id })).toEqual(invalidState('A payment link that is ACTIVE cannot be deleted'));
  });
});

describe('updatePaymentLink', () => {
  it('changes what is given, clears what is null, and leaves the rest', async () => {
    const created = await create({ customer: { firstName: 'Ana' }, successUrl: 'https://shop.example/ok' });
    const id = created?.paymentLink?.id;

    expect(await run(UPDATE, { id, input: { duration: 7200, customer: null } })).toEqual({
      __typename: 'UpdatePaymentLinkPayload',
      paymentLink: { duration: 7200, customer: null, successUrl: 'https://shop.example/ok', totalAmount: '11900' },
    });
  });

  it('tells every fault at once', async () => {
    const id = await linkIn('ATTEMPT');

    expect(await run(UPDATE, { id, input: { duration: null, successUrl: 'nowhere' } })).toMatchObject({
      __typename: 'ValidationError',
      issues: [
        { path: ['duration'], code: 'MISSING', message: 'is required' },
        { path: ['successUrl'], code: 'INVALID' },
      ],
    });
  });

  it('refuses to change the price of an ACTIVE link', async () => {
    const id = await linkIn('ACTIVE');

    expect(await run(UPDATE, { id, input: { paymentLimit: 2 } })).toMatchObject({
      __typename: 'InvalidStateError',
      code: 'FAILED_PRECONDITION',
    });
  });
});

it('runs several mutations of one request in order, each with a moment of its own', async () => {
  const id = await linkIn('ATTEMPT');

  const { data } = await gateway.graphql(
    `mutation ($id: ID!) {
      on: activatePaymentLink(id: $id) { ... on ActivatePaymentLinkPayload { paymentLink { status } } }
      off: deactivatePaymentLink(id: $id) { ... on DeactivatePaymentLinkPayload { paymentLink { status } } }
      gone: deletePaymentLink(id: $id) { ... on DeletePaymentLinkPayload { deletedPaymentLinkId } }
      again: activatePaymentLink(id: $id) { ... on NotFoundError { code } }
    }`,
    { id },
  );

  expect(data).toEqual({
    on: { paymentLink: { status: 'ACTIVE' } },
    off: { paymentLink: { status: 'EXPIRED' } },
    gone: { deletedPaymentLinkId: id },
    again: { code: 'NOT_FOUND' },
  });
});
