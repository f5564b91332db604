import { Ajv, type ValidateFunction } from 'ajv';

type Schema = Readonly<Record<string, unknown>>;
type Properties = Readonly<Record<string, Schema>>;

/** What callers were promised about each answer: which properties are there, of which types, with which values. */
const text: Schema = { type: 'string' };
const whole: Schema = { type: 'integer' };
const obj = (required: Properties, optional: Properties = {}, more: Schema = {}): Schema => ({
  type: 'object',
  required: Object.keys(required),
  properties: { ...required, ...optional },
  ...more,
});
const oneOf = (names: string): Schema => ({ type: 'string', enum: names.split(' ') });
const listOf = (items: Schema, minItems = 0): Schema => ({ type: 'array', items, minItems });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] });
const texts = (names: string): Properties => Object.fromEntries(names.split(' ').map((name) => [name, text]));

const method = oneOf(
  'CARD CRYPTO ACCOUNT BANK_ACCOUNT PIX PCT CVU ETPAY FINTOC WEBPAY SPEI PSE BANCOLOMBIA DAVIVIENDA DAVIPLATA NEQUI ' +
    'BREB WOMPI LIGO SIP ACH WIRE FEDNOW RTP SEPA FPE SWIFT',
);

const tax = obj({ ...texts('name value amount'), type: oneOf('FIXED PERCENTAGE') });

const destination = obj(
  {
    type: oneOf('ACCOUNT'),
    amount: text,
    account: obj({
      ...texts('currency accountNumber accountHolder'),
      type: oneOf('CHECKING ASSET SAVINGS ESCROW FEE'),
    }),
  },
  { ...texts('name externalId'), metadata: obj(texts('image description category')) },
);

const address = obj(
  {},
  texts(
    'administrativeAreaLevel1 administrativeAreaLevel2 administrativeAreaLevel3 street streetNumber optionalAddress country zipcode',
  ),
);

const customer = obj(
  {},
  { ...texts('id firstName email lastName phoneNumber phoneNumberPrefix documentType documentNumber'), address },
);

/** What a link and its sessions have in common. */
const commercial: Properties = {
  ...texts('id currency preTaxAmount totalAmount url'),
  items: listOf(obj(texts('preTaxAmount totalAmount description'), { tax: orNull(tax) })),
  paymentMethodsAllowed: listOf(method, 1),
  createdAt: { type: 'string', format: 'date-time' },
  destinations: listOf(destination, 1),
  owner: obj({ identityId: text }, texts('name lastname nickname documentNumber entityType'), {
    additionalProperties: false,
  }),
};
const payer: Properties = {
  customer: orNull(customer),
  customerRequirements: listOf(
    oneOf('firstName email lastName phoneNumber phoneNumberPrefix address documentNumber documentType'),
  ),
};

const link = obj(
  {
    ...commercial,
    checkoutToken: text,
    status: oneOf('ATTEMPT ACTIVE EXPIRED FINISHED PROCESSING_PAYMENT'),
    duration: { type: 'integer', minimum: 30 },
  },
  { ...payer, ...texts('successUrl failedUrl') },
);

const methodConfig = obj({
  ...texts('id type purchaseAmount'),
  enabled: { type: 'boolean' },
  requiredFields: listOf(text),
});

const session = obj(
  {
    ...commercial,
    paymentConfigs: listOf(obj({ ...texts('currency product exchangeRate'), paymentMethods: listOf(methodConfig) })),
    status: oneOf('ATTEMPT ACTIVE EXPIRED FINISHED PROCESSING_PAYMENT FAILED'),
    expiresAt: { type: 'string', format: 'date-time' },
  },
  { ...payer, ...texts('paymentLinkId checkoutToken redirectUrl') },
);

/** A payer, of whom the first name is always told. */
const named = { ...customer, required: ['firstName'] };
const withNamed = obj({ customer: named }, texts('successUrl failedUrl url token expiresAt'));
const transfer = obj({ ...texts('routingNumber accountNumber'), customer: named }, texts('accountType'));

/** What a place that money comes from or goes to has under a key of its own, by its type. */
const NODE_PARTS: Readonly<Record<string, readonly [key: string, part: Schema]>> = {
  CARD: ['card', obj({ token: text }, texts('holder scheme type mask country'))],
  ACCOUNT: [
    'account',
    obj({ ...texts('currency accountNumber accountHolder'), type: oneOf('CHECKING ASSET SAVINGS ESCROW FEE') }),
  ],
  CRYPTO: ['wallet', obj({ address: text }, texts('provider referenceId token network'))],
  PIX: [
    'pix',
    obj({ data: text, customer: named }, { qrCode: text, expiredAt: { type: 'string', format: 'date-time' } }),
  ],
  PCT: ['pct', obj({ customer: named }, texts('qrCode successUrl failedUrl'))],
  ETPAY: ['etpay', obj({}, { customer: named, ...texts('url redirectUrl token signatureToken') })],
  FINTOC: ['fintoc', obj({}, { customer: named, ...texts('successUrl failedUrl') })],
  WOMPI: ['wompi', obj({}, { customer: named, ...texts('url redirectUrl expiresAt token signatureToken') })],
  PSE: ['pse', obj({ bankId: text, customer: named }, texts('successUrl failedUrl'))],
  CVU: ['cvu', obj({}, { code: text, customer: named })],
  SPEI: ['spei', obj({ customer: named }, texts('clabe'))],
  ACH: ['ach', transfer],
  RTP: ['rtp', transfer],
  FEDNOW: ['fedNow', transfer],
  ...Object.fromEntries(
    ['WEBPAY', 'BANCOLOMBIA', 'DAVIVIENDA', 'DAVIPLATA', 'NEQUI', 'LIGO', 'SIP'].map((type) => [
      type,
      [type.toLowerCase(), withNamed] as const,
    ]),
  ),
};

const node = {
  ...obj({ type: method, currency: text }, texts('externalId name amount amountOut settlement')),
  oneOf: Object.entries(NODE_PARTS).map(([type, [key, part]]) => obj({ type: oneOf(type), [key]: part })),
};

const payment = obj(
  {
    ...texts('id externalId identityId accountNumber totalAmount currency status createdAt updatedAt'),
    ...texts('product purchaseAmount purchaseCurrency'),
    type: oneOf('PURCHASE TOPUP_ACCOUNT WITHDRAWAL_ACCOUNT P2P COLLECT FEE REMITTANCE'),
    fees: listOf(obj(texts('name value currency amount'))),
    origins: listOf(node),
    destinations: listOf(node),
  },
  texts('capturedAt authorizedAt expiresAt refundedAt'),
);

/** Ours: nothing was published of it. */
const refund = obj({
  ...texts('id paymentId amount currency createdAt updatedAt'),
  status: oneOf('PENDING SUCCEEDED FAILED'),
});

const pageOf = (results: Schema) =>
  obj({ pagination: obj({ next: whole, previous: whole, total: whole, count: whole }), results: listOf(results) });

const token = obj({ ...texts('accessToken tokenType'), expiresIn: { type: 'number' } });

/** The older form of an error has statusCode, error and message; the newer one has status, code, type and detail. */
const error = obj(
  {
    statusCode: whole,
    status: whole,
    code: oneOf('01 11 12 13 14 21 31 32 41 42 43'),
    type: oneOf(
      'serverError invalidParam missingParam alreadyExist parsingResource failedPrecondition notFound tooManyRequests ' +
        'unauthorized unimplemented forbiddenOperation',
    ),
    ...texts('error message detail'),
    traceId: { type: 'string', format: 'uuid' },
  },
  { errors: listOf(obj({ path: text, code: oneOf('11 12'), message: text }), 1) },
);

const ajv = new Ajv({
  strict: false,
  allErrors: true,
  formats: {
    'date-time': (value: string) => new Date(value).toISOString() === value,
    uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  },
});
const compiled: Readonly<Record<string, ValidateFunction>> = {
  link: ajv.compile(link),
  links: ajv.compile(pageOf(link)),
  session: ajv.compile(session),
  sessions: ajv.compile(pageOf(session)),
  payment: ajv.compile(payment),
  payments: ajv.compile(pageOf(payment)),
  refund: ajv.compile(refund),
  refunds: ajv.compile(pageOf(refund)),
  empty: ajv.compile({ type: 'object', maxProperties: 0 }),
  token: ajv.compile(token),
  error: ajv.compile(error),
};

export type PublishedAnswer = {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
};

/** Every way in which an answer of the REST paths is not what was promised; none when it is. */
export function breaches({ method: verb, path, status, headers, text: body }: PublishedAnswer): readonly unknown[] {
  if (verb === 'HEAD' || status === 204) return body === '' ? [] : ['a body where there is none'];
  if (headers.get('content-type') !== 'application/json') return [`content-type ${headers.get('content-type')}`];
  const value: unknown = JSON.parse(body);
  const validate = compiled[shapeOf(verb, path.replace(/\?.*/s, ''), status)];
  if (validate === undefined) return ['an answer that nobody described'];
  const faults: unknown[] = validate(value) ? [] : [...(validate.errors ?? [])];
  return status < 400 ? faults : [...faults, ...errorBreaches(value, status, headers)];
}

/** By the end of the path, whatever stands before it. */
const SHAPES: readonly (readonly [verb: string, path: RegExp, shape: string])[] = [
  ['POST', /\/auth$/, 'token'],
  ['GET', /\/payment-links$/, 'links'],
  ['GET', /\/checkout-sessions$/, 'sessions'],
  ['GET', /\/payments$/, 'payments'],
  ['GET', /\/refunds$/, 'refunds'],
  ['POST', /\/refunds$/, 'refund'],
  ['DELETE', /\/checkout-sessions\/[^/]+$/, 'empty'],
  ['POST', /\/(payments|payments\/received|payments\/[^/]+\/cancel)$/, 'payment'],
  ['GET', /\/payments\/[^/]+$/, 'payment'],
  ['POST', /\/(checkout-sessions|refresh)$/, 'session'],
  ['GET', /\/checkout-sessions\/[^/]+$/, 'session'],
];

function shapeOf(verb: string, path: string, status: number): string {
  if (status >= 400) return 'error';
  return SHAPES.find(([of, end]) => of === verb && end.test(path))?.[2] ?? 'link';
}

function errorBreaches(value: unknown, status: number, headers: Headers): readonly string[] {
  const shown = value as Readonly<Record<string, unknown>>;
  const rules: Readonly<Record<string, boolean>> = {
    'status is the HTTP status': shown.status === status && shown.statusCode === status,
    'error is type': shown.error === shown.type,
    'message is detail': shown.message === shown.detail,
    'traceId is the header': shown.traceId === headers.get('x-trace-id'),
  };
  return Object.keys(rules).filter((rule) => rules[rule] === false);
}
