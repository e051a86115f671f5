// The documented `.github/mullover.yml` of the pull request that `/mull setup` opens: every key, with what it means, none set.

import { repositoryFileJsonSchema } from '../repository-schema.ts';

interface Described {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Described>>;
}

/** What stands behind a key in the file; a key without an example is shown with what it means alone. */
export const SETUP_EXAMPLES: Readonly<Record<string, string>> = {
  budget: '8',
  instructions: '"Public functions are documented. No new dependencies."',
  reviewer: 'none',
  training: 'false',
  base: 'develop',
  'branch-prefix': 'bots/',
  ci: 'repair',
  'limits.pulls': '5',
  'limits.runs': '20',
  'limits.person': '5',
  'quiet.from': '"22:00"',
  'quiet.to': '"07:00"',
  'quiet.zone': 'Europe/Berlin',
  dry_run: 'true',
  dashboard: 'true',
  'labels.states': 'false',
  'labels.working': '"mull: working"',
  'labels.review': '"mull: review"',
  'labels.person': '"mull: needs a person"',
  'labels.ignore': '"mull: ignore"',
  'patch.allow': '["scripts/**"]',
  'sandbox.image': 'registry.example.com/ci:20',
  'sandbox.dockerfile': '.devcontainer/Dockerfile',
  'sandbox.setup': '[npm ci]',
  'sandbox.build': '[npm run build]',
  'sandbox.test': 'npm test',
  'sandbox.runtime': '"20"',
  'sandbox.directory': 'packages/core',
  'sandbox.report': '["reports/*.xml"]',
  'sandbox.memory': '2048',
  'sandbox.timeout': '600',
  'sandbox.runner': 'jest',
  'sandbox.packages': '[libxml2]',
  'sandbox.hosts': '[files.example.com]',
  'sandbox.env': '{ TZ: Europe/Berlin }',
};

const WIDTH = 100;

/** `schema`: where editors find what checks it, an address or a path beside the file. */
export function setupFile(schema: string): string {
  const { properties = {} } = repositoryFileJsonSchema() as Described;
  const head = [
    `# yaml-language-server: $schema=${schema}`,
    ...comment(
      'What Mullover does in this repository. All of it is optional, and none of it is set: take away the # of what you want.',
      '',
    ),
  ];
  const keys = Object.entries(properties).map(([key, value]) => shown(key, value, ''));
  return `${[head.join('\n'), ...keys].join('\n\n')}\n`;
}

/** Words stand behind `# `, what can be used behind `#` alone: whoever takes that away has a key in its place. */
function shown(key: string, { description = '', properties }: Described, above: string): string {
  const path = above === '' ? key : `${above}.${key}`;
  const indent = above === '' ? '' : '  ';
  const said = description === '' ? [] : comment(description, indent);
  if (properties === undefined || SETUP_EXAMPLES[path] !== undefined)
    return [...said, `${indent}#${key}: ${SETUP_EXAMPLES[path] ?? ''}`.trimEnd()].join('\n');
  const inner = Object.entries(properties).map(([name, value]) => shown(name, value, path));
  return [...said, `#${key}:`, ...inner].join('\n');
}

function comment(text: string, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => `${indent}# ${each}`);
}
