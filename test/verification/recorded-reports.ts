// Reports that real tools wrote of one test file: `base`, where its hooks, suites and assertions fail, and `right`, where nothing does. Stacks are cut.

export interface Recorded {
  readonly runner: string;
  readonly what: string;
  readonly file: string;
  readonly base: RecordedReport;
  readonly right: RecordedReport;
}

export interface RecordedReport {
  readonly exitCode: number;
  readonly text: string;
}

export const RECORDED: readonly Recorded[] = [
  {
    runner: 'tape',
    what: 'assertions that are named by what they fail with',
    file: 'tape.js',
    base: {
      exitCode: 1,
      text: 'TAP version 13\n# reads\nnot ok 1 Error: unexpected token 3\n  ---\n    operator: error\n  ...\n# parses\nok 2 got bad\nnot ok 3 should not throw: bad\n  ---\n    operator: fail\n  ...\n# rejects\nnot ok 4 Error: async boom\n  ---\n    operator: error\n  ...\n# plan\nok 5 should be truthy\nnot ok 6 plan != count\n  ---\n    operator: fail\n    expected: 2\n    actual:   1\n  ...\n# old\nok 7 should be strictly equal\n\n1..7\n# tests 7\n# pass  3\n# fail  4\n\n',
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\n# reads\nok 1 null\n# parses\nok 2 parses\n# rejects\nok 3 should be strictly equal\n# plan\nok 4 should be truthy\nok 5 should be truthy\n# old\nok 6 should be strictly equal\n\n1..6\n# tests 6\n# pass  6\n\n# ok\n\n',
    },
  },
  {
    runner: 'tape',
    what: 'a test that throws',
    file: 'tape-throw.js',
    base: { exitCode: 1, text: 'TAP version 13\n# first\nok 1 should be truthy\n# crash\n' },
    right: {
      exitCode: 0,
      text: 'TAP version 13\n# first\nok 1 should be truthy\n# crash\nok 2 should be truthy\n# last\nok 3 should be truthy\n\n1..3\n# tests 3\n# pass  3\n\n# ok\n\n',
    },
  },
  {
    runner: 'tap',
    what: 'assertions outside of tests, hooks and what tears down',
    file: 'taptop.js',
    base: {
      exitCode: 1,
      text: "TAP version 13\nnot ok 1 - unexpected\n  ---\n  origin:\n    stack: |\n      Object.<anonymous> (taptop.js:2:18)\n  \n      t.error(fix?null:new Error('unexpected'));\n  \n      -----------------^\n  \n      t.test('sub', t=>{ t.ok(1); t.error(fix?null:new Error('inner')); t.end(); });\n  \n      t.test('before', t=>{ t.beforeEach(()=>{ if(!fix) throw new Error('be'); }); t.test('in',t=>{t.ok(1);t.end()}); t.end(); });\n  found:\n    !error\n    name: Error\n    message: unexpected\n    stack: >-\n      Error: \n    line: 2\n    column: 3\n    file: taptop.js\n  stack: |\n    Object.<anonymous> (taptop.js:2:3)\n    const t=require('tap'); const fix=process.env.FIX;\n  \n    t.error(fix?null:new Error('unexpected'));\n  \n    --^\n  \n    t.test('sub', t=>{ t.ok(1); t.error(fix?null:new Error('inner')); t.end(); });\n  \n    t.test('before', t=>{ t.beforeEach(()=>{ if(!fix) throw new Error('be'); }); t.test('in',t=>{t.ok(1);t.end()}); t.end(); });\n  ...\n\n# Subtest: sub\n    ok 1 - expect truthy value\n    not ok 2 - inner\n      ---\n      origin:\n    \n    1..2\n    # failed 1 of 2 tests\nnot ok 2 - sub # time=7.532ms\n\n# Subtest: before\n    # Subtest: in\n        not ok 1 - be\n          ---\n          stack: |\n            Test.<anonymous> (taptop.js:4:57)\n    not ok 1 - in # time=3.199ms\n    \n    1..1\n    # failed 1 test\nnot ok 3 - before # time=8.299ms\n\n# Subtest: td\n    ok 1 - expect truthy value\n    1..1\nok 4 - td # time=0.394ms\n\nnot ok 5 - td\n  ---\n  stack: |\n    Test.<anonymous> (taptop.js:5:51)\n    Object.<anonymous> (taptop.js:5:3)\n    line: 5\n    column: 51\n    file: taptop.js\n    function: Test.<anonymous>\n  tapCaught: teardown\n  test: td\n    t.test('before', t=>{ t.beforeEach(()=>{ if(!fix) throw new Error('be'); });\n    t.test('in',t=>{t.ok(1);t.end()}); t.end(); });\n  \n    t.test('td', t=>{ t.teardown(()=>{ if(!fix) throw new Error('td'); }); t.ok(1); t.end(); });\n  \n    --------------------------------------------------^\n  ...\n\n1..5\n# failed 4 of 5 tests\n# time=29.865ms\n",
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\nok 1 - should not error\n# Subtest: sub\n    ok 1 - expect truthy value\n    ok 2 - should not error\n    1..2\nok 2 - sub # time=1.802ms\n\n# Subtest: before\n    # Subtest: in\n        ok 1 - expect truthy value\n        1..1\n    ok 1 - in # time=0.436ms\n    \n    1..1\nok 3 - before # time=2.953ms\n\n# Subtest: td\n    ok 1 - expect truthy value\n    1..1\nok 4 - td # time=0.246ms\n\n1..4\n# time=16.445ms\n',
    },
  },
  {
    runner: 'mocha',
    what: 'hooks of every kind',
    file: 'mocha.js',
    base: {
      exitCode: 4,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/mocha.js","path":["be","\\"before each\\" hook for \\"parses\\""],"status":"failed","message":"Error: x","hook":true}\n{"type":"test","file":"/workspace/mocha.js","path":["ba","\\"before all\\" hook for \\"parses\\""],"status":"failed","message":"Error: x","hook":true}\n{"type":"test","file":"/workspace/mocha.js","path":["ae","parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["ae","\\"after each\\" hook for \\"parses\\""],"status":"failed","message":"Error: x","hook":true}\n{"type":"test","file":"/workspace/mocha.js","path":["aa","parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["aa","\\"after all\\" hook for \\"parses\\""],"status":"failed","message":"Error: x","hook":true}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/mocha.js","path":["be","parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["be","other"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["ba","parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["ba","in","deep"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["ae","parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["ae","second"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocha.js","path":["aa","parses"],"status":"passed","hook":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'mocha',
    what: 'a hook outside of suites',
    file: 'mocharoot.js',
    base: {
      exitCode: 1,
      text: '{"type":"start"}\n{"type":"test","path":["\\"before all\\" hook for \\"parses\\""],"status":"failed","message":"Error: x","hook":true}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/mocharoot.js","path":["parses"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mocharoot.js","path":["b"],"status":"passed","hook":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'node:test',
    what: 'hooks and suites',
    file: 'n.test.mjs',
    base: {
      exitCode: 1,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":false,"skipped":false,"todo":false,"message":"test did not finish before its parent and was cancelled"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"two","nesting":1,"suite":false,"passed":false,"skipped":false,"todo":false,"message":"test did not finish before its parent and was cancelled"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"ba","nesting":0,"suite":true,"passed":false,"skipped":false,"todo":false,"hook":"before","message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"aa","nesting":0,"suite":true,"passed":false,"skipped":false,"todo":false,"hook":"after","message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"beforeEach","message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"be","nesting":0,"suite":true,"passed":false,"skipped":false,"todo":false,"message":"1 subtest failed"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"afterEach","message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"ae","nesting":0,"suite":true,"passed":false,"skipped":false,"todo":false,"message":"1 subtest failed"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"body","nesting":0,"suite":true,"passed":false,"skipped":false,"todo":false,"message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"inner","nesting":1,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"before","message":"Error: x"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"outer","nesting":0,"suite":false,"passed":false,"skipped":false,"todo":false,"message":"Error: x"}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"two","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"ba","nesting":0,"suite":true,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"aa","nesting":0,"suite":true,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"be","nesting":0,"suite":true,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"ae","nesting":0,"suite":true,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"parses","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"body","nesting":0,"suite":true,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"inner","nesting":1,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/n.test.mjs","title":"outer","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'node:test',
    what: 'a hook before all',
    file: 'nroot.test.mjs',
    base: {
      exitCode: 1,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nroot.test.mjs","title":"a","nesting":0,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"before","message":"Error: x"}\n{"type":"test","file":"/workspace/nroot.test.mjs","title":"b","nesting":0,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"before","message":"Error: x"}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nroot.test.mjs","title":"a","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/nroot.test.mjs","title":"b","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'node:test',
    what: 'a hook after all',
    file: 'nafter.test.mjs',
    base: {
      exitCode: 1,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nafter.test.mjs","title":"a","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/nafter.test.mjs","title":"b","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/nafter.test.mjs","title":"/workspace/nafter.test.mjs","nesting":0,"suite":false,"passed":false,"skipped":false,"todo":false,"hook":"after","message":"Error: x"}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nafter.test.mjs","title":"a","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/nafter.test.mjs","title":"b","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'node:test',
    what: 'what is thrown after its test',
    file: 'nrej.test.mjs',
    base: {
      exitCode: 1,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nrej.test.mjs","title":"a","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"test","file":"/workspace/nrej.test.mjs","title":"nrej.test.mjs","nesting":0,"suite":false,"passed":false,"skipped":false,"todo":false,"message":"test failed"}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/nrej.test.mjs","title":"a","nesting":0,"suite":false,"passed":true,"skipped":false,"todo":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'jest',
    what: 'hooks of suites',
    file: 'j.test.js',
    base: {
      exitCode: 1,
      text: '{"testResults": [{"name": "/workspace/j.test.js", "status": "failed", "message": "  \\u25cf ba \\u203a parses", "assertionResults": [{"ancestorTitles": ["ba"], "title": "parses", "status": "failed", "failureMessages": ["Error: x"]}, {"ancestorTitles": ["aa"], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
    right: {
      exitCode: 0,
      text: '{"testResults": [{"name": "/workspace/j.test.js", "status": "passed", "message": "", "assertionResults": [{"ancestorTitles": ["ba"], "title": "parses", "status": "passed", "failureMessages": []}, {"ancestorTitles": ["aa"], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
  },
  {
    runner: 'jest',
    what: 'a hook after all',
    file: 'jaa.test.js',
    base: {
      exitCode: 1,
      text: '{"testResults": [{"name": "/workspace/jaa.test.js", "status": "failed", "message": "", "assertionResults": [{"ancestorTitles": [], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
    right: {
      exitCode: 0,
      text: '{"testResults": [{"name": "/workspace/jaa.test.js", "status": "passed", "message": "", "assertionResults": [{"ancestorTitles": [], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
  },
  {
    runner: 'vitest',
    what: 'hooks of suites',
    file: 'vj.test.mjs',
    base: {
      exitCode: 1,
      text: '{"testResults": [{"name": "/workspace/vj.test.mjs", "status": "failed", "message": "", "assertionResults": [{"ancestorTitles": ["ba"], "title": "parses", "status": "skipped", "failureMessages": []}, {"ancestorTitles": ["aa"], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
    right: {
      exitCode: 0,
      text: '{"testResults": [{"name": "/workspace/vj.test.mjs", "status": "passed", "message": "", "assertionResults": [{"ancestorTitles": ["ba"], "title": "parses", "status": "passed", "failureMessages": []}, {"ancestorTitles": ["aa"], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
  },
  {
    runner: 'vitest',
    what: 'a hook after all',
    file: 'vjaa.test.mjs',
    base: {
      exitCode: 1,
      text: '{"testResults": [{"name": "/workspace/vjaa.test.mjs", "status": "failed", "message": "x", "assertionResults": [{"ancestorTitles": [], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
    right: {
      exitCode: 0,
      text: '{"testResults": [{"name": "/workspace/vjaa.test.mjs", "status": "passed", "message": "", "assertionResults": [{"ancestorTitles": [], "title": "parses", "status": "passed", "failureMessages": []}]}]}',
    },
  },
  {
    runner: 'ava',
    what: 'a hook before all',
    file: 'ava.mjs',
    base: {
      exitCode: 1,
      text: "TAP version 13\nnot ok 1 - before hook\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'x',\n        }\n    message: Error thrown in test\n  ...\n# 2 tests remaining in t/ava.mjs\n\n1..2\n# tests 2\n# pass 0\n# fail 2\n\n",
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\n# before hook\nok 1 - parses\nok 2 - b\n\n1..2\n# tests 2\n# pass 2\n# fail 0\n\n',
    },
  },
  {
    runner: 'ava',
    what: 'a hook before each',
    file: 'avabe.mjs',
    base: {
      exitCode: 1,
      text: "TAP version 13\nnot ok 1 - beforeEach hook for parses\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'x',\n        }\n    message: Error thrown in test\n  ...\nnot ok 2 - beforeEach hook for b\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'x',\n        }\n    message: Error thrown in test\n  ...\n# 2 tests remaining in t/avabe.mjs\n\n1..2\n# tests 2\n# pass 0\n# fail 2\n\n",
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\n# beforeEach hook for parses\n# beforeEach hook for b\nok 1 - parses\nok 2 - b\n# close\n\n1..2\n# tests 2\n# pass 2\n# fail 0\n\n',
    },
  },
  {
    runner: 'ava',
    what: 'hooks after tests',
    file: 'avaae.mjs',
    base: {
      exitCode: 1,
      text: "TAP version 13\nok 1 - parses\nok 2 - b\nnot ok 3 - named hook for parses\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'x',\n        }\n    message: Error thrown in test\n  ...\nnot ok 4 - named hook for b\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'x',\n        }\n    message: Error thrown in test\n  ...\nnot ok 5 - close\n  ---\n    name: AssertionError\n    details:\n      'Error thrown in test:': |-\n        Error {\n          message: 'y',\n        }\n    message: Error thrown in test\n  ...\n\n1..2\n# tests 2\n# pass 2\n# fail 0\n\n",
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\nok 1 - parses\nok 2 - b\n# named hook for parses\n# named hook for b\n# close\n\n1..2\n# tests 2\n# pass 2\n# fail 0\n\n',
    },
  },
  {
    runner: 'jasmine',
    what: 'hooks and suites',
    file: 'jasmine.js',
    base: {
      exitCode: 3,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/jasmine.js","path":["ba","parses"],"status":"failed","message":"Not run because a beforeAll function failed. The beforeAll failure will be reported on the suite that caused it."}\n{"type":"test","file":"/workspace/jasmine.js","path":["ba","(suite)"],"status":"failed","message":"Error: x","hook":true,"after":false}\n{"type":"test","file":"/workspace/jasmine.js","path":["aa","parses"],"status":"passed"}\n{"type":"test","file":"/workspace/jasmine.js","path":["aa","(suite)"],"status":"failed","message":"Error: x","hook":true,"after":true}\n{"type":"test","file":"/workspace/jasmine.js","path":["body","(suite)"],"status":"failed","message":"Error: x","hook":true,"after":false}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/jasmine.js","path":["ba","parses"],"status":"passed"}\n{"type":"test","file":"/workspace/jasmine.js","path":["aa","parses"],"status":"passed"}\n{"type":"test","file":"/workspace/jasmine.js","path":["body","parses"],"status":"passed"}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'pytest',
    what: 'fixtures and subtests',
    file: 'test_fix.py',
    base: {
      exitCode: 1,
      text: '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="4" failures="5" skipped="0" tests="10" time="0.169"><testcase classname="test_fix" name="test_setup" file="test_fix.py" line="13" time="0.000"><error message="failed on setup with &quot;ValueError: x&quot;">@pytest.fixture\n    def setup():\n&gt;       if not fix: raise ValueError(\'x\')\n                    ^^^^^^^^^^^^^^^^^^^^^\nE       ValueError: x\n\ntest_fix.py:5: ValueError</error></testcase><testcase classname="test_fix" name="test_tear" file="test_fix.py" line="14" time="0.000"><error message="failed on teardown with &quot;ValueError: x&quot;">@pytest.fixture\n    def tear():\n        yield\n&gt;       if not fix: raise ValueError(\'x\')\n                    ^^^^^^^^^^^^^^^^^^^^^\nE       ValueError: x\n\ntest_fix.py:9: ValueError</error></testcase><testcase classname="test_fix" name="test_both" file="test_fix.py" line="15" time="0.000"><failure message="AssertionError: assert \'\'">tear = None\n\n&gt;   def test_both(tear): assert fix\n                         ^^^^^^^^^^\nE   AssertionError: assert \'\'\n\ntest_fix.py:16: AssertionError</failure></testcase><testcase classname="test_fix" name="test_both" file="test_fix.py" line="15" time="0.000"><error message="failed on teardown with &quot;ValueError: x&quot;">@pytest.fixture\n    def tear():\n        yield\n&gt;       if not fix: raise ValueError(\'x\')\n                    ^^^^^^^^^^^^^^^^^^^^^\nE       ValueError: x\n\ntest_fix.py:9: ValueError</error></testcase><testcase classname="test_fix" name="test_sub" file="test_fix.py" line="16" time="0.034"><failure message="AssertionError: assert (\'\' or 0 == 1)">subtests = &lt;_pytest.subtests.Subtests object at 0x7f5d7d8a30d0&gt;\n\n    def test_sub(subtests):\n        for i in range(3):\n&gt;           with subtests.test(msg=\'case\', i=i): assert fix or i==1\n                                                 ^^^^^^^^^^^^^^^^^^\nE           AssertionError: assert (\'\' or 0 == 1)\n\ntest_fix.py:19: AssertionError</failure><failure message="AssertionError: assert (\'\' or 2 == 1)">subtests = &lt;_pytest.subtests.Subtests object at 0x7f5d7d8a30d0&gt;\n\n    def test_sub(subtests):\n        for i in range(3):\n&gt;           with subtests.test(msg=\'case\', i=i): assert fix or i==1\n                                                 ^^^^^^^^^^^^^^^^^^\nE           AssertionError: assert (\'\' or 2 == 1)\n\ntest_fix.py:19: AssertionError</failure><failure message="contains 2 failed subtests">contains 2 failed subtests</failure></testcase><testcase classname="test_fix" name="test_last" file="test_fix.py" line="19" time="0.000"><failure message="AssertionError: assert \'\'">mod = None\n\n&gt;   def test_last(mod): assert fix\n                        ^^^^^^^^^^\nE   AssertionError: assert \'\'\n\ntest_fix.py:20: AssertionError</failure></testcase><testcase classname="test_fix" name="test_last" file="test_fix.py" line="19" time="0.000"><error message="failed on teardown with &quot;ValueError: mod&quot;">@pytest.fixture(scope=\'module\')\n    def mod():\n        yield\n&gt;       if not fix: raise ValueError(\'mod\')\n                    ^^^^^^^^^^^^^^^^^^^^^^^\nE       ValueError: mod\n\ntest_fix.py:13: ValueError</error></testcase></testsuite></testsuites>',
    },
    right: {
      exitCode: 0,
      text: '<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="8" time="0.088"><testcase classname="test_fix" name="test_setup" file="test_fix.py" line="13" time="0.000" /><testcase classname="test_fix" name="test_tear" file="test_fix.py" line="14" time="0.009" /><testcase classname="test_fix" name="test_both" file="test_fix.py" line="15" time="0.000" /><testcase classname="test_fix" name="test_sub" file="test_fix.py" line="16" time="0.009" /><testcase classname="test_fix" name="test_last" file="test_fix.py" line="19" time="0.000" /></testsuite></testsuites>',
    },
  },
  {
    runner: 'unittest',
    what: 'hooks of classes',
    file: 'test_un.py',
    base: {
      exitCode: 1,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="test_un.B-20261129013842" tests="1" file="test_un.py" time="0.002" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_un.B" name="test_a" time="0.002" file="test_un.py" line="13"/>\n\t</testsuite>\n\t<testsuite name="test_un.C-20261129013842" tests="5" file="test_un.py" time="0.001" failures="3" errors="2" skipped="0">\n\t\t<testcase classname="test_un.C" name="test_err" time="0.000" file="test_un.py" line="20">\n\t\t\t<failure type="AssertionError" message="\'\' is not true"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 20, in test_err\n    def test_err(self): self.assertTrue(fix)\n                        ^^^^^^^^^^^^^^^^^^^^\nAssertionError: \'\' is not true\n]]></failure>\n\t\t</testcase>\n\t\t<testcase classname="test_un.C" name="test_sub (i=0)" time="0.000" file="test_un.py" line="15">\n\t\t\t<failure type="AssertionError" message="False is not true"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 17, in test_sub\n    with self.subTest(i=i): self.assertTrue(fix or i==1)\n                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nAssertionError: False is not true\n]]></failure>\n\t\t</testcase>\n\t\t<testcase classname="test_un.C" name="test_sub (i=2)" time="0.000" file="test_un.py" line="15">\n\t\t\t<failure type="AssertionError" message="False is not true"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 17, in test_sub\n    with self.subTest(i=i): self.assertTrue(fix or i==1)\n                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\nAssertionError: False is not true\n]]></failure>\n\t\t</testcase>\n\t\t<testcase classname="test_un.C" name="test_err" time="0.000" file="test_un.py" line="20">\n\t\t\t<error type="ValueError" message="td"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 19, in tearDown\n    if not fix: raise ValueError(\'td\')\n                ^^^^^^^^^^^^^^^^^^^^^^\nValueError: td\n]]></error>\n\t\t</testcase>\n\t\t<testcase classname="test_un.C" name="test_sub" time="0.001" file="test_un.py" line="15">\n\t\t\t<error type="ValueError" message="td"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 19, in tearDown\n    if not fix: raise ValueError(\'td\')\n                ^^^^^^^^^^^^^^^^^^^^^^\nValueError: td\n]]></error>\n\t\t</testcase>\n\t</testsuite>\n\t<testsuite name="unittest.suite._ErrorHolder-20261129013842" tests="2" file="unittest/suite.py" time="0.000" failures="0" errors="2" skipped="0">\n\t\t<testcase classname="" name="setUpClass (test_un.A)" time="0.000">\n\t\t\t<error type="ValueError" message="x"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 6, in setUpClass\n    if not fix: raise ValueError(\'x\')\n                ^^^^^^^^^^^^^^^^^^^^^\nValueError: x\n]]></error>\n\t\t</testcase>\n\t\t<testcase classname="" name="tearDownClass (test_un.B)" time="0.000" file="test_un.py" line="13">\n\t\t\t<error type="ValueError" message="x"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 12, in tearDownClass\n    if not fix: raise ValueError(\'x\')\n                ^^^^^^^^^^^^^^^^^^^^^\nValueError: x\n]]></error>\n\t\t</testcase>\n\t</testsuite>\n\t<testsuite name="test_un.D-20261129013842" tests="1" file="test_un.py" time="0.000" failures="0" errors="1" skipped="0">\n\t\t<testcase classname="test_un.D" name="test_c" time="0.000" file="test_un.py" line="25">\n\t\t\t<error type="ValueError" message="cl"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_un.py", line 24, in clean\n    if not fix: raise ValueError(\'cl\')\n                ^^^^^^^^^^^^^^^^^^^^^^\nValueError: cl\n]]></error>\n\t\t</testcase>\n\t</testsuite>\n</testsuites>\n',
    },
    right: {
      exitCode: 0,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="test_un.A-20261129013842" tests="2" file="test_un.py" time="0.002" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_un.A" name="test_a" time="0.002" file="test_un.py" line="7"/>\n\t\t<testcase classname="test_un.A" name="test_b" time="0.000" file="test_un.py" line="8"/>\n\t</testsuite>\n\t<testsuite name="test_un.B-20261129013842" tests="1" file="test_un.py" time="0.000" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_un.B" name="test_a" time="0.000" file="test_un.py" line="13"/>\n\t</testsuite>\n\t<testsuite name="test_un.C-20261129013842" tests="2" file="test_un.py" time="0.000" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_un.C" name="test_err" time="0.000" file="test_un.py" line="20"/>\n\t\t<testcase classname="test_un.C" name="test_sub" time="0.000" file="test_un.py" line="15"/>\n\t</testsuite>\n\t<testsuite name="test_un.D-20261129013842" tests="1" file="test_un.py" time="0.000" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_un.D" name="test_c" time="0.000" file="test_un.py" line="25"/>\n\t</testsuite>\n</testsuites>\n',
    },
  },
  {
    runner: 'unittest',
    what: 'a hook of a module',
    file: 'test_unmod.py',
    base: {
      exitCode: 1,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="unittest.suite._ErrorHolder-20261129013843" tests="1" file="unittest/suite.py" time="0.000" failures="0" errors="1" skipped="0">\n\t\t<testcase classname="" name="setUpModule (test_unmod)" time="0.000">\n\t\t\t<error type="ValueError" message="x"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_unmod.py", line 4, in setUpModule\n    if not fix: raise ValueError(\'x\')\n                ^^^^^^^^^^^^^^^^^^^^^\nValueError: x\n]]></error>\n\t\t</testcase>\n\t</testsuite>\n</testsuites>\n',
    },
    right: {
      exitCode: 0,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="test_unmod.A-20261129013843" tests="1" file="test_unmod.py" time="0.002" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_unmod.A" name="test_a" time="0.002" file="test_unmod.py" line="6"/>\n\t</testsuite>\n</testsuites>\n',
    },
  },
  {
    runner: 'unittest',
    what: 'a hook after a module',
    file: 'test_unmodt.py',
    base: {
      exitCode: 1,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="test_unmodt.A-20261129013843" tests="1" file="test_unmodt.py" time="0.002" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_unmodt.A" name="test_a" time="0.002" file="test_unmodt.py" line="6"/>\n\t</testsuite>\n\t<testsuite name="unittest.suite._ErrorHolder-20261129013843" tests="1" file="unittest/suite.py" time="0.000" failures="0" errors="1" skipped="0">\n\t\t<testcase classname="" name="tearDownModule (test_unmodt)" time="0.000" file="test_unmodt.py" line="6">\n\t\t\t<error type="ValueError" message="x"><![CDATA[Traceback (most recent call last):\n  File "/workspace/test_unmodt.py", line 4, in tearDownModule\n    if not fix: raise ValueError(\'x\')\n                ^^^^^^^^^^^^^^^^^^^^^\nValueError: x\n]]></error>\n\t\t</testcase>\n\t</testsuite>\n</testsuites>\n',
    },
    right: {
      exitCode: 0,
      text: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n\t<testsuite name="test_unmodt.A-20261129013843" tests="1" file="test_unmodt.py" time="0.002" failures="0" errors="0" skipped="0">\n\t\t<testcase classname="test_unmodt.A" name="test_a" time="0.002" file="test_unmodt.py" line="6"/>\n\t</testsuite>\n</testsuites>\n',
    },
  },
  {
    runner: 'mocha',
    what: 'a test that fails when it has ended',
    file: 'mochadone.js',
    base: {
      exitCode: 7,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/mochadone.js","path":["a"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["a"],"status":"failed","message":"Error: done() called multiple times in test <a> (of root suite) of file /workspace/mochadone.js","hook":false,"again":true}\n{"type":"test","file":"/workspace/mochadone.js","path":["b"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["late"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["c"],"status":"failed","message":"Error: late","hook":false}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/mochadone.js","path":["a"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["b"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["late"],"status":"passed","hook":false}\n{"type":"test","file":"/workspace/mochadone.js","path":["c"],"status":"passed","hook":false}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'jasmine',
    what: 'a hook after all',
    file: 'jasglobal.js',
    base: {
      exitCode: 3,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/jasglobal.js","path":["parses"],"status":"passed"}\n{"type":"test","path":["(outside of every suite)"],"status":"failed","message":"Error: x","hook":true,"after":true}\n{"type":"end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type":"start"}\n{"type":"test","file":"/workspace/jasglobal.js","path":["parses"],"status":"passed"}\n{"type":"end"}\n',
    },
  },
  {
    runner: 'ava',
    what: 'what is thrown after its test',
    file: 'avalate.mjs',
    base: {
      exitCode: 1,
      text: 'TAP version 13\nok 1 - a\nnot ok 2 - TypeError: late\n  ---\n    name: TypeError\n    message: late\n  ...\nnot ok 3 - t/avalate.mjs exited with a non-zero exit code: 1\n\n1..2\n# tests 2\n# pass 1\n# fail 3\n\n',
    },
    right: { exitCode: 0, text: 'TAP version 13\nok 1 - a\nok 2 - b\n\n1..2\n# tests 2\n# pass 2\n# fail 0\n\n' },
  },
  {
    runner: 'tape',
    what: 'tests that end twice, or never',
    file: 'tapelate.js',
    base: {
      exitCode: 1,
      text: 'TAP version 13\n# ended\nok 1 should be truthy\nnot ok 2 .end() already called: after end\n  ---\n    operator: fail\n  ...\n# never\nok 3 should be truthy\nnot ok 4 test exited without ending: never\n  ---\n    operator: fail\n  ...\n\n1..4\n# tests 4\n# pass  2\n# fail  2\n\n',
    },
    right: {
      exitCode: 0,
      text: 'TAP version 13\n# ended\nok 1 should be truthy\n# never\nok 2 should be truthy\n\n1..2\n# tests 2\n# pass  2\n\n# ok\n\n',
    },
  },
  {
    runner: 'maven',
    what: 'a hook before all',
    file: 'src/test/java/a/SumsTest.java',
    base: {
      exitCode: 1,
      text: '{"exitCode": 1, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"\\"><error message=\\"x\\" type=\\"java.lang.IllegalStateException\\">java.lang.IllegalStateException: x</error></testcase></testsuite>"}]}',
    },
    right: {
      exitCode: 0,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase><testcase classname=\\"a.SumsTest\\" name=\\"zero\\"></testcase></testsuite>"}]}',
    },
  },
  {
    runner: 'maven',
    what: 'a hook after all',
    file: 'src/test/java/a/SumsTest.java',
    base: {
      exitCode: 1,
      text: '{"exitCode": 1, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase><testcase classname=\\"a.SumsTest\\" name=\\"\\"><error message=\\"x\\" type=\\"java.lang.IllegalStateException\\">java.lang.IllegalStateException: x</error></testcase></testsuite>"}]}',
    },
    right: {
      exitCode: 0,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase></testsuite>"}]}',
    },
  },
  {
    runner: 'maven',
    what: 'a class that cannot be made',
    file: 'src/test/java/a/SumsTest.java',
    base: {
      exitCode: 1,
      text: '{"exitCode": 1, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"initializationError\\"><error message=\\"x\\" type=\\"java.lang.IllegalStateException\\">java.lang.IllegalStateException: x</error></testcase></testsuite>"}]}',
    },
    right: {
      exitCode: 0,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase><testcase classname=\\"a.SumsTest\\" name=\\"zero\\"></testcase></testsuite>"}]}',
    },
  },
  {
    runner: 'gradle',
    what: 'a hook before all of JUnit 4',
    file: 'src/test/java/a/SumsTest.java',
    base: {
      exitCode: 1,
      text: '{"exitCode": 1, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"classMethod\\"><error message=\\"x\\" type=\\"java.lang.IllegalStateException\\">java.lang.IllegalStateException: x</error></testcase></testsuite>"}]}',
    },
    right: {
      exitCode: 0,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase></testsuite>"}]}',
    },
  },
  {
    runner: 'rspec',
    what: 'a hook after all',
    file: 'spec/sums_spec.rb',
    base: {
      exitCode: 1,
      text: '{"examples": [{"full_description": "sums adds", "status": "passed", "file_path": "./spec/sums_spec.rb"}], "messages": ["\\nAn error occurred in an `after(:context)` hook.\\nFailure/Error: raise x\\n"], "summary": {"errors_outside_of_examples_count": 1}}',
    },
    right: {
      exitCode: 0,
      text: '{"examples": [{"full_description": "sums adds", "status": "passed", "file_path": "./spec/sums_spec.rb"}], "messages": [], "summary": {"errors_outside_of_examples_count": 0}}',
    },
  },
  {
    runner: 'maven',
    what: 'a hook of TestNG',
    file: 'src/test/java/a/SumsTest.java',
    base: {
      exitCode: 1,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"setUp\\"><failure message=\\"x\\">java.lang.IllegalStateException: x\\n\\tat org.testng.internal.invokers.ConfigInvoker.invokeConfigurationMethod(ConfigInvoker.java:355)</failure></testcase><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"><skipped/></testcase></testsuite>"}]}',
    },
    right: {
      exitCode: 0,
      text: '{"exitCode": 0, "printed": "", "reports": [{"path": "target/surefire-reports/TEST-a.SumsTest.xml", "text": "<testsuite name=\\"a.SumsTest\\"><testcase classname=\\"a.SumsTest\\" name=\\"adds\\"></testcase></testsuite>"}]}',
    },
  },
  {
    runner: 'phpunit',
    what: 'a hook after all',
    file: 'tests/SumsTest.php',
    base: {
      exitCode: 2,
      text: '<testsuites><testsuite name="s"><testcase name="testAdds" class="SumsTest" classname="SumsTest" file="/workspace/tests/SumsTest.php"></testcase><testcase name="tearDownAfterClass" class="SumsTest" classname="SumsTest" file="/workspace/tests/SumsTest.php"><error type="x">x</error></testcase></testsuite></testsuites>',
    },
    right: {
      exitCode: 0,
      text: '<testsuites><testsuite name="s"><testcase name="testAdds" class="SumsTest" classname="SumsTest" file="/workspace/tests/SumsTest.php"></testcase></testsuite></testsuites>',
    },
  },
  {
    runner: 'go test',
    what: 'TestMain that fails after its tests',
    file: 'calc/sums_test.go',
    base: {
      exitCode: 1,
      text: '{"type": "start"}\n{"type": "test", "file": "calc/sums_test.go", "path": ["TestAdds"], "status": "passed"}\n{"type": "unfinished", "file": "calc/sums_test.go", "message": "found unexpected goroutines", "role": "after"}\n{"type": "end"}\n',
    },
    right: {
      exitCode: 0,
      text: '{"type": "start"}\n{"type": "test", "file": "calc/sums_test.go", "path": ["TestAdds"], "status": "passed"}\n{"type": "end"}\n',
    },
  },
];
