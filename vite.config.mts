import { defineConfig } from 'vite';
import manifest from './package.json' with { type: 'json' };
import { noticesPlugin } from './scripts/third-party/notices-plugin.mjs';

/** The command line, and each worker as a file beside it: the name by which the code that starts it looks for it. */
const entries = {
  dynvm: 'core/cli.ts',
  'simulator-worker': 'core/simulator/worker/worker-thread.ts',
  'bucket-worker': 'core/history/couchbase/sdk/bucket-worker.ts',
  'store-worker': 'core/history/sqlite/thread/store-worker.ts',
};

/** The plain-Node part: everything bundled but native modules. */
export default defineConfig({
  // CommonJS packages ask for their own folder; in a module the bundle's is the only one there is.
  define: {
    __dirname: 'import.meta.dirname',
    __filename: 'import.meta.filename',
    BUILT_VERSION: JSON.stringify(manifest.version),
  },
  plugins: [noticesPlugin()],
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: 'out/core',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: entries,
      // Native modules, and optional accelerators of ssh2 that it does without.
      external: [/\.node$/, 'cpu-features', '@photostructure/sqlite', 'couchbase'],
      output: {
        format: 'esm',
        entryFileNames: '[name].mjs',
        // Beside the entries, so that a worker's file is found from shared code too.
        chunkFileNames: 'shared-[name]-[hash].mjs',
      },
    },
  },
  ssr: { noExternal: true },
});
