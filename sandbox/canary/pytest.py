# Tests that must fail, run by pytest or unittest after the changed modules were loaded: when one of them passes, something in those
# modules disarms tests. The first line of the written file sets MODULES.
import importlib
import unittest

for names in MODULES:
    for name in names:
        try:
            importlib.import_module(name)
            break
        except BaseException:
            pass


def swallows(action):
    try:
        action()
        return True
    except BaseException:
        return False


def test_mullover_canary_states():
    assert 1 == 2


def test_mullover_canary_raises():
    raise RuntimeError('fails, as it must')


def every_assertion_raises():
    case = unittest.TestCase()

    def raises_nothing():
        try:
            import pytest
        except ImportError:
            raise AssertionError('there is no pytest to be replaced')
        with pytest.raises(ValueError):
            pass

    actions = [
        lambda: case.assertEqual(1, 2),
        lambda: case.assertNotEqual(1, 1),
        lambda: case.assertTrue(False),
        lambda: case.assertFalse(True),
        lambda: case.assertIs(None, 1),
        lambda: case.assertIn(1, []),
        lambda: case.assertIsNone(1),
        lambda: case.assertListEqual([1], [2]),
        lambda: case.assertDictEqual({1: 1}, {1: 2}),
        lambda: case.assertRaises(ValueError, lambda: None),
        lambda: case.fail(),
        raises_nothing,
    ]
    if not any(swallows(action) for action in actions):
        raise RuntimeError('every assertion raises, as it must')


def test_mullover_canary_asserts():
    every_assertion_raises()


class TestMulloverCanary(unittest.TestCase):
    def test_mullover_canary_in_a_case(self):
        self.assertEqual(1, 2)

    def test_mullover_canary_fails_in_a_case(self):
        self.fail('fails, as it must')

    def test_mullover_canary_raises_in_a_case(self):
        raise RuntimeError('fails, as it must')

    def test_mullover_canary_asserts_in_a_case(self):
        every_assertion_raises()
