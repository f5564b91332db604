import { Hono } from 'hono';
import { createAsset } from './asset.ts';

/** Two links of a chain on a square, so that the colours suit light and dark schemes. */
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0a6a4d"/><g fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"><path d="M13.6 18.4a5 5 0 0 1 0-7l3.2-3.2a5 5 0 0 1 7 7l-1.6 1.6"/><path d="M18.4 13.6a5 5 0 0 1 0 7l-3.2 3.2a5 5 0 0 1-7-7l1.6-1.6"/></g></svg>`;

export const ICON_PATH = '/favicon.svg';

/** Serves the icon, also at `/favicon.ico`, which browsers request by default. */
export function createIcon(): Hono {
  const app = new Hono();
  const icon = createAsset({ type: 'image/svg+xml', load: async () => ICON });
  for (const path of [ICON_PATH, '/favicon.ico']) app.get(path, (c) => icon(c.req.raw));
  return app;
}
