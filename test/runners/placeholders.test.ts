// Placeholders of make, tox and workflows in a command: filled in, or left out with the option that asks for them.

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: they are what is tested
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { fillPlaceholders, knownWords } from '../../src/runners/placeholders.ts';
import { splitCommands } from '../../src/runners/shell-words.ts';

const wordsOf = (line: string, takes: (option: string) => boolean) =>
  knownWords(splitCommands(fillPlaceholders(line))[0] ?? [], takes);
const takes = (option: string) => ['-s', '-k', '--pattern'].includes(option);

test.each([
  ['python -m unittest -v ${tests}', 'python -m unittest -v'],
  ['{envpython} -m unittest -v {posargs}', 'python -m unittest -v'],
  ['$(PYTHON) -m unittest $(ARGS)', 'python -m unittest'],
  ['python -m unittest {posargs:discover -s tests}', 'python -m unittest discover -s tests'],
  ['python -m unittest discover {toxinidir}/tests', 'python -m unittest discover ./tests'],
  ['python -m unittest -k ${{ matrix.filter }} tests', 'python -m unittest tests'],
  ['python -m unittest -v ${{ matrix.filter }} tests', 'python -m unittest -v tests'],
  ['python -m unittest "$@"', 'python -m unittest'],
  ['python -m unittest -s "${DIR:-tests}"', 'python -m unittest -s tests'],
  ['python -m unittest -s "x/$DIR/y z" --pattern {env:PATTERN:*_t.py}', 'python -m unittest --pattern *_t.py'],
  ['python -m unittest tests{/}unit', 'python -m unittest tests/unit'],
  ['python -m unittest {[base]args}', 'python -m unittest'],
])('%s', (given, wanted) => {
  expect(wordsOf(given, takes)).toEqual(splitCommands(wanted)[0]);
});

test('no placeholder is left in any word, and words without one stay', () => {
  const placeholder = fc.constantFrom('${a}', '$(B)', '$c', '{posargs}', '{env:D}', '${{ e.f }}', '"$@"', '{[g]h}');
  const plain = fc.constantFrom('tests', '-v', 'a/b.py', '"two words"', '--x=1');
  fc.assert(
    fc.property(fc.array(fc.oneof(placeholder, plain), { maxLength: 8 }), (words) => {
      const kept = wordsOf(['run', ...words].join(' '), () => false);
      const wanted = words.filter((word) => !/[${]/.test(word)).join(' ');
      expect(kept).toEqual(splitCommands(`run ${wanted}`)[0]);
    }),
  );
});
