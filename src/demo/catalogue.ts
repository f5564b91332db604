import type { CurrencyCode } from '../domain/currency.ts';

/** A demo merchant's items: `rate` is the tax in percent, prices are before tax, with the currency's decimals. */
type DemoMerchant = {
  readonly currency: CurrencyCode;
  readonly rate: string;
  readonly taxName: string;
  readonly methods: readonly string[];
  readonly owner: { readonly identityId: string; readonly name: string; readonly entityType: string };
  readonly accountNumber: string;
  /** The identity document of its customers. */
  readonly document: { readonly documentType: string; readonly documentNumber: string };
  /** The data that some of its methods require in addition to the customer. */
  readonly railDetails?: Readonly<Record<string, unknown>>;
  readonly goods: readonly (readonly [description: string, price: string])[];
};

type DemoCustomer = {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phoneNumberPrefix: string;
  readonly phoneNumber: string;
};

export const DEMO_MERCHANTS: readonly DemoMerchant[] = [
  {
    currency: 'CLP',
    rate: '19',
    taxName: 'IVA',
    methods: ['CARD', 'WEBPAY', 'ETPAY', 'FINTOC'],
    owner: { identityId: 'idn_andes_cafe', name: 'Café de los Andes', entityType: 'COMPANY' },
    accountNumber: '7001000001',
    document: { documentType: 'RUT', documentNumber: '11.111.111-1' },
    goods: [
      ['Whole-bean coffee, 1 kg', '16990'],
      ['Pour-over kettle', '42000'],
      ['Ceramic dripper', '9990'],
    ],
  },
  {
    currency: 'COP',
    rate: '19',
    taxName: 'IVA',
    methods: ['CARD', 'PSE', 'NEQUI', 'BANCOLOMBIA'],
    owner: { identityId: 'idn_taller_bogota', name: 'Taller Bogotá', entityType: 'COMPANY' },
    accountNumber: '5702000002',
    document: { documentType: 'CC', documentNumber: '1012345678' },
    railDetails: { bankId: '1007' },
    goods: [
      ['Leather satchel', '289000.00'],
      ['Belt, hand stitched', '95000.00'],
      ['Repair of a zip', '38000.00'],
    ],
  },
  {
    currency: 'ARS',
    rate: '21',
    taxName: 'IVA',
    methods: ['CARD', 'CVU', 'PCT'],
    owner: { identityId: 'idn_libreria_sur', name: 'Librería del Sur', entityType: 'COMPANY' },
    accountNumber: '5403000003',
    document: { documentType: 'DNI', documentNumber: '30123456' },
    goods: [
      ['Ficciones, hardcover', '21500.00'],
      ['Notebook, ruled', '4350.50'],
      ['Fountain pen ink', '7800.00'],
    ],
  },
  {
    currency: 'BRL',
    rate: '8.25',
    taxName: 'ISS',
    methods: ['CARD', 'PIX'],
    owner: { identityId: 'idn_estudio_rio', name: 'Estúdio Rio', entityType: 'COMPANY' },
    accountNumber: '5504000004',
    document: { documentType: 'CPF', documentNumber: '529.982.247-25' },
    goods: [
      ['Portrait session, one hour', '480.00'],
      ['Retouching, per picture', '35.90'],
      ['Print 30 × 40 cm', '129.00'],
    ],
  },
  {
    currency: 'MXN',
    rate: '16',
    taxName: 'IVA',
    methods: ['CARD', 'SPEI'],
    owner: { identityId: 'idn_huerto_oaxaca', name: 'Huerto Oaxaca', entityType: 'COMPANY' },
    accountNumber: '5205000005',
    document: { documentType: 'CURP', documentNumber: 'HEGG560427MVZRRL04' },
    goods: [
      ['Vegetable box, weekly', '420.00'],
      ['Mole paste, 500 g', '185.50'],
      ['Honey, one litre', '210.00'],
    ],
  },
  {
    currency: 'USD',
    rate: '0',
    taxName: 'Sales tax',
    methods: ['CARD', 'ACH', 'RTP'],
    owner: { identityId: 'idn_northwind_design', name: 'Northwind Design', entityType: 'COMPANY' },
    accountNumber: '1006000006',
    document: { documentType: 'PASSPORT', documentNumber: 'C01234567' },
    railDetails: { routingNumber: '110000000', accountNumber: '000123456789' },
    goods: [
      ['Brand review', '1200.00'],
      ['Landing page', '3400.00'],
      ['Hosting, one year', '180.00'],
    ],
  },
  {
    currency: 'USDC',
    rate: '0',
    taxName: 'VAT',
    methods: ['CRYPTO'],
    owner: { identityId: 'idn_relay_labs', name: 'Relay Labs', entityType: 'COMPANY' },
    accountNumber: '9907000007',
    document: { documentType: 'PASSPORT', documentNumber: 'C01234567' },
    railDetails: { wallet: { network: 'POLYGON', token: 'USDC' } },
    goods: [
      ['Node subscription, monthly', '49.990000'],
      ['Archive access', '120.500000'],
      ['Support hour', '85.000000'],
    ],
  },
];

export const DEMO_CUSTOMERS: readonly DemoCustomer[] = [
  {
    firstName: 'Camila',
    lastName: 'Rojas',
    email: 'camila.rojas@example.com',
    phoneNumberPrefix: '+56',
    phoneNumber: '912345678',
  },
  {
    firstName: 'Andrés',
    lastName: 'Gómez',
    email: 'andres.gomez@example.com',
    phoneNumberPrefix: '+57',
    phoneNumber: '3001234567',
  },
  {
    firstName: 'Lucía',
    lastName: 'Fernández',
    email: 'lucia.fernandez@example.com',
    phoneNumberPrefix: '+54',
    phoneNumber: '1123456789',
  },
  {
    firstName: 'Rafael',
    lastName: 'Souza',
    email: 'rafael.souza@example.com',
    phoneNumberPrefix: '+55',
    phoneNumber: '21987654321',
  },
  {
    firstName: 'Ada',
    lastName: 'Whitfield',
    email: 'ada.whitfield@example.com',
    phoneNumberPrefix: '+1',
    phoneNumber: '2025550143',
  },
];
