import { defineConfig } from 'vite';

/** The plain-Node part: the command line and one bundle per worker; everything bundled but native modules. */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20.18',
    outDir: 'out/core',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { dynvm: 'core/cli.ts' },
      // Optional accelerators of ssh2, compiled for one Node each; it does without them.
      external: [/\.node$/, 'cpu-features'],
      output: {
        format: 'esm',
        entryFileNames: '[name].mjs',
        chunkFileNames: 'chunks/[name]-[hash].mjs',
      },
    },
  },
  ssr: { noExternal: true },
});
