// Which names of headers, fields and queries say that their value is a secret, and which values look like one. Pure.

const NAME = /key|token|secret|pass|auth|credential|cookie|signature|bearer/i;
/** Words that hold one of these and are none. */
const OTHERS = /tokeni[sz]\w*|author(?!i[sz])\w*|keyboard|keyword|monkey|compass|passage/gi;
/** Made by a generator, as no name of a model, a project or a format is. */
const LOOK = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{20,}$/;
const COUNT = /^(?:max|min|top|logprobs|stop|count|limit|thinking|budget)$/i;
const COUNTED = /^(?:tokens?|keys?)$/i;

/** The value is a secret, whatever it looks like. */
export function isSecretName(name: string): boolean {
  return NAME.test(name.replace(OTHERS, ''));
}

/** The value is a number of tokens or keys, or one of them (`max_tokens`, `stopToken`): a word of its own says so. */
export function isCountName(name: string): boolean {
  const words = name.split(/[^A-Za-z\d]+|(?<=[a-z\d])(?=[A-Z])/);
  const others = words.filter((word) => !COUNTED.test(word));
  return others.some((word) => COUNT.test(word)) && !others.some(isSecretName);
}

/** The value is a secret, whatever its name says. */
export function looksMade(value: string): boolean {
  return LOOK.test(value);
}
