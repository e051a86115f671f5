# Sets `real` to the program of a name as it would be found without this folder in front on PATH.
real_program() {
  hooks=$(cd "$(dirname "$0")" && pwd)
  real=
  IFS=:
  for folder in $PATH; do
    [ "$folder" = "$hooks" ] && continue
    [ "$folder" = /opt/mullover/hooks/bin ] && continue
    if [ -x "$folder/$1" ]; then real="$folder/$1"; break; fi
  done
  unset IFS
  [ -n "$real" ] || { echo "$1: not found" >&2; exit 127; }
}
