// The duties of process 1, which the entry script is: the kernel gives it every process whose parent is gone.
import { createRequire } from 'node:module';

const children = createRequire(import.meta.url)('/opt/mullover/runtime/children.node');
/** Those of whom Node itself waits. */
const own = new Set();

/** Takes the ends of all others from now on: a process that has ended counts against the limit until then. */
export function takeOrphans() {
  process.on('SIGCHLD', take);
}

/** Says that a process was started by Node; in the same turn in which it was. */
export function started(child) {
  own.add(child.pid);
  child.on('exit', () => {
    own.delete(child.pid);
    take();
  });
}

/** Stops at one of Node's own, of whose end Node hears by the same signal and tells us. */
function take() {
  for (let pid = children.ended(); pid > 0 && !own.has(pid); pid = children.ended()) children.take(pid);
}

/** Every other process of the container is gone when this returns. */
export function endOthers() {
  children.endOthers();
}
