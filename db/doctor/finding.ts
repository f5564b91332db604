/** The result of a check. With a fault the gateway cannot start or work; with a warning it can. */
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

/** The message of an error, for operators. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
