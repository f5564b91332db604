import type { html } from 'hono/html';

/** What a template gives: text that is safe to send, since every value that went in was escaped. */
export type Markup = ReturnType<typeof html>;
