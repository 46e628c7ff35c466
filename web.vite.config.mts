import { join, resolve } from 'node:path';
import { defineConfig } from 'vite';
import { NONCE_PLACEHOLDER } from './core/http/console/page-policy.ts';
import { noticesPlugin } from './scripts/third-party/notices-plugin.mjs';

/** The console's page for browsers, which the service serves at `/`. */
export default defineConfig({
  plugins: [noticesPlugin()],
  root: 'renderer/web',
  publicDir: resolve('renderer/public'),
  // Addresses of the page have several segments.
  base: '/',
  html: { cspNonce: NONCE_PLACEHOLDER },
  build: {
    outDir: join(resolve(process.env.DYNVM_BUILD_FOLDER ?? 'out'), 'web'),
    emptyOutDir: true,
    target: ['chrome130', 'firefox132', 'safari18'],
    minify: true,
    // data: URLs are not allowed by the content security policy.
    assetsInlineLimit: 0,
    // The polyfill is an inline script.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Mantine marks its files for servers that render React; there is none.
      checks: { moduleLevelDirective: false },
    },
  },
});
