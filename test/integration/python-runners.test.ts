// The test runners of Python through the whole sandbox.

import { PYTHON } from '../repositories/python.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(PYTHON);
