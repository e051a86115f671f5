// The build tools of C and C++ through the whole sandbox.

import { NATIVE } from '../repositories/native.ts';
import { describeRunners } from './runner-table.ts';

describeRunners(NATIVE);
