// `npm run schema`: writes schema/mullover.schema.json, by which editors check `.github/mullover.yml`.
import { writeFileSync } from 'node:fs';
import { repositoryFileJsonSchema } from '../src/repository-schema.ts';

const FILE = new URL('../schema/mullover.schema.json', import.meta.url);
writeFileSync(FILE, `${JSON.stringify(repositoryFileJsonSchema(), undefined, 2)}\n`);
