// Jest runs native ES modules; TypeScript is stripped by Node itself (test/strip-types.js).
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '<rootDir>/test/strip-types.js' },
  // For a hang, never a measure: tests wait for containers and share the machine with them and with others.
  testTimeout: 1_200_000,
  // Most tests wait for containers and package registries: one worker for each core, and no core kept free.
  maxWorkers: '100%',
  testSequencer: '<rootDir>/test/longest-first.js',
  coverageProvider: 'v8',
  reporters: ['default', '<rootDir>/test/closing-line.js'],
};
