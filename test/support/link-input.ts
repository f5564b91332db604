/** The body of a valid creation, with overrides. */
export function linkInput(otherwise: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
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
    destinations: [
      {
        type: 'ACCOUNT',
        amount: '11900',
        account: { accountNumber: '7001000001', type: 'CHECKING', currency: 'CLP', accountHolder: 'Café de los Andes' },
      },
    ],
    duration: 3600,
    owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes' },
    ...otherwise,
  };
}

/** The parts of a link in some currency with one untaxed item and one destination, both of that amount. */
export function priced(amount: string, currency: string): Record<string, unknown> {
  return {
    items: [{ preTaxAmount: amount, totalAmount: amount, description: 'Thing' }],
    currency,
    paymentMethodsAllowed: ['CARD'],
    destinations: [{ type: 'ACCOUNT', amount, account: { accountNumber: '1' } }],
  };
}
