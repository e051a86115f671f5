# usage: ruby minitest-run.rb ORDER   Runs test files of minitest and writes one JSON object per test to the report of the order.
# ORDER: JSON { report, files, titles? }; `files` are relative to the working folder. One that does not load keeps no other back.
require 'json'
require 'minitest'

module Mullover
  ROOT = '/workspace/'.freeze
  ORDER = JSON.parse(ARGV[0])
  # Opened before any code of the repository is loaded, and known by no name that it could find.
  file = File.open(ORDER['report'], 'w')
  write = lambda do |record|
    file.write("#{JSON.generate(record)}\n")
    file.flush
  end
  write.call(type: 'start')

  reporter = Class.new(Minitest::AbstractReporter) do
    define_method(:record) do |result|
      place = (result.source_location || ['']).first.to_s
      status = result.skipped? ? 'skipped' : result.passed? ? 'passed' : 'failed'
      # The number of a `it` is that of its place among the others.
      name = result.name.sub(/\Atest_\d{4}_/, '')
      message = result.failures.map { |one| "#{one.message}\n#{one.backtrace.to_a.first(12).join("\n")}" }.join("\n")
      file_name = place.start_with?(ROOT) ? place[ROOT.length..] : ''
      write.call(type: 'test', file: file_name, path: [result.klass.to_s, name], status: status, message: message[0, 4000].to_s.scrub)
    end
    define_method(:passed?) { true }
  end
  Minitest.singleton_class.send(:define_method, :plugin_mullover_init) { |_options| self.reporter << reporter.new }
  Minitest.extensions << 'mullover'

  words = ['--seed', '0']
  if ORDER['titles']
    klass, name = ORDER['titles']
    words += ['-n', "/\\A#{Regexp.escape(klass)}#(test_\\d{4}_)?#{Regexp.escape(name.to_s)}\\z/"]
  end
  ARGV.replace(words)
  Minitest.after_run { write.call(type: 'end') }
  require 'minitest/autorun'
  %w[lib test spec].each { |folder| $LOAD_PATH.unshift(File.expand_path(folder)) }
  ORDER['files'].each do |path|
    require File.expand_path(path)
  rescue Exception => e # whatever it is, the tests of this file do not run
    puts "#{path}: #{e.full_message(highlight: false)}"
    write.call(type: 'unfinished', file: File.expand_path(path).delete_prefix(ROOT), message: "#{e.class}: #{e.message}"[0, 4000])
  end
end
