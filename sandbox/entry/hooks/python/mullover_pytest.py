"""A plugin for every pytest of an observed run: it adds a report, narrows the run, and takes away what must not decide."""

import json
import os

import mullover_record
import mullover_unittest

FOR_WORKERS = 'MULLOVER_PYTEST_ARGUMENTS'
_begun = False
_inside = mullover_record.FOLDER is not None

try:
    import pytest

    _first = pytest.hookimpl(tryfirst=True)
    _last = pytest.hookimpl(trylast=True)
except Exception:  # a pytest that cannot be loaded says so itself
    def _first(hook):
        return hook

    _last = _first


@_first
def pytest_configure(config):
    if hasattr(config, 'workerinput'):
        undecide(config.option)
        if FOR_WORKERS in os.environ:
            config.args[:] = json.loads(os.environ[FOR_WORKERS])
        return  # a worker of xdist, whose controller reports
    if not _inside or not os.environ.get('MULLOVER_OBSERVED') or tests_nothing(config.option):
        return  # a run within a run, or none
    chosen = mullover_record.selection()
    undecide(config.option)
    root = str(getattr(config, 'rootpath', None) or config.rootdir)
    global _begun
    _begun = True
    report = mullover_record.begin('pytest', version=pytest.__version__, format='pytest', base=root)
    mullover_unittest.quiet = True
    config.option.xmlpath = report
    write_files(config)
    narrow(config, chosen, report)


def tests_nothing(option):
    asked = ('collectonly', 'help', 'version', 'showfixtures', 'show_fixtures_per_test', 'markers', 'setupplan', 'cacheshow')
    return any(getattr(option, name, None) for name in asked)


@_last
def pytest_sessionfinish(session):
    """Red tests are told by the report: `a && b` goes on to the next runner."""
    if _begun and session.exitstatus in (1, 5):
        session.exitstatus = 0


def undecide(option):
    """What ends a run early, repeats tests, orders them by chance or adds conditions."""
    set_to(option, 'maxfail', 0)
    set_to(option, 'exitfirst', False)
    set_to(option, 'stepwise', False)
    set_to(option, 'reruns', 0)
    set_to(option, 'randomly_reorganize', False)
    set_to(option, 'random_order_bucket', 'none')
    set_to(option, 'cov_fail_under', 0)
    set_to(option, 'looponfail', False)
    set_to(option, 'usepdb', False)
    set_to(option, 'update_snapshots', False)
    option.continue_on_collection_errors = True


def set_to(option, name, value):
    if hasattr(option, name):
        setattr(option, name, value)


def write_files(config):
    """The report names the file of each test, whatever family the repository's own reports have."""
    inherited = config.getini

    def getini(name):
        if name == 'junit_family':
            return 'xunit1'
        if name in ('junit_duration_report', 'junit_logging', 'junit_log_passing_tests'):
            return {'junit_duration_report': 'total', 'junit_logging': 'no', 'junit_log_passing_tests': False}[name]
        return inherited(name)

    config.getini = getini


def narrow(config, chosen, report):
    wanted = mullover_record.wanted_files(chosen)
    if wanted is None:
        return
    files = [file for file in wanted if file.endswith(('.py', '.txt', '.rst', '.md', '.pyx'))]
    own = covered(files, config.args, str(config.invocation_params.dir) if hasattr(config, 'invocation_params') else os.getcwd())
    own = mullover_record.write_canaries(chosen, own, 'pytest')
    if not own:
        open(report + '.left', 'w').close()
        pytest.exit('none of the wanted tests is here', 0)
    titles = chosen.get('titles') or []
    give(config, ['::'.join([file] + titles) for file in own])


def give(config, args):
    """To this run, and to workers of xdist, which parse the command line again."""
    config.args[:] = args
    os.environ[FOR_WORKERS] = json.dumps(args)


def covered(files, args, folder):
    """The files that a run with these arguments has, or that lie beside one that they name."""
    places = [os.path.normpath(os.path.join(folder, str(arg).split('::')[0])) for arg in args]
    known = [place for place in places if os.path.exists(place)]
    if len(known) < len(places) or not places:
        return files  # modules by name: nothing is known of their place
    roots = [place if os.path.isdir(place) else os.path.dirname(place) for place in known]
    return [file for file in files if any(file == root or file.startswith(root.rstrip('/') + '/') for root in roots)]
