# usage: sh in-bundle.sh PROGRAM WORD…   Runs a program of Ruby with the gems of the Gemfile, where there is one.
[ -f Gemfile ] || exec "$@"
exec bundle exec "$@"
