# Tests that must fail, run by Minitest after the changed sources were loaded: when one of them passes, something in those disarms tests.
class MulloverCanary < Minitest::Test
  def test_mullover_canary_fails
    assert_equal 1, 2
  end

  def test_mullover_canary_raises
    raise 'fails, as it must'
  end

  def test_mullover_canary_asserts
    falsehoods = [
      -> { assert false },
      -> { refute true },
      -> { refute_equal 1, 1 },
      -> { assert_same Object.new, Object.new },
      -> { assert_nil 1 },
      -> { refute_nil nil },
      -> { assert_empty [1] },
      -> { refute_empty [] },
      -> { assert_includes [1], 2 },
      -> { refute_includes [1], 1 },
      -> { assert_instance_of String, 1 },
      -> { assert_kind_of String, 1 },
      -> { assert_match(/b/, 'a') },
      -> { refute_match(/a/, 'a') },
      -> { assert_in_delta 1, 2, 0.1 },
      -> { assert_operator 1, :>, 2 },
      -> { assert_predicate 1, :zero? },
      -> { assert_respond_to 1, :no_such_method },
      -> { assert_raises(ArgumentError) {} },
      -> { assert_throws(:none) {} },
      -> { assert_output('a') {} },
      -> { flunk },
    ]
    raise 'every assertion raises, as it must' unless falsehoods.any? { |falsehood| swallows(&falsehood) }
  end

  private

  def swallows
    yield
    true
  rescue Exception
    false
  end
end
