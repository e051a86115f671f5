// Registry of live secrets: whatever is registered here is cut out of every text that leaves or is stored.

export interface Secrets {
  /**
   * From now on `redact` removes this secret in all its usual spellings; call the result when the secret is dead.
   * Texts below 8 characters are no secrets (they would shred ordinary words) and are not registered.
   */
  register(secret: string): () => void;
  /** The text without any registered secret. */
  redact(text: string): string;
}

const MARK = '[redacted]';
const SHORTEST = 8;

export function createSecrets(): Secrets {
  const live = new Map<symbol, readonly string[]>();
  let forms: string[] = [];
  const rebuild = () => {
    // Longest first, so that a form that holds another one goes as a whole.
    forms = [...new Set([...live.values()].flat())].sort((a, b) => b.length - a.length);
  };
  return {
    register(secret) {
      if (secret.length < SHORTEST) return () => {};
      const key = Symbol('secret');
      live.set(key, spellings(secret));
      rebuild();
      return () => {
        live.delete(key);
        rebuild();
      };
    },
    redact(text) {
      let result = text;
      for (const form of forms) if (result.includes(form)) result = result.replaceAll(form, MARK);
      return result;
    },
  };
}

function spellings(secret: string): string[] {
  // A key of several lines can leak by the line, too.
  const lines = secret.split(/\r?\n|\\n/).filter((line) => line.length >= 32 && !line.startsWith('-----'));
  const texts = [secret, secret.trim(), ...lines];
  const forms = texts.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    new URLSearchParams({ q: text }).toString().slice(2),
    Buffer.from(text).toString('hex'),
    Buffer.from(text).toString('hex').toUpperCase(),
    [...text].reverse().join(''),
    ...base64Forms(text),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}

/** Base64 of the text at each of the three alignments it can have inside a longer text, edges left out. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(text)]);
    const first = Math.ceil((shift * 8) / 6);
    const last = Math.floor((bytes.length * 8) / 6);
    return [bytes.toString('base64').slice(first, last), bytes.toString('base64url').slice(first, last)];
  });
}
