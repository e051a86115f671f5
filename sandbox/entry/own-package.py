# usage: python own-package.py   Makes sure that tests load the package in the current folder from this folder.
# Something installed later may have replaced it by the published one: then it is installed again, alone. A package that
# still comes from elsewhere fails the set-up. Nothing of the package is imported.
import importlib.util
import json
import os
import re
import subprocess
import sys
from importlib import metadata
from urllib.parse import unquote, urlsplit

WORKSPACE = os.path.realpath('/workspace')
HERE = os.path.realpath('.')
ROOTS = ('src', 'lib', 'python', '.')


def text_of(name):
    try:
        with open(name, encoding='utf-8') as file:
            return file.read()
    except (OSError, UnicodeDecodeError):
        return ''


def declared_name():
    """The name of the distribution, where a file states it."""
    patterns = (
        ('pyproject.toml', r'''^\[(?:project|tool\.poetry)\]\s*$(?:(?!^\[)[\s\S])*?^name\s*=\s*["']([^"']+)["']'''),
        ('setup.cfg', r'''^\[metadata\]\s*$(?:(?!^\[)[\s\S])*?^name\s*[=:]\s*(\S+)\s*$'''),
        ('setup.py', r'''\bname\s*=\s*["']([^"']+)["']'''),
    )
    for file, pattern in patterns:
        found = re.search(pattern, text_of(file), re.MULTILINE)
        if found:
            return found.group(1)
    return None


def normal(name):
    return re.sub(r'[-_.]+', '-', name).lower()


def is_inside(path):
    return os.path.join(os.path.realpath(path), '').startswith(os.path.join(WORKSPACE, ''))


def is_in_place(dist):
    """Editable, or found in the workspace itself."""
    try:
        direct = json.loads(dist.read_text('direct_url.json') or '{}')
    except ValueError:
        direct = {}
    editable = direct.get('dir_info', {}).get('editable', False)
    if editable and is_inside(unquote(urlsplit(direct.get('url', '')).path)):
        return True
    return is_inside(str(dist.locate_file('')))


def modules_of(name, dist):
    """Top-level modules in this folder that the distribution is known to bring."""
    listed = (dist.read_text('top_level.txt') or '').split() if dist else []
    wanted = {normal(each) for each in [name, *listed]}
    found = {}
    for root in ROOTS:
        if not os.path.isdir(root):
            continue
        for entry in sorted(os.listdir(root)):
            module = entry[:-3] if entry.endswith('.py') else entry
            path = os.path.join(root, entry)
            if entry.endswith('.py') or os.path.isfile(os.path.join(path, '__init__.py')):
                if normal(module) in wanted:
                    found.setdefault(module, os.path.realpath(path))
    return found


def places_of(module):
    """Where Python would load it from in a test run, which starts in this folder; empty when it would not."""
    importlib.invalidate_caches()
    spec = importlib.util.find_spec(module)
    if spec is None:
        return []
    return [place for place in [spec.origin, *(spec.submodule_search_locations or [])] if place and os.path.exists(place)]


def faults(name):
    """What would be tested in place of this folder, in words."""
    # Not of this folder: what a build leaves here is no installation.
    known = metadata.distributions(path=sys.path[1:])
    dist = next((each for each in known if normal(each.metadata['Name'] or '') == normal(name)), None)
    modules = modules_of(name, dist)
    copies = [(module, places_of(module), path) for module, path in modules.items()]
    found = ['%s is loaded from %s instead of %s' % (module, places[0], path)
             for module, places, path in copies if places and not any(map(is_inside, places))]
    replaced = dist is not None and not is_in_place(dist)
    if replaced and not found:
        return ['%s %s is installed in %s' % (name, dist.version, dist.locate_file(''))], bool(copies)
    return found, False


def main():
    name = declared_name()
    if name is None:
        return print('The package states no name: nothing to compare.')
    sys.path[0] = HERE
    found, _ = faults(name)
    if not found:
        return None
    print('Not the repository: %s. It is installed again, alone.' % '; '.join(found), flush=True)
    command = [sys.executable, '-m', 'pip', 'install', '--no-deps', '--force-reinstall', '-e', '.']
    subprocess.run(command, check=False)
    # A new process, for finders that an editable install adds when Python starts.
    again = subprocess.run([sys.executable, __file__, '--check'], check=False, stdout=subprocess.PIPE)
    left = again.stdout.decode().strip()
    if left:
        sys.exit('The tests would not run the code of this repository: ' + left)
    return None


def check():
    name = declared_name()
    sys.path[0] = HERE
    found, loads_here = faults(name)
    # A copy beside modules that load from here is in nobody's way.
    if found and not loads_here:
        print('; '.join(found))


check() if sys.argv[1:] == ['--check'] else main()
