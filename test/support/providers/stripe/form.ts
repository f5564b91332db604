/** A value of a form-encoded body as Stripe reads it: `a[b][0][c]=x` is `{ a: { b: { 0: { c: 'x' } } } }`. */
export type FormValue = string | Form;
export type Form = { [key: string]: FormValue };

export function parseForm(text: string): Form {
  const form: Form = {};
  for (const [name, value] of new URLSearchParams(text)) {
    const path = name.split('[').map((part) => part.replace(/\]$/, ''));
    let at = form;
    for (const part of path.slice(0, -1)) {
      const next = at[part];
      const inner: Form = typeof next === 'object' ? next : {};
      at[part] = inner;
      at = inner;
    }
    at[path.at(-1) ?? ''] = value;
  }
  return form;
}

/** The text at a path of keys; undefined where there is none. */
export function textAt(form: Form, ...path: readonly string[]): string | undefined {
  let at: FormValue | undefined = form;
  for (const key of path) at = typeof at === 'object' ? at[key] : undefined;
  return typeof at === 'string' ? at : undefined;
}

/** The values of a list or an object at a key. */
export function listAt(form: Form, key: string): readonly FormValue[] {
  const value = form[key];
  return typeof value === 'object' ? Object.values(value) : [];
}

/** The texts of an object at a key, such as metadata. */
export function textsAt(form: Form, key: string): Record<string, string> {
  const value = form[key];
  const entries = Object.entries(typeof value === 'object' ? value : {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
