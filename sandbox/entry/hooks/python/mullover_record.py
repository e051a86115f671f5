"""What an observed process leaves in the folder of its run: which runner it is, and where its report lies."""

import json
import os
import sys
import time

FOLDER = os.environ.get('MULLOVER_OBSERVED') or None
_count = 0


def selection():
    """{ root, files?, titles? }: files are relative to the root."""
    with open(os.path.join(FOLDER, 'selection.json'), encoding='utf-8') as file:
        return json.load(file)


def wanted_files(chosen):
    """The wanted files as absolute paths; None for all."""
    if chosen.get('files') is None:
        return None
    return [os.path.join(chosen['root'], file) for file in chosen['files']]


def write_canaries(chosen, files, runner):
    """Writes the test that must fail to the first of these files, where one is wanted; returns what is to be run."""
    if chosen.get('canary') is None:
        return files
    text = chosen['canary'].get(runner)
    written = [file for file in files if os.path.isdir(os.path.dirname(file))][:3] if text else []
    for file in written:
        with open(file, 'w', encoding='utf-8') as out:
            out.write(text)
    return written


def begin(runner, **more):
    """Notes that a runner begins; returns the path for its report. What it starts itself is no runner of its own."""
    global _count
    os.environ.pop('MULLOVER_OBSERVED', None)
    name = '%d-%d-%d' % (time.time() * 1000, os.getpid(), _count)
    _count += 1
    record = {'runner': runner, 'cwd': os.getcwd(), 'argv': sys.argv, 'report': name + '.report'}
    record.update(more)
    with open(os.path.join(FOLDER, name + '.json'), 'w', encoding='utf-8') as file:
        json.dump(record, file)
    return os.path.join(FOLDER, name + '.report')


class Writer(object):
    """Records of tests, one JSON object per line, between a start and an end."""

    def __init__(self, report):
        self.report = report

    def write(self, record):
        with open(self.report, 'a', encoding='utf-8') as file:
            file.write(json.dumps(record, separators=(',', ':')) + '\n')

    def test(self, file, titles, status, message=None, role=None):
        record = {'type': 'test', 'file': file, 'path': titles, 'status': status}
        if role:
            record['role'] = role
        if message:
            record['message'] = message[:2000]
        self.write(record)

    def unfinished(self, file, message):
        self.write({'type': 'unfinished', 'file': file, 'message': message[:2000]})
