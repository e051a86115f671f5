// What servers send, body by body, and what becomes of each: successes, streams, refusals, pages of proxies.

import type { ModelFaultKind } from '../../src/errors.ts';
import type { Message } from '../../src/ports/model.ts';
import type { Raw } from '../model-server/answer.ts';

export interface Becomes {
  /** Parts of the reply; `tokens` are those generated. */
  readonly text?: string;
  readonly thoughts?: string;
  readonly finish?: 'stop' | 'length';
  readonly tokens?: number;
  readonly fault?: ModelFaultKind;
  /** Part of the fault's message. */
  readonly says?: string;
  readonly retryAfterMs?: number;
  /** What the model takes afterwards; 32,768 unless told. */
  readonly context?: number;
  /** Parts of the body of the second request, where one is made. */
  readonly second?: Readonly<Record<string, unknown>>;
}

export interface ServerBody {
  readonly name: string;
  readonly replies: readonly Raw[];
  /** Of the request, where they matter. */
  readonly messages?: readonly Message[];
  readonly becomes: Becomes;
}

const SSE = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
const HTML = { 'content-type': 'text/html' };

const raw = (text: string, headers: Readonly<Record<string, string>> = SSE, status = 200): Raw => ({
  raw: text,
  headers,
  status,
});
const events = (...all: readonly unknown[]): string => all.map((each) => `data: ${JSON.stringify(each)}\n\n`).join('');
const DONE = 'data: [DONE]\n\n';
const part = (delta: unknown, finish_reason?: string | null): unknown => ({
  object: 'chat.completion.chunk',
  model: 'm',
  choices: [{ index: 0, delta, ...(finish_reason === undefined ? {} : { finish_reason }) }],
});
const usage = (completion_tokens: number, prompt_tokens = 9): unknown => ({
  choices: [],
  usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
});
const whole = (message: unknown, finish_reason: string | null = 'stop', more: object = {}): Raw =>
  raw(
    JSON.stringify({ object: 'chat.completion', model: 'm', choices: [{ index: 0, message, finish_reason }], ...more }),
    JSON_TYPE,
  );
const refused = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Raw =>
  raw(typeof body === 'string' ? body : JSON.stringify(body), { ...JSON_TYPE, ...headers }, status);
const error = (status: number, message: string, more: object = {}): Raw =>
  refused(status, { error: { message, ...more } });
const OK = raw(events(part({ content: 'yes' }), part({}, 'stop')) + DONE);
const row = (name: string, replies: Raw | readonly Raw[], becomes: Becomes): ServerBody => ({
  name,
  replies: 'raw' in replies ? [replies] : replies,
  becomes,
});

const STREAMS: readonly ServerBody[] = [
  row(
    'llama.cpp: a role with null, tokens, a finish, the usage, the end mark',
    raw(
      events(
        part({ role: 'assistant', content: null }, null),
        part({ content: 'Is' }, null),
        part({ content: ' 7' }, null),
        part({}, 'length'),
        usage(2),
      ) + DONE,
    ),
    { text: 'Is 7', finish: 'length', tokens: 2 },
  ),
  row(
    'vLLM: the finish comes with the last token',
    raw(
      events(
        part({ role: 'assistant', content: '' }, null),
        part({ content: 'a' }),
        part({ content: 'b' }, 'stop'),
        usage(2),
      ) + DONE,
    ),
    { text: 'ab', finish: 'stop', tokens: 2 },
  ),
  row('no end mark, but a finish', raw(events(part({ content: 'ab' }), part({}, 'stop'))), {
    text: 'ab',
    finish: 'stop',
  }),
  row('an end mark, but no finish', raw(events(part({ content: 'ab' }), part({})) + DONE), {
    text: 'ab',
    finish: 'stop',
  }),
  row(
    'an end mark, no finish, and as many tokens as were allowed',
    raw(events(part({ content: 'ab' }), usage(2048)) + DONE),
    { text: 'ab', finish: 'length' },
  ),
  row(
    'a finish of the empty text in every chunk',
    raw(events(part({ content: 'a' }, ''), part({ content: 'b' }, ''), part({}, 'stop')) + DONE),
    { text: 'ab', finish: 'stop' },
  ),
  row(
    'a finish of the empty text and nothing else is half a stream',
    raw(events(part({ content: 'a' }, ''), part({ content: 'b' }, ''))),
    { fault: 'passing', says: 'cut its reply off after 2 characters' },
  ),
  row('half a stream', raw(events(part({ content: 'ab' }, null))), { fault: 'passing', says: 'cut its reply off' }),
  row(
    'half a stream, and the connection breaks',
    { ...raw(events(part({ content: 'ab' }, null))), cut: true },
    { fault: 'passing' },
  ),
  row('an empty stream', raw(DONE), { fault: 'passing', says: 'without any content' }),
  row('a finish without text', raw(events(part({ content: '' }), part({}, 'stop')) + DONE), {
    fault: 'passing',
    says: 'without any text (finish: stop)',
  }),
  row(
    'content as parts',
    raw(
      events(
        part({
          content: [
            { type: 'text', text: 'a' },
            { type: 'text', text: 'b' },
          ],
        }),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'ab' },
  ),
  row(
    'thoughts as parts',
    raw(
      events(
        part({
          content: [
            { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
            { type: 'text', text: 'b' },
          ],
        }),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'b', thoughts: 'hm' },
  ),
  row(
    'parts that are no text',
    raw(events(part({ content: [{ type: 'image_url', image_url: {} }, 'b'] }), part({}, 'stop')) + DONE),
    { text: 'b' },
  ),
  row(
    'reasoning_content',
    raw(events(part({ reasoning_content: 'hm' }), part({ content: 'b' }), part({}, 'stop')) + DONE),
    { text: 'b', thoughts: 'hm' },
  ),
  row(
    'reasoning',
    raw(events(part({ reasoning: 'hm', content: '' }), part({ content: 'b' }), part({}, 'stop')) + DONE),
    { text: 'b', thoughts: 'hm' },
  ),
  row('thoughts alone, cut at the limit', raw(events(part({ reasoning_content: 'hm' }), part({}, 'length')) + DONE), {
    text: '',
    thoughts: 'hm',
    finish: 'length',
  }),
  row(
    'harmony channels',
    raw(
      events(
        part({
          content: '<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final<|message|>b<|return|>',
        }),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'b', thoughts: 'hm' },
  ),
  row(
    'harmony channels, cut in the analysis',
    raw(events(part({ content: '<|channel|>analysis<|message|>hm and' }), part({}, 'length')) + DONE),
    { text: '', thoughts: 'hm and', finish: 'length' },
  ),
  row(
    'harmony channels without their marks',
    raw(events(part({ content: 'analysisWe see it.assistantfinalb' }), part({}, 'stop')) + DONE),
    { text: 'b', thoughts: 'We see it.' },
  ),
  row('[THINK]', raw(events(part({ content: '[THINK]hm[/THINK]b' }), part({}, 'stop')) + DONE), {
    text: 'b',
    thoughts: 'hm',
  }),
  row('[THINK] that the template opened', raw(events(part({ content: 'hm[/THINK]\nb' }), part({}, 'stop')) + DONE), {
    text: 'b',
    thoughts: 'hm',
  }),
  row(
    'thoughts between further marks',
    raw(
      events(
        part({ content: '<|begin_of_thought|>a<|end_of_thought|><|begin_of_solution|>b<|end_of_solution|>' }),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'b', thoughts: 'a' },
  ),
  row(
    'thoughts of a seed model',
    raw(events(part({ content: '<seed:think>a</seed:think>b' }), part({}, 'stop')) + DONE),
    { text: 'b', thoughts: 'a' },
  ),
  row(
    'the end of a turn that the template did not stop at',
    raw(events(part({ content: 'b<|im_end|>\n' }), part({}, 'stop')) + DONE),
    { text: 'b' },
  ),
  row(
    'usage in every chunk',
    raw(
      events(
        { ...(part({ content: 'a' }) as object), usage: { prompt_tokens: 9, completion_tokens: 1 } },
        { ...(part({ content: 'b' }, 'stop') as object), usage: { prompt_tokens: 9, completion_tokens: 2 } },
      ) + DONE,
    ),
    { text: 'ab', tokens: 2 },
  ),
  row(
    'usage of one choice, which cannot be that of all tokens',
    raw(events(part({ content: 'word '.repeat(400) }), part({}, 'stop'), usage(12)) + DONE),
    { finish: 'stop', tokens: 401 },
  ),
  row(
    'a second choice that nobody asked for',
    raw(
      events(
        {
          model: 'm',
          choices: [
            { index: 0, delta: { content: 'a' } },
            { index: 1, delta: { content: 'X' } },
          ],
        },
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'a' },
  ),
  row(
    'comments while it works',
    raw(`: processing\n\n${events(part({ content: 'ab' }))}: processing\n\n${events(part({}, 'stop'))}${DONE}`),
    { text: 'ab' },
  ),
  row(
    'CRLF between events',
    raw(
      `data: ${JSON.stringify(part({ content: 'ab' }))}\r\n\r\ndata: ${JSON.stringify(part({}, 'stop'))}\r\n\r\ndata: [DONE]\r\n\r\n`,
    ),
    { text: 'ab' },
  ),
  row(
    'a stream that calls itself plain text',
    raw(events(part({ content: 'ab' }), part({}, 'stop')) + DONE, { 'content-type': 'text/plain' }),
    { text: 'ab' },
  ),
  row('a stream without a type', raw(events(part({ content: 'ab' }), part({}, 'stop')) + DONE, {}), { text: 'ab' }),
  row(
    'Mistral: cut at the length of the model',
    raw(events(part({ content: 'ab' }), part({}, 'model_length')) + DONE),
    { text: 'ab', finish: 'length' },
  ),
  row('a finish in capitals', raw(events(part({ content: 'ab' }), part({}, 'MAX_TOKENS')) + DONE), {
    text: 'ab',
    finish: 'length',
  }),
  row('a finish for an error', raw(events(part({ content: 'ab' }), part({}, 'error')) + DONE), {
    fault: 'passing',
    says: 'gave its reply up (finish: error)',
  }),
  row('a finish for an abort', raw(events(part({ content: 'ab' }), part({}, 'abort')) + DONE), {
    fault: 'passing',
    says: 'gave its reply up',
  }),
  row('a refusal', raw(events(part({ refusal: 'I cannot.' }), part({}, 'stop')) + DONE), { text: 'I cannot.' }),
  row(
    'llama.cpp: the shared memory is full in the middle',
    raw(
      events(part({ content: 'ab' }), {
        error: { code: 500, message: 'Context size has been exceeded.', type: 'server_error' },
      }),
    ),
    { fault: 'crowded', says: 'Context size has been exceeded.' },
  ),
  row(
    'vLLM: an error as if it were a chunk',
    raw(
      events(part({ content: 'ab' }), {
        object: 'error',
        message: 'EngineCore died',
        type: 'InternalServerError',
        code: 500,
      }) + DONE,
    ),
    { fault: 'passing', says: 'broke off its reply: EngineCore died' },
  ),
  row('an error as a text', raw(events({ error: 'no worker left' })), { fault: 'passing', says: 'no worker left' }),
  row('an error that is too many requests', raw(events({ error: { message: 'slow down', code: 429 } })), {
    fault: 'away',
    says: 'slow down',
  }),
  row('an error that is a key', raw(events({ error: { message: 'bad key', code: 401 } })), {
    fault: 'refused',
    says: 'bad key',
  }),
  row(
    'an error that is a prompt',
    raw(events({ error: { message: "This model's maximum context length is 4096 tokens.", code: 400 } })),
    { fault: 'unfit', says: '4096', context: 4096 },
  ),
  row('an error event', raw('event: error\ndata: {"message":"out of luck"}\n\n'), {
    fault: 'passing',
    says: 'out of luck',
  }),
  row('FastAPI in the middle of a stream', raw(events({ detail: 'worker crashed' })), {
    fault: 'passing',
    says: 'worker crashed',
  }),
  row(
    'an error behind the finish',
    raw(events(part({ content: 'ab' }), part({}, 'stop'), { error: { message: 'late' } })),
    { text: 'ab', finish: 'stop' },
  ),
  row('broken JSON', raw('data: {"choices":[{\n\n'), { fault: 'passing', says: 'sent a broken event' }),
  row('another shape', raw(events({ choices: 'none' })), { fault: 'passing', says: 'no chat completion' }),
];

/** Errors in the middle of a stream, in lines of whatever form servers write them. */
const BROKEN_OFF: readonly ServerBody[] = [
  row(
    'llama.cpp of last year: a field `error` in place of data',
    raw('error: {"code":500,"message":"Context size has been exceeded.","type":"server_error"}\n\n'),
    { fault: 'crowded', says: 'Context size has been exceeded.' },
  ),
  row(
    'a field `error` behind half a reply',
    raw(`${events(part({ content: 'half of' }))}error: {"code":500,"message":"Context size has been exceeded."}\n\n`),
    { fault: 'crowded', says: 'Context size has been exceeded.' },
  ),
  row(
    'a field `error` of a type that is none, without a blank line, with CRLF',
    raw('error: {"code":503,"message":"Loading model","type":"unavailable_error"}\r\n', {
      'content-type': 'text/plain',
    }),
    { fault: 'away', says: 'Loading model' },
  ),
  row('a field `error` that never ended', raw('error: {"code":400,"message":"bad grammar"}'), {
    fault: 'failed',
    says: 'bad grammar',
  }),
  row(
    'a field `error` that teaches a form',
    [raw('error: {"code":400,"message":"System role not supported"}\n\n'), OK],
    { text: 'yes', second: { messages: [{ role: 'user', content: 'Be brief.\n\nWhich file?' }] } },
  ),
  row('a field `error` of words alone', raw('error: KV cache is full\n\n'), {
    fault: 'crowded',
    says: 'KV cache is full',
  }),
  row(
    'a field `error` behind the finish',
    raw(`${events(part({ content: 'ab' }), part({}, 'stop'))}error: {"message":"late"}\n\n`),
    { text: 'ab', finish: 'stop' },
  ),
  row(
    'a bare object in a stream',
    raw(`${events(part({ content: 'ab' }))}{"error":{"message":"CUDA out of memory","code":500}}\n`),
    { fault: 'crowded', says: 'CUDA out of memory' },
  ),
  row('FastAPI: a bare object in a stream', raw(`${events(part({ content: 'ab' }))}{"detail":"worker crashed"}\n\n`), {
    fault: 'passing',
    says: 'worker crashed',
  }),
  row('LM Studio: an error event', raw('event: error\ndata: {"error":{"message":"The model has crashed"}}\n\n'), {
    fault: 'passing',
    says: 'The model has crashed',
  }),
  row('an error event whose data is text', raw('event: error\ndata: KV cache is full\n\n'), {
    fault: 'crowded',
    says: 'KV cache is full',
  }),
  row('data that is text', raw(`${events(part({ content: 'ab' }))}data: Internal Server Error\n\n`), {
    fault: 'passing',
    says: 'broke off its reply: Internal Server Error',
  }),
  row('data that is text in brackets', raw('data: [ERROR] no healthy workers\n\n'), {
    fault: 'away',
    says: '[ERROR] no healthy workers',
  }),
  row('data that is a text of JSON', raw('data: "Server is busy"\n\n'), { fault: 'away', says: 'Server is busy' }),
  row('data as a dictionary of Python', raw(`data: {'error': {'message': 'The engine died'}}\n\n`), {
    fault: 'passing',
    says: 'The engine died',
  }),
  row(
    'LiteLLM: an error of another server in its data',
    raw(events({ error: { message: 'litellm.ContextWindowExceededError: too much', type: null, code: '400' } })),
    { fault: 'unfit', says: 'too much' },
  ),
  row(
    'lines of a proxy in the middle of a stream',
    raw(`${events(part({ content: 'ab' }))}upstream connect error or disconnect/reset before headers\n`),
    { fault: 'passing', says: 'upstream connect error' },
  ),
  row(
    'lines that are no events, and a whole reply',
    raw(`warming up\n\nretry: 3000\n\n${events(part({ content: 'ab' }), part({}, 'stop'))}bye\n`),
    { text: 'ab', finish: 'stop' },
  ),
  row(
    'signs of life: events without data',
    raw(`event: ping\n\ndata:\n\n${events(part({ content: 'ab' }))}event: ping\ndata: \n\n${events(part({}, 'stop'))}`),
    { text: 'ab', finish: 'stop' },
  ),
  row(
    'an event of several lines of data',
    raw(`data: {"choices":\ndata: [{"delta":{"content":"error: ab"},\ndata: "finish_reason":"stop"}]}\n\n`),
    { text: 'error: ab', finish: 'stop' },
  ),
  row(
    'the words of an error in a text',
    raw(
      events(
        part({ content: '\nerror: {"code":500,"message":"Context size has been exceeded."}\n' }),
        part({}, 'stop'),
      ),
    ),
    { text: 'error: {"code":500,"message":"Context size has been exceeded."}', finish: 'stop' },
  ),
];

const shorter = (limit: number): Becomes => ({ fault: 'passing', says: `which takes ${limit} tokens`, context: limit });
const less = (limit: number, max_tokens: number): Becomes => ({ text: 'yes', context: limit, second: { max_tokens } });

const TOO_FAR =
  'Reached context length of 4096 tokens with model (arch: qwen2) that does not currently support mid-generation context overflow. Try reloading with a larger context length or shortening the prompt/chat.';

/** The end of the context is met by what is generated. */
const RAN_OVER: readonly ServerBody[] = [
  row(
    'LM Studio: in the first event',
    raw(`event: error\ndata: ${JSON.stringify({ error: { message: TOO_FAR } })}\n\n`),
    {
      fault: 'passing',
      says: 'ran over its context: Reached context length of 4096',
      context: 4096,
    },
  ),
  row('LM Studio: behind a part of the reply', raw(events(part({ content: 'ab' }), { error: { message: TOO_FAR } })), {
    fault: 'passing',
    says: 'ran over its context',
    context: 4096,
  }),
  row(
    'LM Studio: by a status, with less room than was asked for',
    [error(400, TOO_FAR.replace('4096', '1024')), OK],
    less(1024, 1010),
  ),
  row('llama.cpp, which tells no limit to keep to', error(500, 'context shift is disabled'), {
    fault: 'unfit',
    says: 'ran over its context',
  }),
  row(
    'words for a prompt that does not fit, behind a part of the reply',
    raw(
      events(part({ reasoning_content: 'hm' }), {
        error: { message: "This model's maximum context length is 4096 tokens.", code: 400 },
      }),
    ),
    { fault: 'passing', says: 'The reply of model m', context: 4096 },
  ),
  row(
    'a shared memory that is full behind a part of the reply is no end of a context',
    raw(
      events(part({ content: 'ab' }), {
        error: { message: 'KV cache is full: no tokens left in the context', code: 500 },
      }),
    ),
    { fault: 'crowded', says: 'KV cache is full' },
  ),
];

const calls = (...tool_calls: readonly unknown[]): unknown => part({ content: null, tool_calls });
const piece = (index: number, given: string, name?: string): unknown => ({
  index,
  function: { name, arguments: given },
});
const CALLED = '<tool_call>\n{"name": "edit", "arguments": {"path":"a"}}\n</tool_call>';

/** What the parser of a server took for calls of tools, which nobody offered. */
const TOOL_CALLS: readonly ServerBody[] = [
  row(
    'vLLM: arguments in pieces',
    raw(
      events(
        calls(piece(0, '', 'edit')),
        calls(piece(0, '{"path":')),
        calls(piece(0, '"a"}')),
        part({}, 'tool_calls'),
      ) + DONE,
    ),
    { text: CALLED, finish: 'stop' },
  ),
  row(
    'behind words, two in a row',
    raw(
      events(
        part({ content: 'So:' }),
        calls(piece(0, '{"path":"a"}', 'edit')),
        calls(piece(1, '{"path":"a"}', 'edit')),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: `So:\n${CALLED}\n${CALLED}`, finish: 'stop' },
  ),
  row(
    'a call that was cut at the limit stays open',
    raw(events(calls(piece(0, '{"path":', 'edit')), part({}, 'length')) + DONE),
    { finish: 'length' },
  ),
  row(
    'a whole reply, arguments as an object',
    whole(
      {
        content: '',
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'edit', arguments: { path: 'a' } } }],
      },
      'tool_calls',
    ),
    { text: CALLED, finish: 'stop' },
  ),
  row(
    'a call of the older form',
    whole({ content: null, function_call: { name: 'edit', arguments: '{"path":"a"}' } }, 'function_call'),
    { text: CALLED, finish: 'stop' },
  ),
  row(
    'no arguments, and parts that are no calls',
    raw(events(calls(null, { index: 0 }, piece(0, '', 'look')), part({}, 'tool_calls')) + DONE),
    { text: '<tool_call>\n{"name": "look", "arguments": {}}\n</tool_call>' },
  ),
  row(
    'lists of calls that are empty',
    raw(events(part({ content: 'ab', tool_calls: [] }), part({ tool_calls: null }, 'stop')) + DONE),
    { text: 'ab' },
  ),
];

const ODD: readonly ServerBody[] = [
  row(
    'what completes texts',
    raw(
      events({ choices: [{ index: 0, text: 'ab' }] }, { choices: [{ index: 0, text: '', finish_reason: 'stop' }] }) +
        DONE,
    ),
    { text: 'ab', finish: 'stop' },
  ),
  row(
    'log-probabilities of another form',
    raw(
      events(
        {
          model: 'm',
          choices: [{ delta: { content: 'ab' }, logprobs: { content: [{ token: 'ab', top_logprobs: {} }] } }],
        },
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'ab' },
  ),
  row(
    'log-probabilities as a list',
    raw(events({ choices: [{ delta: { content: 'ab' }, logprobs: [] }] }, part({}, 'stop')) + DONE),
    { text: 'ab' },
  ),
  row(
    'a finish that is a number',
    raw(events({ choices: [{ delta: { content: 'ab' }, finish_reason: 0 }] }, part({}, 'stop')) + DONE),
    { text: 'ab' },
  ),
  row(
    'an index that is a text',
    raw(events({ choices: [{ index: '0', delta: { content: 'ab' } }] }, part({}, 'stop')) + DONE),
    { text: 'ab' },
  ),
  row(
    'one part that is no list',
    raw(events(part({ content: { type: 'text', text: 'ab' } }), part({}, 'stop')) + DONE),
    { text: 'ab' },
  ),
  row(
    'reasoning_content that is empty beside reasoning',
    raw(events(part({ reasoning_content: '', reasoning: 'hm' }), part({ content: 'b' }), part({}, 'stop')) + DONE),
    { text: 'b', thoughts: 'hm' },
  ),
  row(
    'an error with choices of null',
    raw(events({ object: 'error', choices: null, message: 'no worker', code: 503 })),
    { fault: 'away', says: 'no worker' },
  ),
  row('an error in JSON that calls itself a stream', raw('{"error":{"message":"no such engine","code":500}}'), {
    fault: 'passing',
    says: 'no such engine',
  }),
  row('a stream that calls itself JSON', raw(events(part({ content: 'ab' }), part({}, 'stop')) + DONE, JSON_TYPE), {
    text: 'ab',
  }),
  row('a page that calls itself a stream', raw('<html>Log in</html>\n\n'), { fault: 'passing' }),
  row('the end mark inside of a text', raw(events(part({ content: 'data: [DONE]\n' }))), {
    fault: 'passing',
    says: 'cut its reply off',
  }),
];

const WHOLE: readonly ServerBody[] = [
  row(
    'a whole completion in place of a stream',
    whole({ role: 'assistant', content: 'ab' }, 'stop', { usage: { prompt_tokens: 9, completion_tokens: 1 } }),
    { text: 'ab', finish: 'stop', tokens: 1 },
  ),
  row('a whole completion without a finish', whole({ content: 'ab' }, null), { text: 'ab', finish: 'stop' }),
  row('a whole completion with thoughts', whole({ content: 'b', reasoning_content: 'hm' }), {
    text: 'b',
    thoughts: 'hm',
  }),
  row('a whole completion as parts, cut', whole({ content: [{ type: 'text', text: 'ab' }] }, 'length'), {
    text: 'ab',
    finish: 'length',
  }),
  row('an error with status 200', raw(JSON.stringify({ error: { message: 'no such route' } }), JSON_TYPE), {
    fault: 'passing',
    says: 'no such route',
  }),
  row(
    "vLLM's error with status 200",
    raw(JSON.stringify({ object: 'error', message: 'no slot', code: 503 }), JSON_TYPE),
    { fault: 'away', says: 'no slot' },
  ),
  row('null', raw('null', JSON_TYPE), { fault: 'passing', says: 'instead of an event stream: "null"' }),
  row('half a JSON object', raw('{"choices":[{"mess', JSON_TYPE), {
    fault: 'passing',
    says: 'instead of an event stream',
  }),
  row('a page with status 200', raw('<!doctype html><title>Log in</title>', HTML), {
    fault: 'passing',
    says: 'text/html instead of an event stream',
  }),
  row('nothing with status 200', raw('', SSE), { fault: 'passing' }),
  row('nothing of no type', raw('', {}), { fault: 'passing', says: '(nothing)' }),
];

const OVERFLOWS: readonly ServerBody[] = [
  row(
    'llama.cpp',
    refused(400, {
      error: {
        code: 400,
        message: 'request (10264 tokens) exceeds the available context size (8192 tokens), try increasing it',
        type: 'exceed_context_size_error',
        n_prompt_tokens: 10264,
        n_ctx: 8192,
      },
    }),
    shorter(8192),
  ),
  row(
    'llama.cpp of last year',
    error(
      400,
      'the request exceeds the available context size. try increasing the context size or enable context shift',
    ),
    { fault: 'unfit' },
  ),
  row(
    'vLLM',
    error(
      400,
      "This model's maximum context length is 4096 tokens. However, your prompt contains at least 4097 input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt. (parameter=input_tokens, value=4097)",
    ),
    shorter(4096),
  ),
  row(
    'vLLM, where the reply is too much',
    [
      error(
        400,
        "'max_tokens' or 'max_completion_tokens' is too large: 2048. This model's maximum context length is 4096 tokens and your request has 3000 input tokens (2048 > 4096 - 3000).",
      ),
      OK,
    ],
    less(4096, 1096),
  ),
  row(
    'vLLM in its older form',
    refused(400, {
      object: 'error',
      message:
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (4500 in the messages, 500 in the completion). Please reduce the length of the messages or completion.",
      type: 'BadRequestError',
      code: 400,
    }),
    shorter(4096),
  ),
  row(
    "vLLM's engine",
    error(
      500,
      'The decoder prompt (length 5000) is longer than the maximum model length of 4096. Make sure that `max_model_len` is no smaller than the number of text tokens.',
    ),
    shorter(4096),
  ),
  row(
    'OpenAI',
    [
      error(
        400,
        "This model's maximum context length is 4097 tokens. However, you requested 5000 tokens (4000 in the messages, 1000 in the completion).",
        { code: 'context_length_exceeded' },
      ),
      OK,
    ],
    less(4097, 97),
  ),
  row(
    'Azure',
    error(400, 'Your input exceeds the context window of this model. Please adjust your input and try again.', {
      code: 'context_length_exceeded',
    }),
    { fault: 'unfit' },
  ),
  row(
    'TGI, where the reply is too much',
    [
      refused(422, {
        error:
          'Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 3900 `inputs` tokens and 512 `max_new_tokens`',
        error_type: 'validation',
      }),
      OK,
    ],
    less(4096, 196),
  ),
  row(
    'TGI',
    refused(422, {
      error: 'Input validation error: `inputs` must have less than 4095 tokens. Given: 5000',
      error_type: 'validation',
    }),
    shorter(4095),
  ),
  row(
    'SGLang',
    refused(400, {
      object: 'error',
      message: "The input (5000 tokens) is longer than the model's context length (4096 tokens).",
      type: 'BadRequestError',
    }),
    shorter(4096),
  ),
  row(
    'SGLang, where the reply is too much',
    [
      error(
        400,
        "Requested token count exceeds the model's maximum context length of 4096 tokens. You requested a total of 4200 tokens: 4000 tokens from the input messages and 200 tokens for the completion.",
      ),
      OK,
    ],
    less(4096, 96),
  ),
  row('Ollama', error(400, 'the input length exceeds the context length'), { fault: 'unfit' }),
  row(
    'LM Studio',
    error(
      400,
      'Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.',
    ),
    shorter(4096),
  ),
  row(
    'LM Studio in its older form',
    refused(400, { error: 'The number of tokens to keep from the initial prompt is greater than the context length.' }),
    { fault: 'unfit' },
  ),
  row('llama-cpp-python', error(500, 'Requested tokens (5000) exceed context window of 4096'), shorter(4096)),
  row('TabbyAPI', refused(422, { detail: 'Prompt length 5000 is greater than max_seq_len 4096' }), shorter(4096)),
  row('TensorRT-LLM', error(500, 'Prompt length (5000) exceeds maximum input length (4096)'), shorter(4096)),
  row(
    'MLC-LLM',
    error(400, 'Request prompt has 5000 tokens in total, larger than the model input length limit 4096.'),
    shorter(4096),
  ),
  row(
    'Mistral',
    refused(400, {
      object: 'error',
      message: 'Prompt contains 40000 tokens and 0 draft tokens, too large for model with 30000 maximum context length',
      code: '3051',
    }),
    shorter(30_000),
  ),
  row(
    'Cohere',
    refused(400, {
      message: 'too many tokens: total number of tokens in the prompt cannot exceed 4081 - received 4292.',
    }),
    shorter(4081),
  ),
  row(
    'xAI',
    refused(400, {
      code: 'invalid',
      error: "This model's maximum prompt length is 16384 but the request contains 20000 tokens.",
    }),
    shorter(16_384),
  ),
  row(
    'Anthropic',
    error(400, 'prompt is too long: 21000 tokens > 20000 maximum', { type: 'invalid_request_error' }),
    shorter(20_000),
  ),
  row(
    'Gemini',
    error(400, 'The input token count (20000) exceeds the maximum number of tokens allowed (16384).'),
    shorter(16_384),
  ),
  row('Bedrock', refused(400, { message: 'Input is too long for requested model.' }), { fault: 'unfit' }),
  row(
    'Groq',
    error(400, 'Please reduce the length of the messages or completion.', { code: 'context_length_exceeded' }),
    { fault: 'unfit' },
  ),
  row(
    'a router that passes on what it heard',
    error(
      500,
      "litellm.BadRequestError: OpenAIException - Error code: 400 - {'error': {'message': \"This model's maximum context length is 4096 tokens. However, your prompt contains 5000 input tokens\"}}",
    ),
    shorter(4096),
  ),
  row(
    'a proxy that takes no large bodies',
    raw(
      '<html><head><title>413 Request Entity Too Large</title></head><body><center><h1>413 Request Entity Too Large</h1></center></body></html>',
      HTML,
      413,
    ),
    { fault: 'unfit', says: 'it takes no request of this size: 413 Request Entity Too Large' },
  ),
  row('DashScope', error(400, 'Range of input length should be [1, 30720]'), { fault: 'unfit', context: 30_720 }),
  row('Zhipu', error(400, 'Prompt exceeds max length', { code: '1261' }), { fault: 'unfit' }),
  row('Moonshot', error(400, 'Invalid request: Your request exceeded model token limit: 8192'), {
    fault: 'unfit',
    context: 8192,
  }),
  row(
    'Cerebras',
    error(400, 'Please reduce the length of the messages or completion. Current length is 9000 while limit is 8192', {
      code: 'context_length_exceeded',
    }),
    shorter(8192),
  ),
  row(
    'Vertex',
    error(
      400,
      'Unable to submit request because the input token count is 20000 but model only supports up to 16384. Reduce the input token count and try again.',
    ),
    shorter(16_384),
  ),
  row(
    'GitHub',
    error(413, 'Request body too large for m model. Max size: 8000 tokens.', { code: 'tokens_limit_reached' }),
    { fault: 'unfit', context: 8000 },
  ),
  row(
    'a vLLM of this year',
    error(400, 'The prompt (total length 5000) is too long to fit into the model (context length 4096).'),
    shorter(4096),
  ),
  row('Ollama of this year', error(400, 'prompt too long; exceeded max context length by 123 tokens'), {
    fault: 'unfit',
  }),
  row(
    'numbers with commas',
    error(400, "This model's maximum context length is 4,096 tokens, but your prompt contains 5,000 tokens."),
    shorter(4096),
  ),
  row(
    'tokens per minute are no context',
    error(429, 'Request too large for model m on tokens per minute (TPM): Limit 6000, Requested 12000'),
    { fault: 'away', says: 'tokens per minute' },
  ),
  row(
    'llama.cpp of two years ago',
    error(500, 'Input prompt is too big compared to KV size. Please try increasing KV size.', {
      type: 'server_error',
    }),
    { fault: 'unfit' },
  ),
  row('llama.cpp, where a reply outgrows its slot', error(500, 'context shift is disabled'), { fault: 'unfit' }),
  row(
    'llama.cpp, that scores in one batch',
    error(500, 'input is too large to process. increase the physical batch size'),
    { fault: 'unfit' },
  ),
  row(
    'llama.cpp, that scores in one batch, with figures',
    error(
      500,
      'input (1200 tokens) is too large to process. increase the physical batch size (current batch size: 512)',
    ),
    shorter(512),
  ),
  row(
    'LM Studio in the middle of a reply',
    raw(
      events(part({ content: 'ab' }), {
        error: {
          message:
            'Reached context length of 4096 tokens with this model, which does not currently support mid-generation context overflow.',
        },
      }),
    ),
    { fault: 'passing', says: '4096', context: 4096 },
  ),
  row(
    'LM Studio, by the names of its engine',
    refused(400, { error: 'Cannot truncate prompt with n_keep (5000) >= n_ctx (4096)' }),
    shorter(4096),
  ),
  row('MLX', refused(400, { error: 'Prompt length 5000 exceeds max_kv_size 4096' }), shorter(4096)),
  row(
    'SGLang of this year',
    error(
      400,
      'Input length (5000 tokens) exceeds the maximum allowed length (4096 tokens). Use a shorter input or enable --allow-auto-truncate.',
    ),
    shorter(4096),
  ),
  row(
    'ExLlama',
    error(
      500,
      'Job requires 33 pages (only 32 available) and cannot be enqueued. Total cache allocated is 32 * 256 = 8192 tokens',
    ),
    { fault: 'unfit' },
  ),
  row('ExLlama in its older form', error(500, 'Total sequence length exceeds cache size in model.forward'), {
    fault: 'unfit',
  }),
  row('MLC-LLM, by its cache', error(400, 'Prompt exceeds the KV cache capacity'), { fault: 'unfit' }),
  row('LiteLLM by its name alone', error(400, 'litellm.ContextWindowExceededError: litellm.BadRequestError'), {
    fault: 'unfit',
  }),
  row(
    'whoever passes on what another server said, as text',
    refused(400, {
      error: {
        message: 'Provider returned error',
        code: 400,
        metadata: {
          raw: JSON.stringify({
            error: {
              message:
                "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
            },
          }),
          provider_name: 'Somebody',
        },
      },
    }),
    shorter(4096),
  ),
  row(
    'whoever passes on what another server said, as an object',
    refused(400, {
      error: {
        message: 'upstream failed',
        innererror: { message: 'The prompt is too long: 5000 tokens, the context length is only 4096 tokens.' },
      },
    }),
    shorter(4096),
  ),
  row(
    'whoever passes on in an event what another server said',
    raw(
      events({
        error: {
          message: 'Provider returned error',
          code: 502,
          metadata: {
            raw: JSON.stringify({
              error: {
                message:
                  "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.",
              },
            }),
          },
        },
      }),
    ),
    shorter(4096),
  ),
  row(
    'SambaNova, by the length of the sequence',
    [
      error(
        400,
        'Requested generation length 2048 is not possible! The provided prompt is 3000 tokens long, so generating 2048 tokens requires a sequence length of 5048, but the maximum supported sequence length is just 4096!',
      ),
      OK,
    ],
    less(4096, 1096),
  ),
  row('vLLM, where nothing is left for a reply', error(400, 'max_tokens must be at least 1, got -1024.'), {
    fault: 'unfit',
  }),
  row(
    'vLLM, by what was passed',
    [
      error(
        400,
        "You passed 3001 input tokens and requested 2048 output tokens. However, the model's context length is only 4096 tokens, resulting in a maximum input length of 2048 tokens. Please reduce the length of the input prompt.",
      ),
      OK,
    ],
    less(4096, 1095),
  ),
  row(
    'OpenRouter, by the parts of the prompt',
    [
      error(
        400,
        "This endpoint's maximum context length is 4096 tokens. However, you requested about 5048 tokens (3000 of text input, 2048 in the output).",
      ),
      OK,
    ],
    less(4096, 1096),
  ),
  row(
    'TabbyAPI, which names the length that is too much first',
    refused(400, { detail: 'Context length 5000 is greater than max_seq_len 4096' }),
    shorter(4096),
  ),
  row(
    'a length that is exceeded by the prompt',
    error(400, 'Context length 4096 exceeded by a prompt of 5000 tokens'),
    {
      fault: 'unfit',
      context: 4096,
    },
  ),
  row(
    'a length that is over the limit',
    error(400, 'prompt length 5000 is over the context length 4096'),
    shorter(4096),
  ),
  row(
    'a prompt that is above a maximum',
    error(400, 'your prompt (9000 tokens) is above the maximum of 4096'),
    shorter(4096),
  ),
  row(
    'the same the other way round',
    error(400, 'Prompt length 5000 exceeds the context window of 4096'),
    shorter(4096),
  ),
  row('a cache that is moved is no context', error(500, 'KV transfer of the request failed: too many open sockets'), {
    fault: 'passing',
    says: 'too many open sockets',
  }),
];

const CUT: readonly Message[] = [
  { role: 'user', content: 'Which file?' },
  { role: 'assistant', content: '' },
  { role: 'user', content: 'Think less.' },
];

const system = (status: number, message: string): ServerBody =>
  row(`no system role: ${message}`, [error(status, message), OK], {
    text: 'yes',
    second: { messages: [{ role: 'user', content: 'Be brief.\n\nWhich file?' }] },
  });

const FORMS: readonly ServerBody[] = [
  system(400, 'System role not supported'),
  system(500, 'Jinja Exception: System role not supported'),
  system(400, 'Conversation roles must alternate user/assistant/user/assistant/...'),
  system(400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
  system(422, 'messages[0].role: unknown variant `system`, expected `user` or `assistant`'),
  system(400, 'Only user and assistant roles are supported!'),
  system(400, 'Developer instruction is not enabled for models/small'),
  system(400, "Invalid value: 'system'. Supported values are: 'user' and 'assistant'."),
  system(422, "Input should be 'user' or 'assistant'"),
  system(400, 'messages: Unexpected role "system".'),
  system(400, 'This model does not support system prompts'),
  row(
    'max_completion_tokens by its other name',
    [error(400, 'this model is not supported MaxTokens, please use MaxCompletionTokens instead'), OK],
    { text: 'yes', second: { max_completion_tokens: 2048, max_tokens: undefined } },
  ),
  row(
    'max_completion_tokens',
    [
      error(
        400,
        "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
        { code: 'unsupported_parameter', param: 'max_tokens' },
      ),
      OK,
    ],
    { text: 'yes', second: { max_completion_tokens: 2048, max_tokens: undefined } },
  ),
  row(
    'max_tokens by its path',
    [
      refused(422, {
        detail: [{ loc: ['body', 'max_tokens'], msg: 'Extra inputs are not permitted', type: 'extra_forbidden' }],
      }),
      OK,
    ],
    { text: 'yes', second: { max_completion_tokens: 2048, max_tokens: undefined } },
  ),
  row(
    'fewer tokens in a reply',
    [
      error(
        400,
        'max_tokens is too large: 2048. This model supports at most 1024 completion tokens, whereas you provided 2048.',
      ),
      OK,
    ],
    { text: 'yes', second: { max_tokens: 1024 } },
  ),
  row(
    'fewer tokens in a reply, as a range',
    [error(400, 'Invalid max_tokens value, the valid range of max_tokens is [1, 1024]'), OK],
    { text: 'yes', second: { max_tokens: 1024 } },
  ),
  row(
    'fewer tokens in a reply, named beside the context',
    [
      error(
        400,
        '`max_tokens` must be less than or equal to `1024`, the maximum value for `max_tokens` is less than the `context_window` for this model',
      ),
      OK,
    ],
    { text: 'yes', second: { max_tokens: 1024 } },
  ),
  row(
    'fewer tokens in a reply, with the advice to send another number',
    [error(400, 'max_tokens 2048 exceeds the limit of 1024, use a smaller value instead'), OK],
    { text: 'yes', second: { max_tokens: 1024 } },
  ),
  row('fewer alternatives', [error(400, 'Requested sample logprobs of 20, which is greater than max allowed: 5'), OK], {
    text: 'yes',
    second: { top_logprobs: 5 },
  }),
  row(
    'no log-probabilities',
    [
      error(
        400,
        "litellm.UnsupportedParamsError: somebody does not support parameters: ['logprobs', 'top_logprobs'], for model=m",
      ),
      OK,
    ],
    { text: 'yes', second: { logprobs: undefined, top_logprobs: undefined, seed: 7 } },
  ),
  row(
    'no temperature',
    [
      error(
        400,
        "Unsupported value: 'temperature' does not support 0.3 with this model. Only the default (1) value is supported.",
      ),
      OK,
    ],
    { text: 'yes', second: { temperature: undefined, seed: 7 } },
  ),
  row('no seed', [refused(422, { detail: [{ loc: ['body', 'seed'], msg: 'Extra inputs are not permitted' }] }), OK], {
    text: 'yes',
    second: { seed: undefined },
  }),
  row('no options of the stream', [error(400, 'Unrecognized request argument supplied: stream_options'), OK], {
    text: 'yes',
    second: { stream_options: undefined },
  }),
  {
    name: 'no message without text',
    replies: [error(400, 'messages.1: all messages must have non-empty content'), OK],
    messages: CUT,
    becomes: {
      text: 'yes',
      second: { messages: CUT.map((each) => ({ ...each, content: each.content || '(no answer)' })) },
    },
  },
  row(
    'no system role, said in the first event of a stream',
    [raw(events({ error: { message: 'System role not supported', code: 400 } })), OK],
    { text: 'yes', second: { messages: [{ role: 'user', content: 'Be brief.\n\nWhich file?' }] } },
  ),
  row(
    'a reply that is too much, said with status 200',
    [
      raw(
        JSON.stringify({
          error: {
            message: "This model's maximum context length is 4096 tokens and your request has 3000 input tokens",
            code: 400,
          },
        }),
        JSON_TYPE,
      ),
      OK,
    ],
    less(4096, 1096),
  ),
  row('the same refusal for every form', error(400, 'max_tokens: unknown field'), {
    fault: 'failed',
    says: 'unknown field',
  }),
  row(
    'a field that an operator set is not left out silently',
    error(400, 'Unrecognized request argument supplied: top_k'),
    { fault: 'failed', says: 'top_k' },
  ),
  row('a field that is not ours', error(400, 'unknown field enable_thinking'), {
    fault: 'failed',
    says: 'unknown field enable_thinking',
  }),
];

const STATUSES: readonly ServerBody[] = [
  row('401', error(401, 'Invalid key'), { fault: 'refused', says: 'answered 401 for model m: Invalid key' }),
  row('403', refused(403, { message: 'no access' }), { fault: 'refused', says: 'no access' }),
  row('404 of FastAPI', refused(404, { detail: 'Not Found' }), {
    fault: 'refused',
    says: 'answered 404 for model m: Not Found',
  }),
  row(
    '404 for a model',
    error(404, 'The model `m` does not exist. Valid aliases: tiny.', { type: 'NotFoundError', code: 404 }),
    { fault: 'refused', says: 'Valid aliases: tiny' },
  ),
  row('405', refused(405, { detail: 'Method Not Allowed' }), {
    fault: 'refused',
    says: 'answered 405: Method Not Allowed',
  }),
  row(
    '413 for an account',
    error(413, 'Request too large for m on tokens per minute (TPM): Limit 6000, Requested 9000.', {
      code: 'rate_limit_exceeded',
    }),
    { fault: 'unfit', says: 'tokens per minute (TPM): Limit 6000' },
  ),
  row(
    'LM Studio: nothing is served there, with status 200',
    raw(JSON.stringify({ error: 'Unexpected endpoint or method. (POST /chat/completions)' }), JSON_TYPE),
    { fault: 'refused', says: 'takes no chats there: Unexpected endpoint or method.' },
  ),
  row('402', refused(402, {}), { fault: 'refused', says: '402' }),
  row('400 for want of credit', error(400, 'Your credit balance is too low to access the API.'), {
    fault: 'refused',
    says: 'credit balance',
  }),
  row('422', refused(422, { detail: [{ loc: ['body', 'messages', 0], msg: 'field required' }] }), {
    fault: 'failed',
    says: 'body.messages.0: field required',
  }),
  row('429 without a time', error(429, 'Rate limit reached'), { fault: 'away', says: 'Rate limit reached' }),
  row('429 with seconds', refused(429, { error: 'slow down' }, { 'retry-after': '30' }), {
    fault: 'away',
    retryAfterMs: 30_000,
    says: 'slow down',
  }),
  row('429 with milliseconds', refused(429, '', { 'retry-after-ms': '250' }), { fault: 'away', retryAfterMs: 250 }),
  row('429 of TGI', refused(429, { error: 'Model is overloaded', error_type: 'overloaded' }), {
    fault: 'away',
    says: 'Model is overloaded',
  }),
  row('429 for good', error(429, 'You exceeded your current quota', { code: 'insufficient_quota' }), {
    fault: 'refused',
    says: 'quota',
  }),
  row('500', error(500, 'Internal Server Error'), { fault: 'passing', says: 'answered 500' }),
  row('500 that is a full cache', error(500, 'Context size has been exceeded.', { type: 'server_error' }), {
    fault: 'crowded',
    says: 'no room left for all calls',
  }),
  ...[
    'failed to find free space in the KV cache, retrying with smaller batch size',
    'could not find a kv cache slot',
    'failed to find a memory slot for batch of size 512',
    'Request failed during generation: Server error: Out of available cache blocks: asked 67, only 58 free blocks',
    'Not enough space in the KV cache',
    'There are not enough free KV cache blocks for this request',
    'KV cache pool is full. Retract requests.',
    'The KV-cache is exhausted',
    'Prefill out of memory. Try to lower your batch size.',
  ].map((message) =>
    row(`500 of a memory that is full: ${message}`, error(500, message), { fault: 'crowded', says: message }),
  ),
  row('500 of a card that is full', error(500, 'CUDA out of memory. Tried to allocate 2.00 GiB'), {
    fault: 'crowded',
    says: 'CUDA out of memory',
  }),
  row('501', error(501, 'never'), { fault: 'failed', says: 'never' }),
  row(
    '502 of nginx',
    raw(
      '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx</center></body></html>',
      HTML,
      502,
    ),
    { fault: 'away', says: '502 Bad Gateway nginx' },
  ),
  row('503 while the model is loaded', error(503, 'Loading model', { type: 'unavailable_error', code: 503 }), {
    fault: 'away',
    says: 'Loading model',
  }),
  row('500 while the model is loaded', error(500, 'model is still loading'), { fault: 'away', says: 'still loading' }),
  row(
    'LM Studio, whose model crashed',
    refused(400, { error: 'The model has crashed without additional information. (Exit code: 6)' }),
    { fault: 'passing', says: 'has crashed' },
  ),
  row('Ollama, whose runner crashed', error(500, 'llama runner process has terminated: exit status 2'), {
    fault: 'passing',
    says: 'terminated',
  }),
  row(
    'too little memory for the system of the server',
    error(500, 'model requires more system memory (5.6 GiB) than is available (3.1 GiB)'),
    { fault: 'passing', says: 'more system memory' },
  ),
  row('500 of a server that is too busy', error(500, 'The engine is currently overloaded'), {
    fault: 'away',
    says: 'overloaded',
  }),
  row('404 of a router without workers', refused(404, { detail: 'No available workers for model m' }), {
    fault: 'away',
    says: 'No available workers',
  }),
  row('400 of a service at capacity', error(400, 'Model m is at capacity, wait a while'), {
    fault: 'away',
    says: 'at capacity',
  }),
  row(
    'overloaded in the middle of a stream',
    raw(events(part({ content: 'ab' }), { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } })),
    { fault: 'away', says: 'Overloaded' },
  ),
  row('503 with a time', refused(503, 'busy', { 'retry-after': '5', 'content-type': 'text/plain' }), {
    fault: 'away',
    retryAfterMs: 5000,
    says: 'busy',
  }),
  row('504', raw('', {}, 504), {
    fault: 'passing',
    says: 'answered 504 for model m: an empty reply (Gateway Timeout)',
  }),
  row('529', error(529, 'Overloaded'), { fault: 'away', says: 'Overloaded' }),
];

/** What an endpoint says about the model, the account or the time, in words that the status does not tell. */
const WORDS: readonly ServerBody[] = [
  row(
    'a limit by time, told in Chinese in an event',
    raw(events({ error: { code: '1302', message: '您的账户已达到速率限制，请您控制请求频率' } })),
    {
      fault: 'away',
    },
  ),
  ...(
    [
      ['LiteLLM', '/chat/completions: Invalid model name passed in model=x. Call `/v1/models` to view models.'],
      ['Mistral', 'Invalid model: x'],
      ['Groq', 'The model `x` has been decommissioned and is no longer supported.'],
      ['Bedrock', 'The provided model identifier is invalid.'],
      ['OpenAI', 'The model `x` does not exist or you do not have access to it.'],
      ['Ollama', "model 'x' not found"],
    ] as const
  ).map(([name, message]) =>
    row(`${name}: a model that is not there, by 400`, error(400, message), { fault: 'refused', says: message }),
  ),
  row(
    'a model that is not there, by 422',
    refused(422, { detail: [{ loc: ['body', 'model'], msg: 'Model x is not available' }] }),
    {
      fault: 'refused',
      says: 'Model x is not available',
    },
  ),
  row('LM Studio: no model is loaded', error(400, "No models loaded. Use the 'lms load' command."), {
    fault: 'away',
    says: 'No models loaded',
  }),
  row('TabbyAPI: no model is loaded', refused(400, { detail: 'No models are currently loaded.' }), {
    fault: 'away',
    says: 'currently loaded',
  }),
  row(
    'LiteLLM: a budget that is spent',
    error(400, 'Budget has been exceeded! Max budget: 0.9', { type: 'budget_exceeded' }),
    {
      fault: 'refused',
      says: 'Budget has been exceeded',
    },
  ),
  row('an account that is overdrawn', error(429, '您的账户已欠费，请充值后重试。', { code: '1113' }), {
    fault: 'refused',
    says: '欠费',
  }),
  row('too many calls at once, in Chinese', error(429, '您当前使用该API的并发数过高'), {
    fault: 'away',
    says: '并发数过高',
  }),
  row(
    'Groq: tokens of the day are used up, with an address for bills',
    refused(
      429,
      { error: { message: 'Rate limit reached on tokens per day (TPD). See /settings/billing' } },
      { 'retry-after': '1710' },
    ),
    { fault: 'away', retryAfterMs: 1_710_000, says: 'tokens per day' },
  ),
  row(
    'a time in words alone',
    error(429, 'You exceeded your current quota, check your billing. Please try again in 1m30.5s.'),
    {
      fault: 'away',
      retryAfterMs: 90_500,
      says: 'try again',
    },
  ),
  row('a time in words, in seconds', error(429, 'Please retry after 26 seconds.'), {
    fault: 'away',
    retryAfterMs: 26_000,
    says: 'retry after',
  }),
  row('Bedrock: throttled by 400', refused(400, { message: 'Too many tokens, please wait before trying again.' }), {
    fault: 'away',
    says: 'please wait',
  }),
  row('Groq: capacity, by 498', error(498, 'Flex tier capacity exceeded'), {
    fault: 'away',
    says: 'capacity exceeded',
  }),
  row('TGI: a generation that failed, by 424', refused(424, { error: 'Request failed during generation' }), {
    fault: 'passing',
    says: 'failed during generation',
  }),
  row(
    'success is false, with 200',
    refused(200, { success: false, errors: [{ message: 'Capacity temporarily exceeded' }] }),
    {
      fault: 'away',
      says: 'Capacity temporarily exceeded',
    },
  ),
  row('the status is an error, with 200', refused(200, { status: 'error', message: 'the model is loading' }), {
    fault: 'away',
    says: 'the model is loading',
  }),
  row(
    'llama.cpp: figures beside the words',
    error(400, 'the request exceeds the available context size', { n_prompt_tokens: 9000, n_ctx: 4096 }),
    {
      fault: 'passing',
      says: 'n_ctx: 4096',
      context: 4096,
    },
  ),
  row('too long, in Chinese, with one figure', [error(400, '输入长度超过模型最大上下文长度 2050 tokens'), OK], {
    text: 'yes',
    context: 2050,
  }),
  row('too long, in Chinese, without a figure', error(400, 'Prompt 超长', { code: '1261' }), {
    fault: 'unfit',
    says: '超长',
  }),
  row(
    'too long, in Spanish',
    error(400, 'La longitud máxima de contexto es de 4096 tokens, sus mensajes resultaron en 5000 tokens.'),
    { fault: 'passing', says: '4096', context: 4096 },
  ),
  row('too long, in German', error(400, 'Die Eingabe ist zu lang: 5000 Token, erlaubt sind höchstens 4096.'), {
    fault: 'passing',
    says: 'zu lang',
    context: 4096,
  }),
  row('a filter in the middle of a reply', raw(events(part({ content: '<edit' }), part({}, 'content_filter')) + DONE), {
    fault: 'passing',
    says: 'content_filter',
  }),
  row(
    'thoughts in a field of their own',
    raw(events(part({ thinking: 'hm' }), part({ content: 'yes' }), part({}, 'stop')) + DONE),
    {
      text: 'yes',
      thoughts: 'hm',
    },
  ),
  row('nothing but such thoughts, at the limit', raw(events(part({ thinking: 'hm' }), part({}, 'length')) + DONE), {
    text: '',
    thoughts: 'hm',
    finish: 'length',
  }),
  row(
    'thoughts as details',
    raw(
      events(
        part({ reasoning_details: [{ type: 'reasoning.text', text: 'hm' }] }),
        part({ content: 'yes' }),
        part({}, 'stop'),
      ) + DONE,
    ),
    { text: 'yes', thoughts: 'hm' },
  ),
];

export const SERVER_BODIES: Readonly<Record<string, readonly ServerBody[]>> = {
  'a stream': STREAMS,
  'a stream that is broken off': BROKEN_OFF,
  'an odd stream': ODD,
  'a reply that runs over the context': RAN_OVER,
  'a reply that is called tools': TOOL_CALLS,
  'a reply that is no stream': WHOLE,
  'a prompt that does not fit': OVERFLOWS,
  'a form that is refused': FORMS,
  'a status': STATUSES,
  'words that tell more than the status': WORDS,
};
