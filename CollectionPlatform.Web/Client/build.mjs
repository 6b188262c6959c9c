// Bundles Client/ into wwwroot/dist: one stylesheet, one module for all pages, the small script that sets the theme before the first
// paint, and the fonts, named by their content.
import { build } from "esbuild";

await build({
  entryPoints: { site: "Client/site.ts", theme: "Client/theme.ts", style: "Client/styles/style.css" },
  outdir: "wwwroot/dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome120", "firefox120", "safari17"],
  loader: { ".woff2": "file" },
  assetNames: "fonts/[name]-[hash]",
  legalComments: "none",
  logLevel: "warning",
});
