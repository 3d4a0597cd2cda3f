#!/usr/bin/env bash
# Builds everything and runs every test; the last line is the sum. ./test.sh --help
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# suite | packages that its tests need. A suite that is not listed fails the run, so that none is forgotten.
suites=(
  "Mentiko.Core.Tests|"
  "Mentiko.Infrastructure.Tests|bubblewrap postgresql docker.io busybox-static openssh-server"
  "Mentiko.Web.Tests|bubblewrap postgresql"
  "Mentiko.Arch.Tests|"
  "Mentiko.Cli.Tests|bubblewrap zsh"
  "Mentiko.EndToEnd.Tests|bubblewrap chromium"
  "Mentiko.Deploy.Tests|bubblewrap docker.io docker-compose debootstrap"
)

slow=false
only=""
configuration=Release
minutes=30
usage() {
  cat <<'HELP'
Usage: ./test.sh [--slow] [--suite NAME]

  --slow         also the tests with [Trait("Category", "Slow")]: kills under load, long races
  --suite NAME   one suite, such as Mentiko.Core.Tests

Results go to artifacts/tests. The exit code is not 0 when a test failed, a suite crashed or a suite ran no test.
HELP
}

while [ $# -gt 0 ]; do
  case "$1" in
    --slow) slow=true; shift ;;
    --suite) only=${2:?--suite needs a name}; shift 2 ;;
    -h | --help) usage; exit 0 ;;
    *) echo "Unknown option: $1" >&2; usage >&2; exit 2 ;;
  esac
done

passed=0 failed=0 skipped=0
failures=()
results=$PWD/artifacts/tests

finish() {
  # Once more at the end: the full text stands far above, and whoever shortens a long output keeps its end.
  [ ${#failures[@]} -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
  exit
}

# fail <what> : something that is no test went wrong; it counts as one failure.
fail() {
  echo "FAILED: $1" >&2
  failures+=("$1")
  failed=$((failed + 1))
}

# step <title> <command>... : shows output only when it fails, for then nothing after it means anything.
step() {
  local title=$1 log started=$SECONDS
  shift
  log=$results/$title.log
  if ! "$@" >"$log" 2>&1 </dev/null; then
    awk '!seen[$0]++' "$log"
    fail "$title"
    return 1
  fi
  echo "$title: ok ($((SECONDS - started)) s)"
}

failed_tests() { sed 's/<test /\n<test /g' "$1" | sed -n '/^<test [^>]*result="Fail"/s/^<test [^>]* name="\([^"]*\)".*/\1/p'; }

attribute() { sed -n "s/.*<assembly [^>]*[ ]$1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1; }

print_skipped() {
  # One <test .../> element each: its name, then the reason beneath it.
  sed 's/<test /\n<test /g; s/<reason>/\n<reason>/g' "$1" | awk '
    /<test / { name = $0; sub(/.* name="/, "", name); sub(/".*/, "", name); skip = /result="Skip"/ }
    skip && /<reason>/ {
      reason = $0
      sub(/.*<reason>(<!\[CDATA\[)?/, "", reason)
      sub(/(\]\]>)?<\/reason>.*/, "", reason)
      if (!(reason in tests)) order[++reasons] = reason
      tests[reason]++
      named[reason] = named[reason] "  skipped: " name ": " reason "\n"
      skip = 0
    }
    # Suites of a database that is not here have one reason and many tests.
    END {
      for (i = 1; i <= reasons; i++)
        if (tests[order[i]] > 5) print "  skipped: " tests[order[i]] " tests: " order[i]
        else printf "%s", named[order[i]]
    }' | sed 's/\\*&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&apos;/'"'"'/g; s/&amp;/\&/g'
}

run_suite() {
  local name=$1 xml=$results/$1.xml program code started=$SECONDS arguments=()
  program=tests/$name/bin/$configuration/net10.0/$name.dll
  [ $slow = true ] || arguments+=(-trait- "Category=Slow")
  rm -f "$xml"

  timeout --kill-after=30 "${minutes}m" dotnet "$program" -noLogo -noColor -longRunning 120 -result-xml "$xml" "${arguments[@]}" >"$results/$name.log" 2>&1 </dev/null
  code=$?

  local total ok bad errors skips line
  if [ ! -s "$xml" ]; then
    cat "$results/$name.log"
    fail "$name: the runner ended with code $code and left no results"
    return
  fi
  total=$(attribute total "$xml") ok=$(attribute passed "$xml") bad=$(attribute failed "$xml")
  errors=$(attribute errors "$xml") skips=$(attribute skipped "$xml")
  [ "$code" -eq 0 ] || grep -vE '^ *(Discover|Starting|Finished)' "$results/$name.log"
  echo "$name: ${ok:-0} passed, $((${bad:-0} + ${errors:-0})) failed, ${skips:-0} skipped ($((SECONDS - started)) s)"
  print_skipped "$xml"
  while IFS= read -r line; do failures+=("$line"); done < <(failed_tests "$xml")
  passed=$((passed + ${ok:-0}))
  skipped=$((skipped + ${skips:-0}))
  failed=$((failed + ${bad:-0} + ${errors:-0}))
  if [ -z "$total" ]; then
    fail "$name: its results cannot be read"
  elif [ "$((${ok:-0} + ${bad:-0} + ${errors:-0}))" -eq 0 ]; then
    fail "$name: no test ran"
  elif [ "$code" -ne 0 ] && [ "$((${bad:-0} + ${errors:-0}))" -eq 0 ]; then
    fail "$name: the runner ended with code $code"
  fi
}

. eng/packages.sh
rm -rf "$results"
mkdir -p "$results"
need_dotnet || { fail "the .NET SDK"; finish; }

selected=()
packages=()
for suite in "${suites[@]}"; do
  name=${suite%%|*}
  [ -z "$only" ] || [ "$only" = "$name" ] || continue
  selected+=("$name")
  read -ra needed <<<"${suite#*|}"
  packages+=("${needed[@]}")
done
[ ${#selected[@]} -gt 0 ] || { fail "there is no suite $only"; finish; }
for folder in tests/*.Tests; do
  [[ " ${suites[*]/|*/} " == *" ${folder#tests/} "* ]] || fail "${folder#tests/} is not listed in test.sh"
done
need_packages "${packages[@]}" || { fail "packages"; finish; }

step restore dotnet restore Mentiko.Web.sln --locked-mode -v quiet || finish
step build dotnet build Mentiko.Web.sln -c $configuration --no-restore -v quiet -nologo || finish
step assets eng/assets --check
step format dotnet format whitespace Mentiko.Web.sln --no-restore --verify-no-changes
for name in "${selected[@]}"; do
  run_suite "$name"
done
finish
