import { expect, test } from '@jest/globals';
import { engineMode, missingLimits } from '../../src/docker/engine-mode.ts';

test.each([
  [['name=seccomp,profile=builtin', 'name=rootless', 'name=cgroupns'], /^rootless/],
  [['name=apparmor', 'name=userns'], /^as root with user namespaces/],
  [['name=seccomp,profile=default'], /^as root, without user namespaces/],
  // The form of engines before 1.13.
  [['seccomp', 'userns'], /^as root with user namespaces/],
  [null, /^as root, without user namespaces/],
  [undefined, /^as root, without user namespaces/],
])('an engine that says %j runs %s', (SecurityOptions, mode) => {
  expect(engineMode(SecurityOptions === undefined ? {} : { SecurityOptions })).toMatch(mode);
});

test('an engine keeps the limits that it says it keeps', () => {
  expect(missingLimits({ MemoryLimit: true, PidsLimit: true, CpuCfsQuota: true })).toEqual([]);
  expect(missingLimits({ MemoryLimit: true, PidsLimit: true, CPUCfsQuota: true })).toEqual([]);
  expect(missingLimits({ MemoryLimit: false, PidsLimit: false, CpuCfsQuota: false })).toEqual([
    ...['memory', 'processes', 'processors'],
  ]);
  expect(missingLimits({ MemoryLimit: true, PidsLimit: false })).toEqual(['processes']);
});
