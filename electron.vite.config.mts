import { join, resolve } from 'node:path';
import { defineConfig } from 'electron-vite';
import { NONCE_PLACEHOLDER } from './electron/page/content-security-policy.ts';
import manifest from './package.json' with { type: 'json' };
import { noticesPlugin } from './scripts/third-party/notices-plugin.mjs';

/** Where the build script wants it. */
const OUT = resolve(process.env.DYNVM_BUILD_FOLDER ?? 'out');
/** The oldest Electron this runs in: the test runtime's. */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

/** Native modules, and optional accelerators of ssh2 that it does without; everything else is bundled. */
const EXTERNAL = ['electron', /^node:/, /\.node$/, 'cpu-features', '@photostructure/sqlite', 'couchbase'];

export default defineConfig({
  main: {
    plugins: [noticesPlugin()],
    // CommonJS packages ask for their own folder; in a module the bundle's is the only one there is.
    define: {
      __dirname: 'import.meta.dirname',
      __filename: 'import.meta.filename',
      BUILT_VERSION: JSON.stringify(manifest.version),
    },
    build: {
      outDir: join(OUT, 'main'),
      target: NODE_TARGET,
      externalizeDeps: false,
      minify: false,
      sourcemap: true,
      rolldownOptions: {
        // Workers beside the main file: the name by which the code that starts them looks for them.
        input: {
          main: 'electron/main.ts',
          'simulator-worker': 'core/simulator/worker/worker-thread.ts',
          'bucket-worker': 'core/history/couchbase/sdk/bucket-worker.ts',
          'store-worker': 'core/history/sqlite/thread/store-worker.ts',
        },
        external: EXTERNAL,
        output: {
          format: 'es',
          entryFileNames: '[name].mjs',
          chunkFileNames: 'shared-[name]-[hash].mjs',
        },
      },
    },
  },
  preload: {
    plugins: [noticesPlugin()],
    build: {
      outDir: join(OUT, 'preload'),
      target: NODE_TARGET,
      externalizeDeps: false,
      rolldownOptions: {
        input: { preload: 'electron/preload.ts' },
        external: ['electron'],
        // A sandboxed preload is CommonJS, and one file.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    plugins: [noticesPlugin()],
    root: 'renderer',
    html: { cspNonce: NONCE_PLACEHOLDER },
    build: {
      outDir: join(OUT, 'renderer'),
      emptyOutDir: true,
      target: CHROME_TARGET,
      minify: true,
      // data: URLs are not allowed by the content security policy.
      assetsInlineLimit: 0,
      // The polyfill is an inline script.
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: { index: resolve('renderer/index.html') },
        // Mantine marks its files for servers that render React; there is none.
        checks: { moduleLevelDirective: false },
      },
    },
  },
});
