// The test runners of compiled languages through the whole sandbox, each with a dependency of its registry.

import { COMPILED } from '../repositories/compiled.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(COMPILED);
