import { defineConfig } from 'vite';
import relay from 'vite-plugin-relay';

/** For Node; in a page it is `plugins: [relay]` beside those of your framework. */
export default defineConfig({ plugins: [relay], build: { ssr: 'links.ts' } });
