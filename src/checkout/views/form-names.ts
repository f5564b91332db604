/** The id of the payment form. */
export const FORM_ID = 'pay';

/** The field that makes a submission only render the form again, with its input. */
export const REDRAW = 'redraw';
