// Bundles the sources into ../static and writes beside each bundle the licenses of what is in it. The same sources
// and the same lock file give the same bytes: eng/assets compares them.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const out = process.argv[2] ?? '../static';
const bundles = { 'js/canvas.js': 'src/canvas.tsx', 'js/json-editor.js': 'src/json-editor.ts', 'css/canvas.css': 'src/canvas.css' };

/** The folder of the package that a bundled file belongs to; null for our own. */
function packageOf(input) {
  const parts = input.split('node_modules/');
  if (parts.length < 2) return null;
  const names = parts.at(-1).split('/');
  return join('node_modules', ...names.slice(0, names[0].startsWith('@') ? 2 : 1));
}

function licenseOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find(entry => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} comes without its license text`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

for (const [file, entry] of Object.entries(bundles)) {
  const target = join(out, file);
  const { metafile } = await build({
    entryPoints: [entry],
    outfile: target,
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022'],
    charset: 'utf8',
    legalComments: 'none',
    define: { 'process.env.NODE_ENV': '"production"' },
    metafile: true,
    logLevel: 'warning',
  });
  const folders = [...new Set(Object.keys(metafile.inputs).map(packageOf))].filter(folder => folder && existsSync(folder)).sort();
  if (file.endsWith('.css')) continue;
  writeFileSync(
    target.replace(/\.js$/, '-LICENSES.txt'),
    `${dirname(file)}/${file.split('/').at(-1)} contains these packages.\n\n${folders.map(licenseOf).join(`\n${'-'.repeat(72)}\n\n`)}`);
}
