const create = {
  checkoutToken: 'invoice-1001',
  items: [
    {
      preTaxAmount: '10000',
      totalAmount: '11900',
      description: 'Whole-bean coffee, 1 kg',
      tax: { name: 'IVA', type: 'PERCENTAGE', value: '19', amount: '1900' },
    },
  ],
  currency: 'CLP',
  paymentMethodsAllowed: ['CARD', 'WEBPAY'],
  customer: { firstName: 'Ana', email: 'ana@example.com', phoneNumber: '912345678', phoneNumberPrefix: '+56' },
  destinations: [
    {
      type: 'ACCOUNT',
      amount: '11900',
      account: { type: 'CHECKING', currency: 'CLP', accountNumber: '7001000001', accountHolder: 'Café de los Andes' },
    },
  ],
  duration: 86_400,
  customerRequirements: ['firstName', 'email'],
  owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes' },
  successUrl: 'https://shop.example/thanks',
  failedUrl: 'https://shop.example/try-again',
};

const { checkoutToken, items, currency, paymentMethodsAllowed, customer, ...rest } = create;

export const createExamples = {
  full: { summary: 'Everything', value: create },
  split: {
    summary: 'The least there must be, paid out to two accounts',
    value: {
      checkoutToken: 'order-7',
      items: [{ preTaxAmount: '150.00', totalAmount: '150.00', description: 'Guitar lesson' }],
      currency: 'ARS',
      paymentMethodsAllowed: ['CVU'],
      destinations: [
        { type: 'ACCOUNT', amount: '135.00', account: { accountNumber: '5403000003' } },
        { type: 'ACCOUNT', amount: '15.00', account: { accountNumber: '5403000004', type: 'FEE' } },
      ],
      duration: 3600,
      owner: { identityId: 'idn_guitar' },
      paymentLimit: null,
    },
  },
};

export const updateExamples = {
  longer: { summary: 'Two days instead of one', value: { duration: 172_800 } },
  clear: { summary: 'Without a page to return to', value: { successUrl: null, failedUrl: null } },
};

export const emptyExample = { empty: { summary: 'Nothing more to say', value: {} } };

/** The link that the first example creates. */
export const linkExample = {
  id: 'pl_01jxsb4j80c8b3t6q1n2vd4k7e',
  checkoutToken,
  status: 'ATTEMPT',
  items,
  currency,
  preTaxAmount: '10000',
  totalAmount: '11900',
  url: 'http://localhost:4000/pay/invoice-1001/6f1d0c9a27b4.9vZk3mQ1xT0aYw8LrB5n2g',
  paymentMethodsAllowed,
  customer,
  createdAt: '2026-06-15T12:00:00.000Z',
  ...rest,
};
