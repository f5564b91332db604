import type { Viewer } from '../domain/client.ts';
import type { Clock } from '../domain/id.ts';
import type { Services } from '../services/services.ts';
import type { MutationOutcome } from './compiled/bailout.ts';
import { Loaders } from './loaders.ts';

/** What is known of a request before its document is read. No viewer: only introspection may go on. */
export type ServerContext = {
  readonly traceId: string;
  viewer?: Viewer;
  /** What came of the request's mutation, where it has been run already. */
  readonly outcome?: MutationOutcome;
};

/** What a resolver may use. `now` is one reading of the clock, so that a request tells one story about what has expired. */
export type Context = {
  readonly viewer: Viewer;
  readonly services: Services;
  readonly clock: Clock;
  /** What stands before the path of every payment url. */
  readonly publicUrl: string;
  /** What the operation costs, in units; set by its plan before it is run. */
  cost?: number;
  now: number;
  loaders: Loaders;
};

export function createContext(given: Omit<Context, 'now' | 'loaders'>): Context {
  return { ...given, now: given.clock(), loaders: new Loaders(given.services, given.viewer) };
}

/** After a write: time has passed and what was loaded may have changed. Mutations run one after another, so nothing else reads. */
export function refresh(context: Context): void {
  context.now = context.clock();
  context.loaders = new Loaders(context.services, context.viewer);
}
