import type { BuildOptions } from 'esbuild'

/** How everything that runs as a bundle is bundled: the release, and what is measured as the release would run. */
export const bundled: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24.15',
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  // Packages written as CommonJS call require() for Node's own modules.
  banner: {
    js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
  },
}
