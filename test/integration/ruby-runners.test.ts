// The test runners of Ruby through the whole sandbox.

import { RUBY } from '../repositories/ruby.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(RUBY);
