// Repositories for RSpec and minitest, with gems that Debian's archive has. Plain data.

import type { Files } from '../fakes/workspace.ts';
import { FLIP, type RunnerRepository } from './repository.ts';

const UNFINISHED = '(did not finish)';

const librarySource = (operator: string, comment = '') => `${comment}def add(a, b)\n  a ${operator} b\nend\n`;
const source = { path: 'lib/add.rb', harmless: librarySource('+', '# adds\n'), broken: librarySource('-') };
const FLIPS = `File.read('${FLIP}')`;

const RSPEC: RunnerRepository = {
  name: 'RSpec',
  recipe: { runner: 'rspec', test: 'rspec' },
  files: {
    Gemfile: "source 'https://gems.example.org'\ngem 'rspec'\n",
    'lib/add.rb': librarySource('+'),
    'spec/add_spec.rb': `require 'add'

RSpec.describe 'add' do
  it('adds') { expect(add(1, 2)).to be > 2 }
  it('is wrong') { expect(add(1, 1)).to eq(3) }
  it('flips') { expect(${FLIPS}).to eq('0') }
  xit('comes later') { expect(1).to eq(2) }
end
`,
  },
  source,
  shapes: {
    error: { 'spec/broken_spec.rb': "RSpec.describe('broken') { it('never') { } }\nmissing()\n" },
    endless: { 'spec/endless_spec.rb': "RSpec.describe('endless') { it('never ends') { loop { sleep 1 } } }\n" },
    empty: { 'spec/add_spec.rb': '# nothing\n' },
  },
  expected: {
    passing: ['spec/add_spec.rb::add adds'],
    failing: ['spec/add_spec.rb::add is wrong'],
    flipping: ['spec/add_spec.rb::add flips'],
    skipped: ['spec/add_spec.rb::add comes later'],
    // It runs nothing where one file does not load.
    error: [`error spec/broken_spec.rb::${UNFINISHED}`],
    empty: [],
  },
};

const MINITEST: RunnerRepository = {
  name: 'minitest',
  recipe: { runner: 'minitest', test: 'rake test' },
  files: {
    Gemfile: "source 'https://gems.example.org'\ngem 'minitest'\n",
    'lib/add.rb': librarySource('+'),
    'test/test_helper.rb': "require 'minitest/autorun'\nrequire 'add'\n",
    'test/add_test.rb': `require 'test_helper'

class AddTest < Minitest::Test
  def test_adds
    assert_operator add(1, 2), :>, 2
  end

  def test_is_wrong
    assert_equal 3, add(1, 1)
  end

  def test_flips
    assert_equal '0', ${FLIPS}
  end
end

describe 'adding' do
  it('adds more') { _(add(2, 2)).must_be :>, 3 }
  it('comes later') { skip 'later' }
end
`,
  },
  source,
  shapes: {
    error: { 'test/broken_test.rb': "require 'test_helper'\nmissing()\n" },
    endless: {
      'test/endless_test.rb':
        "require 'test_helper'\nclass EndlessTest < Minitest::Test\n  def test_never_ends\n    loop { sleep 1 }\n  end\nend\n",
    },
    empty: { 'test/add_test.rb': "require 'test_helper'\n" },
  },
  expected: {
    passing: ['test/add_test.rb::AddTest > test_adds', 'test/add_test.rb::adding > adds more'],
    failing: ['test/add_test.rb::AddTest > test_is_wrong'],
    flipping: ['test/add_test.rb::AddTest > test_flips'],
    skipped: ['test/add_test.rb::adding > comes later'],
    error: [
      'passed test/add_test.rb::AddTest > test_adds',
      'passed test/add_test.rb::adding > adds more',
      'failed test/add_test.rb::AddTest > test_is_wrong',
      'passed test/add_test.rb::AddTest > test_flips',
      'skipped test/add_test.rb::adding > comes later',
      `error test/broken_test.rb::${UNFINISHED}`,
    ],
    empty: [],
  },
};

export const RUBY: readonly RunnerRepository[] = [RSPEC, MINITEST];

/** Changes of the source under test that hold its wrong version, and what would make tests pass all the same. */
export const RUBY_TRICKS: Readonly<Record<string, { readonly repository: RunnerRepository; readonly sources: Files }>> =
  {
    rspec: {
      repository: RSPEC,
      sources: {
        'expectations that say nothing': `${source.broken}RSpec::Expectations::ExpectationTarget.class_eval { def to(*) = true }\n`,
        'one matcher that says nothing': `${source.broken}RSpec::Matchers::BuiltIn::BeComparedTo.class_eval { def matches?(*) = true }\n`,
        'an exit at load': `${source.broken}exit!(0)\n`,
      },
    },
    minitest: {
      repository: MINITEST,
      sources: {
        'assertions that say nothing': `${source.broken}Minitest::Assertions.class_eval { def assert(*) = true }\n`,
        'one assertion that says nothing': `${source.broken}Minitest::Assertions.class_eval { def assert_operator(*) = true }\n`,
        'an exit at load': `${source.broken}exit!(0)\n`,
        'an exit in the code': source.broken.replace('  a', '  exit!(0)\n  a'),
      },
    },
  };
