// `dataset_info.json`: what LLaMA-Factory has to know of each file.

import type { Form } from './rows.ts';

export interface Listed {
  readonly name: string;
  readonly file: string;
  readonly kind: 'writing' | 'preference' | 'kto';
}

export function datasetInfo(files: readonly Listed[], form: Form): string {
  const entries = files.map(({ name, file, kind }) => {
    const ranking = kind === 'preference' ? { ranking: true } : {};
    return [
      name,
      { file_name: file, formatting: 'sharegpt', ...ranking, columns: columnsOf(kind, form), tags: TAGS[form] },
    ];
  });
  return `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
}

const TAGS = {
  sharegpt: { role_tag: 'from', content_tag: 'value', user_tag: 'human', assistant_tag: 'gpt', system_tag: 'system' },
  messages: {
    role_tag: 'role',
    content_tag: 'content',
    user_tag: 'user',
    assistant_tag: 'assistant',
    system_tag: 'system',
  },
} as const;

function columnsOf(kind: Listed['kind'], form: Form): Readonly<Record<string, string>> {
  const said: Record<string, string> =
    form === 'messages' ? { messages: 'messages' } : { messages: 'conversations', system: 'system' };
  if (kind === 'preference') return { ...said, chosen: 'chosen', rejected: 'rejected' };
  return kind === 'kto' ? { ...said, kto_tag: 'kto_tag' } : said;
}
