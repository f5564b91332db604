import type Stripe from 'stripe';

/**
 * The resources as Stripe's API answers them for a card that pays at once, with everything that nobody asked for absent
 * or null. The package's types hold that no key is missing and none is made up.
 */

type New<T, Keys extends keyof T> = Pick<T, Keys>;

export function newSession(
  made: New<
    Stripe.Checkout.Session,
    | 'id'
    | 'amount_total'
    | 'currency'
    | 'client_reference_id'
    | 'metadata'
    | 'created'
    | 'expires_at'
    | 'success_url'
    | 'cancel_url'
    | 'customer_email'
    | 'url'
  >,
): Stripe.Checkout.Session {
  return {
    object: 'checkout.session',
    adaptive_pricing: { enabled: false },
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: ['card'],
    amount_subtotal: made.amount_total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
    customer: null,
    customer_account: null,
    customer_creation: 'if_required',
    customer_details: null,
    discounts: [],
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    mode: 'payment',
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    wallet_options: null,
    ...made,
  };
}

export function newIntent(
  made: New<
    Stripe.PaymentIntent,
    'id' | 'amount' | 'currency' | 'created' | 'metadata' | 'latest_charge' | 'payment_method' | 'status'
  >,
): Stripe.PaymentIntent {
  return {
    object: 'payment_intent',
    allowed_payment_method_types: ['card'],
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: made.status === 'succeeded' ? made.amount : 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: null,
    confirmation_method: 'automatic',
    customer: null,
    customer_account: null,
    description: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    livemode: false,
    managed_payments: null,
    next_action: null,
    on_behalf_of: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_data: null,
    transfer_group: null,
    ...made,
  };
}

export function newCharge(
  made: New<
    Stripe.Charge,
    'id' | 'amount' | 'currency' | 'created' | 'metadata' | 'payment_intent' | 'payment_method' | 'balance_transaction'
  >,
): Stripe.Charge {
  return {
    object: 'charge',
    amount_captured: made.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    billing_details: { address: null, email: 'payer@example.com', name: 'Test Payer', phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: true,
    customer: null,
    description: null,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    on_behalf_of: null,
    outcome: null,
    paid: true,
    payment_method_details: null,
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'succeeded',
    transfer_data: null,
    transfer_group: null,
    ...made,
  };
}

export function newRefund(
  made: New<
    Stripe.Refund,
    | 'id'
    | 'amount'
    | 'currency'
    | 'created'
    | 'metadata'
    | 'charge'
    | 'payment_intent'
    | 'status'
    | 'balance_transaction'
    | 'payment_method'
  >,
): Stripe.Refund {
  return {
    object: 'refund',
    customer: null,
    customer_account: null,
    destination_details: { type: 'card', card: { type: 'refund' } },
    reason: null,
    receipt_number: null,
    source_transfer_reversal: null,
    transfer_reversal: null,
    ...made,
  };
}

export function newDispute(
  made: New<
    Stripe.Dispute,
    'id' | 'amount' | 'currency' | 'created' | 'charge' | 'payment_intent' | 'balance_transactions'
  >,
): Stripe.Dispute {
  return {
    object: 'dispute',
    enhanced_eligibility_types: [],
    evidence: { ...NO_EVIDENCE },
    evidence_details: {
      due_by: made.created + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    reason: 'fraudulent',
    status: 'needs_response',
    ...made,
  };
}

const NO_EVIDENCE: Stripe.Dispute['evidence'] = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
};

export function newBalanceTransaction(
  made: New<Stripe.BalanceTransaction, 'id' | 'amount' | 'currency' | 'created' | 'source' | 'type'>,
): Stripe.BalanceTransaction {
  return {
    object: 'balance_transaction',
    available_on: made.created + 2 * 86_400,
    balance_type: 'payments',
    description: null,
    exchange_rate: null,
    fee: 0,
    fee_details: [],
    net: made.amount,
    reporting_category: made.type === 'adjustment' ? 'dispute' : made.type,
    status: 'pending',
    ...made,
  };
}

export function newEvent(made: New<Stripe.Event, 'id' | 'created' | 'type'> & { readonly object: object }) {
  const { object, ...named } = made;
  return {
    object: 'event' as const,
    api_version: null,
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: null, idempotency_key: null },
    ...named,
  } satisfies Stripe.EventBase;
}
