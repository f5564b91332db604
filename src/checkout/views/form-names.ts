/** The id of the form that is filled in on a page. */
export const FORM_ID = 'pay';

/** The field by which the form asks to be drawn anew, with what was typed and nothing sent on. */
export const REDRAW = 'redraw';
