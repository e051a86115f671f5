// Keys that are none: a local endpoint takes any word, and the word would be cut out of every text that holds it.

const WORDS =
  'an any api anything auth bearer changeme dummy empty endpoint example fake foo here insert key lm local localhost model my na needed no none not null nothing ollama openai optional placeholder required secret server sk studio test token unused used vllm your xxx xxxx'.split(
    ' ',
  );

/** True for words that people write where a program wants a key and a server wants none. */
export function isPlaceholderKey(key: string): boolean {
  const words = key
    .trim()
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  return words.length > 0 && !/\d/.test(key) && words.every((word) => WORDS.includes(word));
}
