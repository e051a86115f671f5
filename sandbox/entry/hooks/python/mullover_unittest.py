"""Tells the results of every unittest of an observed run, whoever runs it, and loads the wanted tests only."""

import os
import sys
import traceback

import mullover_record

#: pytest tells the tests of this process, those of unittest among them.
quiet = False
_owner = None
_writer = None
_depth = 0
_chosen = None
_known = {}


def install(unittest):
    """`unittest`: the loaded package."""
    global _chosen
    _chosen = mullover_record.selection()
    here = os.getcwd() + '/'
    wanted = mullover_record.wanted_files(_chosen) or []
    mullover_record.write_canaries(_chosen, [file for file in wanted if file.startswith(here)], 'unittest')
    for owner in (unittest.TestCase, unittest.TestSuite.__mro__[1]):
        wrap_run(owner, '__call__')
        wrap_run(owner, 'run')
    wrap_run(unittest.TestSuite, 'run')
    narrow_loader(unittest.TestLoader)


def wrap_run(owner, name):
    original = owner.__dict__.get(name)
    if original is None:
        return

    def run(self, *args, **kwargs):
        global _depth
        result = args[0] if args else kwargs.get('result')
        if result is None or not watching(result):
            return original(self, *args, **kwargs)
        _depth += 1
        ended = False
        try:
            outcome = original(self, *args, **kwargs)
            ended = True
            return outcome
        finally:
            _depth -= 1
            # A run that is broken off, by a parallel worker that died say, did not end: what it did not tell is unknown.
            if ended and _depth == 0 and _owner == os.getpid():
                _writer.write({'type': 'end'})

    run.__name__ = name
    run.__doc__ = original.__doc__
    setattr(owner, name, run)


def watching(result):
    """Whether the tests that go to this result are told here: not by a child of the process that tells them."""
    global _owner, _writer
    if quiet or not mullover_record.FOLDER:
        return False
    if _owner is None:
        if not os.environ.get('MULLOVER_OBSERVED'):
            return False
        _owner = os.getpid()
        _writer = mullover_record.Writer(mullover_record.begin('unittest', version=sys.version.split()[0], format='tests'))
    if _owner != os.getpid():
        return False
    if _depth == 0:
        _writer.write({'type': 'start'})
    if not getattr(result, '_mullover_watched', False):
        try:
            watch(result)
        except AttributeError:
            return True  # a result that takes no attributes: its tests are missing, and so unknown
    if getattr(result, 'failfast', False):
        result.failfast = False
    return True


def watch(result):
    for name, status in STATUS.items():
        original = getattr(result, name, None)
        if original is not None:
            setattr(result, name, telling(original, status))
    subtest = getattr(result, 'addSubTest', None)
    if subtest is not None:
        setattr(result, 'addSubTest', telling_subtest(subtest))
    stop = getattr(result, 'stopTest', None)
    if stop is not None:
        setattr(result, 'stopTest', telling_end(stop))
    result._mullover_watched = True


STATUS = {
    'addSuccess': 'passed',
    'addFailure': 'failed',
    'addError': 'error',
    'addSkip': 'skipped',
    'addExpectedFailure': 'skipped',
    'addUnexpectedSuccess': 'failed',
}
WEIGHT = {'passed': 0, 'skipped': 1, 'failed': 2, 'error': 3}


def telling(original, status):
    def add(test, *args, **kwargs):
        note(test, status, message_of(test, args))
        return original(test, *args, **kwargs)

    return add


def telling_subtest(original):
    def add(test, subtest, error, *args, **kwargs):
        if error is not None:
            failed = issubclass(error[0], test.failureException)
            note(test, 'failed' if failed else 'error', '%s\n%s' % (subtest, message_of(test, (error,))))
        return original(test, subtest, error, *args, **kwargs)

    return add


def telling_end(original):
    def stop(test, *args, **kwargs):
        tell(test)
        return original(test, *args, **kwargs)

    return stop


def note(test, status, message):
    """The worst of what is said of a test until it stops; what is no test of its own is told at once."""
    if status == 'skipped' and not is_case(test):
        return  # a class or module that skips itself: its tests are not run, which is what a skip says
    known = _known.get(id(test))
    if known is None or WEIGHT[status] > WEIGHT[known[0]]:
        _known[id(test)] = (status, message)
    if not is_case(test):
        tell(test)


def tell(test):
    if _owner != os.getpid() or id(test) not in _known:
        return
    status, message = _known.pop(id(test))
    unloaded = getattr(test, '_testMethodName', '') if type(test).__name__ in ('_FailedTest', 'ModuleImportFailure') else None
    if unloaded is not None:
        _writer.unfinished(file_of_module(unloaded, message or ''), message or 'it could not be loaded')
    elif not is_case(test):
        hook, titles = hook_of_holder(test)
        role = 'after' if hook.startswith('tearDown') else 'before'
        _writer.test(file_of_holder(test), titles + [hook], 'error', message or str(test), role)
    else:
        _writer.test(*(list(place_of(test)) + [status, message]))


def is_case(test):
    return hasattr(test, '_testMethodName') or hasattr(test, '_dt_test')


def place_of(test):
    """The file of a test and its titles."""
    document = getattr(test, '_dt_test', None)
    if document is not None:
        return document.filename or '', [document.name]
    kind = type(test)
    return file_of(sys.modules.get(kind.__module__)), kind.__qualname__.split('.') + [test._testMethodName]


def file_of(module):
    file = getattr(module, '__file__', None) or ''
    return os.path.realpath(file) if file else ''


def file_of_module(name, message):
    """A module that cannot be imported is named as seen from the start folder; its traceback holds the whole path."""
    path = name.replace('.', '/') + '.py'
    root = _chosen['root']
    for line in message.split('\n'):
        if 'File "%s/' % root in line:
            file = line.split('"')[1]
            if file.endswith('/' + path):
                return file
    return path if os.path.exists(path) else os.path.join(root, path)


def hook_of_holder(test):
    """The name of the hook, and the class that it belongs to, if it does to one."""
    name = str(getattr(test, 'description', test))
    hook = name.split(' (')[0]
    titles = [name[name.rfind('.') + 1 : -1]] if hook.endswith('Class') and '.' in name else []
    return hook, titles


def file_of_holder(test):
    """`setUpClass (tests.test_a.TestA)`: what failed for a whole class or module."""
    name = str(getattr(test, 'description', test))
    dotted = name[name.find('(') + 1 : name.rfind(')')] if '(' in name else name
    parts = dotted.split('.')
    while parts:
        module = sys.modules.get('.'.join(parts))
        if module is not None:
            return file_of(module)
        parts.pop()
    return ''


def message_of(test, args):
    if not args:
        return None
    error = args[0]
    if isinstance(error, tuple) and len(error) == 3:
        try:
            return ''.join(traceback.format_exception(*error))[-2000:]
        except Exception:
            return str(error[1])
    return str(error)


def narrow_loader(loader):
    if _chosen.get('files') is None:
        return
    wanted = set(os.path.realpath(file) for file in mullover_record.wanted_files(_chosen))
    titles = _chosen.get('titles')
    names = loader.getTestCaseNames

    def getTestCaseNames(self, kind):
        found = names(self, kind)
        if file_of(sys.modules.get(kind.__module__)) not in wanted:
            return []
        if titles and kind.__qualname__.split('.') == titles[:-1]:
            return [name for name in found if name == titles[-1]]
        return [] if titles else found

    loader.getTestCaseNames = getTestCaseNames
