"""Loaded by every Python of an observed run: watches unittest from the moment that somebody imports it."""

import os
import sys


def watch_unittest():
    here = os.path.dirname(os.path.abspath(__file__))

    class Watcher(object):
        """Finds unittest as anybody would, and asks for its results once it is there."""

        busy = False

        def find_spec(self, name, path=None, target=None):
            if name != 'unittest' or self.busy:
                return None
            from importlib.util import find_spec

            self.busy = True
            try:
                spec = find_spec(name)
            finally:
                self.busy = False
            if spec is None or spec.loader is None:
                return spec
            execute = spec.loader.exec_module

            def exec_module(module):
                execute(module)
                if self in sys.meta_path:
                    sys.meta_path.remove(self)
                if here not in sys.path:
                    sys.path.append(here)
                import mullover_unittest

                mullover_unittest.install(module)

            spec.loader.exec_module = exec_module
            return spec

    sys.meta_path.insert(0, Watcher())


def load_next():
    """Another sitecustomize stands behind this one: it is loaded as it would have been."""
    import importlib.machinery

    here = os.path.dirname(os.path.abspath(__file__))
    folders = [folder for folder in sys.path if os.path.abspath(folder or '.') != here]
    spec = importlib.machinery.PathFinder.find_spec('sitecustomize', folders)
    if spec is None or spec.loader is None:
        return
    import importlib.util

    module = importlib.util.module_from_spec(spec)
    sys.modules['sitecustomize'] = module
    spec.loader.exec_module(module)


if os.environ.get('MULLOVER_OBSERVED'):
    try:
        watch_unittest()
    except Exception as error:
        sys.stderr.write('mullover could not observe this process: %r\n' % (error,))
load_next()
