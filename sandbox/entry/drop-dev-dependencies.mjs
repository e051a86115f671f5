// usage: node drop-dev-dependencies.mjs NAME…   Takes packages out of devDependencies of ./package.json before an install.
import { readFileSync, writeFileSync } from 'node:fs';

const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
for (const name of process.argv.slice(2)) delete manifest.devDependencies?.[name];
writeFileSync('package.json', JSON.stringify(manifest));
