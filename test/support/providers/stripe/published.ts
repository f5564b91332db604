/**
 * The properties of Stripe's resources and the kinds of their values, as its published samples have them; `null` where a
 * sample has none. Generated from the samples of the API, without their values.
 */
export type Kind = 'null' | 'boolean' | 'number' | 'string' | 'list' | 'object';

export const PUBLISHED = {
  'checkout.session': {
    string: 'cancel_url id mode object payment_intent payment_status status success_url url',
    number: 'created expires_at',
    boolean: 'livemode',
    object:
      'adaptive_pricing after_expiration automatic_tax collected_information consent consent_collection currency_conversion custom_text customer_details invoice_creation managed_payments metadata payment_method_configuration_details payment_method_options permissions phone_number_collection saved_payment_method_options shipping_address_collection shipping_cost total_details wallet_options',
    list: 'custom_fields payment_method_types shipping_options',
    null: 'allow_promotion_codes amount_subtotal amount_total billing_address_collection client_reference_id client_secret currency customer customer_account customer_creation customer_email discounts integration_identifier invoice locale origin_context payment_link payment_method_collection recovered_from setup_intent submit_type subscription ui_mode',
  },
  payment_intent: {
    string: 'capture_method client_secret confirmation_method currency id object status',
    number: 'amount amount_capturable amount_received canceled_at created',
    boolean: 'livemode',
    object:
      'amount_details automatic_payment_methods last_payment_error managed_payments metadata next_action payment_method_configuration_details payment_method_options processing shipping transfer_data',
    list: 'payment_method_types',
    null: 'application application_fee_amount cancellation_reason customer customer_account description excluded_payment_method_types latest_charge on_behalf_of payment_method receipt_email review setup_future_usage source statement_descriptor statement_descriptor_suffix transfer_group',
  },
  charge: {
    string: 'balance_transaction currency description id object payment_method receipt_url status',
    number: 'amount amount_captured amount_refunded created',
    boolean: 'captured disputed livemode paid refunded',
    object:
      'billing_details fraud_details metadata outcome payment_method_details refunds shipping source transfer_data',
    null: 'application application_fee application_fee_amount calculated_statement_descriptor customer failure_balance_transaction failure_code failure_message on_behalf_of payment_intent receipt_email receipt_number review source_transfer statement_descriptor statement_descriptor_suffix transfer_group',
  },
  refund: {
    string: 'charge currency id object status',
    number: 'amount created',
    object: 'destination_details metadata',
    null: 'balance_transaction customer customer_account payment_intent payment_method reason receipt_number source_transfer_reversal transfer_reversal',
  },
  dispute: {
    string: 'charge currency id object reason status',
    number: 'amount created',
    boolean: 'is_charge_refundable livemode',
    object: 'evidence evidence_details metadata payment_method_details',
    list: 'balance_transactions enhanced_eligibility_types',
    null: 'payment_intent',
  },
  event: {
    string: 'id object type',
    number: 'created pending_webhooks',
    boolean: 'livemode',
    object: 'data request',
    null: 'api_version',
  },
  balance_transaction: {
    string: 'balance_type currency description id object reporting_category source status type',
    number: 'amount available_on created fee net',
    list: 'fee_details',
    null: 'exchange_rate',
  },
} as const satisfies Record<string, Partial<Record<Kind, string>>>;
