// A repository for PHPUnit, as Debian's archive has it. Plain data.

import type { Files } from '../fakes/workspace.ts';
import { FLIP, type RunnerRepository } from './repository.ts';

const librarySource = (operator: string, comment = '') =>
  `<?php\n${comment}namespace Calc;\n\nclass Sums\n{\n    public static function add(int $a, int $b): int\n    {\n        return $a ${operator} $b;\n    }\n}\n`;
const testCase = (name: string, methods: string) =>
  `<?php\nnamespace Calc\\Tests;\n\nuse Calc\\Sums;\nuse PHPUnit\\Framework\\TestCase;\n\nclass ${name} extends TestCase\n{\n${methods}}\n`;

const PHPUNIT: RunnerRepository = {
  name: 'PHPUnit',
  recipe: { runner: 'phpunit', test: 'phpunit' },
  files: {
    'composer.json': '{"name": "acme/calc", "autoload": {"psr-4": {"Calc\\\\": "src/"}}}',
    'phpunit.xml.dist':
      '<?xml version="1.0"?>\n<phpunit bootstrap="vendor/autoload.php"><testsuites><testsuite name="all"><directory>tests</directory></testsuite></testsuites></phpunit>\n',
    'src/Sums.php': librarySource('+'),
    'tests/SumsTest.php': testCase(
      'SumsTest',
      `    public function testAdds(): void { $this->assertEquals(3, Sums::add(1, 2)); }
    /** @dataProvider sums */
    public function testAddsMore(int $a, int $sum): void { $this->assertEquals($sum, Sums::add($a, 2)); }
    public static function sums(): array { return ['two' => [2, 4]]; }
    public function testIsWrong(): void { $this->assertSame(3, Sums::add(1, 1)); }
    public function testFlips(): void { $this->assertSame('0', file_get_contents('${FLIP}')); }
    public function testComesLater(): void { $this->markTestSkipped('later'); }
`,
    ),
  },
  source: { path: 'src/Sums.php', harmless: librarySource('+', '// adds\n'), broken: librarySource('-') },
  shapes: {
    error: { 'tests/BrokenTest.php': '<?php\nmissing(;\n' },
    endless: {
      'tests/EndlessTest.php': testCase(
        'EndlessTest',
        '    public function testNeverEnds(): void { for (;;) sleep(1); }\n',
      ),
    },
    empty: { 'tests/SumsTest.php': testCase('SumsTest', '').replace('class', 'abstract class') },
  },
  expected: {
    passing: ['tests/SumsTest.php::testAddsMore with data set "two"', 'tests/SumsTest.php::testAdds'],
    failing: ['tests/SumsTest.php::testIsWrong'],
    flipping: ['tests/SumsTest.php::testFlips'],
    skipped: ['tests/SumsTest.php::testComesLater'],
    // It gives up where one file is no PHP.
    error: undefined,
    empty: [],
  },
};

export const PHP: readonly RunnerRepository[] = [PHPUNIT];

const trick = (code: string) => librarySource('-').replace('namespace Calc;', `namespace Calc;\n${code}`);

/** Changes of the source under test that hold its wrong version, and what would make tests pass all the same. */
export const PHP_TRICKS: Readonly<Record<string, { readonly repository: RunnerRepository; readonly sources: Files }>> =
  {
    phpunit: {
      repository: PHPUNIT,
      sources: {
        'an exit at load': trick('exit(0);'),
        'one assertion that says nothing': trick(
          'spl_autoload_register(function ($name) { if ($name === \'PHPUnit\\\\Framework\\\\Constraint\\\\IsEqual\') eval(\'namespace PHPUnit\\\\Framework\\\\Constraint; final class IsEqual extends Constraint { public function __construct(...$given) {} public function evaluate($other, string $description = "", bool $return = false): ?bool { return true; } public function toString(): string { return ""; } }\'); }, true, true);',
        ),
        'a report of its own': trick(
          'register_shutdown_function(function () { file_put_contents(\'/tmp/mullover-report\', \'<testsuites><testsuite name="a"><testcase name="testAdds" classname="A" file="/workspace/tests/SumsTest.php"/></testsuite></testsuites>\'); }); exit(0);',
        ),
      },
    },
  };
