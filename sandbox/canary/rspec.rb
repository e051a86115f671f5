# Tests that must fail, run by RSpec after the changed sources were loaded: when one of them passes, something in those disarms tests.
RSpec.describe 'mullover canary' do
  def swallows
    yield
    true
  rescue Exception
    false
  end

  it('fails') { expect(1).to eq(2) }

  it('raises') { raise 'fails, as it must' }

  it 'asserts' do
    falsehoods = [
      -> { expect(1).not_to eq(1) },
      -> { expect(1).to eql(2) },
      -> { expect(1).to equal(2) },
      -> { expect(1).to be(2) },
      -> { expect(1).to be == 2 },
      -> { expect(1).to be > 2 },
      -> { expect(1).to be_nil },
      -> { expect(nil).to be_truthy },
      -> { expect(1).to be_falsey },
      -> { expect(1).to be_zero },
      -> { expect(1).to be_a(String) },
      -> { expect(1).to be_an_instance_of(String) },
      -> { expect(1).to be_between(2, 3) },
      -> { expect(1).to be_within(0.1).of(2) },
      -> { expect([1]).to include(2) },
      -> { expect([1]).to contain_exactly(2) },
      -> { expect([1]).to match_array([2]) },
      -> { expect([1]).to all(eq(2)) },
      -> { expect({ a: 1 }).to have_key(:b) },
      -> { expect('a').to match(/b/) },
      -> { expect('a').to start_with('b') },
      -> { expect('a').to end_with('b') },
      -> { expect('a').to have_attributes(size: 2) },
      -> { expect(1).to satisfy { false } },
      -> { expect(1).to respond_to(:no_such_method) },
      -> { expect {}.to raise_error(ArgumentError) },
      -> { expect { raise 'other' }.not_to raise_error },
      -> { expect {}.to change { 1 } },
      -> { expect {}.to throw_symbol(:none) },
      -> { expect {}.to output('a').to_stdout },
      -> { expect(1).to eq(1).and(eq(2)) },
    ]
    raise 'every assertion raises, as it must' unless falsehoods.any? { |falsehood| swallows(&falsehood) }
  end
end
