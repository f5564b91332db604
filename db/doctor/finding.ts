/** What one check found. A fault keeps the gateway from starting or from doing its work; a warning does not. */
export type Finding = { readonly level: 'ok' | 'warning' | 'fault'; readonly subject: string; readonly text: string };

export function ok(subject: string, text: string): Finding {
  return { level: 'ok', subject, text };
}

export function warning(subject: string, text: string): Finding {
  return { level: 'warning', subject, text };
}

export function fault(subject: string, text: string): Finding {
  return { level: 'fault', subject, text };
}

/** What an error says to an operator. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
